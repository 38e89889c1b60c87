/** The one clock of the package: everything that waits takes it as an argument, so that tests own time. */
export interface Clock {
  /** Epoch ms. */
  now(): number;
  /** Runs `action` once, `delay` ms from now (any delay, also longer than a timer can hold). The result cancels it. */
  after(delay: number, action: () => void): () => void;
}

/** Node's timers hold 2^31-1 ms; a longer wait is made of several. */
const LONGEST_TIMER = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => Date.now(),
  after(delay, action) {
    let timer: NodeJS.Timeout;
    const wait = (left: number): void => {
      timer = setTimeout(
        () => (left > LONGEST_TIMER ? wait(left - LONGEST_TIMER) : action()),
        Math.max(0, Math.min(left, LONGEST_TIMER)),
      );
    };
    wait(delay);
    return () => clearTimeout(timer);
  },
};

/** Resolves once all nodes of this deploy are built: a message sent earlier may find nobody to take it. */
export function allBuilt(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
