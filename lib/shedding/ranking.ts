/**
 * Which load gives way first.
 *
 * Rules
 * - A ranking looks at the loads as they stand, never at the meter. Shedding walks it forwards; a mode is nothing but its
 *   ranking for the cut and its ranking for the return.
 * - A load without a known temperature keeps its place in the list: a dead thermometer must not move anybody.
 * - In every return a load that a person switched on comes first, then those that starve: off for longer than they should be.
 *
 * Sources: seed 1 (intelligent, hiérarchique, cascado-cyclique), seed 2 (round-robin).
 */
import type { Mode } from "./config";
import type { Load } from "./load";

export interface RankingContext {
  readonly now: number;
  /** Bounds the gap by the kind of load. */
  readonly bounded: boolean;
  /** Round-robin: the place of a load in the present round, 0 is served first. */
  readonly turnOf: (load: Load) => number;
}

type Compare = (a: Load, b: Load) => number;

const position: Compare = (a, b) => a.settings.position - b.settings.position;

/** Cyclic loads first, the one that was cut least of the day leading; then the others by the list. */
function cyclicCut(now: number): Compare {
  return (a, b) =>
    Number(b.settings.cyclic) - Number(a.settings.cyclic) ||
    (a.settings.cyclic ? a.offInDay(now) - b.offInDay(now) : 0) ||
    position(a, b);
}

/** The others first, last of the list leading; then the cyclic loads, the one that has been off longest leading. */
function cyclicReturn(now: number): Compare {
  const since = (load: Load): number => load.memory.heldSince ?? now;
  return (a, b) =>
    Number(a.settings.cyclic) - Number(b.settings.cyclic) ||
    (a.settings.cyclic ? since(a) - since(b) : 0) ||
    position(b, a);
}

/** The loads in the order in which they are cut. */
export function cutOrder(
  loads: readonly Load[],
  mode: Mode,
  { now, bounded, turnOf }: RankingContext,
): Load[] {
  const compare: Record<Mode, Compare> = {
    hierarchical: position,
    smart: (a, b) => a.need(now, bounded) - b.need(now, bounded) || position(a, b),
    "cascado-cyclic": cyclicCut(now),
    "round-robin": (a, b) => turnOf(b) - turnOf(a) || position(a, b),
  };
  return loads.toSorted(compare[mode]);
}

/** The loads in the order in which they come back. */
export function returnOrder(
  loads: readonly Load[],
  mode: Mode,
  { now, bounded, turnOf }: RankingContext,
): Load[] {
  const compare: Record<Mode, Compare> = {
    hierarchical: (a, b) => position(b, a),
    smart: (a, b) => b.need(now, bounded) - a.need(now, bounded) || position(b, a),
    "cascado-cyclic": cyclicReturn(now),
    "round-robin": (a, b) => turnOf(a) - turnOf(b) || position(a, b),
  };
  const first = (load: Load): number => (load.memory.override === "on" ? 2 : load.starving(now) ? 1 : 0);
  return loads.toSorted((a, b) => first(b) - first(a) || compare[mode](a, b));
}
