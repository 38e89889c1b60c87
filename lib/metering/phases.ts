/**
 * One, two or three phases.
 *
 * Rules
 * - The meter's own total beats the sum; the sum is taken only when all phases are known.
 * - A phase that the installation does not have shows as zeros or nulls: it is dropped, from the end only.
 * - A single phase is the house itself: its current and voltage stand at the top, without `phases`.
 * - With several phases there is no current and no voltage at the top: a sum of three currents means nothing to a breaker.
 */
import { type Measured, quantities, type RawQuantities, sumOf } from "./quantity";
import type { PhaseReading } from "./reading";

/** The reading of a house whose meter tells `total` (possibly nothing) and its phases, L1 first. */
export function withPhases(total: PhaseReading, told: readonly PhaseReading[]): Measured {
  const phases = existing(told);
  const [first] = phases;
  if (first === undefined) return total;
  if (phases.length === 1) return { ...total, ...first, ...total };
  const power = total.power ?? sumOf(phases.map((phase) => phase.power));
  const apparentPower = total.apparentPower ?? sumOf(phases.map((phase) => phase.apparentPower));
  return {
    ...(power !== undefined && { power }),
    ...(apparentPower !== undefined && { apparentPower }),
    phases,
  };
}

/** Three phases whose fields are named by a rule: `name("power", 1)` is where the power of L1 stands. */
export function phasesOf(
  values: Readonly<Record<string, unknown>>,
  names: Partial<Record<keyof RawQuantities, (phase: 1 | 2 | 3) => string>>,
  scale = 1,
): PhaseReading[] {
  return ([1, 2, 3] as const).map((phase) =>
    quantities(
      {
        power: names.power && values[names.power(phase)],
        apparentPower: names.apparentPower && values[names.apparentPower(phase)],
        current: names.current && values[names.current(phase)],
        voltage: names.voltage && values[names.voltage(phase)],
      },
      scale,
    ),
  );
}

/** The phases that the installation has. */
export function existing(phases: readonly PhaseReading[]): PhaseReading[] {
  const volts = phases.some((phase) => phase.voltage !== undefined);
  const isThere = ({ power, apparentPower, current, voltage }: PhaseReading): boolean => {
    if (voltage !== undefined || power || apparentPower || current) return true;
    return !volts && (power ?? apparentPower ?? current) !== undefined;
  };
  const last = phases.findLastIndex(isThere);
  return phases.slice(0, last + 1);
}
