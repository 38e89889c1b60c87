/**
 * What EcoWatt says at one instant, and what it has said of the hours to come.
 *
 * Rules
 * - A step holds for one hour of the clock in Paris: hour 2 twice in autumn, not at all in spring. A day that has
 *   exactly as many steps as it has real hours (23 or 25, numbered from 0 without a gap) counts them from midnight.
 * - Hours in a row with the same value are one period. An hour without a step is a period "unknown".
 * - An answer of more than a day ago still tells what it foresaw, and says that it is stale.
 */
import type { Signal, SignalPeriod } from "../metering/signal";
import type { Announcement } from "./announcer";
import type { EcowattDay, EcowattLevel } from "./ecowatt-document";
import { addDays, type ClockHour, type Day, dayOf, hoursOf, startOfDay } from "./paris-time";

export const ECOWATT_VALUES = ["decarbonised", "green", "orange", "red"] as const;
export type EcowattValue = (typeof ECOWATT_VALUES)[number] | "unknown";

/** What was told, by whom and when. */
export interface EcowattAnswer {
  /** Epoch ms. */
  readonly at: number;
  readonly days: readonly EcowattDay[];
}

/** What a day is like, for a person. */
export interface EcowattDaySummary {
  readonly day: Day;
  readonly value: EcowattValue;
  readonly message?: string;
}

export interface EcowattAnnouncement extends Announcement {
  readonly details: readonly EcowattDaySummary[];
}

const STALE_AFTER = 86_400_000;

export function ecowattAt(answer: EcowattAnswer | null, source: string, now: number): EcowattAnnouncement {
  if (answer === null) return { signal: nothingKnown(source, now), changesAt: null, details: [] };
  const stale = now - answer.at > STALE_AFTER;
  const periods = periodsOf(answer.days);
  const current = periods.find(({ from, until }) => from <= now && now < until);
  const upcoming = periods.filter(({ from }) => from > now);
  const value = current?.value ?? "unknown";
  const level = ECOWATT_VALUES.indexOf(value as (typeof ECOWATT_VALUES)[number]);
  const signal: Signal = {
    name: "ecowatt",
    value,
    ...(level >= 0 && { level }),
    from: current?.from ?? null,
    until: current?.until ?? upcoming[0]?.from ?? null,
    ...(upcoming[0] && { next: upcoming[0] }),
    timeline: current === undefined ? upcoming : [current, ...upcoming],
    at: answer.at,
    stale,
    source,
  };
  return {
    signal,
    changesAt: earliest(signal.until, stale ? null : answer.at + STALE_AFTER + 1),
    details: answer.days.map(summary),
  };
}

/** RTE's sandbox is a document of June 2022: its first day is played as today, the others follow. */
export function playedToday(days: readonly EcowattDay[], now: number): readonly EcowattDay[] {
  const today = dayOf(now);
  const first = days[0];
  if (first === undefined) return days;
  const start = startOfDay(first.day);
  return days.map((day) => ({
    ...day,
    day: addDays(today, Math.round((startOfDay(day.day) - start) / 86_400_000)),
  }));
}

/** Hours with the same value in a row as periods, from the first known hour to the last. */
export function periodsOf(days: readonly EcowattDay[]): readonly SignalPeriod[] {
  const periods: SignalPeriod[] = [];
  const add = (value: EcowattValue, from: number, until: number): void => {
    const last = periods.at(-1);
    if (last !== undefined && last.until < from)
      periods.push({ value: "unknown", from: last.until, until: from });
    if (last?.value === value && last.until === from) periods[periods.length - 1] = { ...last, until };
    else periods.push({ value, from, until });
  };
  for (const day of days) {
    for (const { from, until, level } of levelsOf(day))
      if (level !== null) add(ECOWATT_VALUES[level], from, until);
  }
  return periods;
}

interface LevelHour extends ClockHour {
  readonly level: EcowattLevel | null;
}

function levelsOf({ day, steps }: EcowattDay): readonly LevelHour[] {
  const hours = hoursOf(day);
  const levels = new Map(steps.map(({ pas, level }) => [pas, level]));
  const elapsed =
    hours.length !== 24 && steps.length === hours.length && steps.every(({ pas }, index) => pas === index);
  return hours.map((hour, index) => ({ ...hour, level: levels.get(elapsed ? index : hour.clock) ?? null }));
}

function summary({ day, worst, message, steps }: EcowattDay): EcowattDaySummary {
  const levels = [worst, ...steps.map(({ level }) => level)].filter((level) => level != null);
  const value = levels.length === 0 ? "unknown" : ECOWATT_VALUES[Math.max(...levels) as EcowattLevel];
  return { day, value, ...(message !== undefined && { message }) };
}

function nothingKnown(source: string, now: number): Signal {
  return { name: "ecowatt", value: "unknown", from: null, until: null, at: now, stale: false, source };
}

function earliest(...instants: readonly (number | null)[]): number | null {
  const known = instants.filter((instant) => instant !== null);
  return known.length === 0 ? null : Math.min(...known);
}
