/**
 * A house that heats itself: rooms, a tank, a car, and what the people do besides.
 *
 * Rules
 * - Its time is counted in seconds from the midnight of its first day, and passes only in `step`.
 * - The same plan gives the same house, second by second; orders change the loads and nothing else.
 * - Within a second: orders land, loads draw, bodies warm, thermostats look.
 */
import { describe } from "../wording/describe";
import type { Base } from "./base";
import { HouseLoad, type LoadPlan } from "./load";
import { HouseProblem } from "./problem";
import type { Outside } from "./weather";

export interface HousePlan {
  readonly loads: readonly LoadPlan[];
  /** One a phase, 1 or 3. */
  readonly base: readonly Base[];
  readonly outside: Outside;
  /** When it begins, s from the first midnight. Default 0. */
  readonly start?: number;
}

export class House {
  readonly loads: readonly HouseLoad[];
  readonly #base: readonly Base[];
  readonly #outside: Outside;
  readonly #byId: ReadonlyMap<string, HouseLoad>;
  readonly #powers: number[];
  #second: number;

  constructor(plan: HousePlan) {
    this.#second = plan.start ?? 0;
    this.#base = plan.base;
    this.#outside = plan.outside;
    this.loads = plan.loads.map((load) => new HouseLoad(load, this.#second, plan.outside(this.#second)));
    this.#byId = new Map(this.loads.map((load) => [load.id, load]));
    this.#powers = plan.base.map(() => 0);
    this.#add();
  }

  /** Whole seconds since the first midnight. */
  get second(): number {
    return this.#second;
  }

  /** °C. */
  get outside(): number {
    return this.#outside(this.#second);
  }

  /** W drawn now from each phase. */
  get phases(): readonly number[] {
    return this.#powers;
  }

  /** W drawn now by the whole house. */
  get power(): number {
    return this.#powers.reduce((sum, power) => sum + power, 0);
  }

  /** W of the base on one phase (from 0), `ahead` seconds from now. */
  baseAt(phase: number, ahead = 0): number {
    return this.#base[phase]?.powerAt(this.#second + ahead) ?? 0;
  }

  /** @throws HouseProblem when there is no such load. */
  load(id: string): HouseLoad {
    const load = this.#byId.get(id);
    if (load === undefined)
      throw new HouseProblem("unknown-load", {
        got: describe(id),
        expected: [...this.#byId.keys()].join(", "),
      });
    return load;
  }

  /**
   * Lets a load run, or locks it; the relay takes its time.
   * @throws HouseProblem when there is no such load.
   */
  order(id: string, run: boolean): void {
    this.load(id).relay.order(run, this.#second);
  }

  /** Lets whole seconds pass. */
  step(seconds = 1): void {
    for (let left = seconds; left > 0; left--) {
      const outside = this.#outside(this.#second);
      for (const load of this.loads) load.step(this.#second, outside);
      this.#second += 1;
    }
    this.#add();
  }

  #add(): void {
    for (let phase = 0; phase < this.#powers.length; phase++) this.#powers[phase] = this.baseAt(phase);
    for (const load of this.loads)
      if (load.drawn > 0)
        for (const phase of load.phases)
          this.#powers[phase - 1] = (this.#powers[phase - 1] ?? 0) + load.drawn / load.phases.length;
  }
}
