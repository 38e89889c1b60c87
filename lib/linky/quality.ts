/** How much of what comes is good: the share of good groups among the last few hundred, 0 to 1. */
const FADING = 0.95;

export class ReceptionQuality {
  #good = 0;
  #bad = 0;
  #seen = { good: 0, bad: 0 };

  /** Takes the totals since the beginning; call it once a frame, so that older frames count less and less. */
  take(goodGroups: number, badGroups: number): void {
    this.#good = this.#good * FADING + goodGroups - this.#seen.good;
    this.#bad = this.#bad * FADING + badGroups - this.#seen.bad;
    this.#seen = { good: goodGroups, bad: badGroups };
  }

  /** 1 before anything came. */
  get share(): number {
    const all = this.#good + this.#bad;
    return all === 0 ? 1 : this.#good / all;
  }
}
