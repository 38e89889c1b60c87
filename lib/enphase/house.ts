/**
 * The house as its gateway meters it: production, net and total consumption, batteries, each from its best source.
 *
 * Rules
 * - Enabled transformers are read from `/ivp/meters/readings`, all from the same answer; where that answer does not
 *   exist, from the active entries of `/production.json`; a gateway without transformers knows its inverters only.
 * - Total consumption is production + net consumption. Its registers exist only in `/production.json`, and are made
 *   from production, import and export where that document is wrong or missing.
 * - Consumption that is not metered is absent. Production that is not metered is what the inverters tell; minutes old, it
 *   makes no total consumption.
 */
import { known } from "./answer";
import type { GatewayInfo } from "./gateway-info";
import { combine, type Measured, type Metering } from "./measured";
import type { MeterReadings } from "./meters";
import { confusesTotalWithNet, type PlainProduction, type ProductionAnswer } from "./production";
import { type EnsembleAnswers, type Storage, storageOf } from "./storage";

/** The newest of each answer of a gateway; those that it does not have are absent. */
export interface GatewayAnswers {
  readonly info: GatewayInfo;
  readonly readings?: MeterReadings;
  readonly production?: ProductionAnswer;
  readonly plain?: PlainProduction;
  readonly ensemble: EnsembleAnswers;
}

export interface HouseMetering {
  /** Where the powers come from. */
  readonly source: "transformers" | "counters" | "inverters" | "nothing";
  readonly production?: Metering;
  readonly net?: Metering;
  readonly total?: Metering;
  readonly storage?: Storage;
}

/** What is metered, from the newest answers. */
export function meterHouse(answers: GatewayAnswers): HouseMetering {
  const { readings, production, ensemble } = answers;
  const storage = storageOf(ensemble, production?.acBatteries, readings?.meters.storage);
  return { ...meteredBy(answers), ...known({ storage }) };
}

function meteredBy({ readings, production, plain }: GatewayAnswers): HouseMetering {
  const told: Metering | undefined = plain && {
    ...known({ power: plain.power, delivered: plain.lifetime }),
    phases: [],
  };
  const counters = production && (confusesTotalWithNet(production) ? repaired(production) : production.total);
  if (readings !== undefined) {
    const made = readings.meters.production;
    const total = readings.meters["total-consumption"];
    const net = readings.meters["net-consumption"] ?? (total && made && combine(total, made, -1));
    const sum = total === undefined && net && made ? combine(net, made) : undefined;
    return {
      source: "transformers",
      ...known({ production: made ?? told, net, total: total ?? (sum && withRegisters(sum, counters)) }),
    };
  }
  if (production?.production !== undefined || production?.net !== undefined) {
    const { production: made, net, total } = production;
    const sum = net && made && combine(net, made);
    return {
      source: "counters",
      ...known({ production: made ?? told, net, total: sum ? withRegisters(sum, counters) : total }),
    };
  }
  if (told !== undefined) return { source: "inverters", production: told };
  return { source: "nothing" };
}

/** The lifetime of the total where a gateway tells the net's in its place: what was produced and what the balance was. */
function repaired({ production, net }: ProductionAnswer): Metering | undefined {
  const sum = (made?: Measured, balance?: Measured): Measured =>
    made?.delivered === undefined || balance?.delivered === undefined
      ? {}
      : { delivered: made.delivered + balance.delivered };
  return (
    net && {
      ...sum(production, net),
      phases: net.phases.map((phase, i) => sum(production?.phases[i], phase)),
    }
  );
}

/** Total consumption with the registers that only `/production.json` has. */
function withRegisters(total: Metering, counters: Metering | undefined): Metering {
  if (counters === undefined) return total;
  return {
    ...total,
    ...registersOf(counters),
    phases: total.phases.map((phase, index) => ({ ...phase, ...registersOf(counters.phases[index] ?? {}) })),
  };
}

/** A lifetime of 0 or less is one that the gateway lost. */
function registersOf({ delivered, lagging, leading, apparentEnergy }: Measured): Measured {
  return known({
    delivered: delivered !== undefined && delivered > 0 ? delivered : undefined,
    lagging,
    leading,
    apparentEnergy,
  });
}
