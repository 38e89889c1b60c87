/** All loads of the house and the sums over them, kept up to date load by load: a quiet reading costs the same for ten as for ten thousand. */
import type { BaseModel } from "./base-model";
import { type Load, RUNNING_FROM } from "./load";

/** Called when one load's power changed physically: `delta` in W, negative when it stopped. */
export type PhysicalChange = (load: Load, delta: number) => void;

export class Loads {
  readonly byId: ReadonlyMap<string, Load>;
  /** Power of the idle loads that may start at any moment, per scope. */
  readonly idle: number[];
  /** How many ask and may not run, and how many wait idle. */
  held = 0;
  waiting = 0;
  /** How many run or may start at any moment. */
  allowedCount = 0;
  /** W that runs by known demand. */
  knownRunning = 0;
  #onChange: PhysicalChange = () => undefined;

  constructor(
    readonly all: readonly Load[],
    readonly model: BaseModel,
  ) {
    this.byId = new Map(all.map((load) => [load.id, load]));
    this.idle = new Array<number>(model.scopes).fill(0);
    for (const load of all) this.#begin(load);
  }

  /** W of the load in the middle of those whose power is known; null when none is. */
  get usualPower(): number | null {
    const known = this.all.map(({ power }) => power).filter((power) => power !== null);
    return known.toSorted((a, b) => a - b)[known.length >> 1] ?? null;
  }

  set onPhysicalChange(listener: PhysicalChange) {
    this.#onChange = listener;
  }

  /** Counts a load for the first time. A base that was remembered is without it already. */
  #begin(load: Load): void {
    load.counted = load.draws;
    this.model.begin(this.#shared(load, load.counted));
    this.#countIdle(load);
    this.#countStanding(load, 0);
  }

  #shared({ settings }: Load, power: number): number[] {
    return settings.shares.map((share) => share * power);
  }

  /** Brings the sums up to date with one load. `physical`: it really started or stopped, and the meter will show it. */
  recount(load: Load, now: number, { own, physical }: { own: boolean; physical: boolean }): void {
    const draws = load.draws;
    const delta = draws - load.counted;
    if (delta !== 0) {
      const really = physical && (own || Math.abs(delta) >= RUNNING_FROM);
      load.counted = draws;
      const awaited = this.model.change(this.#shared(load, delta), now, {
        own,
        physical: really,
        settle: load.settings.settle,
      });
      if (awaited) this.#onChange(load, delta);
    }
    this.#countIdle(load);
    this.#countStanding(load, now);
  }

  /** Lets a load run, or not. The order itself is given by the caller. */
  allow(load: Load, allowed: boolean, now: number): void {
    const { memory } = load;
    memory.allowed = allowed;
    this.recount(load, now, { own: true, physical: true });
    if (load.power === null && load.asks) this.#onChange(load, allowed ? 1 : -1);
  }

  #countIdle(load: Load): void {
    const idle = load.idle ? (load.power ?? 0) : 0;
    const delta = idle - load.countedIdle;
    if (delta === 0) return;
    load.countedIdle = idle;
    load.settings.shares.forEach((share, s) => {
      this.idle[s] = (this.idle[s] ?? 0) + share * delta;
    });
  }

  #countStanding(load: Load, now: number): void {
    const { held, closed, demandIsKnown } = load;
    const waiting = !load.memory.allowed && !held;
    const known = demandIsKnown && load.runs ? load.counted : 0;
    this.held += Number(held) - Number(load.countedHeld);
    this.waiting += Number(waiting) - Number(load.countedWaiting);
    this.allowedCount += Number(closed) - Number(load.countedAllowed);
    this.knownRunning += known - load.countedKnown;
    if (!held) load.memory.heldSince = null;
    else load.memory.heldSince ??= now;
    load.countedHeld = held;
    load.countedWaiting = waiting;
    load.countedAllowed = closed;
    load.countedKnown = known;
  }
}
