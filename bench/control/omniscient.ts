/**
 * The controller that knows: the state of every load at once, and the base of the next 300 seconds.
 *
 * Rules
 * - Never an excess that can be avoided: it acts in the second before the base rises, and its orders have effect at once.
 * - A load is granted into what the highest base of the next 300 s leaves free, the neediest first, a smaller one may
 *   pass; so what it grants stays at least 300 s unless nothing else is left to give way.
 * - A load that begins to ask is a request like any other: it never starts by itself.
 * - What gives way is chosen as a set: the least (1 + need, bounded) over all sets that free enough.
 * It is not the best that could be done (a longer look ahead would switch less, a shorter one would waste less): it is
 * the figure that the findings compare with.
 */
import type { House } from "../../lib/house/house";
import type { HouseLoad } from "../../lib/house/load";
import type { Contender, Controller, Order } from "./controller";
import type { Case } from "./scenario";

const AHEAD = 300;

/** Degrees missing, a tank's on the scale of a tank; 0 for what has no temperature. */
export function need(load: HouseLoad): number {
  const { temperature, setpoint, kind } = load.body;
  if (temperature === undefined || setpoint === undefined) return 0;
  return (setpoint - temperature) / (kind === "tank" ? 30 : 1);
}

/** The highest of a window that moves on by one second at each call. */
class Ahead {
  readonly #seconds: number[] = [];
  readonly #values: number[] = [];
  #first = 0;
  #until = -1;

  peak(second: number, valueAt: (second: number) => number): number {
    for (let next = Math.max(second, this.#until + 1); next <= second + AHEAD; next++) {
      const value = valueAt(next);
      while (this.#values.length > this.#first && (this.#values.at(-1) ?? 0) <= value) {
        this.#values.pop();
        this.#seconds.pop();
      }
      this.#values.push(value);
      this.#seconds.push(next);
    }
    this.#until = second + AHEAD;
    while ((this.#seconds[this.#first] ?? second) < second) this.#first++;
    return this.#values[this.#first] ?? 0;
  }
}

class Omniscient implements Controller {
  readonly #limit: number;
  readonly #peaks: readonly Ahead[];
  readonly #granted = new Set<string>();

  constructor(one: Case) {
    this.#limit = one.limit / one.base.length;
    this.#peaks = one.base.map(() => new Ahead());
  }

  look(house: House): readonly Order[] {
    for (const load of house.loads) if (!load.body.asks) this.#granted.delete(load.id);
    this.#peaks.forEach((ahead, phase) => {
      const mine = house.loads.filter((load) => load.body.asks && load.phases.includes(phase + 1));
      const now = Math.max(house.baseAt(phase), house.baseAt(phase, 1));
      this.#cut(mine, now);
      const peak = ahead.peak(house.second, (second) => house.baseAt(phase, second - house.second));
      this.#grant(mine, peak);
    });
    return house.loads
      .filter((load) => load.relay.ordered !== this.#granted.has(load.id))
      .map((load) => ({ load: load.id, run: !load.relay.ordered }));
  }

  #cut(mine: readonly HouseLoad[], base: number): void {
    const running = mine.filter((load) => this.#granted.has(load.id));
    const excess = base + running.reduce((sum, load) => sum + load.power, 0) - this.#limit;
    if (excess > 0) for (const load of cheapest(running, excess, this.#limit)) this.#granted.delete(load.id);
  }

  #grant(mine: readonly HouseLoad[], peak: number): void {
    let room = this.#limit - peak;
    for (const load of mine) if (this.#granted.has(load.id)) room -= load.power;
    const held = mine.filter((load) => !this.#granted.has(load.id)).toSorted((a, b) => need(b) - need(a));
    for (const load of held) {
      if (load.power > room) continue;
      this.#granted.add(load.id);
      room -= load.power;
    }
  }
}

/** The set that costs least among those that free `excess`; all of them when no set does. */
function cheapest(running: readonly HouseLoad[], excess: number, limit: number): readonly HouseLoad[] {
  let best = running;
  let least = Number.POSITIVE_INFINITY;
  for (let set = 1; set < 1 << running.length; set++) {
    let freed = 0;
    let cost = 0;
    for (let i = 0; i < running.length; i++) {
      const load = running[i];
      if (load === undefined || (set & (1 << i)) === 0) continue;
      freed += load.power;
      cost += 1 + Math.min(3, Math.max(-0.5, need(load)));
    }
    if (freed < excess) continue;
    cost += (5 * (freed - excess)) / limit;
    if (cost >= least) continue;
    least = cost;
    best = running.filter((_, i) => (set & (1 << i)) !== 0);
  }
  return best;
}

export const omniscient: Contender = { name: "omniscient", create: (one) => new Omniscient(one) };
