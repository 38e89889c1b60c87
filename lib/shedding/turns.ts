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

/** Each load as often as it has turns, the places of one load spread evenly over the round. */
export function ringOf(loads: readonly Load[]): Load[] {
  const places = loads.flatMap((load, position) =>
    Array.from({ length: load.settings.turns }, (_, turn) => ({
      load,
      at: (turn + (position + 0.5) / loads.length) / load.settings.turns,
    })),
  );
  return places.toSorted((a, b) => a.at - b.at).map(({ load }) => load);
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

/** What may be dealt: slots, and power under the limit. */
export interface Seats {
  /** No slot is left. */
  readonly full: boolean;
  /** Takes a slot for this load, if there is one and its power fits. */
  take(load: Load): boolean;
}

/** Deals the slots: who has one now, and where the next deal begins. */
export function deal(
  ring: readonly Load[],
  memory: TurnsMemory,
  now: number,
  mayHave: (load: Load) => boolean,
  seats: Seats,
): Set<Load> {
  const chosen = new Set<Load>();
  const start = ring.length === 0 ? 0 : memory.next % ring.length;
  let stopped: number | null = null;
  ring.forEach((_, step) => {
    const place = (start + step) % ring.length;
    const load = ring[place];
    if (load === undefined || !mayHave(load)) return;
    if (chosen.has(load)) {
      // Its next turn comes after this one, at the next deal.
      if (seats.full) stopped ??= place;
    } else if (seats.take(load)) chosen.add(load);
    else stopped ??= place;
  });
  memory.start = start;
  memory.next = stopped ?? start;
  memory.dealtAt = now;
  return chosen;
}
