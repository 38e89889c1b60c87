/**
 * One load: what is known of it, and what follows from that.
 *
 * Words: a load *asks* when its thermostat wants power; it is *closed* when its relay lets it run; it *runs* when both;
 * it is *held* when it asks and may not; it is *idle* when it may run and does not ask.
 *
 * Rules
 * - Demand that nobody reports is assumed: a load of which nothing is known asks always.
 * - Locking a load that was wrongly judged idle makes the controller a second thermostat inside the first, which costs
 *   more than believing an idle one to run. A temperature alone tells only what is certain: far below its set-point a load
 *   asks, far above it is idle. One that may run is believed to run between the two; one that may not asks below the set-point.
 */

import type { Order, Why } from "./decision";
import type { Override } from "./event";
import { median } from "./median";
import type { LoadSettings } from "./settings";

/** W under which a load that measures itself is not running. */
export const RUNNING_FROM = 50;
/** ms after which a temperature that nobody repeats is forgotten. */
const TEMPERATURE_LIFE = 30 * 60_000;
/** K from the set-point beyond which a temperature tells for certain whether a room asks. */
const CERTAIN = 0.6;
/** Steps of the meter that a load's power is learned from, and how many are needed. */
const STEPS_KEPT = 9;
const STEPS_NEEDED = 3;
/** K between a thermostat's off and on until it was seen. */
const USUAL_DIFFERENTIAL = 0.4;
/** K of a gap that one K of each kind is worth: a tank 10 K below is no colder than a room 0.3 K below. */
const SCALE = { room: 1, tank: 30 } as const;

export interface LoadMemory {
  allowed: boolean;
  /** When the last order was given; null before any. */
  orderedAt: number | null;
  why: Why | null;
  /** The last order given, whether it was obeyed or not. */
  lastOrder: Order | null;
  /** Since when it stands as it stands; null before anything is known. */
  since: number | null;
  /** Cut or banned, to be given back: not merely told to wait while idle. */
  cut: boolean;
  /** When it was last cut while it ran, or might have. */
  interruptedAt: number | null;
  /** Since when it asks and may not run; null while that is not so. */
  heldSince: number | null;
  demand: boolean | null;
  temperature: number | null;
  temperatureAt: number | null;
  setpoint: number | null;
  /** W that it measures itself. */
  power: number | null;
  /** Highest W that it measured while running, slowly forgotten. */
  powerPeak: number | null;
  /** What its relay last said. */
  state: boolean | null;
  override: Override;
  overrideUntil: number | null;
  /** The order that its relay has not confirmed yet. */
  unconfirmed: { order: Order; at: number; attempts: number } | null;
  failedUntil: number | null;
  /** W of the meter's steps that its own switching caused. */
  steps: number[];
  differential: number | null;
  /** Times in ms during which it was cut, of the last day: [from, until]. */
  offTimes: [number, number | null][];
}

export function newLoadMemory(): LoadMemory {
  return {
    allowed: true,
    orderedAt: null,
    why: null,
    lastOrder: null,
    since: null,
    cut: false,
    interruptedAt: null,
    heldSince: null,
    demand: null,
    temperature: null,
    temperatureAt: null,
    setpoint: null,
    power: null,
    powerPeak: null,
    state: null,
    override: "auto",
    overrideUntil: null,
    unconfirmed: null,
    failedUntil: null,
    steps: [],
    differential: null,
    offTimes: [],
  };
}

export class Load {
  /** W that it counts with among what runs now. */
  counted = 0;
  /** W that it counts with among the idle loads that may start at any moment. */
  countedIdle = 0;
  /** W that it counts with among what is known to run. */
  countedKnown = 0;
  /** How it is counted: asking and kept off, waiting idle, or with its relay closed. */
  countedHeld = false;
  countedWaiting = false;
  countedAllowed = false;
  /** The rule that keeps it off, whatever the power. */
  ban: Why["reason"] | null = null;
  /** Median of the learned steps, found when first asked for. */
  #learned: number | null = null;

  constructor(
    readonly settings: LoadSettings,
    readonly memory: LoadMemory,
    readonly inferDemand: boolean,
    readonly learn: boolean,
  ) {}

  get id(): string {
    return this.settings.id;
  }

  /** Its relay lets it run, as far as is known. */
  get closed(): boolean {
    const { allowed, state, unconfirmed, failedUntil } = this.memory;
    if (failedUntil !== null && state !== null) return state;
    return allowed && !(state === false && unconfirmed === null);
  }

  get asks(): boolean {
    const { demand, power, allowed, state, override } = this.memory;
    if (override === "on") return true;
    if (demand !== null) return demand;
    if (power !== null && allowed && state !== false) return power >= RUNNING_FROM;
    return this.inferredDemand ?? true;
  }

