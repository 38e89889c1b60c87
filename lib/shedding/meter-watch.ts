/**
 * Is the meter to be believed?
 *
 * Rules
 * - Silence is no valid reading for max(10 s, 2.5 periods): a lost frame is not silence.
 * - A meter that repeats a value exactly although what is known to run has changed, or far more often than it ever did
 *   in normal service, is frozen.
 * - A meter that suddenly says less than half of what is known to run is implausible, unless the house exports.
 * - Only known demand counts against the meter: assumed demand would call good readings wrong.
 * - Doubt ends with three good readings.
 */
import { median } from "./median";

export type Doubt = "silent" | "frozen" | "implausible";

export interface MeterMemory {
  /** When the last reading was measured, and when it came, epoch ms. */
  at: number | null;
  heardAt: number | null;
  value: number | null;
  /** ms between readings: the newest twenty. */
  intervals: number[];
  /** Equal readings in a row; the longest such run in normal service; how many runs there were. */
  run: number;
  longestRun: number;
  runs: number;
  /** W known to run when the present run of equal readings began, and since when that has changed. */
  runningAtRun: number;
  changedSince: number | null;
  /** Equal readings that do not show that change although it has settled. */
  missed: number;
  /** Good readings since the last gap. */
  good: number;
  doubt: Doubt | null;
  /** When the trouble began: the last reading before a silence. */
  doubtSince: number | null;
  /** When it was noticed. */
  doubtedAt: number | null;
  implausibleSince: number | null;
  exports: boolean;
}

export function newMeterMemory(): MeterMemory {
  return {
    at: null,
    heardAt: null,
    value: null,
    intervals: [],
    run: 0,
    longestRun: 0,
    runs: 0,
    runningAtRun: 0,
    changedSince: null,
    missed: 0,
    good: 0,
    doubt: null,
    doubtSince: null,
    doubtedAt: null,
    implausibleSince: null,
    exports: false,
  };
}

const INTERVALS_KEPT = 20;
/** How many intervals tell a meter's period, and ms of silence that are borne until then. */
const INTERVALS_TO_KNOW = 3;
const PATIENCE_AT_FIRST = 150_000;
/** Runs to have seen before a long one means anything, and the shortest that ever does. */
const RUNS_TO_KNOW = 100;
/** Equal readings after a change to be sure: a coarse meter may hide one by chance. */
const MISSES_TO_BE_SURE = 3;
/** Share of the limit by which a meter in service may move after a long run of equal readings. */
const SMALL_STEP = 0.05;
const SHORTEST_FROZEN_RUN = 10;
/** ms after which a low reading that moves is believed: the house has its own production. */
const IMPLAUSIBLE_AT_MOST = 120_000;
export const GOOD_TO_TRUST = 3;

/** What was found of the intervals as they stand: asked for many times a reading, sorted once. */
const medians = new WeakMap<readonly number[], number>();

/** Median ms between readings; null before two of them. */
export function period({ intervals }: MeterMemory): number | null {
  if (intervals.length === 0) return null;
  const known = medians.get(intervals);
  if (known !== undefined) return known;
  const found = median(intervals);
  medians.set(intervals, found);
  return found;
}

/** ms without a reading after which the meter is silent. */
export function silentAfter(meter: MeterMemory, chosen: number | null): number {
  if (chosen !== null) return chosen;
  return meter.intervals.length < INTERVALS_TO_KNOW
    ? PATIENCE_AT_FIRST
    : Math.max(10_000, 2.5 * (period(meter) ?? 0));
}

/** ms by which a clock that goes back is a clock that was set. */
const CLOCK_JUMP = 60_000;

/**
 * True when nothing new can be learned from this reading: it was measured no later than the last one. A much older one is
 * news when our own clock was set back, or when nothing else has come for so long that the meter's was.
 * @param behind ms by which the caller's clock is behind the newest time seen
 */
export function isOld(meter: MeterMemory, at: number, behind: number): boolean {
  if (meter.at === null || at > meter.at) return false;
  const wasSet = behind >= CLOCK_JUMP || (meter.doubt === "silent" && meter.good === 0);
  return !wasSet || meter.at - at <= CLOCK_JUMP;
}

export interface Surroundings {
  /** W of the loads that run by known demand and our own orders. */
  readonly knownRunning: number;
  /** The same, less what has just started and may not be visible yet. */
  readonly visibleRunning: number;
  readonly limit: number;
  readonly settle: number;
}

/** Notes what is known to run, at each event: a change that the meter does not follow is a sign. */
export function noteRunning(
  meter: MeterMemory,
  { knownRunning, limit }: Pick<Surroundings, "knownRunning" | "limit">,
  now: number,
): void {
  const changed = Math.abs(knownRunning - meter.runningAtRun) > Math.max(300, 0.05 * limit);
  if (!changed) meter.changedSince = null;
  else meter.changedSince ??= now;
}

/** Judges a reading; returns what is wrong with it, or null. Remembers it in any case. */
export function judge(
  meter: MeterMemory,
  value: number,
  at: number,
  now: number,
  around: Surroundings,
  doubting: boolean,
): Doubt | null {
  if (meter.at !== null && meter.heardAt !== null && at > meter.at) {
    medians.delete(meter.intervals);
    meter.intervals.push(at - meter.at);
    if (meter.intervals.length > INTERVALS_KEPT) meter.intervals.shift();
  }
  const former = meter.value;
  if (value < 0) meter.exports = true;
  countRun(meter, value, around);
  meter.at = at;
  meter.heardAt = now;
  meter.value = value;
  if (!doubting) return null;
  if (isFrozen(meter, at, around)) return "frozen";
  if (isImplausible(meter, value, former, now, around)) return "implausible";
  return null;
}

function countRun(meter: MeterMemory, value: number, { knownRunning, limit }: Surroundings): void {
  if (meter.value === value) {
    meter.run++;
    return;
  }
  const harmless = meter.doubt === null || Math.abs(value - (meter.value ?? value)) < SMALL_STEP * limit;
  if (meter.run > 0 && harmless) {
    meter.longestRun = Math.max(meter.longestRun, meter.run);
    meter.runs++;
  }
  meter.run = 1;
  meter.missed = 0;
  meter.runningAtRun = knownRunning;
  meter.changedSince = null;
}

function isFrozen(meter: MeterMemory, at: number, { settle }: Surroundings): boolean {
  if (meter.run < 2) return false;
  const misses = meter.changedSince !== null && at - meter.changedSince > settle;
  meter.missed = misses ? meter.missed + 1 : 0;
  if (meter.missed >= MISSES_TO_BE_SURE) return true;
  return meter.runs >= RUNS_TO_KNOW && meter.run > Math.max(SHORTEST_FROZEN_RUN, 3 * meter.longestRun);
}

/** A real fall of the house that size would need something known to have stopped: it is doubted until it proves to move. */
function isImplausible(
  meter: MeterMemory,
  value: number,
  former: number | null,
  now: number,
  { visibleRunning, limit }: Surroundings,
): boolean {
  const low = !meter.exports && visibleRunning > 0.1 * limit && value < visibleRunning / 2;
  if (!low) {
    meter.implausibleSince = null;
    return false;
  }
  const fell = former !== null && former - value > visibleRunning / 2;
  if (meter.implausibleSince === null && !fell) return false;
  meter.implausibleSince ??= now;
  return now - meter.implausibleSince < IMPLAUSIBLE_AT_MOST || meter.run > 3;
}
