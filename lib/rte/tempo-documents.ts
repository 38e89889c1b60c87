/**
 * The calendars of colours that others publish, each in its own form.
 *
 * A colour that RTE gives in degraded mode ("fallback") is not firm: it is kept as an estimate, never as a colour.
 */
import { describe } from "../wording/describe";
import { type Day, dayWritten } from "./paris-time";
import { RteProblem } from "./problem";
import type { TempoColour } from "./tempo-day";

/** What a calendar says of one day. */
export interface TempoEntry {
  readonly day: Day;
  readonly colour: TempoColour;
  readonly firm: boolean;
}

const NAMES: ReadonlyMap<unknown, TempoColour> = new Map([
  ["BLUE", "blue"],
  ["WHITE", "white"],
  ["RED", "red"],
]);
const CODES: ReadonlyMap<unknown, TempoColour> = new Map([
  [1, "blue"],
  [2, "white"],
  [3, "red"],
]);

/** RTE's API: `{"tempo_like_calendars": {"values": [{"start_date", "value", "fallback"?}]}}`, or a list of such. */
export function readRteCalendar(document: unknown): readonly TempoEntry[] {
  const calendars = field(document, "tempo_like_calendars");
  if (typeof calendars !== "object" || calendars === null) throw notTempo(document);
  return [calendars]
    .flat()
    .flatMap((calendar) => field(calendar, "values") ?? [])
    .flatMap((entry) =>
      entryOf(field(entry, "start_date"), NAMES.get(field(entry, "value")), isFirm(field(entry, "fallback"))),
    );
}

/** RTE's open data: `{"values": {"2026-11-20": "WHITE", "2026-11-20-fallback": "false"}}`. */
export function readOpenData(document: unknown): readonly TempoEntry[] {
  const values = field(document, "values");
  if (typeof values !== "object" || values === null || Array.isArray(values)) throw notTempo(document);
  return Object.entries(values).flatMap(([key, value]) =>
    entryOf(key, NAMES.get(value), isFirm(field(values, `${key}-fallback`))),
  );
}

/** api-couleur-tempo: `{"dateJour": "2026-11-20", "codeJour": 2}`, or a list of such; 0 is unknown. */
export function readCouleurTempo(document: unknown): readonly TempoEntry[] {
  const days = [document].flat();
  if (!days.every((day) => field(day, "codeJour") !== undefined)) throw notTempo(document);
  return days.flatMap((day) => entryOf(field(day, "dateJour"), CODES.get(field(day, "codeJour")), true));
}

function entryOf(date: unknown, colour: TempoColour | undefined, firm: boolean): TempoEntry[] {
  const day = dayWritten(date);
  return day === undefined || colour === undefined ? [] : [{ day, colour, firm }];
}

function isFirm(fallback: unknown): boolean {
  return fallback !== true && fallback !== "true";
}

function field(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

function notTempo(got: unknown): RteProblem {
  return new RteProblem("not-tempo", { got: describe(got) });
}
