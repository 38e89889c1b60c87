import { RteProblem } from "./problem";
import type { TempoOrder, TempoSourceName } from "./tempo-calendar";
import { readTempoHours } from "./tempo-day";
import { type TempoSettings, UNKNOWN_CHOICES } from "./tempo-signal";

/** What a person set in the dialog, or an API: anything may be missing, numbers may be text. */
export interface TempoConfig {
  /** Sources in their order, such as "meter,rte"; empty or "auto" is all of them. */
  readonly source?: unknown;
  /** A time of day, such as "06:00". */
  readonly peakFrom?: unknown;
  readonly peakUntil?: unknown;
  /** "keep", "blue", "white" or "red". */
  readonly unknown?: unknown;
  /** Days a season. */
  readonly redDays?: unknown;
  readonly whiteDays?: unknown;
}

/** The order of trust when nobody chose one: what is billed, then what is official, then who repeats it. */
export const ALL_SOURCES: TempoOrder = ["meter", "rte", "open-data", "couleur-tempo"];

/** "live" is the word of `ecowatt-signal` for RTE's own answer. */
const RTE_TOO = "live";

/** @throws RteProblem `bad-source` or `bad-time`. */
export function readTempoSettings(config: TempoConfig): TempoSettings {
  return {
    order: readOrder(config.source),
    hours: readTempoHours(textOf(config.peakFrom), textOf(config.peakUntil)),
    unknown: UNKNOWN_CHOICES.find((choice) => choice === config.unknown) ?? "keep",
    redDays: readDays(config.redDays, 22),
    whiteDays: readDays(config.whiteDays, 43),
  };
}

function readOrder(source: unknown): TempoOrder {
  const names = textOf(source)
    .split(/[\s,]+/)
    .filter((name) => name !== "" && name !== "auto");
  if (names.length === 0) return ALL_SOURCES;
  return [...new Set(names.map(readSource))];
}

function readSource(name: string): TempoSourceName {
  const source = name === RTE_TOO ? "rte" : ALL_SOURCES.find((known) => known === name);
  if (source === undefined) throw new RteProblem("bad-source", { got: name.slice(0, 40) });
  return source;
}

function readDays(typed: unknown, usual: number): number {
  const text = textOf(typed).trim();
  return /^\d{1,3}$/.test(text) && Number(text) <= 366 ? Number(text) : usual;
}

function textOf(value: unknown): string {
  return value === undefined || value === null ? "" : String(value);
}
