/**
 * A minimum interval between readings.
 *
 * Rules
 * - No peak is lost: the highest reading of the interval goes on, never an average (a breaker does not average).
 * - It goes on at the interval's end, even when nothing more comes.
 * - A reading after a quiet interval goes on at once.
 *
 * Source: Jeedom Délestage, "délai minimum entre les relevés", which keeps the newest and loses the peak.
 */
export class HighestOfInterval<T> {
  #highest: { value: number; item: T } | undefined;
  #end = Number.NEGATIVE_INFINITY;

  /** `interval` in ms; 0 lets everything through. */
  constructor(readonly interval: number) {}

  /** Gives the item back when it goes on now; otherwise it may go on at `due`. */
  offer(item: T, value: number, now: number): T | undefined {
    if ((now >= this.#end && this.#highest === undefined) || this.#clockWentBack(now)) {
      this.#highest = undefined;
      this.#end = now + this.interval;
      return item;
    }
    if (this.#highest === undefined || value >= this.#highest.value) this.#highest = { value, item };
    return undefined;
  }

  /** When `take` has something to give (epoch ms), or undefined. */
  get due(): number | undefined {
    return this.#highest && this.#end;
  }

  /** The highest of the interval that ended. */
  take(now: number): T | undefined {
    if (this.#highest === undefined || (now < this.#end && !this.#clockWentBack(now))) return undefined;
    const { item } = this.#highest;
    this.#highest = undefined;
    this.#end = now + this.interval;
    return item;
  }

  #clockWentBack(now: number): boolean {
    return now < this.#end - this.interval;
  }
}
