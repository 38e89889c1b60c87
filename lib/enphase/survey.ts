/**
 * What one gateway has answered so far: the newest of each of its documents, and the counters made of them.
 *
 * Rules
 * - What a gateway does not have, or does not show to this role, is absent. Half of a document is a failure. What it had,
 *   and once answers with something else, stays as it was.
 * - Powers are stamped by the gateway's clock, brought to ours. An answer that is the same to the last letter is the same
 *   measure, however often it is read.
 * - The counters of a gateway go on over a restart; another gateway's are not mixed with them.
 */
import type { Clock } from "../runtime/clock";
import { jsonOf } from "./answer";
import type { Calendar } from "./day";
import { ESTIMATED_EXPORT, ESTIMATED_IMPORT, recordHouse } from "./envoy-data";
import { GatewayClock } from "./gateway-clock";
import type { GatewayInfo } from "./gateway-info";
import { type HouseMetering, meterHouse } from "./house";
import { type InverterReport, parseDeviceData, parseInverters } from "./inverters";
import { EnergyLedger, type LedgerState } from "./ledger";
import { type Meter, type MeterReadings, parseMeters, parseReadings } from "./meters";
import { PanelLedger, type PanelsState } from "./panels";
import { EnphaseProblem } from "./problem";
import { type PlainProduction, type ProductionAnswer, parseProduction, plainProduction } from "./production";
import type { GatewaySession } from "./session";
import { countBatteries, type EnsembleAnswers, type LiveStorage, parseLiveStorage } from "./storage";

/** What is kept over a restart. */
export interface GatewayState {
  readonly version: 1;
  readonly serial: string;
  readonly ledger: LedgerState;
  readonly panels: PanelsState;
  readonly exchange: { readonly imported: number; readonly exported: number };
}

export interface SurveyOptions {
  readonly session: GatewaySession;
  readonly clock: Clock;
  readonly calendar: Calendar;
  /** Phases that a person chose; undefined to believe the gateway. */
  readonly phases?: number;
  readonly state?: GatewayState;
  /** Told that there is something new to keep. */
  readonly changed: () => void;
}

/** When each part was measured, epoch ms. */
export interface SurveyTimes {
  power?: number;
  storage?: number;
  inverters?: number;
}

const FAST_PATIENCE = 30_000;
const SLOW_PATIENCE = 60_000;
const HOUR = 3_600_000;
/** A power is not held for longer than this when energy is made of it. */
const LONGEST_HOLD = 5 * 60_000;
const READINGS = "/ivp/meters/readings";

export class Survey {
  readonly times: SurveyTimes = {};
  readonly #options: SurveyOptions;
  /** By the stamps of the powers; and, for the inverters' reports, which may be hours old, by all that tells the time. */
  readonly #clock = new GatewayClock();
  readonly #reportClock = new GatewayClock();
  #kept: GatewayState | undefined;
  #ledger: EnergyLedger;
  #panels: PanelLedger;
  #exchange = { imported: 0, exported: 0 };
  #lastExchange: { at: number; power: number } | undefined;
  #info: GatewayInfo | undefined;
  #meters: readonly Meter[] = [];
  #listsMeters = false;
  #readings: MeterReadings | undefined;
  #readingsText = "";
  #production: ProductionAnswer | undefined;
  #productionTook = 0;
  #plain: PlainProduction | undefined;
  #ensemble: EnsembleAnswers = {};
  #inverters: readonly InverterReport[] | undefined;
  /** Epoch ms before which the detailed list of the panels is not asked for: this gateway did not have it. */
  #detailsFrom = 0;

  constructor(options: SurveyOptions) {
    this.#options = options;
    this.#kept = options.state;
    this.#ledger = new EnergyLedger(options.calendar);
    this.#panels = new PanelLedger(options.calendar);
  }

  get info(): GatewayInfo | undefined {
    return this.#info;
  }

  get meters(): readonly Meter[] {
    return this.#meters;
  }

  get ledger(): EnergyLedger {
    return this.#ledger;
  }

  get panels(): PanelLedger {
    return this.#panels;
  }

