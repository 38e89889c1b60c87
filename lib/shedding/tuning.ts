/**
 * The numbers of the engine's own rules, and the names by which the bench switches a rule off.
 *
 * Each number was chosen by measuring in closed loop (`npm run bench:control`); a house that needs another one has a
 * field for it in its configuration, not here.
 */
export const RULES = [
  "nearest-base",
  "idle-locks",
  "meter-doubt",
  "bounded-gap",
  "smaller-passes",
  "cut-as-a-set",
  "quiet-time",
  "need-shortens-quiet-time",
  "excess-energy",
  "slow-meter-reserve",
  "inferred-demand",
  "learned-power",
] as const;
export type RuleName = (typeof RULES)[number];

export interface Tuning {
  /** ms after which a change of what runs is surely visible at the meter: 1.5 to 2 times the worst delay of meter and relay. */
  readonly settle: number;
  /** Seconds of the whole limit that an excess may spend before it is cut. */
  readonly excessSeconds: number;
  /** Share of the limit above which an excess is cut at once. */
  readonly excessAtOnce: number;
  /** Share of the limit held in reserve per second of the meter's period, and its most. */
  readonly reservePerSecond: number;
  readonly reserveMost: number;
  /** ms over which the base's highest value counts as its present one. */
  readonly peakWindow: number;
  /** ms during which the levels of the base are remembered, and the width of one memory. */
  readonly levelMemory: number;
  readonly levelBucket: number;
  /** ms of quiet asked after one episode, its growth per further episode, and its most. */
  readonly quietFirst: number;
  readonly quietGrowth: number;
  readonly quietMost: number;
  /** Share of the limit to spare before a waiting idle load is unlocked, and ms after it was locked. */
  readonly unlockMargin: number;
  readonly unlockAfter: number;
  /** Share of the limit that the base is assumed to be when the meter is silent, and ms of silence before that. */
  readonly assumedBase: number;
  readonly assumeAfter: number;
  /** Cost of a W freed in excess, per W of the limit, when a cut is chosen as a set. */
  readonly overshootCost: number;
  /** Rules that are off: for the bench alone. */
  readonly without: readonly RuleName[];
}

export const TUNING: Tuning = {
  settle: 8_000,
  excessSeconds: 0.05,
  excessAtOnce: 0.15,
  reservePerSecond: 0.0002,
  reserveMost: 0.1,
  peakWindow: 10_000,
  levelMemory: 450_000,
  levelBucket: 10_000,
  quietFirst: 5_000,
  quietGrowth: 3,
  quietMost: 300_000,
  unlockMargin: 0.05,
  unlockAfter: 120_000,
  assumedBase: 0.7,
  assumeAfter: 30_000,
  overshootCost: 5,
  without: [],
};
