/** The settings of an Envoy node, from what its dialog or an API gives: texts, numbers, rows, or nothing. */
import { type DataPart, PARTS } from "../../lib/enphase/data-parts";
import type { EnvoySettings, Level } from "../../lib/enphase/envoy";
import type { PanelSetting } from "../../lib/enphase/panels";
import { flagSetting, numberSetting, rowsSetting, textSetting } from "../../lib/runtime/setting";
import type { Language } from "../../lib/wording/language";

type Row = Readonly<Record<string, unknown>>;

/** Properties of the node; each may be missing. */
export interface EnvoyProperties {
  /** s, 1 or more. */
  period?: unknown;
  slowPeriod?: unknown;
  /** The parts of the data that leave; all when missing. */
  parts?: unknown;
  panels?: unknown;
  levels?: unknown;
  /** "22:00". */
  reportAt?: unknown;
  reportAlways?: unknown;
  /** Wh. */
  darkDay?: unknown;
  /** min. */
  alertMinutes?: unknown;
}

const DEFAULT_DELAY = 60;
const DEFAULT_REPORT = 22 * 60;

/** Everything that an Envoy node is told, each with the value that serves when nothing is set. */
export function envoySettings(properties: EnvoyProperties, language: Language): EnvoySettings {
  return {
    period: numberSetting(properties.period, 10, 1),
    slowPeriod: numberSetting(properties.slowPeriod, 60, 1),
    parts: partsOf(properties.parts),
    panels: rowsSetting(properties.panels).flatMap(panelOf),
    levels: apart(rowsSetting(properties.levels).map(levelOf)),
    surveillance: {
      minute: minuteOf(textSetting(properties.reportAt)),
      darkDay: numberSetting(properties.darkDay, 100),
      always: flagSetting(properties.reportAlways, false),
    },
    alertMinutes: numberSetting(properties.alertMinutes, 15, 1),
    language,
  };
}

function partsOf(value: unknown): ReadonlySet<DataPart> {
  if (!Array.isArray(value)) return new Set(PARTS);
  return new Set(PARTS.filter((part) => value.includes(part)));
}

function panelOf(row: Row): PanelSetting[] {
  const serial = textSetting(row.serial);
  return serial === "" ? [] : [{ serial, name: textSetting(row.name), group: textSetting(row.group) }];
}

function levelOf(row: Row, index: number): Level {
  const name = textSetting(row.name, String(index + 1));
  return {
    id: textSetting(row.id, name),
    name,
    high: numberSetting(row.high, 0, Number.NEGATIVE_INFINITY),
    low: numberSetting(row.low, 0, Number.NEGATIVE_INFINITY),
    highDelay: numberSetting(row.highDelay, DEFAULT_DELAY),
    lowDelay: numberSetting(row.lowDelay, DEFAULT_DELAY),
    minimumOn: numberSetting(row.minimumOn, 0),
    minimumOff: numberSetting(row.minimumOff, 0),
    phase: numberSetting(row.phase, 0),
    topic: textSetting(row.topic, name),
    payloadOn: payloadOf(row.payloadOn, true),
    payloadOff: payloadOf(row.payloadOff, false),
  };
}

/** Levels known by their names, so that a new order of the list changes nothing; a name given twice has its place with it. */
function apart(levels: readonly Level[]): Level[] {
  const isTwice = ({ id }: Level): boolean => levels.filter((other) => other.id === id).length > 1;
  return levels.map((level, place) =>
    isTwice(level) ? { ...level, id: `${level.id} ${place + 1}` } : level,
  );
}

/** JSON where the text is JSON, the text itself where it is not. */
function payloadOf(value: unknown, fallback: unknown): unknown {
  if (typeof value !== "string") return value ?? fallback;
  if (value.trim() === "") return fallback;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

/** Minutes since midnight of "22:00". */
function minuteOf(text: string): number {
  const [, hour, minute] = /^(\d{1,2}):(\d{2})$/.exec(text) ?? [];
  const minutes = Number(hour) * 60 + Number(minute);
  return minutes >= 0 && minutes < 24 * 60 ? minutes : DEFAULT_REPORT;
}