  /** What its temperature tells of its demand; null when it tells nothing. */
  get inferredDemand(): boolean | null {
    const { temperature, setpoint, allowed } = this.memory;
    if (!this.inferDemand || temperature === null || setpoint === null) return null;
    const gap = setpoint - temperature;
    const certain = this.settings.kind === "tank" ? SCALE.tank * CERTAIN : CERTAIN;
    if (Math.abs(gap) > certain) return gap > 0;
    return allowed ? null : gap >= 0;
  }

  /** True when its demand is told, not assumed, nor wished by a person. */
  get demandIsKnown(): boolean {
    return this.memory.demand !== null && this.memory.override !== "on";
  }

  get runs(): boolean {
    return this.closed && this.asks;
  }

  get held(): boolean {
    return !this.memory.allowed && this.asks;
  }

  get idle(): boolean {
    return this.closed && !this.asks;
  }

  /** It did not obey: it is left alone for a while. */
  get failed(): boolean {
    return this.memory.failedUntil !== null;
  }

  /** It may be told to wait while it does not ask. */
  get lockable(): boolean {
    const { critical, lockIdle, autoRestore } = this.settings;
    const known = this.demandIsKnown || this.inferredDemand === false;
    return !critical && !this.failed && lockIdle && autoRestore && known && this.memory.override !== "on";
  }

  /** W that it draws when it runs, as measured by itself, learned, or declared; null when nobody knows. */
  get power(): number | null {
    const { powerPeak, steps } = this.memory;
    if (powerPeak !== null) return powerPeak;
    const needed = this.settings.nominalPower === null ? 1 : STEPS_NEEDED;
    if (!this.learn || steps.length < needed) return this.settings.nominalPower;
    this.#learned ??= median(steps);
    return this.#learned;
  }

  /** W that it draws now. */
  get draws(): number {
    if (!this.runs) return 0;
    return this.memory.power ?? this.power ?? 0;
  }

  /** It is about to run: what it measured while it did not says nothing of what it will draw. */
  forgetIdlePower(): void {
    if ((this.memory.power ?? RUNNING_FROM) < RUNNING_FROM) this.memory.power = null;
  }

  /** Remembers a step of the meter, W, that this load's switching alone caused. */
  learnStep(step: number): void {
    const { nominalPower } = this.settings;
    const believable =
      nominalPower === null ? step >= RUNNING_FROM : step >= 0.25 * nominalPower && step <= 4 * nominalPower;
    if (!believable) return;
    this.#learned = null;
    this.memory.steps.push(step);
    if (this.memory.steps.length > STEPS_KEPT) this.memory.steps.shift();
  }

  /** Degrees that it lacks, K; negative when it is too warm; null when unknown. */
  gap(now: number): number | null {
    const { temperature, temperatureAt, setpoint } = this.memory;
    if (temperature === null || setpoint === null || temperatureAt === null) return null;
    return now - temperatureAt > TEMPERATURE_LIFE ? null : setpoint - temperature;
  }

  /** How much it needs power, in K of a room: comparable between a room, a tank, and what nobody has named. */
  need(now: number, bounded = true): number {
    const gap = this.gap(now);
    if (gap === null) return 0;
    const { kind } = this.settings;
    if (!bounded) return gap;
    if (kind !== "other") return gap / SCALE[kind];
    const scaled = (gap * USUAL_DIFFERENTIAL) / (this.memory.differential ?? USUAL_DIFFERENTIAL);
    return scaled <= 1 ? scaled : 1 + 0.1 * (1 - 1 / scaled);
  }

  /** Under the temperature that comfort never gives up. */
  belowFloor(): boolean {
    const { comfortFloor } = this.settings;
    return (
      comfortFloor !== null && this.memory.temperature !== null && this.memory.temperature < comfortFloor
    );
  }

  /** ms until its minimum time on, or off, is over; 0 when it is. A load that was told to wait while idle was not turned off. */
  guardLeft(now: number): number {
    const { allowed, orderedAt, interruptedAt } = this.memory;
    const since = allowed ? orderedAt : interruptedAt;
    return since === null
      ? 0
      : Math.max(0, since + (allowed ? this.settings.minOn : this.settings.minOff) - now);
  }

  /** Off for longer than it should ever be. */
  starving(now: number): boolean {
    const { maxOff } = this.settings;
    const { heldSince } = this.memory;
    return maxOff !== null && heldSince !== null && this.held && now - heldSince >= maxOff;
  }

  /** ms that it was cut within the last 24 hours. */
  offInDay(now: number): number {
    const day = now - 86_400_000;
    return this.memory.offTimes.reduce(
      (sum, [from, until]) => sum + Math.max(0, (until ?? now) - Math.max(from, day)),
      0,
    );
  }

  /** Learns the thermostat's differential from the gap at which it switched by itself. */
  learnDifferential(now: number): void {
    const gap = this.gap(now);
    if (gap === null || !this.memory.allowed) return;
    const seen = Math.min(20, Math.max(0.1, 2 * Math.abs(gap)));
    const { differential } = this.memory;
    this.memory.differential = differential === null ? seen : differential + 0.3 * (seen - differential);
  }
}
