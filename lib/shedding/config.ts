/** What a person writes of a house: the limit, the loads in the order in which they give way, and the rules. */

export const MODES = ["hierarchical", "smart", "cascado-cyclic", "round-robin"] as const;
export type Mode = (typeof MODES)[number];

export type LoadKind = "room" | "tank" | "other";
export type RuleClass = "soft" | "forced";

export interface LimitConfig {
  readonly value: number;
  readonly unit?: "W" | "VA" | "A";
  /** V, for a limit in amperes. */
  readonly voltage?: number;
  /** With 3, the limit is of the whole house and each phase is held to a third of it. */
  readonly phases?: 1 | 3;
}

export interface LoadConfig {
  readonly id: string;
  readonly name?: string;
  readonly kind?: LoadKind;
  /** W; null when nobody knows: it is learned. */
  readonly nominalPower?: number | null;
  readonly group?: string;
  readonly cyclic?: boolean;
  /** Slots in one round of round-robin: a load listed twice has two. */
  readonly turns?: number;
  /** Phases that it draws from, 1 to 3; its power is shared equally between them. */
  readonly phases?: readonly number[];
  readonly critical?: boolean;
  readonly minOnSeconds?: number;
  readonly minOffSeconds?: number;
  readonly maxOffSeconds?: number | null;
  readonly settleSeconds?: number;
  readonly autoRestore?: boolean;
  /** °C under which the load is not shed for comfort's sake. */
  readonly comfortFloor?: number | null;
  readonly lockIdle?: boolean;
  /** Payload of the order to shed: any JSON, not looked at by the engine. */
  readonly onShed?: unknown;
  /** Payload of the order to restore. */
  readonly onRestore?: unknown;
}

export interface RuleConfig {
  readonly signal: string;
  readonly values: readonly string[];
  /** Groups or load ids. */
  readonly shed?: readonly string[];
  /** A cap while the signal has one of these values, in the unit of `limit`. */
  readonly limit?: number;
  readonly class?: RuleClass;
}

export interface EngineConfig {
  readonly mode?: Mode;
  readonly limit: LimitConfig;
  readonly protection?: {
    readonly kind?: "strict" | "balanced" | "tolerant";
    readonly breaker?: "linky" | "none";
  };
  /** null: the engine's own rule (an excess passes by its energy). */
  readonly confirmSeconds?: number | null;
  /** null: the engine's own rule (quiet time by level). Seed 1 has 300. */
  readonly restoreDelaySeconds?: number | null;
  readonly rotationSeconds?: number;
  readonly stale?: {
    readonly afterSeconds?: number | null;
    readonly action?: "hold" | "assume-worst" | "shed-all";
  };
  readonly loads: readonly LoadConfig[];
  readonly away?: { readonly shed?: readonly string[] };
  readonly rules?: readonly RuleConfig[];
  readonly slots?: number | null;
}
