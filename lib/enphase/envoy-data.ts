/**
 * What leaves the node: everything that the gateway knows, in the words of the contract.
 *
 * Rules
 * - What is not known is absent, never 0; `notMetered` names what this gateway does not meter.
 * - Energies of the day and of seven days come from the ledger; `…Partial` is true when part of the time was not seen.
 * - Net energies are import less export, and may be negative.
 */
import { known, sumOf } from "./answer";
import type { GatewayInfo } from "./gateway-info";
import type { HouseMetering } from "./house";
import type { Energy, EnergyLedger } from "./ledger";
import type { Measured, Metering } from "./measured";
import type { GroupReading, PanelReading } from "./panels";
import type { Storage } from "./storage";

export interface PhaseQuantities {
  /** W. */
  readonly power?: number;
  /** Wh since midnight, of the seven days before today, and since the meter began. */
  readonly energyToday?: number;
  readonly energySevenDays?: number;
  readonly energyLifetime?: number;
  readonly energyTodayPartial?: boolean;
  readonly energySevenDaysPartial?: boolean;
  /** var. */
  readonly reactivePower?: number;
  /** VA. */
  readonly apparentPower?: number;
  readonly powerFactor?: number;
  /** A. */
  readonly current?: number;
  /** V. */
  readonly voltage?: number;
  /** varh. */
  readonly reactiveEnergyLaggingToday?: number;
  readonly reactiveEnergyLaggingLifetime?: number;
  readonly reactiveEnergyLeadingToday?: number;
  readonly reactiveEnergyLeadingLifetime?: number;
  /** VAh. */
  readonly apparentEnergyToday?: number;
  readonly apparentEnergyLifetime?: number;
}

export interface Quantities extends PhaseQuantities {
  readonly phases?: readonly PhaseQuantities[];
}

export interface PhaseGrid extends PhaseQuantities {
  /** W, 0 or more. */
  readonly importPower?: number;
  readonly exportPower?: number;
  /** Wh. */
  readonly importToday?: number;
  readonly exportToday?: number;
  readonly importLifetime?: number;
  readonly exportLifetime?: number;
  /** True when import and export of the day are made from powers, because no register counts them. */
  readonly energyEstimated?: boolean;
}

export interface Grid extends PhaseGrid {
  readonly phases?: readonly PhaseGrid[];
}

export interface EnvoyData {
  /** Epoch ms of the newest value in it. */
  readonly at: number;
  readonly gateway: {
    readonly serial: string;
    readonly firmware: string;
    readonly metered: boolean;
    readonly phases: number;
  };
  readonly production?: Quantities;
  readonly consumption?: Quantities;
  readonly grid?: Grid;
  readonly storage?: Storage;
  /** The true load of a house with batteries: consumption and what the batteries deliver, W. */
  readonly house?: { readonly power: number };
  readonly inverters?: readonly PanelReading[];
  readonly groups?: readonly GroupReading[];
  readonly selfConsumption?: object;
  /** Seconds since each part was measured. */
  readonly ages: Readonly<Record<string, number>>;
  readonly notMetered: readonly string[];
  /** What the gateway says of its transformers: "net-consumption: check-wiring". */
  readonly warnings?: readonly string[];
  /** Epoch ms of the end of the token in use. */
  readonly tokenUntil?: number;
}

const REGISTERS = ["delivered", "received", "lagging", "leading", "apparentEnergy"] as const;
type Part = "production" | "net" | "total";

/** Registers of import and export made from powers, where nothing counts them. */
export const ESTIMATED_IMPORT = "estimated.import";
export const ESTIMATED_EXPORT = "estimated.export";

/** Takes every register of a measure into the ledger. `at` in epoch ms. */
export function recordHouse(
  ledger: EnergyLedger,
  house: HouseMetering,
  parts: readonly Part[],
  at: number,
): void {
  for (const part of parts) {
    const metering = house[part];
    if (metering === undefined || !hasRegisters(part, metering, house.source)) continue;
    for (const [name, measured] of placesOf(part, metering))
      for (const register of REGISTERS) {
        const value = measured[register];
        const signed = part === "total" && !["delivered", "received"].includes(register);
        if (value !== undefined) ledger.record(`${name}.${register}`, value, at, signed);
      }
  }
}

/**
 * The counters' net lifetime is gross import on some firmwares and a balance on others, and without a transformer of its own
 * the net is a balance too: no energy is made of these.
 */
function hasRegisters(part: Part, { received }: Metering, source: HouseMetering["source"]): boolean {
  return part !== "net" || (source === "transformers" && received !== undefined);
}

function placesOf(part: Part, metering: Metering): [string, Measured][] {
  return [
    [part, metering],
    ...metering.phases.map((phase, i): [string, Measured] => [`${part}.${i + 1}`, phase]),
  ];
}

/** Production, consumption and grid as the contract has them, at `now` (epoch ms). */
export function readHouse(
  house: HouseMetering,
  ledger: EnergyLedger,
  now: number,
): Pick<EnvoyData, "production" | "consumption" | "grid" | "storage" | "house"> {
  const { production, total, net, storage } = house;
  const loadOfHouse = sumOf([total?.power, storage?.power]);
  return known({
    production: production && quantities("production", production, ledger, now),
    consumption: total && quantities("total", total, ledger, now),
    grid: net && gridOf(net, house.source, ledger, now),
    storage,
    house:
      total?.power !== undefined && storage?.power !== undefined && loadOfHouse !== undefined
        ? { power: loadOfHouse }
        : undefined,
  });
}

