/**
 * Units in which meters tell the power.
 *
 * Rules
 * - W is power, VA is apparent power, A is current; k and m are their thousands.
 * - From a current comes an apparent power, with the voltage of the house; from an apparent power comes a power only
 *   when the power factor is known, and the reverse.
 */
import { type Measured, type Quantity, quantities, scaled, tidy } from "./quantity";
import type { PhaseReading } from "./reading";

interface UnitMeaning {
  readonly quantity: Quantity;
  readonly scale: number;
}

const UNITS = {
  W: { quantity: "power", scale: 1 },
  kW: { quantity: "power", scale: 1000 },
  MW: { quantity: "power", scale: 1e6 },
  VA: { quantity: "apparentPower", scale: 1 },
  kVA: { quantity: "apparentPower", scale: 1000 },
  A: { quantity: "current", scale: 1 },
  mA: { quantity: "current", scale: 0.001 },
  V: { quantity: "voltage", scale: 1 },
  mV: { quantity: "voltage", scale: 0.001 },
} as const satisfies Record<string, UnitMeaning>;

export type Unit = keyof typeof UNITS;

/** What a person may choose for a number without a unit. */
export const CHOSEN_UNITS = ["W", "kW", "VA", "kVA", "A", "mA"] as const satisfies readonly Unit[];
export type ChosenUnit = (typeof CHOSEN_UNITS)[number];

export const UNIT_NAMES = Object.keys(UNITS).join(", ");

export function unitNamed(name: unknown): Unit | undefined {
  return typeof name === "string" && Object.hasOwn(UNITS, name) ? (name as Unit) : undefined;
}

export function meaningOf(unit: Unit): UnitMeaning {
  return UNITS[unit];
}

/** The single quantity that `value` in `unit` is. */
export function quantityIn(unit: Unit, value: number): PhaseReading {
  const { quantity, scale } = UNITS[unit];
  return quantities({ [quantity]: scaled(value, scale) });
}

/** How current, apparent power and power follow from each other in a house. */
export interface Conversion {
  /** V between a phase and the neutral. */
  readonly voltage: number;
  /** W per VA, above 0 and at most 1; absent when nobody knows. */
  readonly powerFactor?: number;
}

/** Adds what follows from what is told: VA from A, W from VA or VA from W when the power factor is known. */
export function completed(told: PhaseReading, { voltage, powerFactor }: Conversion): PhaseReading {
  const { power, apparentPower, current } = told;
  const volts = told.voltage ?? voltage;
  if (power !== undefined) {
    if (apparentPower !== undefined || powerFactor === undefined) return told;
    return { ...told, apparentPower: tidy(Math.abs(power) / powerFactor) };
  }
  const va = apparentPower ?? (current === undefined ? undefined : tidy(current * volts));
  if (va === undefined) return told;
  return { ...told, apparentPower: va, ...(powerFactor !== undefined && { power: tidy(va * powerFactor) }) };
}

/** The number that goes out as the power of a reading: W, or VA when that is all that is known. */
export function headline(measured: Measured, voltage: number): number | undefined {
  const { power, apparentPower, current, phases } = measured;
  if (power !== undefined) return power;
  if (apparentPower !== undefined) return apparentPower;
  if (current !== undefined) return tidy(current * (measured.voltage ?? voltage));
  const known = (phases ?? [])
    .map((phase) => headline(phase, voltage))
    .filter((value) => value !== undefined);
  return known.length === 0 ? undefined : tidy(known.reduce((sum, value) => sum + value, 0));
}
