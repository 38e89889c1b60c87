import type { Reading } from "../metering/reading";
import type { Signal } from "../metering/signal";
import type { Mode } from "./config";

export type Override = "on" | "off" | "auto";

/** What is said of one load, by its thermostat, a sensor, its own relay or a person. An absent field says nothing. */
export interface LoadEvent {
  readonly type: "load";
  readonly id: string;
  /** Asks for power now. */
  readonly demand?: boolean;
  /** °C. */
  readonly temperature?: number;
  /** °C. */
  readonly setpoint?: number;
  /** W, from the load's own meter. */
  readonly power?: number;
  /** True when its relay lets it run. */
  readonly state?: boolean;
  readonly override?: Override;
  /** When the override ends by itself, epoch ms. */
  readonly until?: number;
}

export type EngineEvent =
  | { readonly type: "reading"; readonly reading: Reading }
  /** A cap from outside in the unit of the configured limit; null lifts that source's. */
  | {
      readonly type: "limit";
      readonly value: number | null;
      readonly source: string;
      readonly until?: number;
    }
  | { readonly type: "signal"; readonly signal: Signal }
  | { readonly type: "mode"; readonly mode: Mode }
  | { readonly type: "auto" | "away"; readonly on: boolean }
  | { readonly type: "override"; readonly on: boolean; readonly until?: number }
  | { readonly type: "slots"; readonly value: number | null }
  | LoadEvent
  | { readonly type: "tick" };
