/**
 * Self-consumption: what may run on the sun's surplus.
 *
 * Rules
 * - The surplus is what is exported, in W, of the whole house or of one phase; negative when importing.
 * - A level starts when the surplus has been above its high threshold for its delay, and stops when it has been below its
 *   low threshold for its delay; strictly. Minimum times on and off are kept.
 * - One level at a time, in the order of the list; the last started stops first. What one level draws changes the
 *   surplus, so the delays of the others begin again.
 * - Nothing switches, and no delay runs, on a stale measure.
 */
export interface LevelSettings {
  readonly id: string;
  readonly name: string;
  /** W of surplus above which it starts. */
  readonly high: number;
  /** W of surplus below which it stops: lower than `high` less what the level draws. It may be negative. */
  readonly low: number;
  /** Seconds. */
  readonly highDelay: number;
  readonly lowDelay: number;
  readonly minimumOn: number;
  readonly minimumOff: number;
  /** 0 for the whole house, or a phase from 1. */
  readonly phase: number;
}

export interface LevelState {
  readonly on: boolean;
  /** Epoch ms of the last switching; absent before the first. */
  readonly since?: number;
  /** Epoch ms since when the threshold is passed; absent when it is not. */
  readonly passedSince?: number;
}

export type SelfConsumptionState = Readonly<Record<string, LevelState>>;

export interface Surplus {
  /** W. */
  readonly total?: number;
  readonly phases: readonly (number | undefined)[];
  readonly stale: boolean;
}

export interface LevelOrder {
  readonly id: string;
  readonly on: boolean;
  /** W that decided. */
  readonly surplus: number;
  /** W that was passed. */
  readonly threshold: number;
}

export interface SelfConsumptionDecision {
  readonly state: SelfConsumptionState;
  readonly order?: LevelOrder;
}

const OFF: LevelState = { on: false };

/** Decides on one measure, at `now` (epoch ms). At most one level switches. */
export function decideSelfConsumption(
  levels: readonly LevelSettings[],
  state: SelfConsumptionState,
  surplus: Surplus,
  now: number,
): SelfConsumptionDecision {
  const kept = Object.fromEntries(levels.map(({ id }) => [id, state[id] ?? OFF]));
  if (surplus.stale) return { state: mapStates(kept, forgetDelay) };
  const waiting: Record<string, LevelState> = {};
  for (const level of levels) waiting[level.id] = waitOn(level, kept[level.id] ?? OFF, surplus, now);
  const ready = levels.filter((level) => isReady(level, waiting[level.id] ?? OFF, now));
  const stops = ready.filter(({ id }) => waiting[id]?.on);
  const chosen = stops.at(-1) ?? ready[0];
  if (chosen === undefined) return { state: waiting };
  const on = !waiting[chosen.id]?.on;
  return {
    state: { ...mapStates(waiting, forgetDelay), [chosen.id]: { on, since: now } },
    order: {
      id: chosen.id,
      on,
      surplus: surplusOf(chosen, surplus) ?? 0,
      threshold: on ? chosen.high : chosen.low,
    },
  };
}

function waitOn(level: LevelSettings, state: LevelState, surplus: Surplus, now: number): LevelState {
  const power = surplusOf(level, surplus);
  const passed = power !== undefined && (state.on ? power < level.low : power > level.high);
  return passed ? { ...state, passedSince: state.passedSince ?? now } : forgetDelay(state);
}

function isReady(level: LevelSettings, state: LevelState, now: number): boolean {
  if (state.passedSince === undefined) return false;
  const delay = state.on ? level.lowDelay : level.highDelay;
  const minimum = state.on ? level.minimumOn : level.minimumOff;
  const rested = state.since === undefined || now - state.since >= minimum * 1000;
  return rested && now - state.passedSince >= delay * 1000;
}

/** The only phase of a single-phase house is the whole of it. */
function surplusOf({ phase }: LevelSettings, { total, phases }: Surplus): number | undefined {
  const isWhole = phase === 0 || (phase === 1 && phases.length === 0);
  return isWhole ? total : phases[phase - 1];
}

function forgetDelay({ on, since }: LevelState): LevelState {
  return { on, ...(since !== undefined && { since }) };
}

function mapStates(
  states: Readonly<Record<string, LevelState>>,
  change: (state: LevelState) => LevelState,
): Record<string, LevelState> {
  return Object.fromEntries(Object.entries(states).map(([id, state]) => [id, change(state)]));
}
