/** A period during which a signal keeps one value; `from` included, `until` excluded, epoch ms. */
export interface SignalPeriod {
  readonly value: string;
  readonly from: number;
  readonly until: number;
}

/** What the grid, the tariff or anyone else says: a name, its value now, and what is known of the future. */
export interface Signal {
  /** "ecowatt", "tempo", "tariff", or any name of the user's. */
  readonly name: string;
  readonly value: string;
  /** EcoWatt: 0 decarbonised, 1 green, 2 orange, 3 red. Absent when it has no meaning or is unknown. */
  readonly level?: number;
  /** When this value began, epoch ms; null when nobody knows. */
  readonly from: number | null;
  /** When this value ends, epoch ms; null when nobody knows. */
  readonly until: number | null;
  readonly next?: SignalPeriod;
  readonly timeline?: readonly SignalPeriod[];
  /** When it was learned, epoch ms. */
  readonly at: number;
  /** True when it comes from an answer too old to be trusted. */
  readonly stale: boolean;
  readonly source: string;
}

/** The message that carries a signal between nodes. */
export interface SignalMessage {
  readonly topic: string;
  readonly payload: string;
  readonly signal: Signal;
}
