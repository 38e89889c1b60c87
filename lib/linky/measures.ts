/**
 * What a frame measures, whatever its mode, in VA, A and V; one entry a phase.
 *
 * Rules
 * - A meter's currents have no sign. A phase that draws 0 VA and yet has a current is exporting: its current is left
 *   out of the reading, for it loads nothing. In historic three-phase, which tells no power a phase, a phase exports
 *   when only that explains the total.
 * - A meter that tells no power at all (before Linky, or a pilot one) is read by its currents, from whole frames only:
 *   a damaged frame may have lost the power.
 */
import type { PhaseReading } from "../metering/reading";
import { surelyExporting } from "./plausibility";
import type { Labels } from "./tariff";

/** V: what French homes have, for meters that tell no voltage. */
export const NOMINAL_VOLTAGE = 230;

export interface Measures {
  /** VA drawn in total (PAPP, SINSTS). */
  readonly power?: number;
  /** VA given to the grid (SINSTI). */
  readonly injected?: number;
  /** VA drawn on each phase; null where it is not told. */
  readonly powers: readonly (number | null)[];
  /** A, without a sign; null where it is not told. */
  readonly currents: readonly (number | null)[];
  /** V; null where it is not told. */
  readonly voltages: readonly (number | null)[];
}

/** The measures among these labels. */
export function measuresOf(labels: Labels, threePhase: boolean): Measures {
  const power = numberOf(labels, "PAPP") ?? numberOf(labels, "SINSTS");
  const injected = numberOf(labels, "SINSTI");
  const phases = threePhase ? [1, 2, 3] : [1];
  const each = (stem: string): (number | null)[] =>
    phases.map((phase) => numberOf(labels, `${stem}${phase}`) ?? null);
  const historic = threePhase ? each("IINST") : [numberOf(labels, "IINST") ?? null];
  return {
    ...(power !== undefined && { power }),
    ...(injected !== undefined && { injected }),
    powers: threePhase ? each("SINSTS") : [power ?? null],
    currents: each("IRMS").map((current, i) => current ?? historic[i] ?? null),
    voltages: each("URMS"),
  };
}

/** VA drawn by these currents; undefined when one is missing. */
export function powerOfCurrents({ currents, voltages }: Measures): number | undefined {
  if (currents.includes(null)) return undefined;
  return currents.reduce<number>(
    (sum, current, i) => sum + (current ?? 0) * (voltages[i] ?? NOMINAL_VOLTAGE),
    0,
  );
}

/** The sum of the currents (A) when all are known. */
export function totalCurrent({ currents }: Measures): number | undefined {
  return currents.includes(null)
    ? undefined
    : currents.reduce<number>((sum, current) => sum + (current ?? 0), 0);
}

/** What each phase draws, `total` VA being drawn by all. */
export function phaseReadings({ powers, currents, voltages }: Measures, total: number): PhaseReading[] {
  const exporting = powers.includes(null)
    ? surelyExporting(
        total,
        currents.map((current) => current ?? 0),
      )
    : [];
  return currents.map((current, i) => {
    const power = powers[i] ?? (exporting[i] ? 0 : null);
    const voltage = voltages[i] ?? null;
    const exports = power === 0 && (current ?? 0) > 1;
    return {
      ...(power !== null && { apparentPower: power }),
      ...(current !== null && !exports && { current }),
      ...(voltage !== null && { voltage }),
    };
  });
}

/** The number under this label; undefined when it is absent or no number. */
export function numberOf(labels: Labels, label: string): number | undefined {
  const value = labels.get(label)?.value;
  return typeof value === "number" ? value : undefined;
}
