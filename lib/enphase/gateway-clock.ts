/**
 * The gateway's clock, seen from this machine.
 *
 * A gateway stamps its values with its own clock, which may be wrong by years after a power cut. The newest stamp ever
 * seen is taken as fresh when it came; every other is as old as it lies behind. Should the gateway's clock be set back,
 * or lose time, the difference is learned again.
 */
const FORGETTING = 0.001;

export class GatewayClock {
  /** Gateway's time less ours, ms; undefined before the first stamp. */
  #offset: number | undefined;
  #newest = 0;
  #seenAt = 0;

  /** Takes a stamp (seconds) that may be old: it only shows that the gateway's clock is at least there. */
  seePast(stamp: number, now: number): void {
    if (stamp <= 0) return;
    this.#offset = Math.max(this.#offset ?? Number.NEGATIVE_INFINITY, stamp * 1000 - now);
  }

  /** Takes a stamp (seconds) of just now. One that was seen already teaches nothing. */
  see(stamp: number, now: number): void {
    if (stamp <= 0 || stamp === this.#newest) return;
    const offset = stamp * 1000 - now;
    const isBack = stamp < this.#newest;
    const faded = (this.#offset ?? offset) - FORGETTING * (now - this.#seenAt);
    this.#offset = isBack || this.#offset === undefined ? offset : Math.max(offset, faded);
    this.#newest = stamp;
    this.#seenAt = now;
  }

  /** When a stamp (seconds) was, in epoch ms of this machine; never later than `now`. */
  toLocal(stamp: number, now: number): number {
    return Math.min(now, stamp * 1000 - (this.#offset ?? stamp * 1000 - now));
  }
}
