/**
 * Which loads to cut, when something must be freed.
 *
 * Rules
 * - Cut what is needed, no more: nobody in the choice could be given back without leaving something uncovered.
 * - A mode with an order takes its prefix and then gives back, from the most important end, what turned out unnecessary.
 * - `smart` chooses a set: among single loads, pairs, and the greedy choice, the lowest of what the people lose plus what is
 *   freed in vain. One big cut is better than two small ones.
 * - A load of unknown power is taken alone and counts for all that is missing: the next reading tells what it was.
 */

import type { Vector } from "./base-model";
import type { Load } from "./load";

export interface Need {
  /** What must be freed, per scope; 0 or less where nothing must. */
  readonly need: Vector;
  readonly limit: number;
  readonly now: number;
}

/** Pairs are tried among this many of the cheapest loads. */
const PAIRED = 24;

/** What cutting a load frees in a scope. */
export function freed(load: Load, scope: number, need: Vector): number {
  const share = load.settings.shares[scope] ?? 0;
  const power = load.power === null ? Number.POSITIVE_INFINITY : load.counted;
  return share === 0 ? 0 : power === Number.POSITIVE_INFINITY ? Math.max(0, need[scope] ?? 0) : power * share;
}

/** True when cutting these loads frees what is needed everywhere. */
export function covers(loads: readonly Load[], need: Vector): boolean {
  return need.every(
    (needed, scope) =>
      needed <= 0 || loads.reduce((sum, load) => sum + freed(load, scope, need), 0) >= needed,
  );
}

/** True when cutting this load helps somewhere. */
export function helps(load: Load, need: Vector): boolean {
  return need.some((needed, scope) => needed > 0 && freed(load, scope, need) > 0);
}

/** The prefix of an order that covers the need, pruned; all that help when nothing covers it. */
export function cutInOrder(ordered: readonly Load[], { need }: Need): Load[] {
  const missing = [...need];
  const chosen: Load[] = [];
  for (const load of ordered) {
    if (missing.every((needed) => needed <= 0)) break;
    if (!missing.some((needed, scope) => needed > 0 && freed(load, scope, need) > 0)) continue;
    chosen.push(load);
    for (let s = 0; s < missing.length; s++) missing[s] = (missing[s] ?? 0) - freed(load, s, need);
  }
  return prune(chosen, need);
}

/** Gives back, from the last chosen to the first, each load without which the need is still covered. */
export function prune(chosen: readonly Load[], need: Vector): Load[] {
  const spare = need.map(
    (needed, scope) => chosen.reduce((sum, load) => sum + freed(load, scope, need), 0) - Math.max(0, needed),
  );
  if (spare.some((left, scope) => (need[scope] ?? 0) > 0 && left < 0)) return [...chosen];
  const kept: Load[] = [];
  for (const load of chosen.toReversed()) {
    const unnecessary = spare.every((left, s) => (need[s] ?? 0) <= 0 || left >= freed(load, s, need));
    if (unnecessary) for (let s = 0; s < spare.length; s++) spare[s] = (spare[s] ?? 0) - freed(load, s, need);
    else kept.push(load);
  }
  return kept.reverse();
}

/** The set that costs least; all that help when nothing covers the need. */
export function cutAsSet(ordered: readonly Load[], situation: Need, overshootCost: number): Load[] {
  const { need, now, limit } = situation;
  const useful = ordered.filter((load) => helps(load, need));
  const discomfort = (load: Load): number => 1 + Math.min(3, Math.max(-0.5, load.need(now)));
  const worst = need.reduce((most, needed, s) => (needed > (need[most] ?? 0) ? s : most), 0);
  const costOf = (set: readonly Load[]): number => {
    const over = set.reduce((sum, load) => sum + freed(load, worst, need), 0) - (need[worst] ?? 0);
    return set.reduce((sum, load) => sum + discomfort(load), 0) + (overshootCost * over) / limit;
  };
  const perWatt = (load: Load): number => discomfort(load) / freed(load, worst, need);
  const greedy = cutInOrder(
    useful.toSorted((a, b) => perWatt(a) - perWatt(b)),
    situation,
  );
  let best = greedy;
  let bestCost = covers(greedy, need) ? costOf(greedy) : Number.POSITIVE_INFINITY;
  const consider = (set: readonly Load[]): void => {
    if (!covers(set, need)) return;
    const cost = costOf(set);
    if (cost >= bestCost) return;
    best = [...set];
    bestCost = cost;
  };
  for (const load of useful) consider([load]);
  const paired = useful.toSorted((a, b) => discomfort(a) - discomfort(b)).slice(0, PAIRED);
  paired.forEach((load, i) => {
    for (const other of paired.slice(i + 1)) consider(prune([load, other], need));
  });
  return best;
}
