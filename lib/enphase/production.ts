/**
 * `/production.json?details=1` and `/api/v1/production`: what the gateway counts by itself.
 *
 * Rules
 * - Only an entry with `activeCount` above 0 measures anything: a disabled transformer shows noise.
 * - Its day and 7-day counters are not trusted; `today` is kept only to begin a ledger on its first day.
 */
import { type Fields, fieldsOf, known, listOf, numberIn } from "./answer";
import { compareFirmware, type GatewayInfo } from "./gateway-info";
import { type Measured, type Metering, overPhases } from "./measured";

/** A meter as the gateway counts it. `delivered` is its lifetime counter: signed for net consumption since 7.6.175. */
export interface Counted extends Metering {
  /** Wh, the gateway's own count of the day: not to be trusted. */
  readonly today?: number;
}

export interface AcBatteries {
  /** W, positive when discharging. */
  readonly power?: number;
  /** %. */
  readonly stateOfCharge?: number;
  /** Wh that can be drawn. */
  readonly availableEnergy?: number;
  readonly count: number;
}

export interface ProductionAnswer {
  /** By the gateway's clock, in seconds. */
  readonly timestamp: number;
  readonly production?: Counted;
  readonly total?: Counted;
  readonly net?: Counted;
  /** The sum of the microinverters, 5 to 15 minutes old. */
  readonly inverters?: { readonly power?: number; readonly lifetime?: number };
  /** AC Batteries only: an IQ Battery is not told here. */
  readonly acBatteries?: AcBatteries;
}

/** The content of `/production.json?details=1`; undefined when the answer is something else. */
export function parseProduction(answer: unknown, phaseCount?: number): ProductionAnswer | undefined {
  const document = fieldsOf(answer);
  if (!Array.isArray(document.production)) return undefined;
  const produced = listOf(document.production);
  const consumed = listOf(document.consumption);
  const active = (list: readonly Fields[], type: string, measurement?: string): Fields | undefined =>
    list.find(
      (entry) =>
        entry.type === type &&
        (measurement === undefined || entry.measurementType === measurement) &&
        (numberIn(entry, "activeCount") ?? 0) > 0,
    );
  const counted = (entry: Fields | undefined): Counted | undefined => entry && countedOf(entry, phaseCount);
  const inverters = active(produced, "inverters");
  const batteries = active(listOf(document.storage), "acb");
  // Firmware 4 names no measurement in `production`, where there is nothing else to be mistaken for.
  const production =
    active(produced, "eim", "production") ??
    produced.find((entry) => entry.type === "eim" && !entry.measurementType && active([entry], "eim"));
  return {
    timestamp: Math.max(
      0,
      ...[...produced, ...consumed].flatMap((entry) => numberIn(entry, "readingTime") ?? []),
    ),
    ...known({
      production: counted(production),
      total: counted(active(consumed, "eim", "total-consumption")),
      net: counted(active(consumed, "eim", "net-consumption")),
      inverters: inverters && {
        ...known({
          power: numberIn(inverters, "wNow"),
          lifetime: positive(numberIn(inverters, "whLifetime")),
        }),
      },
      // Some gateways count batteries that are not there, without a charge.
      acBatteries:
        batteries && numberIn(batteries, "percentFull") !== undefined ? acBatteriesOf(batteries) : undefined,
    }),
  };
}

/** True when a gateway tells the net consumption in the place of the total (firmware 8.3.5433). */
export function confusesTotalWithNet({ production, total, net }: ProductionAnswer): boolean {
  return (
    total !== undefined &&
    net !== undefined &&
    total.power === net.power &&
    total.delivered === net.delivered &&
    (production?.delivered ?? 0) > 0
  );
}

/** What a gateway counts without transformers. */
export interface PlainProduction {
  readonly power?: number;
  /** Wh. */
  readonly lifetime?: number;
  /** Wh, the gateway's own count of the day. */
  readonly today?: number;
}

/**
 * Production of a gateway that meters nothing: `/api/v1/production`, or the sum of the inverters where that answer is
 * known to be empty (zeros) or frozen (a metered model without transformers, from 8.2.4264 on).
 */
export function plainProduction(
  info: GatewayInfo,
  v1: unknown,
  production: ProductionAnswer | undefined,
): PlainProduction | undefined {
  const fields = fieldsOf(v1);
  const energies = ["wattHoursToday", "wattHoursSevenDays", "wattHoursLifetime"].map((key) =>
    numberIn(fields, key),
  );
  const tells = energies.some((energy) => (energy ?? 0) > 0);
  const frozen = info.metered && compareFirmware(info.firmware, "8.2.4264") >= 0;
  if (tells && !frozen) {
    const [today, , lifetime] = energies;
    return known({ power: numberIn(fields, "wattsNow"), today, lifetime: positive(lifetime) });
  }
  return production?.inverters;
}

function countedOf(entry: Fields, phaseCount?: number): Counted {
  const lines = listOf(entry.lines).filter((line) => numberIn(line, "rmsVoltage") !== 0);
  return {
    ...overPhases(measuredOf(entry), lines.slice(0, phaseCount ?? 3).map(measuredOf)),
    ...known({ today: numberIn(entry, "whToday") }),
  };
}

function measuredOf(fields: Fields): Measured {
  return known({
    power: numberIn(fields, "wNow"),
    reactivePower: numberIn(fields, "reactPwr"),
    apparentPower: numberIn(fields, "apprntPwr"),
    current: numberIn(fields, "rmsCurrent"),
    voltage: numberIn(fields, "rmsVoltage"),
    delivered: numberIn(fields, "whLifetime"),
    lagging: numberIn(fields, "varhLagLifetime"),
    leading: numberIn(fields, "varhLeadLifetime"),
    apparentEnergy: positive(numberIn(fields, "vahLifetime")),
  });
}

function acBatteriesOf(entry: Fields): AcBatteries {
  return {
    count: numberIn(entry, "activeCount") ?? 0,
    ...known({
      power: numberIn(entry, "wNow"),
      stateOfCharge: numberIn(entry, "percentFull"),
      availableEnergy: numberIn(entry, "whNow"),
    }),
  };
}

/** Counters at 0 are counters that the gateway has lost: the seed ignores them since 2023, rightly. */
function positive(value: number | undefined): number | undefined {
  return value !== undefined && value > 0 ? value : undefined;
}
