/**
 * Batteries: IQ Battery and Encharge (`/ivp/ensemble/…`), AC Battery (`/production.json`), or a storage transformer; the
 * live data where the gateway does not show the rest to this role.
 *
 * Rules
 * - Power is positive when the batteries deliver, negative when they charge.
 * - The capacity is that of all batteries: where AC Batteries stand beside others, `Enc_…` is not the whole.
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
  /** `/ivp/livedata/status`, while it is fresh. */
  readonly live?: LiveStorage;
}

export interface LiveStorage {
  /** By the gateway's clock, in seconds. */
  readonly timestamp: number;
  /** W, positive when delivering. */
  readonly power?: number;
  /** %. */
  readonly stateOfCharge?: number;
}

/** The batteries of `/ivp/livedata/status`, which stands still unless somebody streams it; undefined for another answer. */
export function parseLiveStorage(answer: unknown): LiveStorage | undefined {
  const meters = fieldsOf(fieldsOf(answer).meters);
  const timestamp = numberIn(meters, "last_update");
  if (timestamp === undefined) return undefined;
  const milliwatts = numberIn(fieldsOf(meters.storage), "agg_p_mw");
  return {
    timestamp,
    ...known({
      power: milliwatts === undefined ? undefined : milliwatts / 1000,
      stateOfCharge: numberIn(meters, "soc"),
    }),
  };
}

/** How many IQ Batteries the inventory lists. */
export function countBatteries(inventory: unknown): number {
  return listOf(inventory)
    .filter((item) => item.type === "ENCHARGE")
    .reduce((count, item) => count + listOf(item.devices).length, 0);
}

/** What is known of the batteries; undefined when there are none. */
export function storageOf(
  { inventory, power, control, live }: EnsembleAnswers,
  acBatteries: AcBatteries | undefined,
  transformer: Metering | undefined,
): Storage | undefined {
  // The key really ends with a colon.
  const devices = listOf(fieldsOf(power)["devices:"]);
  const count = Math.max(countBatteries(inventory), devices.length);
  if (count === 0 && acBatteries === undefined && transformer === undefined) return undefined;
  const milliwatts = sumOf(devices.map((device) => numberIn(device, "real_power_mw")));
  const told = milliwatts === undefined ? undefined : milliwatts / 1000;
  const batteriesPower = told ?? transformer?.power ?? (count > 0 ? live?.power : undefined);
  const state = fieldsOf(control);
  const soc = numberIn(state, "agg_soc") ?? numberIn(state, "ENC_agg_soc") ?? acBatteries?.stateOfCharge;
  const hasBoth = count > 0 && acBatteries !== undefined;
  const capacity =
    (hasBoth ? positive(numberIn(state, "Max_energy")) : undefined) ??
    positive(numberIn(state, "Enc_max_available_capacity"));
  const available = count > 0 ? numberIn(state, "ENC_agg_avail_energy") : undefined;
  const total = count + (acBatteries?.count ?? 0);
  return known({
    power: sumOf([batteriesPower, acBatteries?.power]),
    stateOfCharge: soc ?? meanCharge(devices.map((device) => numberIn(device, "soc"))) ?? live?.stateOfCharge,
    availableEnergy: sumOf([available, acBatteries?.availableEnergy]),
    capacity,
    count: total > 0 ? total : undefined,
    dischargedLifetime: transformer?.delivered,
    chargedLifetime: transformer?.received,
  });
}

/** A capacity of 0 is one that the gateway does not know. */
function positive(value: number | undefined): number | undefined {
  return value !== undefined && value > 0 ? value : undefined;
}

function meanCharge(charges: readonly (number | undefined)[]): number | undefined {
  const told = charges.filter((charge) => charge !== undefined);
  return told.length === 0 ? undefined : (sumOf(told) ?? 0) / told.length;
}
