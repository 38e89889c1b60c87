/**
 * What is expected of a real gateway, in the contract's fields: made from the expected values that came with its answers,
 * never from the answers themselves.
 *
 * Where two of its documents tell the same quantity, seconds or minutes apart, the registers of the transformers are
 * expected: they are what can be read each second. Quantities of the whole are made from the phases, since the gateway sums
 * voltages and power factors over them.
 */
import type { Expected, ExpectedValues } from "./gateway-captures";

export type Quantities = Readonly<Record<string, number | undefined>>;
export interface ExpectedPart {
  readonly whole: Quantities;
  /** One entry a phase when there are several. */
  readonly phases: readonly Quantities[];
}
type Source = Readonly<Record<string, number | undefined>>;
type Kind = "production" | "net-consumption";

export interface ExpectedParts {
  readonly production: ExpectedPart;
  readonly grid: ExpectedPart | undefined;
  readonly consumption: ExpectedPart | undefined;
}

/** The entry of `/production.json` that is expected to count a kind. */
interface CountedEntry {
  readonly activeCount: number;
  readonly total: Source;
  readonly lines: readonly Source[];
}
const COUNTED = {
  production: "production_eim",
  "net-consumption": "net_consumption",
  total: "total_consumption",
} as const;

/** Production, grid and consumption as the contract has them; what is undefined in them is expected to be absent. */
export function expectedParts(expected: Expected, values: ExpectedValues): ExpectedParts {
  const made = metered(expected, "production");
  const net = metered(expected, "net-consumption");
  const plain = part({
    power: values.production?.watts_now,
    energyLifetime: values.production?.watt_hours_lifetime || undefined,
  });
  return {
    production: made ? partOf(made, lifetimeMade) : plain,
    grid: net && gridOf(net),
    consumption: net && made && consumptionOf(expected, values, net, made),
  };
}

interface Metered {
  readonly whole: Source;
  readonly phases: readonly Source[];
  readonly hasRegisters: boolean;
}

function metered(expected: Expected, kind: Kind): Metered | undefined {
  const read = expected.derived.meters_readings?.[kind];
  if (read !== undefined) {
    const { phases, ...whole } = read;
    return { whole, phases: phases.length > 1 ? phases : [], hasRegisters: true };
  }
  const counted = countedBy(expected, kind);
  if (counted === undefined) return undefined;
  return { whole: renamed(counted.total), phases: [], hasRegisters: false };
}

function countedBy({ raw_production_json }: Expected, kind: keyof typeof COUNTED): CountedEntry | undefined {
  const documents = raw_production_json ?? {};
  const document = documents["production.json_details_1"] ?? documents["production.json"];
  const entry = (document as Record<string, CountedEntry | null> | undefined)?.[COUNTED[kind]];
  return entry && entry.activeCount > 0 ? entry : undefined;
}

/** The names of `/production.json` in the words of the registers. */
function renamed(entry: Source): Source {
  return {
    activePower: entry.wNow,
    reactivePower: entry.reactPwr,
    apparentPower: entry.apprntPwr,
    current: entry.rmsCurrent,
    voltage: entry.rmsVoltage,
    actEnergyDlvd: entry.whLifetime,
    reactEnergyLagg: entry.varhLagLifetime,
    reactEnergyLead: entry.varhLeadLifetime,
    apparentEnergy: entry.vahLifetime || undefined,
  };
}

const lifetimeMade = ({ actEnergyDlvd }: Source) => actEnergyDlvd;
const lifetimeNet = ({ actEnergyDlvd, actEnergyRcvd }: Source) =>
  actEnergyDlvd === undefined || actEnergyRcvd === undefined ? actEnergyDlvd : actEnergyDlvd - actEnergyRcvd;

function one(source: Source, lifetime: (source: Source) => number | undefined): Quantities {
  const apparentPower = absolute(source.apparentPower);
  return {
    power: source.activePower,
    energyLifetime: lifetime(source),
    reactivePower: source.reactivePower,
    apparentPower,
    powerFactor: powerFactor(source.activePower, apparentPower),
    current: absolute(source.current),
    voltage: source.voltage,
    reactiveEnergyLaggingLifetime: source.reactEnergyLagg,
    reactiveEnergyLeadingLifetime: source.reactEnergyLead,
    apparentEnergyLifetime: source.apparentEnergy,
  };
}

function partOf(
  { whole, phases }: Metered,
  lifetime: (source: Source) => number | undefined,
  extra: (source: Source) => Quantities = () => ({}),
): ExpectedPart {
  const each = phases.map((phase) => ({ ...one(phase, lifetime), ...extra(phase) }));
  return part({ ...one(whole, lifetime), ...extra(whole) }, each);
}

function gridOf(net: Metered): ExpectedPart {
  return partOf(net, lifetimeNet, ({ activePower = Number.NaN, actEnergyDlvd, actEnergyRcvd }) => ({
    importPower: Math.max(0, activePower),
    exportPower: Math.max(0, -activePower),
    importLifetime: net.hasRegisters ? actEnergyDlvd : undefined,
    exportLifetime: net.hasRegisters ? actEnergyRcvd : undefined,
  }));
}

/** Production and net consumption of the same answer; the lifetimes are those that only `/production.json` counts. */
function consumptionOf(
  expected: Expected,
  values: ExpectedValues,
  net: Metered,
  made: Metered,
): ExpectedPart {
  const counted = countedBy(expected, "total");
  const sum = (a: Source, b: Source | undefined, registers: Source | undefined, lifetime?: number) => {
    const power = Number(a.activePower) + Number(b?.activePower);
    const reactivePower = Number(a.reactivePower) + Number(b?.reactivePower);
    const apparentPower = Math.hypot(power, reactivePower);
    return {
      power,
      reactivePower,
      apparentPower,
      powerFactor: powerFactor(power, apparentPower),
      voltage: a.voltage,
      current: apparentPower / Number(a.voltage),
      energyLifetime: lifetime ?? Number(b?.actEnergyDlvd) + Number(lifetimeNet(a)),
      reactiveEnergyLaggingLifetime: registers?.varhLagLifetime,
      reactiveEnergyLeadingLifetime: registers?.varhLeadLifetime,
      apparentEnergyLifetime: registers?.vahLifetime || undefined,
    };
  };
  const phases = net.phases.map((phase, i) =>
    sum(
      phase,
      made.phases[i],
      counted?.lines[i],
      values.consumption_total_phases?.[`L${i + 1}`]?.watt_hours_lifetime,
    ),
  );
  return part(
    sum(net.whole, made.whole, counted?.total, values.consumption_total?.watt_hours_lifetime),
    phases,
  );
}

/** The whole, its voltage, current, apparent power and power factor made from the phases. */
function part(whole: Quantities, phases: readonly Quantities[] = []): ExpectedPart {
  if (phases.length < 2) return { whole, phases: [] };
  const total = (key: string) => phases.reduce((sum, phase) => sum + Number(phase[key]), 0);
  const apparentPower = total("apparentPower");
  const made = {
    apparentPower,
    powerFactor: powerFactor(whole.power, apparentPower),
    current: total("current"),
    voltage: total("voltage") / phases.length,
  };
  return { whole: { ...whole, ...made }, phases };
}

function absolute(value: number | undefined): number | undefined {
  return value === undefined ? undefined : Math.abs(value);
}

function powerFactor(power: number | undefined, apparentPower: number | undefined): number | undefined {
  return power === undefined || !apparentPower ? undefined : Math.max(-1, Math.min(1, power / apparentPower));
}
