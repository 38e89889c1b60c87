/** The Linky's filter: Y = 0.008 X² + 0.992 Y once a second, opens at 1.69 (Enedis-NOI-CPT_54E). Closed again at once. */
export class BreakerFilter {
  #y = 0;

  constructor(readonly rated: number) {}

  /** One second at this power (VA): true when it opens. */
  step(power: number): boolean {
    this.#y = 0.008 * (Math.max(0, power) / this.rated) ** 2 + 0.992 * this.#y;
    if (this.#y < 1.69) return false;
    this.#y = 0;
    return true;
  }
}
