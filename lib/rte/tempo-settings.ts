import { RteProblem } from "./problem";
import type { TempoOrder, TempoSourceName } from "./tempo-calendar";
import { readTempoHours } from "./tempo-day";
import { type TempoSettings, UNKNOWN_CHOICES } from "./tempo-signal";

/** What a person set in the dialog; numbers may be text. */
export interface TempoConfig {
  /** Sources in their order, such as "meter,rte"; empty or "auto" is all of them. */
  readonly source?: string | undefined;
  readonly peakFrom?: string | undefined;
  readonly peakUntil?: string | undefined;
  readonly unknown?: string | undefined;
  readonly redDays?: string | number | undefined;
  readonly whiteDays?: string | number | undefined;
}

/** The order of trust when nobody chose one: what is billed, then what is official, then who repeats it. */
export const ALL_SOURCES: TempoOrder = ["meter", "rte", "open-data", "couleur-tempo"];

/** "live" is the word of `ecowatt-signal` for RTE's own answer. */
const SAME_SOURCE: Readonly<Record<string, TempoSourceName>> = { live: "rte" };

/** @throws RteProblem `bad-source` or `bad-time`. */
export function readTempoSettings(config: TempoConfig): TempoSettings {
  return {
    order: readOrder(config.source),
    hours: readTempoHours(config.peakFrom, config.peakUntil),
    unknown: UNKNOWN_CHOICES.find((choice) => choice === config.unknown) ?? "keep",
    redDays: readDays(config.redDays, 22),
    whiteDays: readDays(config.whiteDays, 43),
  };
}

function readOrder(source = ""): TempoOrder {
  const names = source.split(/[\s,]+/).filter((name) => name !== "" && name !== "auto");
  if (names.length === 0) return ALL_SOURCES;
  return [...new Set(names.map(readSource))];
}

function readSource(name: string): TempoSourceName {
  const source = SAME_SOURCE[name] ?? ALL_SOURCES.find((known) => known === name);
  if (source === undefined) throw new RteProblem("bad-source", { got: name.slice(0, 40) });
  return source;
}

function readDays(typed: string | number | undefined, usual: number): number {
  const days = typed === "" ? Number.NaN : Number(typed);
  return Number.isInteger(days) && days >= 0 && days <= 366 ? days : usual;
}
