/**
 * What one node says of a gateway: readings, everything that is known, self-consumption orders, reports and alerts.
 *
 * Rules
 * - A reading leaves only while it is fresh: a frozen gateway must look like a silent meter to whoever sheds loads.
 * - The full data leave once everything was asked for, then with each new power.
 * - Alerts are said once: a gateway away for long and its return, a token near its end, a reversed transformer.
 */
import type { Reading } from "../metering/reading";
import type { Language } from "../wording/language";
import { Alerts } from "./alerts";
import { reportSentence } from "./announcements";
import { fieldsOf, known } from "./answer";
import { chooseParts, type DataPart } from "./data-parts";
import type { Calendar } from "./day";
import { type EnvoyData, type Grid, notMetered, readGateway, readHouse } from "./envoy-data";
import type { GatewayUpdate, Trouble } from "./gateway";
import type { Metering } from "./measured";
import { type PanelReading, type PanelSetting, readGroups, readPanels } from "./panels";
import { decideSelfConsumption, type LevelSettings, type SelfConsumptionState } from "./self-consumption";
import { type DailyReport, dateToReport, judgePanels, type SurveillanceSettings } from "./surveillance";

export interface Level extends LevelSettings {
  readonly topic: string;
  readonly payloadOn: unknown;
  readonly payloadOff: unknown;
}

export interface EnvoySettings {
  /** Seconds. */
  readonly period: number;
  readonly slowPeriod: number;
  readonly parts: ReadonlySet<DataPart>;
  readonly panels: readonly PanelSetting[];
  readonly levels: readonly Level[];
  readonly surveillance: SurveillanceSettings & {
    /** A report also when all is well. */
    readonly always: boolean;
  };
  /** Minutes without an answer before it is told. */
  readonly alertMinutes: number;
  readonly language: Language;
}

/** What is kept over a restart. */
export interface EnvoyState {
  readonly version: 1;
  readonly reported?: string;
  readonly alarms: readonly string[];
  readonly levels: SelfConsumptionState;
  /** The end of the token that was told. */
  readonly toldToken?: number;
}

export interface OutMessage {
  readonly topic: string;
  readonly payload: unknown;
  readonly [extra: string]: unknown;
}

/** What was kept, when it is whole. */
export function envoyState(kept: unknown): EnvoyState | undefined {
  const { version, alarms, levels } = fieldsOf(kept);
  const isWhole = version === 1 && Array.isArray(alarms) && typeof levels === "object" && levels !== null;
  return isWhole ? (kept as EnvoyState) : undefined;
}

/** Messages by output, as the contract numbers them; undefined where nothing leaves. */
export interface Outgoing {
  readonly reading?: OutMessage;
  readonly data?: OutMessage;
  readonly orders: readonly OutMessage[];
  readonly reports: readonly OutMessage[];
  /** True when there is something new to keep. */
  readonly changed: boolean;
  readonly isStale: boolean;
}

const STALE_PERIODS = 3;
const SHORTEST_STALE = 30_000;

export class Envoy {
  #reported: string | undefined;
  #alarms: ReadonlySet<string>;
  #levels: SelfConsumptionState;
  readonly #alerts: Alerts;
  #toldAll = false;

  constructor(
    readonly settings: EnvoySettings,
    readonly calendar: Calendar,
    state?: EnvoyState,
  ) {
    this.#reported = state?.reported;
    this.#alarms = new Set(state?.alarms);
    this.#levels = state?.levels ?? {};
    this.#alerts = new Alerts(settings.alertMinutes, settings.language, state?.toldToken);
  }

