import type { Score } from "./score";

/** Several scores as one: energies and degree-hours are summed, switchings and orders are per load and day. */
export interface Total {
  readonly over: number;
  readonly seconds: number;
  readonly trips: number;
  readonly switchings: number;
  readonly orders: number;
  readonly cold: number;
  readonly wasted: number;
  readonly worst: number;
}

const sum = (scores: readonly Score[], of: (score: Score) => number): number =>
  scores.reduce((total, score) => total + of(score), 0);

/** `free` are the scores of no control in the same houses: what is cold without any control is not lost by it. */
export function totalOf(scores: readonly Score[], free: readonly Score[]): Total {
  const loadDays = sum(scores, ({ loads, days }) => loads * days);
  return {
    over: sum(scores, ({ over }) => over),
    seconds: sum(scores, ({ seconds }) => seconds),
    trips: sum(scores, ({ trips, baseTrips }) => Math.max(0, trips - baseTrips)),
    switchings: sum(scores, ({ switchings }) => switchings) / loadDays,
    orders: sum(scores, ({ orders }) => orders) / loadDays,
    cold: sum(scores, ({ cold }) => cold) - sum(free, ({ cold }) => cold),
    wasted: sum(scores, ({ wasted }) => wasted),
    worst: Math.max(...scores.map(({ worst }, i) => worst - (free[i]?.worst ?? 0))),
  };
}
