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
import { type Facts, Problem } from "../wording/problem";
import { type AlertKind, alertSentence, reportSentence } from "./announcements";
import { fieldsOf, known } from "./answer";
import type { Calendar } from "./day";
import { type EnvoyData, type Grid, notMetered, readGateway, readHouse } from "./envoy-data";
import type { GatewayUpdate, Trouble } from "./gateway";
import type { Metering } from "./measured";
import { type PanelReading, type PanelSetting, readGroups, readPanels } from "./panels";
import { decideSelfConsumption, type LevelSettings, type SelfConsumptionState } from "./self-consumption";
import { type DailyReport, dateToReport, judgePanels, type SurveillanceSettings } from "./surveillance";
import { isNearEnd, type Token } from "./token";

/** The parts of the data that a person may leave out. */
export const PARTS = [
  "production",
  "consumption",
  "grid",
  "storage",
  "inverters",
  "groups",
  "phases",
  "energies",
  "quality",
] as const;
export type DataPart = (typeof PARTS)[number];

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
const MINUTE = 60_000;
const REVERSED_POWER = -50;
const REVERSED_MINUTES = 5;

export class Envoy {
  #reported: string | undefined;
  #alarms: ReadonlySet<string>;
  #levels: SelfConsumptionState;
  #toldToken: number | undefined;
  #away: { since: number; told: boolean } | undefined;
  #reversedSince: number | undefined;
  #toldReversed = false;
  #toldAll = false;

  constructor(
    readonly settings: EnvoySettings,
    readonly calendar: Calendar,
    state?: EnvoyState,
  ) {
    this.#reported = state?.reported;
    this.#alarms = new Set(state?.alarms);
    this.#levels = state?.levels ?? {};
    this.#toldToken = state?.toldToken;
  }

  snapshot(): EnvoyState {
    return {
      version: 1,
      alarms: [...this.#alarms],
      levels: this.#levels,
      ...known({ reported: this.#reported, toldToken: this.#toldToken }),
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
    const reports = [...this.#backAlert(now), ...this.#alerts(update), ...this.#dailyReport(panels, now)];
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

  /** What is told of a gateway that does not answer. */
  trouble({ problem, since, isNightly }: Trouble, now: number): OutMessage[] {
    this.#away ??= { since, told: false };
    const minutes = Math.floor((now - this.#away.since) / MINUTE);
    if (this.#away.told || isNightly || minutes < this.settings.alertMinutes) return [];
    this.#away.told = true;
    const { language } = this.settings;
    const reason = problem instanceof Problem ? problem.in(language) : "";
    return [this.#alert("gateway-unreachable", { minutes, reason }, { since: this.#away.since })];
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
    return { topic: "envoy", payload: choose(data, parts), age: seconds(now - newest) };
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

  #alerts({ token, renewalProblem, info, house, now }: GatewayUpdate): OutMessage[] {
    return [
      ...this.#tokenAlert(token, renewalProblem, info.serial, now),
      ...this.#reversedAlert(house.production?.power, now),
    ];
  }

  #tokenAlert(token: Token | undefined, failure: unknown, serial: string, now: number): OutMessage[] {
    const isTold = token?.expires === this.#toldToken;
    if (token === undefined || isTold || !isNearEnd(token, now)) return [];
    // Half of a short token's life is left when it is renewed: only a renewal that failed lets it come near its end.
    this.#toldToken = token.expires;
    const { language } = this.settings;
    const date = new Date(token.expires).toISOString().slice(0, 10);
    const reason = failure instanceof Problem ? { reason: failure.in(language) } : {};
    return [this.#alert("token-near-end", { serial, date, ...reason }, { expires: token.expires })];
  }

  #reversedAlert(power: number | undefined, now: number): OutMessage[] {
    const isReversed = power !== undefined && power < REVERSED_POWER;
    this.#reversedSince = isReversed ? (this.#reversedSince ?? now) : undefined;
    if (!isReversed) this.#toldReversed = false;
    const isLong = now - (this.#reversedSince ?? now) >= REVERSED_MINUTES * MINUTE;
    if (!isLong || this.#toldReversed) return [];
    this.#toldReversed = true;
    return [this.#alert("transformer-reversed", { power: REVERSED_POWER }, { power })];
  }

  #backAlert(now: number): OutMessage[] {
    const away = this.#away;
    this.#away = undefined;
    if (!away?.told) return [];
    return [
      this.#alert(
        "gateway-back",
        { minutes: Math.floor((now - away.since) / MINUTE) },
        { since: away.since },
      ),
    ];
  }

  #alert(kind: AlertKind, facts: Facts, more: object): OutMessage {
    return {
      topic: "alert",
      payload: alertSentence(kind, facts, this.settings.language),
      alert: { kind, ...more },
    };
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

const QUALITY = /^(reactive|apparent|powerFactor|current$|voltage$)/;
const ENERGY = /^(energy|import(Today|Lifetime)|export(Today|Lifetime))/;

/** The data with only the parts that a person wants. */
function choose(data: EnvoyData, parts: ReadonlySet<DataPart>): object {
  const isLeftOut = (key: string): boolean =>
    (PARTS as readonly string[]).includes(key) && !parts.has(key as DataPart);
  const trimmed = (value: unknown): unknown => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(
      Object.entries(value).filter(
        ([key]) =>
          !isLeftOut(key) &&
          (parts.has("quality") || !QUALITY.test(key)) &&
          (parts.has("energies") || !ENERGY.test(key)),
      ),
    );
  };
  const phased = (value: unknown): unknown => {
    const part = trimmed(value) as { phases?: unknown };
    return Array.isArray(part?.phases) ? { ...part, phases: part.phases.map(trimmed) } : part;
  };
  const metered = ["production", "consumption", "grid"];
  return Object.fromEntries(
    Object.entries(data).flatMap(([key, value]) =>
      isLeftOut(key) ? [] : [[key, metered.includes(key) ? phased(value) : value]],
    ),
  );
}

function seconds(ms: number): number {
  return Math.max(0, Math.round(ms / 100) / 10);
}
