/**
 * One gateway, asked once for everybody: its answers, its counters, its troubles.
 *
 * Rules
 * - Any number of listeners share one polling; the shortest period asked for is kept.
 * - Fast: the transformers' registers. Slow: the rest. Panels every 5 minutes at most.
 * - What a gateway does not have, or does not show to this role, is asked for again once an hour.
 * - The last values stay, with their age. Counters and the trusted certificate are kept over a restart.
 */
import type { Clock } from "../runtime/clock";
import { jsonOf, known } from "./answer";
import type { Calendar } from "./day";
import { ESTIMATED_EXPORT, ESTIMATED_IMPORT, recordHouse } from "./envoy-data";
import { GatewayClock } from "./gateway-clock";
import type { GatewayInfo } from "./gateway-info";
import { type GatewayAnswers, type HouseMetering, meterHouse } from "./house";
import { type InverterReport, parseDeviceData, parseInverters } from "./inverters";
import { EnergyLedger, type LedgerState } from "./ledger";
import { type Meter, type MeterReadings, parseMeters, parseReadings } from "./meters";
import { PanelLedger, type PanelsState } from "./panels";
import { Polling, type Task } from "./polling";
import { EnphaseProblem, passes } from "./problem";
import { type PlainProduction, type ProductionAnswer, parseProduction, plainProduction } from "./production";
import type { GatewaySession } from "./session";
import { countBatteries, type EnsembleAnswers } from "./storage";
import type { Token } from "./token";

/** What is kept over a restart. */
export interface GatewayState {
  readonly version: 1;
  readonly serial: string;
  readonly ledger: LedgerState;
  readonly panels: PanelsState;
  readonly exchange: { readonly imported: number; readonly exported: number };
}

/** What listeners are told after an answer. */
export interface GatewayUpdate {
  readonly info: GatewayInfo;
  readonly house: HouseMetering;
  readonly ledger: EnergyLedger;
  readonly panels: PanelLedger;
  /** Reports of the inverters, their time in epoch ms of this machine. */
  readonly inverters: readonly InverterReport[] | undefined;
  /** When each part was measured, epoch ms. */
  readonly times: Readonly<Partial<Record<"power" | "storage" | "inverters", number>>>;
  /** True when the powers are new. */
  readonly isPower: boolean;
  /** True once everything that this gateway has was asked for. */
  readonly isComplete: boolean;
  readonly meters: readonly Meter[];
  /** The token in use; absent when the gateway wants none. */
  readonly token?: Token;
  /** Why the last renewal of the token failed; absent when it did not. */
  readonly renewalProblem?: unknown;
  readonly now: number;
}

export interface Trouble {
  readonly problem: unknown;
  /** Epoch ms of the first of the failures that are still going on. */
  readonly since: number;
  /** True for what every gateway does a little after 23:00. */
  readonly isNightly: boolean;
}

export interface GatewayListener {
  /** Seconds. */
  readonly period: number;
  readonly slowPeriod: number;
  update(update: GatewayUpdate): void;
  trouble(trouble: Trouble): void;
}

export interface GatewayOptions {
  readonly session: GatewaySession;
  readonly clock: Clock;
  readonly calendar: Calendar;
  readonly random: () => number;
  /** Phases that a person chose; undefined to believe the gateway. */
  readonly phases?: number;
  readonly state?: GatewayState;
  /** Told that there is something new to keep. */
  readonly changed: () => void;
}

const FAST_PATIENCE = 30_000;
const SLOW_PATIENCE = 60_000;
const MINUTE = 60_000;
const METERS_INTERVAL = 5 * MINUTE;
const INVERTERS_INTERVAL = 5 * MINUTE;
const RARELY = 60 * MINUTE;
const INFO_INTERVAL = 6 * RARELY;
const TOKEN_INTERVAL = 10 * MINUTE;
/** A slow document takes at most this share of the gateway's time. */
const SLOW_SHARE = 20;
/** A power is not held for longer than this when energy is made of it. */
const LONGEST_HOLD = 5 * MINUTE;
/** Minutes of the day in which gateways restart: 22:55 to 23:15. */
const NIGHT = [22 * 60 + 55, 23 * 60 + 15] as const;

export class Gateway {
  readonly #options: GatewayOptions;
  readonly #listeners = new Set<GatewayListener>();
  readonly #polling: Polling;
  readonly #clock = new GatewayClock();
  readonly #asked = new Set<string>();
  readonly #times: { power?: number; storage?: number; inverters?: number } = {};
  #ledger: EnergyLedger;
  #panels: PanelLedger;
  #exchange = { imported: 0, exported: 0 };
  #lastExchange: { at: number; power: number } | undefined;
  #kept: GatewayState | undefined;
  #info: GatewayInfo | undefined;
  #meters: readonly Meter[] = [];
  #readings: MeterReadings | undefined;
  #readingsText = "";
  #production: ProductionAnswer | undefined;
  #productionTook = 0;
  #plain: PlainProduction | undefined;
  #ensemble: EnsembleAnswers = {};
  #inverters: readonly InverterReport[] | undefined;
  #hasDeviceData = true;
  #failingSince: number | undefined;
  #renewalProblem: unknown;

