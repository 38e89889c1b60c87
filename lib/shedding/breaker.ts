/**
 * The Linky's breaker.
 *
 * Each second it filters the square of what is drawn, Y = 0.008·X² + 0.992·Y with X = apparent power / breaking power,
 * each phase on its own, and opens when Y reaches 1.3². Up to 1.3 times the breaking power it never opens.
 *
 * Source: Enedis-NOI-CPT_54E v3, part 7.
 */
const KEPT_EACH_SECOND = 0.992;
export const OPENS_AT = 1.3 ** 2;

/** Y after `duration` ms at a steady ratio of the breaking power. */
export function filtered(y: number, ratio: number, duration: number): number {
  const target = Math.max(0, ratio) ** 2;
  return target + (y - target) * KEPT_EACH_SECOND ** (duration / 1000);
}

/** Seconds until the breaker opens at a steady ratio of the breaking power; Infinity when it never does. */
export function tripInSeconds(y: number, ratio: number): number {
  if (y >= OPENS_AT) return 0;
  const target = Math.max(0, ratio) ** 2;
  if (target <= OPENS_AT) return Number.POSITIVE_INFINITY;
  return Math.log((target - y) / (target - OPENS_AT)) / -Math.log(KEPT_EACH_SECOND);
}

/** The filter of one phase, fed with what is drawn and when. */
export class BreakerFilter {
  #at: number | null = null;
  #ratio = 0;

  constructor(public y: number | null = null) {}

  /** Lets time pass at the last ratio. `now` epoch ms. */
  advance(now: number): void {
    if (this.#at !== null && this.y !== null && now > this.#at)
      this.y = filtered(this.y, this.#ratio, now - this.#at);
    this.#at = Math.max(now, this.#at ?? now);
  }

  /** From now on this ratio of the breaking power is drawn. The first one is taken as having lasted for ever. */
  draw(ratio: number, now: number): void {
    this.advance(now);
    this.y ??= Math.max(0, ratio) ** 2;
    this.#ratio = ratio;
  }

  /** Seconds until it opens at this ratio; Infinity when it never does. */
  tripInSeconds(ratio: number): number {
    return tripInSeconds(this.y ?? Math.max(0, ratio) ** 2, ratio);
  }
}
