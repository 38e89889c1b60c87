/**
 * When the calendars are asked.
 *
 * Rules
 * - The colour in force is missing: now, then each half hour.
 * - Tomorrow's colour is announced from about 06:00 and binding from 10:30: asked from 06:05 on each half hour until it
 *   is there, again after 10:30 to see it bind, and once more after 11:15, as RTE has corrected itself until then.
 * - A failure is tried again after 10, 20, 40, 60 minutes, or when `Retry-After` says, if that is later.
 *
 * That is under twenty calls on a bad day. Source: RTE's page on Tempo, and what its users saw.
 */
import { addDays, clockTime } from "./paris-time";
import type { TempoCalendar } from "./tempo-calendar";
import { bindsFrom, tempoDayAt } from "./tempo-day";

/** What is kept in the context over a redeploy and a restart. Plain JSON. */
export interface TempoRecord {
  readonly version: 1;
  readonly calendar: TempoCalendar;
  /** The last try, epoch ms. */
  readonly triedAt: number | null;
  /** Tries without an answer since the last answer. */
  readonly failures: number;
  /** The server asked to wait until then. */
  readonly notBefore: number | null;
  /** The last time that the season so far was asked. */
  readonly seasonAt: number | null;
}

const MINUTE = 60_000;
const HALF_HOUR = 30 * MINUTE;
const LONGEST_PAUSE = 60 * MINUTE;
const FIRST_PAUSE = 10 * MINUTE;
const ANNOUNCED = 6 * 60 + 5;
const SETTLED = 11 * 60 + 15;

/** When the next call is due, epoch ms. `spread` (0 to 1) keeps all houses from asking in the same second. */
export function tempoDueAt(record: TempoRecord, now: number, spread: number): number {
  return Math.max(wantedAt(record, now, spread), record.notBefore ?? 0);
}

function wantedAt(record: TempoRecord, now: number, spread: number): number {
  const { triedAt, failures, calendar } = record;
  if (triedAt === null || triedAt > now) return now;
  if (failures > 0) return triedAt + Math.min(FIRST_PAUSE * 2 ** (failures - 1), LONGEST_PAUSE);
  const inForce = tempoDayAt(now);
  const next = addDays(inForce, 1);
  const known = (day: string) => (calendar.calendars[day]?.firm ? calendar.calendars[day] : undefined);
  if (known(inForce) === undefined) return triedAt + HALF_HOUR;
  const binds = bindsFrom(next) + MINUTE + spread * 3 * MINUTE;
  const tomorrow = known(next);
  if (tomorrow === undefined) {
    const wanted = Math.max(clockTime(inForce, ANNOUNCED) + spread * 15 * MINUTE, triedAt + HALF_HOUR);
    return triedAt < binds ? Math.min(wanted, binds) : wanted;
  }
  const settled = clockTime(inForce, SETTLED) + spread * 10 * MINUTE;
  if (tomorrow.at < bindsFrom(next)) return Math.max(binds, triedAt + FIRST_PAUSE);
  if (tomorrow.at < settled) return Math.max(settled, triedAt + FIRST_PAUSE);
  return clockTime(next, ANNOUNCED) + spread * 15 * MINUTE;
}

/** A person who asks by hand need not wait, but a flow that asks each second must. */
export function mayAskAgain({ triedAt, notBefore }: TempoRecord, now: number): boolean {
  return (triedAt === null || now - triedAt >= MINUTE) && now >= (notBefore ?? 0);
}