  constructor(options: GatewayOptions) {
    this.#options = options;
    const { calendar, clock, random, state } = options;
    this.#kept = state;
    this.#ledger = new EnergyLedger(calendar);
    this.#panels = new PanelLedger(calendar);
    this.#polling = new Polling(this.#tasks(), clock, random, {
      done: (task) => this.#done(task),
      failed: (task, problem) => this.#failed(task, problem),
    });
  }

  /** Who answers; undefined before the first answer. */
  get info(): GatewayInfo | undefined {
    return this.#info;
  }

  /** Tells a listener what is known already, and all that comes; the result ends it. */
  listen(listener: GatewayListener): () => void {
    this.#listeners.add(listener);
    if (this.#polling.isRunning) this.#polling.replan();
    else this.#polling.start();
    const cancel = this.#options.clock.after(0, () => {
      const update = this.#update(false);
      if (update !== undefined) listener.update(update);
    });
    return () => {
      cancel();
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#polling.stop();
    };
  }

  /** Reads the powers as soon as the gateway may be asked. */
  refresh(): void {
    this.#polling.hurry(this.#isReadable() ? "readings" : "production");
  }

  /** Tries everything again at once: a person has mended something. */
  again(): void {
    this.#options.session.forget();
    this.#polling.again();
  }

  /** The inverters, asked for now when nobody has yet. @throws EnphaseProblem */
  async inverters(): Promise<readonly InverterReport[]> {
    if (this.#inverters === undefined) await this.#readInverters();
    return this.#inverters ?? [];
  }

  /** What to keep over a restart; undefined before the gateway is known. */
  snapshot(): GatewayState | undefined {
    if (this.#info === undefined) return undefined;
    return {
      version: 1,
      serial: this.#info.serial,
      ledger: this.#ledger.snapshot(),
      panels: this.#panels.snapshot(),
      exchange: { ...this.#exchange },
    };
  }

  async close(): Promise<void> {
    this.#polling.stop();
    await this.#options.session.close();
  }

  #tasks(): Task[] {
    const always = () => true;
    const task = (
      name: string,
      interval: () => number,
      isNeeded: () => boolean,
      run: () => Promise<void>,
    ): Task => ({ name, interval, isNeeded, run });
    return [
      task(
        "info",
        () => INFO_INTERVAL,
        always,
        () => this.#readInfo(),
      ),
      task(
        "meters",
        () => (this.#meters.length > 0 ? METERS_INTERVAL : RARELY),
        always,
        () => this.#readMeters(),
      ),
      task(
        "readings",
        () => this.#period("period"),
        () => this.#isReadable(),
        () => this.#readReadings(),
      ),
      task(
        "production",
        () => this.#productionInterval(),
        always,
        () => this.#readProduction(),
      ),
      task(
        "plain",
        () => this.#period("slowPeriod"),
        () => this.#isPlain(),
        () => this.#readPlain(),
      ),
      task(
        "storage",
        () => this.#storageInterval(),
        always,
        () => this.#readStorage(),
      ),
      task(
        "inverters",
        () => Math.max(this.#period("slowPeriod"), INVERTERS_INTERVAL),
        always,
        () => this.#readInverters(),
      ),
      task(
        "token",
        () => TOKEN_INTERVAL,
        always,
        () => this.#renewToken(),
      ),
    ];
  }

  #period(which: "period" | "slowPeriod"): number {
    const shortest = Math.min(...[...this.#listeners].map((listener) => listener[which]));
    return Math.max(1, Number.isFinite(shortest) ? shortest : 60) * 1000;
  }

  #isReadable(): boolean {
    return this.#meters.some(({ enabled }) => enabled);
  }

  /** True for a gateway without transformers, whose inverters are all that it knows. */
  #isPlain(): boolean {
    const counts = this.#production?.production ?? this.#production?.net;
    return this.#readings === undefined && counts === undefined && this.#asked.has("production");
  }

  #productionInterval(): number {
    const slow = this.#period("slowPeriod");
    if (this.#asked.has("production") && this.#production === undefined) return RARELY;
    return this.#readings === undefined ? slow : Math.max(slow, this.#productionTook * SLOW_SHARE);
  }

  #storageInterval(): number {
    return this.#hasBatteries() ? this.#period("slowPeriod") : RARELY;
  }

  #hasBatteries(): boolean {
    return countBatteries(this.#ensemble.inventory) > 0 || this.#production?.acBatteries !== undefined;
  }

  async #readInfo(): Promise<void> {
    if (this.#info !== undefined) this.#options.session.forget();
    await this.#identify();
  }

  async #identify(): Promise<GatewayInfo> {
    const info = await this.#options.session.identify();
    if (info.time !== undefined) this.#clock.see(info.time, this.#options.clock.now());
    if (this.#info?.serial !== info.serial) this.#begin(info.serial);
    this.#info = info;
    return info;
  }

  /** The counters of a gateway go on where they were; another gateway's are not mixed with them. */
  #begin(serial: string): void {
    const { calendar } = this.#options;
    const kept = this.#kept?.serial === serial ? this.#kept : undefined;
    this.#kept = undefined;
    this.#ledger = new EnergyLedger(calendar, kept?.ledger);
    this.#panels = new PanelLedger(calendar, kept?.panels);
    this.#exchange = { ...(kept?.exchange ?? { imported: 0, exported: 0 }) };
  }

  async #readMeters(): Promise<void> {
    this.#meters = parseMeters(await this.#ask("/ivp/meters", SLOW_PATIENCE));
  }

  async #readReadings(): Promise<void> {
    const answer = await this.#options.session.get("/ivp/meters/readings", FAST_PATIENCE);
    const readings =
      answer.status === 200
        ? parseReadings(jsonOf(answer.body), this.#meters, this.#options.phases)
        : undefined;
    if (readings === undefined)
      throw answer.status === 200
        ? unreadable("/ivp/meters/readings", answer.body)
        : new EnphaseProblem("unexpected-status", { status: answer.status, path: "/ivp/meters/readings" });
    const isNew = answer.body !== this.#readingsText;
    this.#readingsText = answer.body;
    const stands = readings.timestamp === this.#readings?.timestamp;
    this.#readings = readings;
    if (isNew) this.#measured(stands ? 0 : readings.timestamp);
  }

  async #readProduction(): Promise<void> {
    const { clock } = this.#options;
    const began = clock.now();
    const answer = await this.#ask("/production.json?details=1", SLOW_PATIENCE);
    this.#productionTook = clock.now() - began;
    const before = this.#production;
    this.#production = parseProduction(answer, this.#options.phases) ?? undefined;
    if (this.#production === undefined) return;
    const { timestamp, production, net } = this.#production;
    if (this.#readings === undefined && (production ?? net) !== undefined) {
      if (timestamp !== before?.timestamp) this.#measured(timestamp);
    } else if (this.#readings !== undefined) this.#record(["total"], clock.now());
    this.#ledger.start("production.delivered", production?.today, clock.now());
  }

  async #readPlain(): Promise<void> {
    const info = await this.#identify();
    const plain = plainProduction(
      info,
      await this.#ask("/api/v1/production", SLOW_PATIENCE),
      this.#production,
    );
    this.#plain = plain;
    if (plain === undefined) return;
    this.#measured(0);
    this.#ledger.start("production.delivered", plain.today, this.#options.clock.now());
  }

  async #readStorage(): Promise<void> {
    const inventory = await this.#ask("/ivp/ensemble/inventory", SLOW_PATIENCE);
    this.#ensemble = { ...this.#ensemble, inventory };
    if (!this.#hasBatteries()) return;
    const power = await this.#ask("/ivp/ensemble/power", SLOW_PATIENCE);
    const control = await this.#ask("/ivp/ensemble/secctrl", SLOW_PATIENCE);
    this.#ensemble = { inventory, power, control };
    this.#times.storage = this.#options.clock.now();
  }

  async #readInverters(): Promise<void> {
    const detailed = this.#hasDeviceData
      ? parseDeviceData(await this.#ask("/ivp/pdm/device_data", SLOW_PATIENCE))
      : undefined;
    this.#hasDeviceData = detailed !== undefined;
    const reports =
      detailed ?? parseInverters(await this.#ask("/api/v1/production/inverters", SLOW_PATIENCE));
    if (reports === undefined || reports.length === 0) return;
    const now = this.#options.clock.now();
    const newest = Math.max(...reports.map(({ reported }) => reported ?? 0));
    if (this.#readings === undefined) this.#clock.see(newest, now);
    this.#inverters = reports.map((report) =>
      report.reported === undefined
        ? report
        : { ...report, reported: this.#clock.toLocal(report.reported, now) },
    );
    this.#times.inverters = this.#clock.toLocal(newest, now);
    this.#panels.record(this.#inverters);
  }

  /** A renewal that fails is told, and changes nothing: the old token still serves. */
  async #renewToken(): Promise<void> {
    try {
      await this.#options.session.renew();
      this.#renewalProblem = undefined;
    } catch (thrown) {
      this.#renewalProblem = thrown;
    }
  }

  /** The JSON of a path; undefined when this gateway does not have it, or not for this role. */
  async #ask(path: string, patience: number): Promise<unknown> {
    await this.#identify();
    const { status, body } = await this.#options.session.get(path, patience);
    if (status !== 200) return undefined;
    const answer = jsonOf(body);
    const isTorn = answer === undefined && /^\s*[[{]/.test(body);
    if (isTorn) throw unreadable(path, body);
    return answer;
  }

  /** New powers have come, stamped by the gateway (seconds), or just now when it stamps nothing. */
  #measured(stamp: number): void {
    const now = this.#options.clock.now();
    if (stamp > 0) this.#clock.see(stamp, now);
    const at = stamp > 0 ? this.#clock.toLocal(stamp, now) : now;
    this.#times.power = Math.max(at, this.#times.power ?? 0);
    this.#record(["production", "net"], this.#times.power);
  }

  #record(parts: readonly ("production" | "net" | "total")[], at: number): void {
    const house = this.#house();
    if (house === undefined) return;
    const counts = house.source === "counters" ? [...parts, "total" as const] : parts;
    recordHouse(this.#ledger, house, counts, at);
    if (parts.includes("net") && house.net?.received === undefined) this.#estimate(house.net?.power, at);
    this.#options.changed();
  }

  /** Energies of import and export from powers, where no register counts them. */
  #estimate(power: number | undefined, at: number): void {
    if (power === undefined) return;
    const before = this.#lastExchange;
    this.#lastExchange = { at, power };
    const held = before === undefined ? 0 : at - before.at;
    if (before !== undefined && held <= LONGEST_HOLD) {
      const energy = (before.power * held) / RARELY;
      this.#exchange.imported += Math.max(0, energy);
      this.#exchange.exported += Math.max(0, -energy);
    }
    this.#ledger.record(ESTIMATED_IMPORT, this.#exchange.imported, at, true);
    this.#ledger.record(ESTIMATED_EXPORT, this.#exchange.exported, at, true);
  }

  #house(): HouseMetering | undefined {
    if (this.#info === undefined) return undefined;
    const answers: GatewayAnswers = {
      info: this.#info,
      ensemble: this.#ensemble,
      ...(this.#readings && { readings: this.#readings }),
      ...(this.#production && { production: this.#production }),
      ...(this.#plain && { plain: this.#plain }),
    };
    return meterHouse(answers);
  }

  #done(task: string): void {
    this.#asked.add(task);
    if (task === "token" || task === "info") return;
    this.#failingSince = undefined;
    const update = this.#update(isPowerTask(task, this.#house()));
    if (update !== undefined) for (const listener of this.#listeners) listener.update(update);
  }

  /** All that is known now; undefined before the gateway is. */
  #update(isPower: boolean): GatewayUpdate | undefined {
    const house = this.#house();
    if (this.#info === undefined || house === undefined) return undefined;
    return {
      info: this.#info,
      house,
      ledger: this.#ledger,
      panels: this.#panels,
      inverters: this.#inverters,
      times: { ...this.#times },
      isPower,
      isComplete: this.#isComplete(),
      meters: this.#meters,
      ...known({ token: this.#options.session.options.tokens.token }),
      ...(this.#renewalProblem !== undefined && { renewalProblem: this.#renewalProblem }),
      now: this.#options.clock.now(),
    };
  }

  #isComplete(): boolean {
    const names = ["meters", "production", "storage", "inverters"];
    if (this.#isReadable()) names.push("readings");
    if (this.#isPlain()) names.push("plain");
    return names.every((name) => this.#asked.has(name));
  }

  #failed(task: string, problem: unknown): void {
    // A document that goes on failing must not keep the rest from being told.
    this.#asked.add(task);
    const now = this.#options.clock.now();
    this.#failingSince ??= now;
    const isEssential =
      isPowerTask(task, this.#house()) || task === "info" || task === "meters" || !passes(problem);
    if (!isEssential) return;
    const minute = this.#options.calendar.minuteOf(now);
    const trouble: Trouble = {
      problem,
      since: this.#failingSince,
      isNightly: passes(problem) && minute >= NIGHT[0] && minute < NIGHT[1],
    };
    for (const listener of this.#listeners) listener.trouble(trouble);
  }
}

/** True for the task that brings the powers of this house. */
function isPowerTask(task: string, house: HouseMetering | undefined): boolean {
  const source = house?.source ?? "nothing";
  if (source === "transformers") return task === "readings";
  return source === "inverters" ? task === "plain" : task === "production";
}

function unreadable(path: string, body: string): EnphaseProblem {
  return new EnphaseProblem("unreadable", { path, got: JSON.stringify(body.slice(0, 40)) });
}
