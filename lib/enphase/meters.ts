/**
 * The current transformers of a gateway (`/ivp/meters`) and their registers (`/ivp/meters/readings`).
 *
 * Rules
 * - A meter is chosen by its type and its state, never by its place in a list: order and length vary.
 * - `channels` always has three entries; those after `phaseCount` may be another meter's.
 * - `phaseMode` says "three" of a European single-phase house: only `phaseCount` counts.
 */
import { type Fields, known, listOf, numberIn, textIn } from "./answer";
import { type Measured, type Metering, overPhases } from "./measured";

export type MeterKind = "production" | "net-consumption" | "total-consumption" | "storage";

export interface Meter {
  /** As the gateway writes it: a `MeterKind`, or another such as "backfeed". */
  readonly kind: string;
  readonly eid: string;
  readonly enabled: boolean;
  readonly phaseCount: number;
  /** "normal", "not-metering", "check-wiring". */
  readonly wiring?: string;
  /** Such as "negative-production" or "production-imbalance". */
  readonly flags: readonly string[];
}

/** Every meter that the gateway knows; none for an answer that is not a list of meters. */
export function parseMeters(answer: unknown): Meter[] {
  return listOf(answer).flatMap((fields) => {
    const kind = textIn(fields, "measurementType");
    const eid = textIn(fields, "eid");
    if (kind === undefined || eid === undefined) return [];
    const flags = fields.statusFlags;
    return {
      kind,
      eid,
      enabled: fields.state === "enabled",
      phaseCount: numberIn(fields, "phaseCount") ?? 1,
      flags: Array.isArray(flags) ? flags.filter((flag) => typeof flag === "string") : [],
      ...known({ wiring: textIn(fields, "meteringStatus") }),
    };
  });
}

export interface MeterReadings {
  /** The newest of them, by the gateway's clock, in seconds. */
  readonly timestamp: number;
  readonly meters: Readonly<Partial<Record<MeterKind, Metering>>>;
}

/**
 * What the enabled meters read. Undefined when none of them did.
 * @param phaseCount overrides what the gateway says, when a person chose it.
 */
export function parseReadings(
  answer: unknown,
  meters: readonly Meter[],
  phaseCount?: number,
): MeterReadings | undefined {
  const entries = listOf(answer);
  const read: Partial<Record<MeterKind, Metering>> = {};
  let timestamp = 0;
  for (const meter of meters) {
    if (!meter.enabled || !isMeterKind(meter.kind) || read[meter.kind] !== undefined) continue;
    const entry = entries.find((fields) => textIn(fields, "eid") === meter.eid);
    if (entry === undefined || numberIn(entry, "activePower") === undefined) continue;
    const channels = listOf(entry.channels).slice(0, phaseCount ?? meter.phaseCount);
    read[meter.kind] = overPhases(measuredOf(entry), channels.map(measuredOf));
    timestamp = Math.max(timestamp, numberIn(entry, "timestamp") ?? 0);
  }
  return Object.keys(read).length === 0 ? undefined : { timestamp, meters: read };
}

function isMeterKind(kind: string): kind is MeterKind {
  return ["production", "net-consumption", "total-consumption", "storage"].includes(kind);
}

function measuredOf(fields: Fields): Measured {
  return known({
    power: numberIn(fields, "activePower"),
    reactivePower: numberIn(fields, "reactivePower"),
    apparentPower: numberIn(fields, "apparentPower"),
    current: numberIn(fields, "current"),
    voltage: numberIn(fields, "voltage"),
    delivered: numberIn(fields, "actEnergyDlvd"),
    received: numberIn(fields, "actEnergyRcvd"),
    lagging: numberIn(fields, "reactEnergyLagg"),
    leading: numberIn(fields, "reactEnergyLead"),
    apparentEnergy: numberIn(fields, "apparentEnergy"),
  });
}
