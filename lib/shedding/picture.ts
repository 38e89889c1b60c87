/**
 * The engine's picture of the house: what is remembered, the sums over it, and the only two ways of changing it by an order.
 * The rules (cutting, returning, turns…) read it and call `shed` and `restore`.
 */
import { BaseModel, type Vector } from "./base-model";
import { BreakerFilter } from "./breaker";
import type { EngineConfig } from "./config";
import type { Command, Order, Reason, Why } from "./decision";
import { Load } from "./load";
import { Loads } from "./loads";
import { period } from "./meter-watch";
import type { Notice } from "./notice";
import { type BindingLimit, OrdersInForce } from "./orders-in-force";
import type { RankingContext } from "./ranking";
import { readConfig, type Settings } from "./settings";
import { adoptState, type EngineState, newState } from "./state";
import { StepLearning } from "./step-learning";
import { TUNING, type Tuning } from "./tuning";
import { placesFrom, ringOf } from "./turns";

export class Picture {
  readonly settings: Settings;
  readonly state: EngineState;
  readonly loads: Loads;
  readonly model: BaseModel;
  readonly orders: OrdersInForce;
  readonly breaker: readonly BreakerFilter[];
  readonly steps = new StepLearning();
  readonly ring: readonly Load[];
  commands: Command[] = [];
  notices: Notice[] = [];
  /** The last reading, per scope. */
  #measured: Vector = [];
  /** ms by which the caller's clock is behind the newest time seen. */
  behind = 0;
  /** How many loads are cut, to be given back. */
  cutCount = 0;
  #limit: BindingLimit;
  /** Of each scope, made when first asked for. */
  #limits: readonly number[] = [];
  /** What the loads together may draw, per scope, until the next reading or limit. */
  #ceilings: readonly number[] | null = null;

  constructor(
    config: EngineConfig,
    saved: unknown,
    now: number,
    readonly tuning: Tuning = TUNING,
  ) {
    this.settings = readConfig(config);
    this.state = saved === undefined ? newState(this.settings, now) : adoptState(this.settings, saved, now);
    const scopes = this.settings.phases === 3 ? 4 : 1;
    this.model = new BaseModel(this.state.base, scopes, tuning);
    const infer = !tuning.without.includes("inferred-demand");
    const learn = !tuning.without.includes("learned-power");
    const all = this.settings.loads.map((load) => {
      const memory = this.state.loads[load.id];
      if (memory === undefined) throw new Error(`no memory of ${load.id}`);
      return new Load(load, memory, infer, learn);
    });
    this.loads = new Loads(all, this.model);
    this.orders = new OrdersInForce(this.settings, this.state.orders);
    this.breaker = Array.from({ length: scopes }, (_, s) => new BreakerFilter(this.state.breaker[s] ?? null));
    this.ring = ringOf(all);
    this.cutCount = all.filter((load) => load.memory.cut).length;
    this.#limit = this.orders.limit(this.state.now);
    this.loads.onPhysicalChange = (load, delta) => this.#learnFrom(load, delta);
  }

  get now(): number {
    return this.state.now;
  }

  without(rule: Tuning["without"][number]): boolean {
    return this.tuning.without.includes(rule);
  }

  /** The limit that binds; `refreshLimit` after anything that may have changed it. */
  get limit(): BindingLimit {
    return this.#limit;
  }

  refreshLimit(): void {
    this.#limit = this.orders.limit(this.now);
    this.#limits = [];
    this.#ceilings = null;
  }

  /** Takes what the meter shows, measured at `at`, per scope. */
  takeReading(values: Vector, at: number): void {
    this.#measured = values;
    this.model.take(values, at, this.now);
    this.#ceilings = null;
  }

