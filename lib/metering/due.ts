import type { Clock } from "../runtime/clock";

/** What holds things back until they are due. */
export interface Holding<T> {
  /** When `take` has something to give (epoch ms), or undefined. */
  readonly due: number | undefined;
  take(now: number): T | undefined;
}

/** Gives what is held when it is due: the one timer of its holding. */
export class DueTimer<T> {
  #cancel: (() => void) | undefined;

  constructor(
    readonly clock: Clock,
    readonly holding: Holding<T>,
    readonly give: (item: T, now: number) => void,
  ) {}

  /** To be called when what is held has changed. */
  set(): void {
    this.stop();
    const { due } = this.holding;
    if (due === undefined) return;
    this.#cancel = this.clock.after(due - this.clock.now(), () => {
      const now = this.clock.now();
      const item = this.holding.take(now);
      if (item !== undefined) this.give(item, now);
      this.set();
    });
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }
}
