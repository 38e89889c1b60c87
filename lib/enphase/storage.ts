/**
 * Batteries: IQ Battery and Encharge (`/ivp/ensemble/…`), AC Battery (`/production.json`), or a storage transformer.
 *
 * Rules
 * - Power is positive when the batteries deliver, negative when they charge.
 * - An `ENCHARGE` entry of the inventory may be empty: a battery is a device, not an entry.
 */
import { fieldsOf, known, listOf, numberIn, sumOf } from "./answer";
import type { Metering } from "./measured";
import type { AcBatteries } from "./production";

export interface Storage {
  /** W, positive when delivering. */
  readonly power?: number;
  /** %. */
  readonly stateOfCharge?: number;
  /** Wh that can be drawn. */
  readonly availableEnergy?: number;
  /** Wh when full. */
  readonly capacity?: number;
  readonly count?: number;
  /** Wh since its transformer began; only with a storage transformer. */
  readonly dischargedLifetime?: number;
  readonly chargedLifetime?: number;
}

export interface EnsembleAnswers {
  /** `/ivp/ensemble/inventory` */
  readonly inventory?: unknown;
  /** `/ivp/ensemble/power` */
  readonly power?: unknown;
  /** `/ivp/ensemble/secctrl` */
  readonly control?: unknown;
}

/** How many IQ Batteries the inventory lists. */
export function countBatteries(inventory: unknown): number {
  return listOf(inventory)
    .filter((item) => item.type === "ENCHARGE")
    .reduce((count, item) => count + listOf(item.devices).length, 0);
}

/** What is known of the batteries; undefined when there are none. */
export function storageOf(
  { inventory, power, control }: EnsembleAnswers,
  acBatteries: AcBatteries | undefined,
  transformer: Metering | undefined,
): Storage | undefined {
  // The key really ends with a colon.
  const devices = listOf(fieldsOf(power)["devices:"]);
  const count = Math.max(countBatteries(inventory), devices.length);
  if (count === 0 && acBatteries === undefined && transformer === undefined) return undefined;
  const milliwatts = sumOf(devices.map((device) => numberIn(device, "real_power_mw")));
  const batteriesPower = milliwatts === undefined ? transformer?.power : milliwatts / 1000;
  const state = fieldsOf(control);
  const soc = numberIn(state, "agg_soc") ?? numberIn(state, "ENC_agg_soc") ?? acBatteries?.stateOfCharge;
  const capacity = numberIn(state, "Enc_max_available_capacity");
  const available = count > 0 ? numberIn(state, "ENC_agg_avail_energy") : undefined;
  const total = count + (acBatteries?.count ?? 0);
  return known({
    power: sumOf([batteriesPower, acBatteries?.power]),
    stateOfCharge: soc ?? meanCharge(devices.map((device) => numberIn(device, "soc"))),
    availableEnergy: sumOf([available, acBatteries?.availableEnergy]),
    capacity: capacity !== undefined && capacity > 0 ? capacity : undefined,
    count: total > 0 ? total : undefined,
    dischargedLifetime: transformer?.delivered,
    chargedLifetime: transformer?.received,
  });
}

function meanCharge(charges: readonly (number | undefined)[]): number | undefined {
  const told = charges.filter((charge) => charge !== undefined);
  return told.length === 0 ? undefined : (sumOf(told) ?? 0) / told.length;
}
