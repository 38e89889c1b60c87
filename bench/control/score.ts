/**
 * What is counted, the same way for every controller.
 *
 * - over: Wh above the limit, less what the base alone puts above it; `seconds` likewise.
 * - trips: times that the Linky's filter reaches 1.69 (PCOUP = the limit; each phase alone); `baseTrips` for the base alone.
 * - switchings: cuts of a load that runs, and returns of one that was cut. Locking a load that does not ask is none.
 * - orders: everything that is sent to a relay.
 * - cold: K.h below the set-point by more than half a degree, rooms and tank (a tank's degrees count a thirtieth).
 * - wasted: kWh of min(room left under the limit, power of the loads that ask and are locked).
 * - worst: K.h of the coldest load.
 */
import type { House } from "../../lib/house/house";
import { filtered, OPENS_AT } from "../../lib/shedding/breaker";
import { need } from "./omniscient";

const FELT = 0.5;

export interface Score {
  readonly days: number;
  readonly loads: number;
  over: number;
  seconds: number;
  trips: number;
  baseTrips: number;
  switchings: number;
  orders: number;
  cold: number;
  wasted: number;
  worst: number;
}

/** A breaker that somebody closes again at once. */
class Breaker {
  #y = 0;

  constructor(readonly rated: number) {}

  /** One second at this power (VA): true when it opens. */
  step(power: number): boolean {
    this.#y = filtered(this.#y, power / this.rated, 1000);
    if (this.#y < OPENS_AT) return false;
    this.#y = 0;
    return true;
  }
}

export class Judge {
  readonly score: Score;
  readonly #limit: number;
  readonly #breakers: readonly Breaker[];
  readonly #baseBreakers: readonly Breaker[];
  readonly #cut = new Set<string>();
  readonly #coldBy: Float64Array;

  constructor(house: House, limit: number, days: number) {
    const phases = house.phases.length;
    this.#limit = limit / phases;
    this.#breakers = house.phases.map(() => new Breaker(this.#limit));
    this.#baseBreakers = house.phases.map(() => new Breaker(this.#limit));
    this.#coldBy = new Float64Array(house.loads.length);
    this.score = {
      days,
      loads: house.loads.length,
      over: 0,
      seconds: 0,
      trips: 0,
      baseTrips: 0,
      switchings: 0,
      orders: 0,
      cold: 0,
      wasted: 0,
      worst: 0,
    };
  }

  /** To be called before the order is given to the house. */
  order(house: House, id: string, run: boolean): void {
    const load = house.load(id);
    this.score.orders++;
    if (load.relay.ordered === run) return;
    if (!run && load.runs) {
      this.#cut.add(id);
      this.score.switchings++;
    }
    if (run && this.#cut.delete(id) && load.body.asks) this.score.switchings++;
  }

  /** To be called once a second. */
  second(house: House): void {
    const { score } = this;
    let exceeds = false;
    for (let phase = 0; phase < house.phases.length; phase++) {
      const power = house.phases[phase] ?? 0;
      const base = house.baseAt(phase);
      const excess = Math.max(0, power - this.#limit) - Math.max(0, base - this.#limit);
      score.over += excess / 3600;
      exceeds ||= excess > 0;
      if (this.#breakers[phase]?.step(power) === true) score.trips++;
      if (this.#baseBreakers[phase]?.step(base) === true) score.baseTrips++;
      let waiting = 0;
      for (const load of house.loads)
        if (load.body.asks && !load.relay.closed && !load.relay.ordered && load.phases.includes(phase + 1))
          waiting += load.power / load.phases.length;
      if (waiting > 0) score.wasted += Math.max(0, Math.min(this.#limit - power, waiting)) / 3.6e6;
    }
    if (exceeds) score.seconds++;
    house.loads.forEach((load, i) => {
      const missing = need(load) - FELT;
      if (missing > 0) this.#coldBy[i] = (this.#coldBy[i] ?? 0) + missing / 3600;
    });
  }

  close(): Score {
    this.score.cold = this.#coldBy.reduce((sum, cold) => sum + cold, 0);
    this.score.worst = Math.max(0, ...this.#coldBy);
    return this.score;
  }
}
