/**
 * The smallest house that answers to orders: what the tests of the engine close their loop with.
 *
 * Rules
 * - One step a second. A load draws its power while it asks and its relay lets it; the rest of the house is a script.
 * - The meter shows the power as it was some time ago, in steps, and may lose a reading. Relays take some time, and may fail or lie.
 * - Nothing is random here: what varies is said by who builds the house.
 */
import type { Decision, EngineConfig, EngineEvent, EngineState } from "../../lib/shedding";
import { SheddingEngine } from "../../lib/shedding";
import { Replay } from "../../lib/shedding/replay";

/** 2026-01-15T12:00:00Z: an ordinary winter noon. */
export const NOON = Date.UTC(2026, 0, 15, 12);

export interface HouseLoad {
  readonly id: string;
  /** W that it really draws. */
  readonly watts: number;
  /** Phases that it draws from, 1 to 3; [1] when not told. */
  readonly phases?: readonly number[];
  /** Whether it wants power at a second of the run; always when not told. */
  readonly asks?: (second: number) => boolean;
  /** "stuck-on" draws whatever is ordered and says so; "lies" draws whatever is ordered and says that it obeyed. */
  readonly relay?: "obeys" | "stuck-on" | "lies";
  /** What the engine hears of it, besides the meter. */
  readonly tells?: { readonly demand?: boolean; readonly state?: boolean; readonly power?: boolean };
}

export interface HouseMeter {
  readonly periodSeconds?: number;
  readonly latencySeconds?: number;
  /** W; the reading is a multiple of it. */
  readonly quantum?: number;
  readonly quantity?: "power" | "apparentPower" | "current";
  /** Whether the reading of a second is lost. */
  readonly loses?: (second: number) => boolean;
}

export interface HouseDescription {
  readonly config: EngineConfig;
  readonly loads: readonly HouseLoad[];
  /** W that the rest of the house draws at a second of the run, by phase. */
  readonly base: (second: number) => readonly number[];
  readonly meter?: HouseMeter;
  /** Seconds between an order and its effect; 1 when not told. */
  readonly actuationSeconds?: number;
  /** What else the engine is told at a second of the run. */
  readonly says?: (second: number) => readonly EngineEvent[];
  /** Seconds at which the controller is restarted with its last state. */
  readonly restarts?: readonly number[];
}

/** One call of the engine. */
export interface Step {
  /** Epoch ms given to the engine. */
  readonly t: number;
  /** Second of the run. */
  readonly second: number;
  readonly event: EngineEvent;
  readonly decision: Decision;
}

const VOLTS = 230;

/** Calls of the engine within one second that no house causes. */
const STORM = 2000;

/** W by which the rest of a house moves from one second to the next: no real meter repeats itself to the watt. */
const flicker = (second: number): number => (second * 7) % 11;

/** The most that the flicker adds to a power, W. */
export const FLICKER = 10;

export class HouseLoop {
  readonly steps: Step[] = [];
  /** W really drawn at each second so far, by phase. */
  readonly power: (readonly number[])[] = [];
  engine: SheddingEngine;
  #replay: Replay;
  #second = 0;
  readonly #allowed = new Map<string, boolean>();
  readonly #asked = new Map<string, boolean>();
  #landing: { readonly second: number; readonly load: string; readonly allowed: boolean }[] = [];
  #readings: { readonly second: number; readonly event: EngineEvent }[] = [];

  constructor(readonly house: HouseDescription) {
    this.engine = new SheddingEngine(house.config, { now: NOON });
    this.#replay = this.#watched();
    for (const { id } of house.loads) this.#allowed.set(id, true);
  }

  /** The run's clock at a second. */
  static at(second: number): number {
    return NOON + second * 1000;
  }

  get second(): number {
    return this.#second;
  }

  /** The run's clock now. */
  at(): number {
    return HouseLoop.at(this.#second);
  }

  /** The last decision. */
  get last(): Decision {
    const step = this.steps.at(-1);
    if (step === undefined) throw new Error("nothing has been decided yet");
    return step.decision;
  }

  /** W that the house draws at the last second, all phases. */
  get watts(): number {
    return this.#total(this.power.length - 1);
  }

  #total(second: number): number {
    return (this.power[second] ?? []).reduce((sum, phase) => sum + phase, 0);
  }

