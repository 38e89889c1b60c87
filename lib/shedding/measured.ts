/** A reading as the engine counts it: in the unit of the limit, the whole house first, then each phase. */
import type { PhaseReading, Reading } from "../metering/reading";
import type { Settings } from "./settings";

/** Readings above this many times what the house may draw are no readings. */
const ABSURD = 4;
/** W that any house may draw, however low the limit that it sets itself. */
const SMALL_HOUSE = 9_000;

/**
 * The vector that a reading stands for, or null when it tells nothing that can be used.
 * @param meterLimit VA that the meter itself tells, or null
 */
export function measured(reading: Reading, settings: Settings, meterLimit: number | null): number[] | null {
  const phases = reading.phases?.map((phase) => quantity(phase, settings));
  const known = phases?.every((value) => value !== null) ? phases : undefined;
  const whole = quantity(reading, settings) ?? known?.reduce((sum, value) => sum + value, 0) ?? null;
  if (whole === null) return null;
  const values = settings.phases === 3 && known?.length === 3 ? [whole, ...known] : [whole];
  const most = ABSURD * drawable(settings, meterLimit);
  return values.every((value) => Math.abs(value) <= most) ? values : null;
}

/** W or VA that the house may draw. A limit may be far below it: then what its loads declare tells more. */
function drawable({ limit, declaredPower }: Settings, meterLimit: number | null): number {
  return Math.max(SMALL_HOUSE, limit, meterLimit ?? 0, declaredPower);
}

/** W for a limit in W; else VA, with the sign of the power when that tells an export. */
function quantity(reading: PhaseReading, { unit, inAmperes, voltage }: Settings): number | null {
  const power = finite(reading.power);
  const current = finite(reading.current);
  const apparent =
    finite(reading.apparentPower) ??
    (current === null ? null : current * (inAmperes ? voltage : (finite(reading.voltage) ?? voltage)));
  if (unit === "W") return power ?? apparent;
  if (inAmperes && current !== null) return signed(current * voltage, power);
  return apparent === null ? power : signed(apparent, power);
}

function signed(value: number, power: number | null): number {
  return power !== null && power < 0 ? -Math.abs(value) : value;
}

function finite(value: number | undefined): number | null {
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}
