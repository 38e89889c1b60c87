/** Everything that the engine remembers, as plain JSON: what `snapshot` gives and a restart takes back. */
import { type BaseMemory, newBaseMemory } from "./base-model";
import { MODES, type Mode } from "./config";
import { type ExcessMemory, newExcessMemory } from "./excess";
import { type FutilityMemory, newFutilityMemory } from "./futility";
import { type LoadMemory, newLoadMemory } from "./load";
import { type MeterMemory, newMeterMemory } from "./meter-watch";
import { newOrdersMemory, type OrdersMemory } from "./orders-in-force";
import type { Settings } from "./settings";
import { newTurnsMemory, type TurnsMemory } from "./turns";

export const STATE_VERSION = 1;

export interface EngineState {
  version: typeof STATE_VERSION;
  /** The newest instant seen, epoch ms; 0 before any. */
  now: number;
  mode: Mode;
  slots: number | null;
  /** What the configuration said of them: when it says something else after a restart, somebody has chosen anew. */
  configured: { mode: Mode; slots: number | null };
  /** Good readings since the start, up to the two that a decision asks for. */
  readings: number;
  /** True from a restart until two readings have come: nothing is ordered meanwhile. */
  restarted: boolean;
  orders: OrdersMemory;
  meter: MeterMemory;
  base: BaseMemory;
  /** The breaker's filter, per scope. */
  breaker: (number | null)[];
  excess: ExcessMemory;
  futility: FutilityMemory;
  turns: TurnsMemory;
  /** When a load was last given back, and when one was last cut, epoch ms. */
  lastReturn: number | null;
  lastCut: number | null;
  /** The cut for want of a meter was made. */
  assumed: boolean;
  sheddingSince: number | null;
  /** What was told, so that it is told once. */
  told: { exhausted: boolean; nearTrip: boolean; limit: number | null };
  loads: Record<string, LoadMemory>;
}

export function newState(settings: Settings, now: number): EngineState {
  return {
    version: STATE_VERSION,
    now,
    mode: settings.mode,
    slots: settings.slots,
    configured: { mode: settings.mode, slots: settings.slots },
    readings: 0,
    restarted: false,
    orders: newOrdersMemory(),
    meter: newMeterMemory(),
    base: newBaseMemory(),
    breaker: [],
    excess: newExcessMemory(),
    futility: newFutilityMemory(),
    turns: newTurnsMemory(),
    lastReturn: null,
    lastCut: null,
    assumed: false,
    sheddingSince: null,
    told: { exhausted: false, nearTrip: false, limit: null },
    loads: Object.fromEntries(settings.loads.map(({ id }) => [id, newLoadMemory()])),
  };
}

/**
 * Takes a saved state back for this configuration: a load that is new starts as allowed, one that is gone is forgotten.
 * A state of another version, or damaged, is not taken: the engine starts anew, believing every load to run.
 */
export function adoptState(settings: Settings, saved: unknown, now: number): EngineState {
  const fresh = newState(settings, now);
  if (!isState(saved)) return fresh;
  const kept = structuredClone(saved);
  const configured: Partial<EngineState["configured"]> | undefined = kept.configured;
  const loads = settings.loads.map(({ id }) => [id, { ...newLoadMemory(), ...kept.loads[id] }] as const);
  const scopes = settings.phases === 3 ? 4 : 1;
  const sameScopes = (kept.base.base?.length ?? 1) <= scopes;
  return {
    ...fresh,
    ...kept,
    mode: configured?.mode === settings.mode && MODES.includes(kept.mode) ? kept.mode : settings.mode,
    slots: configured?.slots === settings.slots ? kept.slots : settings.slots,
    configured: fresh.configured,
    now: Math.max(kept.now, now),
    readings: 0,
    restarted: true,
    orders: { ...fresh.orders, ...kept.orders },
    base: sameScopes ? { ...fresh.base, ...kept.base } : fresh.base,
    breaker: sameScopes && Array.isArray(kept.breaker) ? kept.breaker : [],
    futility: { ...fresh.futility, ...kept.futility },
    turns: { ...fresh.turns, ...kept.turns },
    told: { ...fresh.told, ...kept.told },
    excess: newExcessMemory(),
    meter: { ...fresh.meter, ...kept.meter, good: 0, doubt: null, doubtSince: null, doubtedAt: null },
    loads: Object.fromEntries(loads),
  };
}

function isState(saved: unknown): saved is EngineState {
  if (typeof saved !== "object" || saved === null) return false;
  const { version, loads, base, meter, orders } = saved as Partial<EngineState>;
  return (
    version === STATE_VERSION &&
    [loads, base, meter, orders].every((part) => typeof part === "object" && part !== null)
  );
}