  run(seconds: number): this {
    for (const end = this.#second + seconds; this.#second < end; this.#second++) this.#live();
    return this;
  }

  /** Tells the engine something now. */
  tell(event: EngineEvent): Decision {
    const answers = [...this.#replay.answers({ t: HouseLoop.at(this.#second), event })];
    const decision = answers.at(-1)?.decision;
    if (decision === undefined) throw new Error("an event has no answer");
    return decision;
  }

  /** Ends the controller and starts it again from what it kept, as JSON. */
  restart(): void {
    const state = JSON.parse(JSON.stringify(this.engine.snapshot())) as EngineState;
    this.engine = new SheddingEngine(this.house.config, { state, now: HouseLoop.at(this.#second) });
    this.#replay = this.#watched();
  }

  #watched(): Replay {
    const { engine } = this;
    return new Replay({
      handle: (event, t) => {
        const decision = engine.handle(event, t);
        this.steps.push({ t, second: this.#second, event, decision });
        if (this.steps.at(-STORM)?.second === this.#second) throw new Error("orders and answers without end");
        for (const { load, order } of decision.commands)
          this.#landing.push({
            second: this.#second + (this.house.actuationSeconds ?? 1),
            load,
            allowed: order === "restore",
          });
        return decision;
      },
    });
  }

  #live(): void {
    const second = this.#second;
    if (this.house.restarts?.includes(second)) this.restart();
    for (const _ of this.#replay.ticksBefore(HouseLoop.at(second)));
    this.#landOrders(second);
    this.#draw(second);
    this.#tellLoads(second);
    for (const event of this.house.says?.(second) ?? []) this.tell(event);
    this.#measure(second);
    for (const { event } of this.#readings.filter((reading) => reading.second <= second)) this.tell(event);
    this.#readings = this.#readings.filter((reading) => reading.second > second);
    for (const _ of this.#replay.ticksBefore(HouseLoop.at(second) + 1));
  }

  #landOrders(second: number): void {
    const due = this.#landing.filter((order) => order.second <= second);
    this.#landing = this.#landing.filter((order) => order.second > second);
    for (const { load, allowed } of due) {
      this.#allowed.set(load, allowed);
      const { relay = "obeys", tells } = this.#load(load);
      if (tells?.state) this.tell({ type: "load", id: load, state: relay === "stuck-on" ? true : allowed });
    }
  }

  #load(id: string): HouseLoad {
    const load = this.house.loads.find((each) => each.id === id);
    if (load === undefined) throw new Error(`the house has no load ${id}`);
    return load;
  }

  /** Whether the load draws at a second. */
  draws(load: HouseLoad, second: number): boolean {
    const asks = load.asks?.(second) ?? true;
    return asks && ((load.relay ?? "obeys") !== "obeys" || this.#allowed.get(load.id) === true);
  }

  #draw(second: number): void {
    const phases = this.house.base(second).map((watts) => watts + flicker(second));
    for (const load of this.house.loads) {
      if (!this.draws(load, second)) continue;
      const on = load.phases ?? [1];
      for (const phase of on) phases[phase - 1] = (phases[phase - 1] ?? 0) + load.watts / on.length;
    }
    this.power[second] = phases;
  }

  #tellLoads(second: number): void {
    for (const load of this.house.loads) {
      const asks = load.asks?.(second) ?? true;
      if (load.tells?.demand && this.#asked.get(load.id) !== asks) {
        this.#asked.set(load.id, asks);
        this.tell({ type: "load", id: load.id, demand: asks });
      }
      if (load.tells?.power && second % (this.house.meter?.periodSeconds ?? 1) === 0)
        this.tell({ type: "load", id: load.id, power: this.draws(load, second) ? load.watts : 0 });
    }
  }

  #measure(second: number): void {
    const {
      periodSeconds = 1,
      latencySeconds = 0,
      quantum = 1,
      quantity = "power",
      loses,
    } = this.house.meter ?? {};
    if (second % periodSeconds !== 0 || loses?.(second)) return;
    const shown = (watts: number): number => {
      const steps = Math.round(watts / quantum) * quantum;
      return quantity === "current" ? steps / VOLTS : steps;
    };
    const phases = (this.power[second] ?? []).map((watts) => ({ [quantity]: shown(watts) }));
    const reading = {
      at: HouseLoop.at(second),
      [quantity]: shown(this.#total(second)),
      ...(phases.length > 1 ? { phases } : {}),
      source: "house loop",
    };
    this.#readings.push({ second: second + latencySeconds, event: { type: "reading", reading } });
  }
}
