/** What a simulated house may have, and what it has when nobody says: the dialog shows the same as the runtime takes. */

/** A load as a person describes it in the dialog. */
export interface SimulatedLoad {
  readonly id: string;
  readonly name: string;
  readonly kind: "room" | "tank" | "other";
  /** W. */
  readonly power: number;
  /** °C; none for what has no temperature. */
  readonly setpoint?: number;
}

export const DEFAULT_LOADS: readonly SimulatedLoad[] = [
  { id: "hall", name: "Hall", kind: "room", power: 750, setpoint: 18 },
  { id: "office", name: "Office", kind: "room", power: 1000, setpoint: 19 },
  { id: "bedroom2", name: "Bedroom 2", kind: "room", power: 1000, setpoint: 18 },
  { id: "bedroom1", name: "Bedroom 1", kind: "room", power: 1000, setpoint: 18 },
  { id: "kitchen", name: "Kitchen", kind: "room", power: 1000, setpoint: 19 },
  { id: "bath", name: "Bathroom", kind: "room", power: 1500, setpoint: 21 },
  { id: "living", name: "Living room", kind: "room", power: 1500, setpoint: 20 },
  { id: "tank", name: "Water heater", kind: "tank", power: 2200, setpoint: 55 },
];

/** An evening whose cooking never ends; a winter day; a day of hard frost. */
export const SCENARIOS = ["evening", "winter-day", "cold-snap"] as const;
export type ScenarioName = (typeof SCENARIOS)[number];
