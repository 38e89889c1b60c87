/** What `linky-tic` tells of one frame: every label with its type and unit, and what they mean together. */
import type { TicMode } from "./group";
import type { LabelValue } from "./labels";
import type { StatusRegister } from "./status-register";
import type { Tariff } from "./tariff";

export interface LinkyFrame {
  /** When its power was heard, epoch ms. */
  readonly at: number;
  readonly mode: TicMode;
  readonly phases: 1 | 3;
  /** A short frame of an overload in three-phase: it tells the currents only, the rest is older. */
  readonly short: boolean;
  /** False when it was heard in part or damaged; what is missing may be older (see `seen`). */
  readonly whole: boolean;
  /** Serial number (ADCO, ADSC). */
  readonly meter?: string;
  /** VA drawn from the grid. */
  readonly apparentPower?: number;
  /** VA given to the grid. */
  readonly injectedPower?: number;
  /** VA drawn on each phase; null where it is not known. */
  readonly phasePowers?: readonly (number | null)[];
  /** A, without a sign; null where it is not known. */
  readonly currents: readonly (number | null)[];
  /** V; null where it is not known. */
  readonly voltages?: readonly (number | null)[];
  /** VA of the contract (PREF, or ISOUSC at 200 V). */
  readonly subscribedPower?: number;
  /** VA at which the meter's breaker is set (PCOUP). */
  readonly breakingPower?: number;
  /** The meter says that the contract is exceeded now: ADPS, ADIRn, or bit 7 of STGE. */
  readonly overload: boolean;
  readonly tariff?: Tariff;
  readonly register?: StatusRegister;
  readonly labels: Readonly<Record<string, LabelValue>>;
  /** Labels whose value is not believed for now: it contradicts the others or what was before. */
  readonly doubtful: readonly string[];
}
