/**
 * What a Tempo meter says: the period that is billed now, at times tomorrow's colour.
 *
 * The meter's clock and ours differ by some seconds, and some meters shift their hours: near 06:00 the period
 * itself (peak or off-peak) tells which Tempo day it speaks of.
 */
import { describe } from "../wording/describe";
import type { Day } from "./paris-time";
import { RteProblem } from "./problem";
import { bandAt, endOfBand, readPeriod, type TempoHours, type TempoPeriod, tempoDayAt } from "./tempo-day";
import type { TempoEntry } from "./tempo-documents";

/** How far the meter's hours may be from ours, ms. */
const TOLERANCE = 900_000;

/** The meter's word on the period in force. */
export interface MeterWord {
  readonly period: TempoPeriod;
  readonly day: Day;
  /** Epoch ms. */
  readonly at: number;
  /** When the period ends by the clock. */
  readonly until: number;
  /** Until when the word holds although the meter says nothing more. */
  readonly holdsUntil: number;
}

/** What the message of a meter says. */
export interface MeterReport {
  /** null: the meter does not know, or is silent. */
  readonly word: MeterWord | null;
  readonly entries: readonly TempoEntry[];
}

/** True for a message of `linky-tic`'s tariff output, or of the like. */
export function isMeterSignal(signal: unknown): signal is { readonly name: string; readonly value: unknown } {
  if (typeof signal !== "object" || signal === null) return false;
  const { name } = signal as { name?: unknown };
  return name === "tempo" || name === "tariff";
}

/** @throws RteProblem `not-a-tempo-meter` when the meter has another contract. */
export function readMeter(signal: object, hours: TempoHours, now: number): MeterReport {
  const { value, stale, next, timeline } = signal as Readonly<Record<string, unknown>>;
  if (value === "unknown" || stale === true) return { word: null, entries: [] };
  const period = readPeriod(value);
  if (period === null) throw new RteProblem("not-a-tempo-meter", { got: describe(value) });
  const meant = instantMeant(period.band, hours, now);
  const day = tempoDayAt(meant);
  const until = endOfBand(meant, hours);
  return {
    word: { period: value as TempoPeriod, day, at: now, until, holdsUntil: until + TOLERANCE },
    entries: [{ day, colour: period.colour, firm: true }, ...[timeline ?? next].flat().flatMap(announced)],
  };
}

function instantMeant(band: string, hours: TempoHours, now: number): number {
  return [now, now + TOLERANCE, now - TOLERANCE].find((at) => bandAt(hours, at) === band) ?? now;
}

/** The colour of a period to come. */
function announced(ahead: unknown): readonly TempoEntry[] {
  const { value, from } = (ahead ?? {}) as { value?: unknown; from?: unknown };
  const period = readPeriod(value);
  if (period === null || typeof from !== "number") return [];
  return [{ day: tempoDayAt(from + TOLERANCE), colour: period.colour, firm: true }];
}
