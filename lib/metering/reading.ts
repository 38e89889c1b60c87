/** What a meter says at one instant, whatever the meter. A value that is not known is absent, never 0. */
export interface PhaseReading {
  /** W, positive when importing from the grid, negative when exporting. */
  readonly power?: number;
  /** VA, 0 or more. */
  readonly apparentPower?: number;
  /** A, 0 or more. */
  readonly current?: number;
  /** V. */
  readonly voltage?: number;
}

export interface Reading extends PhaseReading {
  /** When the meter measured it, epoch ms. */
  readonly at: number;
  /** One entry a phase, in the order L1, L2, L3; an entry may be empty when that phase is not known. */
  readonly phases?: readonly PhaseReading[];
  /** VA of the contract (the Linky's PREF), for the whole house. */
  readonly subscribedPower?: number;
  /** VA at which the meter's breaker is set (the Linky's PCOUP), for the whole house. */
  readonly breakingPower?: number;
  /** Who told it: "linky", "shelly-em", "simulated house"… */
  readonly source: string;
}

/** The message that carries a reading between nodes: `payload` is W, or VA when the meter tells nothing else. */
export interface ReadingMessage {
  readonly topic: "meter";
  readonly payload: number;
  readonly reading: Reading;
}