  snapshot(): EnvoyState {
    return {
      version: 1,
      alarms: [...this.#alarms],
      // A delay that runs begins again after a restart: keeping it would write at each cloud.
      levels: Object.fromEntries(
        Object.entries(this.#levels).map(([id, { on, since }]) => [id, { on, ...known({ since }) }]),
      ),
      ...known({ reported: this.#reported, toldToken: this.#alerts.toldToken }),
    };
  }

  /** What leaves after an answer of the gateway. */
  update(update: GatewayUpdate): Outgoing {
    const { settings } = this;
    const before = JSON.stringify(this.snapshot());
    const { house, ledger, now } = update;
    const panels = update.inverters && readPanels(update.inverters, settings.panels, update.panels, now);
    const parts = readHouse(house, ledger, now);
    const age = update.times.power === undefined ? undefined : now - update.times.power;
    const isStale = age === undefined || age > Math.max(SHORTEST_STALE, STALE_PERIODS * this.#period(house));
    const reports = [...this.#alerts.after(update), ...this.#dailyReport(panels, now)];
    const orders = update.isPower ? this.#order(house.net, isStale, now) : [];
    const tells = update.isComplete && (update.isPower || house.source === "nothing" || !this.#toldAll);
    this.#toldAll ||= update.isComplete;
    const reading = update.isPower && !isStale ? readingOf(parts.grid, update.times.power ?? now) : undefined;
    const data = tells ? this.#data(update, parts, panels) : undefined;
    return {
      ...known({ reading, data }),
      orders,
      reports,
      isStale,
      changed: JSON.stringify(this.snapshot()) !== before,
    };
  }

  /** What is told of a gateway that does not answer at `now` (epoch ms). */
  trouble(trouble: Trouble, now: number): readonly OutMessage[] {
    return this.#alerts.without(trouble, now);
  }

  /** ms between two powers, as this gateway can give them. */
  #period(house: GatewayUpdate["house"]): number {
    const { period, slowPeriod } = this.settings;
    return (house.source === "transformers" ? period : slowPeriod) * 1000;
  }

  #data(
    update: GatewayUpdate,
    house: ReturnType<typeof readHouse>,
    panels: readonly PanelReading[] | undefined,
  ): OutMessage {
    const { parts, levels } = this.settings;
    const { times, now, meters } = update;
    const newest = Math.max(...Object.values(times), 0) || now;
    const groups = panels && readGroups(panels, this.#alarms);
    const warnings = meters.flatMap(({ enabled, kind, wiring, flags }) =>
      enabled
        ? [...(wiring && wiring !== "normal" ? [wiring] : []), ...flags].map((flag) => `${kind}: ${flag}`)
        : [],
    );
    const data: EnvoyData = {
      at: newest,
      gateway: readGateway(update.info, update.house),
      ...known({
        ...house,
        inverters: panels,
        groups: groups && groups.length > 0 ? groups : undefined,
        selfConsumption: levels.length === 0 ? undefined : this.#selfConsumption(house.grid),
      }),
      ages: Object.fromEntries(Object.entries(times).map(([name, at]) => [name, seconds(now - at)])),
      notMetered: notMetered(update.house),
      ...(update.token && { tokenUntil: update.token.expires }),
      ...(warnings.length > 0 && { warnings }),
    };
    return { topic: "envoy", payload: chooseParts(data, parts), age: seconds(now - newest) };
  }

  #selfConsumption(grid: Grid | undefined): object {
    return {
      ...known({ surplus: grid?.power === undefined ? undefined : 0 - grid.power }),
      levels: this.settings.levels.map(({ id, name }) => ({
        id,
        name,
        on: this.#levels[id]?.on ?? false,
        ...known({ since: this.#levels[id]?.since }),
      })),
    };
  }

  #order(net: Metering | undefined, stale: boolean, now: number): OutMessage[] {
    const { levels } = this.settings;
    if (levels.length === 0 || net === undefined) return [];
    const minus = (power: number | undefined) => (power === undefined ? undefined : 0 - power);
    const surplus = {
      phases: net.phases.map(({ power }) => minus(power)),
      stale,
      ...known({ total: minus(net.power) }),
    };
    const { state, order } = decideSelfConsumption(levels, this.#levels, surplus, now);
    this.#levels = state;
    const level = levels.find(({ id }) => id === order?.id);
    if (order === undefined || level === undefined) return [];
    return [
      {
        topic: level.topic,
        payload: order.on ? level.payloadOn : level.payloadOff,
        selfConsumption: { ...order, name: level.name },
      },
    ];
  }

  #dailyReport(panels: readonly PanelReading[] | undefined, now: number): OutMessage[] {
    const { surveillance, language } = this.settings;
    const date = dateToReport(this.calendar, surveillance, this.#reported, now);
    if (date === undefined || panels === undefined) return [];
    const report = judgePanels(panels, surveillance, this.calendar, now);
    if (report === undefined) return [];
    this.#reported = date;
    this.#alarms = alarmsOf(report);
    if (!report.alarm && !surveillance.always) return [];
    return [{ topic: "daily-report", payload: reportSentence(report, language), report }];
  }
}

function alarmsOf({ groups }: DailyReport): ReadonlySet<string> {
  return new Set(groups.flatMap(({ id, low, silent }) => (low.length + silent.length > 0 ? id : [])));
}

/** The reading of the grid, as every meter of the package gives it. */
function readingOf(grid: Grid | undefined, at: number): OutMessage | undefined {
  if (grid?.power === undefined) return undefined;
  const plain = ({ power, apparentPower, current, voltage }: Grid) =>
    known({ power, apparentPower, current, voltage });
  const reading: Reading = {
    at,
    ...plain(grid),
    ...(grid.phases && { phases: grid.phases.map(plain) }),
    source: "enphase",
  };
  return { topic: "meter", payload: grid.power, reading };
}

function seconds(ms: number): number {
  return Math.max(0, Math.round(ms / 100) / 10);
}
