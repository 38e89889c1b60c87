/**
 * The Tempo day, its colours and its hours.
 *
 * A Tempo day runs from 06:00 to 06:00 in Paris and bears the date on which it begins: at two in the morning the
 * colour in force is still yesterday's. RTE's calendars write it from midnight to midnight.
 *
 * Source: EDF's general conditions of Tempo; peak hours 06:00 to 22:00 for all colours.
 */
import type { SignalPeriod } from "../metering/signal";
import type { Worded } from "../wording/problem";
import { addDays, clockTime, type Day, dayOf, minutesOfDay } from "./paris-time";
import { RteProblem } from "./problem";

export const TEMPO_COLOURS = ["blue", "white", "red"] as const;
export type TempoColour = (typeof TEMPO_COLOURS)[number];

/** Off-peak ("heures creuses") and peak ("heures pleines"). */
export type TempoBand = "HC" | "HP";
export type TempoPeriod = `${TempoBand}J${"B" | "W" | "R"}`;

/** A colour in a sentence. */
export const COLOUR_WORDS: Readonly<Record<TempoColour, Worded>> = {
  blue: { en: "blue", fr: "bleu" },
  white: { en: "white", fr: "blanc" },
  red: { en: "red", fr: "rouge" },
};

const LETTERS = { blue: "B", white: "W", red: "R" } as const;
const COLOURS = { B: "blue", W: "white", R: "red" } as const;

export function periodName(band: TempoBand, colour: TempoColour): TempoPeriod {
  return `${band}J${LETTERS[colour]}`;
}

/** The two halves of "HPJR", or null when it is no Tempo period. */
export function readPeriod(text: unknown): { readonly band: TempoBand; readonly colour: TempoColour } | null {
  const [, band, letter] = (typeof text === "string" && /^(HC|HP)J([BWR])$/.exec(text)) || [];
  if (band === undefined || letter === undefined) return null;
  return { band: band as TempoBand, colour: COLOURS[letter as keyof typeof COLOURS] };
}

const DAY_BEGINS = 6 * 60;

export function tempoDayAt(at: number): Day {
  return minutesOfDay(at) < DAY_BEGINS ? addDays(dayOf(at), -1) : dayOf(at);
}

export function startOfTempoDay(day: Day): number {
  return clockTime(day, DAY_BEGINS);
}

/** When a colour binds RTE: 10:30 the day before. What is said earlier is an announcement. */
export function bindsFrom(day: Day): number {
  return clockTime(addDays(day, -1), 10 * 60 + 30);
}

/** When the peak hours begin and end, minutes after midnight. Some meters shift them by some minutes. */
export interface TempoHours {
  readonly peakFrom: number;
  readonly peakUntil: number;
}

/** @throws RteProblem `bad-time`. */
export function readTempoHours(peakFrom = "", peakUntil = ""): TempoHours {
  return {
    peakFrom: readTime(peakFrom || "06:00"),
    peakUntil: readTime(peakUntil || "22:00"),
  };
}

function readTime(text: string): number {
  const [, hour, minute] = /^([01]?\d|2[0-3])[:hH]([0-5]\d)$/.exec(text.trim()) ?? [];
  if (hour === undefined || minute === undefined)
    throw new RteProblem("bad-time", { got: text.slice(0, 20) });
  return Number(hour) * 60 + Number(minute);
}

export function bandAt({ peakFrom, peakUntil }: TempoHours, at: number): TempoBand {
  const minutes = minutesOfDay(at);
  const inPeak =
    peakFrom < peakUntil
      ? minutes >= peakFrom && minutes < peakUntil
      : minutes >= peakFrom || minutes < peakUntil;
  return inPeak ? "HP" : "HC";
}

/** The periods of one Tempo day in that colour, in order; together they fill it. */
export function periodsOfDay(day: Day, colour: TempoColour, hours: TempoHours): readonly SignalPeriod[] {
  const start = startOfTempoDay(day);
  const end = startOfTempoDay(addDays(day, 1));
  const switches = [day, addDays(day, 1)]
    .flatMap((date) => [clockTime(date, hours.peakFrom), clockTime(date, hours.peakUntil)])
    .filter((at) => start < at && at < end);
  const cuts = [...new Set([start, ...switches, end])].sort((a, b) => a - b);
  return cuts.slice(0, -1).map((from, index) => ({
    value: periodName(bandAt(hours, from), colour),
    from,
    until: cuts[index + 1] ?? end,
  }));
}

/** When the band of that instant ends by the clock, epoch ms. */
export function endOfBand(at: number, hours: TempoHours): number {
  const day = tempoDayAt(at);
  const periods = [day, addDays(day, 1)].flatMap((date) => periodsOfDay(date, "blue", hours));
  const band = bandAt(hours, at);
  return periods.find(({ from }) => from > at && bandAt(hours, from) !== band)?.from ?? at;
}
