import type { House } from "../../lib/house/house";
import type { EngineEvent } from "../../lib/shedding";
import type { Case } from "./scenario";

export interface Order {
  readonly load: string;
  readonly run: boolean;
}

/** What the bench compares. Times are epoch ms. */
export interface Controller {
  /** Told what its wires tell it; it knows nothing else of the house. */
  handle?(event: EngineEvent, now: number): readonly Order[];
  /** When it wants a tick. */
  wakeAt?(): number | null;
  /** For those who cheat: sees the whole house each second, and its orders have effect at once. */
  look?(house: House): readonly Order[];
}

export interface Contender {
  readonly name: string;
  create(one: Case, now: number): Controller;
}

export const uncontrolled: Contender = { name: "none", create: () => ({}) };
