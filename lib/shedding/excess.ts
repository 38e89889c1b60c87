/**
 * How long an excess may last.
 *
 * Rules
 * - An excess is what is predicted above the limit, once every order has taken effect.
 * - `strict` cuts it at once. `balanced` lets a small one pass for a moment, by its energy and for 20 s at most: big steps are
 *   not delayed.
 *   `tolerant` cuts only when the breaker comes near opening. A fixed time, when one is chosen, replaces the energy.
 * - Whatever the protection, a breaker that comes near opening is reason enough.
 */
import type { Vector } from "./base-model";
import type { Settings } from "./settings";
import type { Tuning } from "./tuning";

export interface ExcessMemory {
  at: number | null;
  /** W or VA above the limit, per scope; 0 or less when under it. */
  over: number[];
  since: number | null;
  /** Energy of the present excess, per scope, in W·ms. */
  energy: number[];
  /** When it was last over, epoch ms. */
  lastOver: number | null;
}

export function newExcessMemory(): ExcessMemory {
  return { at: null, over: [], since: null, energy: [], lastOver: null };
}

/** ms that the smallest excess is borne by a balanced house, and any by a tolerant one without a known breaker. */
const TOLERATED = 20_000;

/** Lets time pass at the present excess, then takes the new one. */
export function followExcess(memory: ExcessMemory, over: Vector, now: number): void {
  const passed = memory.at === null ? 0 : now - memory.at;
  memory.energy = over.map((_, s) => {
    const former = memory.over[s] ?? 0;
    return former > 0 ? (memory.energy[s] ?? 0) + former * passed : 0;
  });
  over.forEach((excess, s) => {
    if (excess <= 0) memory.energy[s] = 0;
  });
  memory.at = now;
  memory.over = [...over];
  if (isOver(memory)) {
    memory.since ??= now;
    memory.lastOver = now;
  } else memory.since = null;
}

export function isOver(memory: ExcessMemory): boolean {
  return memory.over.some((excess) => excess > 0);
}

/** ms until the present excess must be cut; 0 is now, Infinity is never. */
export function cutIn(
  memory: ExcessMemory,
  limits: Vector,
  settings: Settings,
  tuning: Tuning,
  { tripIn, margin }: { tripIn: number; margin: number },
): number {
  if (memory.since === null || memory.at === null) return Number.POSITIVE_INFINITY;
  const beforeTrip = Number.isFinite(tripIn)
    ? Math.max(0, 1000 * (tripIn - margin))
    : Number.POSITIVE_INFINITY;
  return Math.min(beforeTrip, ownPatience(memory, memory.at - memory.since, limits, settings, tuning));
}

function ownPatience(
  memory: ExcessMemory,
  lasted: number,
  limits: Vector,
  settings: Settings,
  tuning: Tuning,
): number {
  if (settings.protection === "strict") return 0;
  if (settings.confirm !== null) return Math.max(0, settings.confirm - lasted);
  if (settings.protection === "tolerant")
    return settings.breaker === "linky" ? Number.POSITIVE_INFINITY : Math.max(0, TOLERATED - lasted);
  if (tuning.without.includes("excess-energy")) return 0;
  const left = memory.over.map((excess, s) => {
    const limit = limits[s] ?? 0;
    if (excess <= 0) return Number.POSITIVE_INFINITY;
    if (excess > tuning.excessAtOnce * limit) return 0;
    return Math.max(0, (tuning.excessSeconds * 1000 * limit - (memory.energy[s] ?? 0)) / excess);
  });
  return Math.min(Math.max(0, TOLERATED - lasted), ...left);
}
