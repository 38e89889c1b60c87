/**
 * How often the contacts of a relay may move.
 *
 * Rules
 * - At least `spacing` from one move to the next, and never more than 20 in any minute (phidgets.com, 1017: "maximum 20
 *   operations per minute").
 * - What others do to the relay counts as well, and so does a command whose outcome nobody knows.
 * - A coil that is energised may have to fall at once (cable out): one of the 20 is kept for that.
 */
const MINUTE = 60_000;
const MOST_A_MINUTE = 20;

export class ContactLife {
  #moves: number[] = [];

  /** Counts a move at this instant (epoch ms). */
  note(now: number): void {
    this.#forget(now);
    this.#moves.push(now);
  }

  /** The first instant, from `now` on, at which the relay may be moved (epoch ms). `spacing` is in ms. */
  next(now: number, energise: boolean, spacing: number): number {
    this.#forget(now);
    const last = this.#moves.at(-1);
    const spaced = last === undefined ? now : last + spacing;
    const most = MOST_A_MINUTE - (energise ? 1 : 0);
    const oldest = this.#moves.at(-most);
    return Math.max(now, spaced, oldest === undefined ? now : oldest + MINUTE);
  }

  /** A clock that was set back must not hold a relay: what lies ahead counts as now. */
  #forget(now: number): void {
    this.#moves = this.#moves
      .map((at) => Math.min(at, now))
      .filter((at, place, { length }) => (place === length - 1 ? true : at > now - MINUTE));
  }
}
