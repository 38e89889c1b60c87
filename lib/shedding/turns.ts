/**
 * Round-robin: whose turn it is.
 *
 * Rules
 * - The round is a ring in which a load stands as often as it has turns, its places spread out.
 * - At each step the ring is dealt from where the last deal stopped, to those that ask, as long as there is a slot and
 *   room; a load holds one slot however often it stands in the ring.
 *
 * Source: seed 2.
 */
import type { Load } from "./load";

export interface TurnsMemory {
  /** Where in the ring the present deal began, and where the next one begins. */
  start: number;
  next: number;
  dealtAt: number | null;
}

export function newTurnsMemory(): TurnsMemory {
  return { start: 0, next: 0, dealtAt: null };
}

/** Every load once, then those with a second turn, and so on. */
export function ringOf(loads: readonly Load[]): Load[] {
  const most = loads.reduce((turns, load) => Math.max(turns, load.settings.turns), 0);
  return Array.from({ length: most }, (_, turn) => loads.filter((load) => load.settings.turns > turn)).flat();
}

/** The place of each load in the round that begins at `start`. */
export function placesFrom(ring: readonly Load[], start: number): Map<Load, number> {
  const places = new Map<Load, number>();
  ring.forEach((_, step) => {
    const load = ring[(start + step) % ring.length];
    if (load !== undefined && !places.has(load)) places.set(load, step);
  });
  return places;
}

/** Deals the slots: who has one now, and where the next deal begins. */
export function deal(
  ring: readonly Load[],
  memory: TurnsMemory,
  now: number,
  mayHave: (load: Load) => boolean,
  fits: (load: Load, chosen: readonly Load[]) => boolean,
): Set<Load> {
  const chosen: Load[] = [];
  const start = ring.length === 0 ? 0 : memory.next % ring.length;
  let stopped: number | null = null;
  ring.forEach((_, step) => {
    const place = (start + step) % ring.length;
    const load = ring[place];
    if (load === undefined || chosen.includes(load) || !mayHave(load)) return;
    if (fits(load, chosen)) chosen.push(load);
    else stopped ??= place;
  });
  memory.start = start;
  memory.next = stopped ?? start;
  memory.dealtAt = now;
  return new Set(chosen);
}
