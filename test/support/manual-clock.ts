import type { Clock } from "../../lib/runtime/clock";

interface Alarm {
  readonly at: number;
  readonly action: () => void;
}

/** 2026-01-15T12:00:00Z: an ordinary winter noon. */
const NOON = Date.UTC(2026, 0, 15, 12);

/** A clock that stands still until a test moves it. */
export class ManualClock implements Clock {
  #now: number;
  #alarms: Alarm[] = [];

  constructor(start = NOON) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  after(delay: number, action: () => void): () => void {
    const alarm = { at: this.#now + Math.max(0, delay), action };
    this.#alarms.push(alarm);
    return () => {
      this.#alarms = this.#alarms.filter((other) => other !== alarm);
    };
  }

  /** How many actions wait: none after a clean stop. */
  get waiting(): number {
    return this.#alarms.length;
  }

  /** When the next action is due (epoch ms), or undefined when none waits. */
  get next(): number | undefined {
    return this.#earliest()?.at;
  }

  /**
   * Moves on by `ms`, running what falls due at its own time and in order (of equals, the first asked goes first).
   * What an action promises gets its turn before the next action, so that chains of waits run to the end.
   */
  async advance(ms: number): Promise<void> {
    const until = this.#now + ms;
    await settled();
    for (let alarm = this.#earliest(); alarm && alarm.at <= until; alarm = this.#earliest()) {
      const due = alarm;
      this.#alarms = this.#alarms.filter((other) => other !== due);
      this.#now = due.at;
      due.action();
      await settled();
    }
    this.#now = until;
  }

  #earliest(): Alarm | undefined {
    return this.#alarms.reduce<Alarm | undefined>(
      (first, alarm) => (first === undefined || alarm.at < first.at ? alarm : first),
      undefined,
    );
  }
}

/** Promises that are ready, and those that hang on them, have run. */
export function settled(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