  /** Reports of the inverters, their time in epoch ms of this machine; undefined before the first. */
  get inverters(): readonly InverterReport[] | undefined {
    return this.#inverters;
  }

  /** True when the gateway has said that it has no meter at all. */
  get hasNoMeter(): boolean {
    return this.#listsMeters && this.#meters.length === 0;
  }

  /** True when a transformer is there to be read. */
  get hasTransformers(): boolean {
    return this.#meters.some(({ enabled }) => enabled);
  }

  /** True when the powers come from the transformers' registers. */
  get readsTransformers(): boolean {
    return this.#readings !== undefined;
  }

  /** True when the gateway counts something by itself, with transformers. */
  get counts(): boolean {
    return (this.#production?.production ?? this.#production?.net) !== undefined;
  }

  /** True when a transformer measures the production; else only the inverters tell it. */
  get metersProduction(): boolean {
    const measured = this.#readings === undefined ? this.#production : this.#readings.meters;
    return measured?.production !== undefined;
  }

  /** True when a transformer measures the total consumption; else its registers are those of the slow document. */
  get metersTotal(): boolean {
    return this.#readings?.meters["total-consumption"] !== undefined;
  }

  get hasProductionDocument(): boolean {
    return this.#production !== undefined;
  }

  /** ms that the slow document took. */
  get productionTook(): number {
    return this.#productionTook;
  }

  get hasBatteries(): boolean {
    return countBatteries(this.#ensemble.inventory) > 0 || this.#production?.acBatteries !== undefined;
  }

  /** What is metered, from the newest answers; undefined before the gateway is known. */
  house(): HouseMetering | undefined {
    if (this.#info === undefined) return undefined;
    return meterHouse({
      info: this.#info,
      ensemble: this.#ensemble,
      ...(this.#readings && { readings: this.#readings }),
      ...(this.#production && { production: this.#production }),
      ...(this.#plain && { plain: this.#plain }),
    });
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

  /** Asks who answers, again when somebody has already. */
  async readInfo(): Promise<void> {
    if (this.#info !== undefined) this.#options.session.forget();
    await this.#identify();
  }

  async readMeters(): Promise<void> {
    const answer = await this.#ask("/ivp/meters", SLOW_PATIENCE);
    this.#listsMeters = Array.isArray(answer);
    if (this.#listsMeters) this.#meters = parseMeters(answer);
  }

  async readReadings(): Promise<void> {
    await this.#identify();
    const { status, body } = await this.#options.session.get(READINGS, FAST_PATIENCE);
    if (status !== 200) throw new EnphaseProblem("unexpected-status", { status, path: READINGS });
    const readings = parseReadings(jsonOf(body), this.#meters, this.#options.phases);
    if (readings === undefined) throw unreadable(READINGS, body);
    const isNew = body !== this.#readingsText;
    const isStamped = readings.timestamp !== this.#readings?.timestamp;
    this.#readingsText = body;
    this.#readings = readings;
    if (isNew) this.#measured(isStamped ? readings.timestamp : 0);
  }

  async readProduction(): Promise<void> {
    const { clock, phases } = this.#options;
    const began = clock.now();
    const answer = await this.#ask("/production.json?details=1", SLOW_PATIENCE);
    this.#productionTook = clock.now() - began;
    const before = this.#production?.timestamp;
    const document = parseProduction(answer, phases);
    if (document === undefined) return;
    this.#production = document;
    const { timestamp, production } = this.#production;
    if (this.readsTransformers && !this.metersTotal) this.#record(["total"], clock.now());
    else if (this.counts && timestamp !== before) this.#measured(timestamp);
    this.#ledger.start("production.delivered", production?.today, clock.now());
  }

  async readPlain(): Promise<void> {
    const info = await this.#identify();
    const v1 = await this.#ask("/api/v1/production", SLOW_PATIENCE);
    const plain = plainProduction(info, v1, this.#production);
    if (plain === undefined) return;
    this.#plain = plain;
    if (this.readsTransformers || this.counts) this.#record(["production"], this.#options.clock.now());
    else this.#measured(0);
    this.#ledger.start("production.delivered", this.#plain.today, this.#options.clock.now());
  }

  async readStorage(): Promise<void> {
    const answer = await this.#ask("/ivp/ensemble/inventory", SLOW_PATIENCE);
    const inventory = Array.isArray(answer) ? answer : this.#ensemble.inventory;
    this.#ensemble = { ...this.#ensemble, inventory };
    if (!this.hasBatteries) return;
    const power = await this.#ask("/ivp/ensemble/power", SLOW_PATIENCE);
    const control = await this.#ask("/ivp/ensemble/secctrl", SLOW_PATIENCE);
    const live = power === undefined ? await this.#freshLiveStorage() : undefined;
    this.#ensemble = { inventory, power, control, ...(live && { live }) };
    this.times.storage = this.#options.clock.now();
  }

  async #freshLiveStorage(): Promise<LiveStorage | undefined> {
    const live = parseLiveStorage(await this.#ask("/ivp/livedata/status", SLOW_PATIENCE));
    const now = this.#options.clock.now();
    const isFresh = live !== undefined && now - this.#reportClock.toLocal(live.timestamp, now) < LONGEST_HOLD;
    return isFresh ? live : undefined;
  }

  async readInverters(): Promise<void> {
    const detailed = await this.#readDetails();
    const reports =
      detailed ?? parseInverters(await this.#ask("/api/v1/production/inverters", SLOW_PATIENCE));
    if (reports === undefined || reports.length === 0) return;
    const now = this.#options.clock.now();
    const newest = Math.max(...reports.map(({ reported }) => reported ?? 0));
    this.#reportClock.seePast(newest, now);
    this.#inverters = reports.map((report) =>
      report.reported === undefined
        ? report
        : { ...report, reported: this.#reportClock.toLocal(report.reported, now) },
    );
    this.times.inverters = this.#reportClock.toLocal(newest, now);
    this.#panels.record(this.#inverters);
    this.#options.changed();
  }

  async #readDetails(): Promise<InverterReport[] | undefined> {
    const now = this.#options.clock.now();
    if (now < this.#detailsFrom) return undefined;
    const detailed = parseDeviceData(await this.#ask("/ivp/pdm/device_data", SLOW_PATIENCE));
    if (detailed === undefined) this.#detailsFrom = now + HOUR;
    return detailed;
  }

  async #identify(): Promise<GatewayInfo> {
    const info = await this.#options.session.identify();
    if (this.#info === info) return info;
    if (info.time !== undefined) this.#reportClock.see(info.time, this.#options.clock.now());
    if (this.#info?.serial !== info.serial) this.#begin(info.serial);
    this.#info = info;
    return info;
  }

  #begin(serial: string): void {
    const { calendar } = this.#options;
    const kept = this.#kept?.serial === serial ? this.#kept : undefined;
    this.#kept = undefined;
    this.#ledger = new EnergyLedger(calendar, kept?.ledger);
    this.#panels = new PanelLedger(calendar, kept?.panels);
    this.#exchange = { ...(kept?.exchange ?? { imported: 0, exported: 0 }) };
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
    if (stamp > 0) {
      this.#clock.see(stamp, now);
      this.#reportClock.see(stamp, now);
    }
    const at = stamp > 0 ? this.#clock.toLocal(stamp, now) : now;
    this.times.power = Math.max(at, this.times.power ?? 0);
    this.#record(["production", "net", ...(this.metersTotal ? ["total" as const] : [])], this.times.power);
  }

  #record(parts: readonly ("production" | "net" | "total")[], at: number): void {
    const house = this.house();
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
      const energy = (before.power * held) / HOUR;
      this.#exchange.imported += Math.max(0, energy);
      this.#exchange.exported += Math.max(0, -energy);
    }
    this.#ledger.record(ESTIMATED_IMPORT, this.#exchange.imported, at, true);
    this.#ledger.record(ESTIMATED_EXPORT, this.#exchange.exported, at, true);
  }
}

function unreadable(path: string, body: string): EnphaseProblem {
  return new EnphaseProblem("unreadable", { path, got: JSON.stringify(body.slice(0, 40)) });
}
