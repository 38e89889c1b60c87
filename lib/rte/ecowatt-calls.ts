/**
 * When EcoWatt may be asked, and what is kept of the last time.
 *
 * Rules
 * - RTE allows one call each quarter of an hour of the clock. A call is booked before it is made: whatever happens
 *   to it, its quarter is spent.
 * - Values change about once a day: an answer that came is asked again after an hour.
 * - What fails before the call itself (no network, no token) costs no quarter: 1, 2, 4… 60 minutes.
 * - `Retry-After` is obeyed.
 * - A refused token (401) is renewed and the call made again: at once while nothing is known, since RTE served nothing;
 *   in the next quarter while a forecast stands, since nothing presses.
 *
 * Source: RTE's answer 429 and its users' measurements: a call at 10:01 or at 10:10 frees the next one at 10:15.
 */
import type { EcowattAnswer } from "./ecowatt-signal";

/** What is kept in the context over a redeploy and a restart. Plain JSON. */
export interface EcowattRecord {
  readonly version: 1;
  /** The last call, epoch ms; null before the first. */
  readonly calledAt: number | null;
  /** The last try, which may have ended before the call. */
  readonly triedAt: number | null;
  /** The server asked to wait until then. */
  readonly notBefore: number | null;
  /** Tries without an answer since the last answer. */
  readonly failures: number;
  readonly answer: EcowattAnswer | null;
}

export const NO_RECORD: EcowattRecord = {
  version: 1,
  calledAt: null,
  triedAt: null,
  notBefore: null,
  failures: 0,
  answer: null,
};

const QUARTER = 900_000;
const HOUR = 3_600_000;
const MINUTE = 60_000;
/** RTE's clock and ours may differ by some seconds. */
const CLOCK_MARGIN = 3_000;

/** When a call is allowed, epoch ms. `spread` (0 to 1) keeps all houses from asking in the same second. */
export function allowedFrom({ calledAt, notBefore }: EcowattRecord, spread: number): number {
  const nextQuarter =
    calledAt === null ? 0 : (Math.floor(calledAt / QUARTER) + 1) * QUARTER + CLOCK_MARGIN + spread * MINUTE;
  return Math.max(nextQuarter, notBefore ?? 0);
}

/** When the next call is due, epoch ms. */
export function dueAt(record: EcowattRecord, spread: number): number {
  const { calledAt, triedAt, failures } = record;
  const wanted =
    failures > 0
      ? (triedAt ?? 0) + Math.min(MINUTE * 2 ** (failures - 1), HOUR)
      : (calledAt ?? Number.NEGATIVE_INFINITY) + HOUR;
  return Math.max(wanted, allowedFrom(record, spread), 0);
}

/** The record that another start left; null when there is none, or when it is from a clock that ran ahead. */
export function readRecord(kept: unknown, now: number): EcowattRecord | null {
  const record = kept as Partial<EcowattRecord> | null | undefined;
  if (typeof record !== "object" || record?.version !== 1) return null;
  const instants = [record.calledAt, record.triedAt];
  if (!instants.every((instant) => instant === null || (typeof instant === "number" && instant < now + HOUR)))
    return null;
  return { ...NO_RECORD, ...record, answer: readAnswer(record.answer) };
}

/** An answer as it was kept; null when it is none. */
export function readAnswer(kept: unknown): EcowattAnswer | null {
  const { at, days } = (kept ?? {}) as Partial<EcowattAnswer>;
  return typeof at === "number" && Array.isArray(days) ? { at, days } : null;
}

/** What two records of the same application know together. */
export function merged(one: EcowattRecord, other: EcowattRecord): EcowattRecord {
  const newer = (one.triedAt ?? 0) >= (other.triedAt ?? 0) ? one : other;
  const answers = [one.answer, other.answer].filter((answer) => answer !== null);
  return {
    ...newer,
    calledAt: latest(one.calledAt, other.calledAt),
    notBefore: latest(one.notBefore, other.notBefore),
    answer: answers.sort((a, b) => b.at - a.at)[0] ?? null,
  };
}

/** After a deploy a person waits: the pause that failures caused is over, the quarter of an hour is not. */
export function triedAgain(record: EcowattRecord): EcowattRecord {
  return record.failures === 0 ? record : { ...record, triedAt: null };
}

function latest(one: number | null, other: number | null): number | null {
  return one === null || other === null ? (one ?? other) : Math.max(one, other);
}
