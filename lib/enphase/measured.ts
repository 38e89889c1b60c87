/**
 * What a meter measures, and what follows from it.
 *
 * Rules
 * - Powers and registers as the gateway has them: a current transformer faces the switchboard, delivered is towards it.
 * - The gateway's own totals over phases are not trusted for apparent power, power factor, current and voltage: on
 *   several firmwares it sums power factors and voltages. They are made again from the phases.
 * - Total consumption is production + net consumption, phase by phase, from the same answer.
 */
import { known, sumOf } from "./answer";

export interface Measured {
  /** W. Production: produced. Net: positive when importing. Storage: positive when discharging. */
  readonly power?: number;
  /** var, signed. */
  readonly reactivePower?: number;
  /** VA, 0 or more. */
  readonly apparentPower?: number;
  /** -1 to 1. */
  readonly powerFactor?: number;
  /** A, 0 or more; over several phases their sum. */
  readonly current?: number;
  /** V; over several phases their mean. */
  readonly voltage?: number;
  /** Wh since the meter began, towards the switchboard: produced, imported, discharged. */
  readonly delivered?: number;
  /** Wh since the meter began, away from it: eaten at night, exported, charged. */
  readonly received?: number;
  /** varh, inductive, since the meter began. */
  readonly lagging?: number;
  /** varh, capacitive, since the meter began. */
  readonly leading?: number;
  /** VAh since the meter began. */
  readonly apparentEnergy?: number;
}

export interface Metering extends Measured {
  /** One entry a phase when there are several; none in single phase. */
  readonly phases: readonly Measured[];
}

/** One phase, or a whole single-phase meter: apparent power and current without sign, a power factor that can be. */
export function tidy(raw: Measured): Measured {
  const apparentPower = raw.apparentPower === undefined ? undefined : Math.abs(raw.apparentPower);
  return known({
    ...raw,
    apparentPower,
    current: raw.current === undefined ? undefined : Math.abs(raw.current),
    powerFactor: powerFactorOf(raw.power, apparentPower),
  });
}

/** The whole of several phases, from the gateway's whole (powers and registers) and its phases (the rest). */
export function overPhases(whole: Measured, phases: readonly Measured[]): Metering {
  if (phases.length < 2) return { ...tidy(whole), phases: [] };
  const tidied = phases.map(tidy);
  const apparentPower = sumOf(tidied.map((phase) => phase.apparentPower));
  const voltages = tidied.flatMap((phase) => phase.voltage ?? []);
  return {
    ...known({
      ...whole,
      apparentPower,
      powerFactor: powerFactorOf(whole.power, apparentPower),
      current: sumOf(tidied.map((phase) => phase.current)),
      voltage: voltages.length === 0 ? undefined : (sumOf(voltages) ?? 0) / voltages.length,
    }),
    phases: tidied,
  };
}

/** Total consumption from production and net consumption of the same second; or net from production and total (`sign` -1). */
export function combine(net: Metering, production: Metering, sign: 1 | -1 = 1): Metering {
  const phases = net.phases.flatMap((phase, index) => {
    const produced = production.phases[index];
    return produced === undefined ? [] : [combineOne(phase, produced, sign)];
  });
  return overPhases(combineOne(net, production, sign), phases);
}

function combineOne(net: Measured, production: Measured, sign: 1 | -1): Measured {
  const power = added(net.power, production.power, sign);
  const reactivePower = added(net.reactivePower, production.reactivePower, sign);
  const voltage = net.voltage ?? production.voltage;
  const apparentPower =
    power === undefined || reactivePower === undefined ? undefined : Math.hypot(power, reactivePower);
  const balance = added(net.delivered, net.received, -1);
  return known({
    power,
    reactivePower,
    apparentPower,
    powerFactor: powerFactorOf(power, apparentPower),
    voltage,
    current: apparentPower !== undefined && isLive(voltage) ? apparentPower / voltage : undefined,
    delivered: added(balance, production.delivered, sign),
  });
}

/** Below a volt there is no supply to speak of, and a current made of it would be any number. */
function isLive(voltage: number | undefined): voltage is number {
  return voltage !== undefined && voltage >= 1;
}

function added(a: number | undefined, b: number | undefined, sign: 1 | -1): number | undefined {
  return a === undefined || b === undefined ? undefined : a + sign * b;
}

function powerFactorOf(power: number | undefined, apparentPower: number | undefined): number | undefined {
  if (power === undefined || !apparentPower) return undefined;
  return Math.max(-1, Math.min(1, power / apparentPower));
}
