/**
 * How often a meter speaks.
 *
 * Rules
 * - The rhythm is the median of the last 20 intervals: one long silence does not make a slow meter.
 * - A meter is silent after five of its intervals, ten seconds at least, or longer where its kind is quiet by nature.
 * - A breaker under 1.5 times its rating opens within a minute or so: a meter slower than 15 s leaves too little time
 *   to shed and to see the effect.
 */
const KEPT = 20;
/** A verdict needs this many intervals. */
const PROVEN = 3;
const LEAST_SILENCE = 10_000;
const SILENT_INTERVALS = 5;

/** s between readings above which a meter is too slow to protect a breaker. */
export const SLOW_SECONDS = 15;

export class Rate {
  readonly #intervals: number[] = [];
  #last: number | undefined;
  #median: number | undefined;

  /** A reading came (epoch ms). */
  note(now: number): void {
    if (this.#last !== undefined && now > this.#last) {
      this.#intervals.push(now - this.#last);
      if (this.#intervals.length > KEPT) this.#intervals.shift();
      this.#median = medianOf(this.#intervals);
    }
    this.#last = now;
  }

  /** The usual time between readings, ms; undefined before the second one. */
  get interval(): number | undefined {
    return this.#median;
  }

  get isSlow(): boolean {
    return this.#intervals.length >= PROVEN && (this.#median ?? 0) > SLOW_SECONDS * 1000;
  }

  /** ms of silence after which the meter is silent, where `quiet` s of silence are usual for its kind. */
  silenceAllowed(quiet = 0): number {
    return Math.max(LEAST_SILENCE, SILENT_INTERVALS * (this.#median ?? 0), quiet * 1000);
  }
}

function medianOf(values: readonly number[]): number | undefined {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}
