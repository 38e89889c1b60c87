/** The relay of a load: it takes its time, and some stick or lie. */

/** Seconds counted from the first midnight; the end is excluded. */
export interface Period {
  readonly from: number;
  readonly until: number;
}

export const within = (periods: readonly Period[], second: number): boolean =>
  periods.some((period) => second >= period.from && second < period.until);

export interface RelayPlan {
  /** Whole seconds between the order and its effect. */
  readonly delay?: number;
  /** When it obeys nothing. */
  readonly stuck?: readonly Period[];
  /** It reports what it was told and not what it did. */
  readonly lies?: boolean;
}

export class Relay {
  /** True when the load may run. */
  closed = true;
  /** What was last ordered. */
  ordered = true;
  readonly #plan: RelayPlan;
  #underway: { readonly at: number; readonly closed: boolean }[] = [];

  constructor(plan: RelayPlan = {}) {
    this.#plan = plan;
  }

  /** What it says of itself. */
  get reported(): boolean {
    return this.#plan.lies === true ? this.ordered : this.closed;
  }

  order(closed: boolean, second: number): void {
    this.ordered = closed;
    this.#underway.push({ at: second + (this.#plan.delay ?? 0), closed });
  }

  /** Lets the orders land whose time has come. */
  step(second: number): void {
    if (this.#underway.length === 0) return;
    const stuck = within(this.#plan.stuck ?? [], second);
    for (const { at, closed } of this.#underway) if (at <= second && !stuck) this.closed = closed;
    this.#underway = this.#underway.filter(({ at }) => at > second);
  }
}
