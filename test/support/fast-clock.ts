import type { Clock } from "../../lib/runtime/clock";

/** Real time, `factor` times as fast: what waits 3 s waits 30 ms at a factor of 100. */
export class FastClock implements Clock {
  readonly #start = Date.now();

  constructor(readonly factor: number) {}

  now(): number {
    return this.#start + (Date.now() - this.#start) * this.factor;
  }

  after(delay: number, action: () => void): () => void {
    const timer = setTimeout(action, Math.max(0, delay / this.factor));
    return () => clearTimeout(timer);
  }
}
