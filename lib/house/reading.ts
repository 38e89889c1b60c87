import type { Reading } from "../metering/reading";
import type { MeterSample } from "./meter";

/**
 * A sample as the rest of the package knows readings.
 * @param at when it counts as measured, epoch ms
 * @param quantity what this meter tells; the house draws no reactive power, so W and VA are the same figure
 */
export function readingOf(
  sample: MeterSample,
  at: number,
  quantity: "power" | "apparentPower" = "power",
): Reading {
  const total = sample.phases.reduce((sum, power) => sum + power, 0);
  const several = sample.phases.length > 1;
  return {
    at,
    [quantity]: total,
    ...(several && { phases: sample.phases.map((power) => ({ [quantity]: power })) }),
    source: "simulated house",
  };
}
