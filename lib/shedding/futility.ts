/**
 * Does shedding help?
 *
 * Three cuts in a row that together bring less than a quarter of what they should: the loads are not what the
 * configuration says, or the meter does not see them. Walking the whole house dark would not help either.
 */
const CUTS_IN_A_ROW = 3;
const LEAST_SHARE = 0.25;

export interface FutilityMemory {
  /** The cut whose effect is awaited. */
  awaited: { expected: number; before: number; readyAt: number } | null;
  cuts: number;
  expected: number;
  observed: number;
  futile: boolean;
}

export function newFutilityMemory(): FutilityMemory {
  return { awaited: null, cuts: 0, expected: 0, observed: 0, futile: false };
}

export function noteCut(memory: FutilityMemory, expected: number, before: number, readyAt: number): void {
  if (expected > 0) memory.awaited = { expected, before, readyAt };
}

/** Judges the awaited cut by a good reading. True when shedding has just proved futile. */
export function noteReading(memory: FutilityMemory, value: number, at: number): boolean {
  const { awaited } = memory;
  if (awaited === null || at < awaited.readyAt) return false;
  memory.awaited = null;
  memory.cuts++;
  memory.expected += awaited.expected;
  memory.observed += Math.max(0, awaited.before - value);
  if (memory.observed >= LEAST_SHARE * memory.expected) {
    forget(memory);
    return false;
  }
  if (memory.cuts < CUTS_IN_A_ROW || memory.futile) return false;
  memory.futile = true;
  return true;
}

/** Back under the limit: what was learned counts no more. */
export function forget(memory: FutilityMemory): void {
  memory.cuts = 0;
  memory.expected = 0;
  memory.observed = 0;
  memory.futile = false;
}
