/** What the engine answers: orders, notices, how it stands, and why. */
import type { Signal } from "../metering/signal";
import type { Mode } from "./config";
import type { Override } from "./event";
import type { Notice } from "./notice";

export type Order = "shed" | "restore";

export type ControllerState =
  | "BOOT"
  | "NORMAL"
  | "WATCH"
  | "SHEDDING"
  | "RECOVERING"
  | "STALE_HOLD"
  | "STALE_WORST"
  | "DISABLED";

/** The rule that chose an order. */
export type Reason =
  | "over-limit"
  | "near-trip"
  | "meter-silent"
  | "forced-rule"
  | "soft-rule"
  | "away"
  | "person-off"
  | "person-on"
  | "no-slot"
  | "turn-over"
  | "exchange"
  | "would-not-fit"
  | "fits"
  | "no-longer-needed"
  | "automatic-off"
  | "retry";

/** Why an order was given: facts, from which `explain` makes a sentence. Powers are in the unit of the limit (W or VA). */
export interface Why {
  readonly reason: Reason;
  readonly mode: Mode;
  /** The limit that binds: its source, its value, and the phase (1 to 3) when it is a phase's. */
  readonly limit?: { readonly source: string; readonly value: number; readonly phase?: number };
  /** The last reading; absent when there is none. */
  readonly measured?: number;
  /** What is expected once every order has taken effect. */
  readonly predicted?: number;
  /** What had to be freed. */
  readonly need?: number;
  /** What was free. */
  readonly room?: number;
  /** The power that this load was counted with. */
  readonly power?: number;
  /** Degrees that this load lacks. */
  readonly gap?: number;
  /** Seconds until the breaker would open. */
  readonly tripInSeconds?: number;
  /** The rule's signal and value. */
  readonly signal?: { readonly name: string; readonly value: string };
  /** A protection of the load that had to be broken, because the limit is above it. */
  readonly guardBroken?: "minimum-on";
  /** What comes next for this load, and not before when (epoch ms). */
  readonly next?: {
    readonly what: "return" | "end-of-period" | "turn" | "retry";
    readonly at: number | null;
  };
}

export interface Command {
  readonly load: string;
  readonly order: Order;
  readonly why: Why;
}

export interface Decision {
  /** In the order in which they are to be sent. */
  readonly commands: readonly Command[];
  readonly notices: readonly Notice[];
  readonly state: ControllerState;
  /** The loads that may not run now, in the order of the list. */
  readonly shed: readonly string[];
  /** When the engine wants `{type: "tick"}` next, later than now; null when nothing is awaited. */
  readonly wakeAt: number | null;
}

/** How the house stands at a glance. */
export interface Figures {
  /** The last reading, W or VA; null before it. */
  readonly power: number | null;
  /** The limit that binds. */
  readonly limit: number;
  /** How many loads miss power: one that waits idle does not. */
  readonly shed: number;
  /** Seconds until the breaker opens if nothing changes; null when it never does. */
  readonly tripInSeconds: number | null;
}

export type LoadStanding =
  | "ON"
  | "SHED_PENDING"
  | "SHED"
  | "RESTORE_PENDING"
  | "INHIBITED"
  | "OVERRIDDEN"
  | "FAILED"
  | "UNKNOWN";

export interface LoadReport {
  readonly id: string;
  readonly name: string;
  readonly state: LoadStanding;
  readonly override: Override;
  /** W that the load draws now, as far as is known; null when nobody knows. */
  readonly power: number | null;
  /** Since when it has been in this state, epoch ms; null before anything is known. */
  readonly since: number | null;
  /** Why its last order was given; null when it never had one. */
  readonly why: Why | null;
  /** What comes next; null when nothing is planned. */
  readonly next: Why["next"] | null;
}

/** Everything a person may ask of the controller, as the contract's report. */
export interface Report {
  readonly at: number;
  readonly state: ControllerState;
  readonly mode: Mode;
  readonly auto: boolean;
  readonly away: boolean;
  readonly override: { readonly on: boolean; readonly until?: number };
  readonly power: number | null;
  readonly predicted: number | null;
  readonly limit: number;
  readonly room: number | null;
  /** Seconds until the breaker opens if nothing changes; null when it never would. */
  readonly tripInSeconds: number | null;
  readonly shed: readonly string[];
  readonly loads: readonly LoadReport[];
  readonly signals: Readonly<Record<string, Signal>>;
}