function quantities(part: Part, metering: Metering, ledger: EnergyLedger, now: number): Quantities {
  const phases = metering.phases.map((phase, i) => quantitiesOf(part, `.${i + 1}`, phase, ledger, now));
  return { ...quantitiesOf(part, "", metering, ledger, now), ...(phases.length > 1 && { phases }) };
}

function quantitiesOf(
  part: Part,
  phase: string,
  measured: Measured,
  ledger: EnergyLedger,
  now: number,
): PhaseQuantities {
  const name = `${part}${phase}`;
  const day = energyOf(part, phase, (register) => ledger.today(register, now));
  const week = energyOf(part, phase, (register) => ledger.sevenDays(register, now));
  const today = (register: string) => ledger.today(`${name}.${register}`, now)?.value;
  return known({
    power: measured.power,
    energyToday: day?.value,
    energySevenDays: week?.value,
    energyLifetime: lifetimeOf(part, measured),
    energyTodayPartial: day?.partial || undefined,
    energySevenDaysPartial: week?.partial || undefined,
    reactivePower: measured.reactivePower,
    apparentPower: measured.apparentPower,
    powerFactor: measured.powerFactor,
    current: measured.current,
    voltage: measured.voltage,
    reactiveEnergyLaggingToday: today("lagging"),
    reactiveEnergyLaggingLifetime: measured.lagging,
    reactiveEnergyLeadingToday: today("leading"),
    reactiveEnergyLeadingLifetime: measured.leading,
    apparentEnergyToday: today("apparentEnergy"),
    apparentEnergyLifetime: measured.apparentEnergy,
  });
}

function lifetimeOf(part: Part, { delivered, received }: Measured): number | undefined {
  if (part === "production" || received === undefined) return delivered;
  return delivered === undefined ? undefined : delivered - received;
}

/** The energy of a part: production its register; net import less export; total their sum, else its own register. */
function energyOf(
  part: Part,
  phase: string,
  read: (register: string) => Energy | undefined,
): Energy | undefined {
  const made = read(`production${phase}.delivered`);
  if (part === "production") return made;
  const imported = read(`net${phase}.delivered`);
  const exported = read(`net${phase}.received`);
  const consumed = read(`total${phase}.delivered`);
  const total = balance([consumed], [read(`total${phase}.received`)]) ?? consumed;
  if (part === "net") return balance([imported], [exported]) ?? balance([total], [made]);
  return balance([made, imported], [exported]) ?? total;
}

function balance(
  added: readonly (Energy | undefined)[],
  taken: readonly (Energy | undefined)[],
): Energy | undefined {
  let seen = 0;
  let partial = false;
  for (const [sign, energies] of [[1, added] as const, [-1, taken] as const])
    for (const energy of energies) {
      if (energy === undefined) return undefined;
      seen += sign * energy.seen;
      partial ||= energy.partial;
    }
  return { value: seen, seen, partial };
}

function gridOf(net: Metering, source: HouseMetering["source"], ledger: EnergyLedger, now: number): Grid {
  const phases = net.phases.map(
    (phase, i): PhaseGrid => ({
      ...quantitiesOf("net", `.${i + 1}`, phase, ledger, now),
      ...exchangeOf(phase, `.${i + 1}`, source, ledger, now),
    }),
  );
  return {
    ...quantitiesOf("net", "", net, ledger, now),
    ...exchangeOf(net, "", source, ledger, now),
    ...(phases.length > 1 && { phases }),
  };
}

function exchangeOf(
  { power, delivered, received }: Measured,
  phase: string,
  source: HouseMetering["source"],
  ledger: EnergyLedger,
  now: number,
): PhaseGrid {
  const counts = source === "transformers" && received !== undefined;
  const estimates = !counts && phase === "";
  const importRegister = estimates ? ESTIMATED_IMPORT : `net${phase}.delivered`;
  const exportRegister = estimates ? ESTIMATED_EXPORT : `net${phase}.received`;
  const importToday = ledger.today(importRegister, now)?.value;
  return known({
    importPower: power === undefined ? undefined : Math.max(0, power),
    exportPower: power === undefined ? undefined : Math.max(0, -power),
    importToday,
    exportToday: ledger.today(exportRegister, now)?.value,
    importLifetime: counts ? delivered : undefined,
    exportLifetime: counts ? received : undefined,
    energyEstimated: (estimates && importToday !== undefined) || undefined,
  });
}

/** The names of what this gateway does not meter. */
export function notMetered({ production, total, net }: HouseMetering): string[] {
  return Object.entries({ production, consumption: total, grid: net }).flatMap(([name, metering]) =>
    metering === undefined ? name : [],
  );
}

/** The gateway as the contract has it. One phase is said where nothing tells more. */
export function readGateway(info: GatewayInfo, house: HouseMetering): EnvoyData["gateway"] {
  const phases = Math.max(
    1,
    ...[house.production, house.net, house.total].map((part) => part?.phases.length ?? 1),
  );
  return {
    serial: info.serial,
    firmware: info.firmware,
    metered: house.source === "transformers" || house.source === "counters",
    phases,
  };
}
