/**
 * Days and hours as France counts them. RTE's days are days of Europe/Paris, of 23, 24 or 25 hours.
 */
import { DateTime } from "luxon";

const PARIS = { zone: "Europe/Paris" } as const;

/** A day of the calendar in Paris, "2026-11-20". */
export type Day = string;

export function dayOf(at: number): Day {
  return DateTime.fromMillis(at, PARIS).toFormat("yyyy-MM-dd");
}

export function addDays(day: Day, count: number): Day {
  return DateTime.fromISO(day, PARIS).plus({ days: count }).toFormat("yyyy-MM-dd");
}

/** When the clock in Paris shows `minutes` after midnight of that day, epoch ms. */
export function clockTime(day: Day, minutes: number): number {
  return DateTime.fromISO(day, PARIS)
    .set({ hour: Math.floor(minutes / 60), minute: minutes % 60 })
    .toMillis();
}

/** The first instant of a day, epoch ms. */
export function startOfDay(day: Day): number {
  return clockTime(day, 0);
}

/** Minutes that the clock in Paris shows after midnight, 0 to 1439. */
export function minutesOfDay(at: number): number {
  const { hour, minute } = DateTime.fromMillis(at, PARIS);
  return hour * 60 + minute;
}

/** Monday is 1, Sunday is 7. */
export function weekday(day: Day): number {
  return DateTime.fromISO(day, PARIS).weekday;
}

/** Midnight of a day with its offset, as RTE wants it: "2026-11-20T00:00:00+01:00". */
export function isoMidnight(day: Day): string {
  return DateTime.fromISO(day, PARIS).toFormat("yyyy-MM-dd'T'HH:mm:ssZZ");
}

export interface ClockHour {
  readonly from: number;
  readonly until: number;
  /** What the clock shows when it begins, 0 to 23: none is 2 in spring, two are 2 in autumn. */
  readonly clock: number;
}

const HOUR = 3_600_000;

/** The hours of a day: 24, or 23 and 25 when the clocks change. */
export function hoursOf(day: Day): readonly ClockHour[] {
  const start = startOfDay(day);
  const count = Math.round((startOfDay(addDays(day, 1)) - start) / HOUR);
  return Array.from({ length: count }, (_, index) => {
    const from = start + index * HOUR;
    return { from, until: from + HOUR, clock: DateTime.fromMillis(from, PARIS).hour };
  });
}

/**
 * The day that a server means by an instant at midnight, such as "2026-11-20T00:00:00+01:00" or "2026-11-20".
 * A midnight is taken as it is written: servers have been seen with the offset of the wrong season.
 * Undefined when it is no date.
 */
export function dayWritten(text: unknown): Day | undefined {
  if (typeof text !== "string") return undefined;
  const instant = DateTime.fromISO(text.trim(), PARIS);
  if (!instant.isValid) return undefined;
  const midnight = /^(\d{4}-\d\d-\d\d)(?:T00:00(?::00(?:\.0+)?)?(?:\+0[12]:?00)?)?$/.exec(text.trim());
  return midnight?.[1] ?? instant.toFormat("yyyy-MM-dd");
}