  /** The limit per scope: each phase is held to a third of the house's. */
  limits(): readonly number[] {
    const scopes = this.model.base?.length ?? 1;
    if (this.#limits.length !== scopes)
      this.#limits = Array.from({ length: scopes }, (_, s) => this.#limit.value / (s === 0 ? 1 : 3));
    return this.#limits;
  }

  /** The limit that binds in a scope and the figures that are held against it: the whole house's, or a phase's. */
  figuresOf(scope: number): Pick<Why, "measured" | "predicted"> & Required<Pick<Why, "limit">> {
    const measured = this.#measured[scope] ?? (scope === 0 ? this.state.meter.value : null);
    const predicted = this.model.predicted()?.[scope];
    const { source } = this.#limit;
    const value = round(this.limits()[scope] ?? this.#limit.value);
    return {
      limit: { source, value, ...(scope > 0 && { phase: scope }) },
      ...(measured !== null && { measured: round(measured) }),
      ...(predicted !== undefined && { predicted: round(predicted) }),
    };
  }

  /** The power at which the breaker is set, per scope. */
  breakingPower(scope: number): number {
    const whole = this.state.orders.meterLimit ?? this.settings.limit;
    return scope === 0 ? whole : whole / 3;
  }

  /** Seconds until the breaker opens at these powers; each phase alone when phases are known. */
  tripIn(powers: Vector): number {
    return this.nearestTrip(powers).seconds;
  }

  /** Where the breaker opens first at these powers, and in how many seconds. */
  nearestTrip(powers: Vector): { readonly seconds: number; readonly scope: number } {
    const nothing = { seconds: Number.POSITIVE_INFINITY, scope: 0 };
    if (this.settings.breaker === "none") return nothing;
    const scopes = powers.length === 1 ? [0] : [1, 2, 3];
    return scopes.reduce((nearest, scope) => {
      const power = (powers[scope] ?? 0) / this.breakingPower(scope);
      const seconds = this.breaker[scope]?.tripInSeconds(power) ?? Number.POSITIVE_INFINITY;
      return seconds < nearest.seconds ? { seconds, scope } : nearest;
    }, nothing);
  }

  /** Whole seconds until the breaker opens if nothing but the orders already given changes; null when it never does. */
  get tripInSeconds(): number | null {
    const { value } = this.state.meter;
    const powers = this.model.predicted() ?? (value === null ? null : [value]);
    const tripIn = powers === null ? Number.POSITIVE_INFINITY : this.tripIn(powers);
    return Number.isFinite(tripIn) ? Math.round(tripIn) : null;
  }

  /** Seconds before the breaker opens at which something must have been done. */
  tripMargin(): number {
    return Math.max(60, (6 * ((period(this.state.meter) ?? 0) + this.tuning.settle)) / 1000);
  }

  /** What is held back for what the rest of the house may do until the next reading: more for a slow meter. */
  reserve(scope: number): number {
    const limit = this.limits()[scope] ?? this.#limit.value;
    const { reservePerSecond, reserveMost } = this.tuning;
    if (this.without("slow-meter-reserve")) return 0;
    return limit * Math.min(reserveMost, (reservePerSecond * (period(this.state.meter) ?? 0)) / 1000);
  }

  /** What is free in a scope for a load that starts now, beside what runs. */
  room(scope: number): number {
    this.#ceilings ??= this.limits().map((limit, s) => limit - this.reserve(s) - this.model.peak(s));
    return (this.#ceilings[scope] ?? 0) - (this.model.running[scope] ?? 0);
  }

  /** The meter can be decided upon. */
  get meterIsGood(): boolean {
    return this.model.base !== null && this.state.meter.doubt === null;
  }

  /** The meter speaks again, if not for long enough to give anything back. */
  get meterSpeaks(): boolean {
    return this.model.base !== null && (this.state.meter.doubt === null || this.state.meter.good > 0);
  }

  /** W that a load is taken to draw when it runs: one that nobody knows draws as much as the usual one. */
  takenPower(load: Load): number {
    return load.power ?? this.loads.usualPower ?? 0;
  }

  ranking(): RankingContext {
    const places = this.state.mode === "round-robin" ? placesFrom(this.ring, this.state.turns.start) : null;
    return {
      now: this.now,
      bounded: !this.without("bounded-gap"),
      turnOf: (load) => places?.get(load) ?? 0,
    };
  }

  /** A cut: the load is to be given back. An idle one that is told to wait is not cut. */
  shed(load: Load, reason: Reason, facts: Partial<Why> = {}, scope = 0): void {
    const interrupts = load.closed && load.asks;
    this.#expect(load, "shed");
    this.loads.allow(load, false, this.now);
    this.#setCut(load, load.ban !== null || load.asks);
    if (interrupts) {
      load.memory.interruptedAt = this.now;
      this.state.lastCut = this.now;
    }
    this.#order(load, "shed", this.why(reason, load, facts, scope));
  }

  restore(load: Load, reason: Reason, facts: Partial<Why> = {}): void {
    load.forgetIdlePower();
    const runs = load.asks;
    this.#expect(load, "restore");
    this.loads.allow(load, true, this.now);
    this.#setCut(load, false);
    if (runs) this.state.lastReturn = this.now;
    this.#order(load, "restore", this.why(reason, load, facts));
  }

  /** Says an order again that was not obeyed. */
  repeat(load: Load, order: Order): void {
    this.commands.push({ load: load.id, order, why: this.why("retry", load) });
  }

  /** A load that already waits is now kept off by a rule: it is to be given back like any other. */
  keepHeld(load: Load, reason: Reason, facts: Partial<Why>): void {
    this.#setCut(load, true);
    load.memory.why = this.why(reason, load, facts);
  }

  /** Takes over what a relay or a person did by themselves. */
  adopt(load: Load, allowed: boolean): void {
    this.loads.allow(load, allowed, this.now);
    this.#setCut(load, !allowed);
    load.memory.since = this.now;
  }

  /** The facts behind an order about a load, that was given for the whole house or for a phase. */
  why(reason: Reason, load: Load, facts: Partial<Why> = {}, scope = 0): Why {
    const gap = load.gap(this.now);
    return {
      reason,
      mode: this.state.mode,
      ...this.figuresOf(scope),
      ...(load.power !== null && { power: round(load.power) }),
      ...(gap !== null && { gap: Math.round(gap * 100) / 100 }),
      ...facts,
    };
  }

  /** The order counts from now on, whatever the relay said last: it is to confirm it. */
  #expect({ memory }: Load, order: Order): void {
    memory.unconfirmed = memory.state === null ? null : { order, at: this.now, attempts: 1 };
  }

  #order(load: Load, order: Order, why: Why): void {
    const { memory } = load;
    memory.orderedAt = this.now;
    memory.since = this.now;
    memory.why = why;
    memory.lastOrder = order;
    this.commands.push({ load: load.id, order, why });
  }

  #setCut(load: Load, cut: boolean): void {
    const { memory } = load;
    if (memory.cut === cut) return;
    memory.cut = cut;
    this.cutCount += cut ? 1 : -1;
    const day = this.now - 86_400_000;
    memory.offTimes = memory.offTimes.filter(([, until]) => until === null || until > day);
    if (cut) memory.offTimes.push([this.now, null]);
    else memory.offTimes = memory.offTimes.map(([from, until]) => [from, until ?? this.now]);
  }

  #learnFrom(load: Load, delta: number): void {
    const { changes } = this.state.base;
    const alone = changes.slice(0, -1).every((change) => this.now - change.at >= change.settle);
    this.steps.changed(load, delta, this.state.meter.value, alone, this.now, this.tuning.settle);
  }
}

/** What was free, as a fact of an order; nothing before any reading. */
export function roomFact(room: number): Pick<Why, "room"> {
  return Number.isFinite(room) ? { room: Math.round(room) } : {};
}

/** Facts are told to a tenth of a W: more is noise. */
function round(power: number): number {
  return Math.round(power * 10) / 10;
}
