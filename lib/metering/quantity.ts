/**
 * The quantities of a reading.
 *
 * Rules
 * - What is not a finite number is absent, never 0.
 * - Power keeps its sign: positive when importing. Apparent power and current are magnitudes.
 * - A voltage of 0 is a missing value.
 */
import { finite } from "./json";
import type { PhaseReading, Reading } from "./reading";

/** What a meter says, before it is known when and who: a reading without `at` and `source`. */
export type Measured = Omit<Reading, "at" | "source">;

export type Quantity = keyof PhaseReading;

/** Values as a meter sends them: numbers, texts, null, or nothing. */
export type RawQuantities = Readonly<Record<Quantity, unknown>>;

/** The quantities among the values; W, VA, A, V times `scale` (of power and apparent power only). */
export function quantities(raw: Partial<RawQuantities>, scale = 1): PhaseReading {
  const power = finite(raw.power);
  const apparentPower = finite(raw.apparentPower);
  const current = finite(raw.current);
  const voltage = finite(raw.voltage);
  return {
    ...(power !== undefined && { power: scaled(power, scale) }),
    ...(apparentPower !== undefined && { apparentPower: Math.abs(scaled(apparentPower, scale)) }),
    ...(current !== undefined && { current: Math.abs(current) }),
    ...(voltage !== undefined && voltage > 0 && { voltage }),
  };
}

/** `value` times `scale`, without the dust that binary fractions leave (a thousandth is kept). */
export function scaled(value: number, scale: number): number {
  return scale === 1 ? value : tidy(value * scale);
}

/** To a thousandth, and never -0. */
export function tidy(value: number): number {
  const rounded = Math.round(value * 1000) / 1000;
  if (!Number.isFinite(rounded)) return value;
  return rounded === 0 ? 0 : rounded;
}

/** The sum when every value is known; otherwise nobody knows it. */
export function sumOf(values: readonly (number | undefined)[]): number | undefined {
  let sum = 0;
  for (const value of values) {
    if (value === undefined) return undefined;
    sum += value;
  }
  return values.length === 0 ? undefined : tidy(sum);
}

/** `imported - exported`, where a side that is not told counts as 0; undefined when neither is. */
export function net(imported: unknown, exported: unknown, scale = 1): number | undefined {
  const into = finite(imported);
  const out = finite(exported);
  return into === undefined && out === undefined ? undefined : tidy(((into ?? 0) - (out ?? 0)) * scale);
}
