/**
 * Values that no house has.
 *
 * Rules
 * - The bound is the user's (100 kW unless told otherwise): on W and VA, of the whole and of each phase.
 * - A current is judged by the apparent power that it means; a voltage above 1000 V is no mains.
 * - Refused means refused: nothing of such a message is kept.
 */

import type { PartQuantity } from "./part";
import { MeteringProblem } from "./problem";
import type { Measured } from "./quantity";
import type { MeterSettings } from "./settings";

const HIGHEST_VOLTAGE = 1000;

const WORDS = {
  power: { en: "A power", fr: "Une puissance" },
  import: { en: "A power", fr: "Une puissance" },
  export: { en: "A power", fr: "Une puissance" },
  apparentPower: { en: "An apparent power", fr: "Une puissance apparente" },
  current: { en: "A current", fr: "Un courant" },
  voltage: { en: "A voltage", fr: "Une tension" },
} as const;

const UNITS = {
  power: "W",
  import: "W",
  export: "W",
  apparentPower: "VA",
  current: "A",
  voltage: "V",
} as const;

/** Throws a MeteringProblem when a quantity of the whole or of a phase is impossible. */
export function mustBePlausible(measured: Measured, settings: MeterSettings): void {
  mustBePossible(measured, settings);
  for (const phase of measured.phases ?? []) mustBePossible(phase, settings);
}

/** Throws a MeteringProblem when one of the quantities is impossible. */
export function mustBePossible(
  told: Partial<Readonly<Record<PartQuantity, number>>>,
  settings: MeterSettings,
): void {
  for (const quantity of Object.keys(WORDS) as PartQuantity[]) {
    const value = told[quantity];
    const limit = highest(quantity, settings);
    if (value === undefined || Math.abs(value) <= limit) continue;
    throw new MeteringProblem("implausible", {
      quantity: WORDS[quantity],
      value: Math.round(value),
      unit: UNITS[quantity],
      limit,
    });
  }
}

function highest(quantity: PartQuantity, { maximum, voltage }: MeterSettings): number {
  if (quantity === "voltage") return HIGHEST_VOLTAGE;
  return quantity === "current" ? Math.round(maximum / voltage) : maximum;
}
