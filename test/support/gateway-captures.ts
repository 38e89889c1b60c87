/**
 * Real answers of gateways, which are not part of this project: they stand in a folder beside it, one folder a gateway,
 * one file an address. Tests that need them skip where that folder is not.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";

const FOLDER = resolve(__dirname, "../../../shared/fixtures/enphase");
const EXPECTED = resolve(__dirname, "../../../shared/fixtures/enphase-expected.json");

export const haveCaptures = existsSync(EXPECTED);
export const NO_CAPTURES =
  "the captures of real gateways are not on this machine (../shared/fixtures/enphase)";

export function captureNames(): string[] {
  if (!haveCaptures) return [];
  return readdirSync(FOLDER, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? entry.name : [],
  );
}

/** The body that a gateway answered at an address such as "/ivp/meters"; undefined when it was not captured. */
export function captured(name: string, path: string): string | undefined {
  const files = [path.slice(1).replace(/[/?=]/g, "_")];
  if (path === "/production.json?details=1") files.push("production.json");
  const file = files.map((one) => `${FOLDER}/${name}/${one}`).find(existsSync);
  return file === undefined ? undefined : readFileSync(file, "utf8");
}

export interface Expected {
  readonly info: { readonly software: string };
  readonly pyenphase: Readonly<Record<string, ExpectedValues>>;
  readonly raw_production_json?: Readonly<Record<string, unknown>>;
  readonly derived: {
    readonly battery_power_w?: number;
    readonly battery_soc_pct?: number;
    readonly battery_count?: number;
    readonly encharge_energy_wh?: number;
    readonly encharge_capacity_wh?: number;
    readonly grid_net_w?: number;
    readonly grid_index_import_wh?: number;
    readonly grid_index_export_wh?: number;
    readonly meters_readings?: Readonly<
      Record<
        string,
        Readonly<Record<string, number>> & { readonly phases: readonly Record<string, number>[] }
      >
    > | null;
    readonly v1_inverters?: { readonly devType1: number; readonly sum_lastReportWatts_devType1: number };
  };
}

export interface ExpectedEnergy {
  readonly watts_now: number;
  readonly watt_hours_lifetime: number;
  readonly watt_hours_today: number;
}

export interface ExpectedMeter {
  readonly active_power: number;
  readonly energy_delivered: number;
  readonly energy_received: number;
  readonly voltage: number;
  readonly current: number;
  readonly power_factor: number;
}

type Phases<T> = Readonly<Record<string, T>> | null;

export interface ExpectedValues {
  readonly supported_features: readonly string[];
  readonly phase_count: number;
  readonly production: ExpectedEnergy | null;
  readonly consumption_total: ExpectedEnergy | null;
  readonly consumption_net: ExpectedEnergy | null;
  readonly consumption_total_phases: Phases<ExpectedEnergy>;
  readonly ctmeters: Readonly<Record<string, ExpectedMeter>> | null;
  readonly ctmeters_phases: Readonly<Record<string, Phases<ExpectedMeter>>> | null;
  readonly encharge_aggregate: {
    readonly available_energy: number;
    readonly state_of_charge: number;
    readonly max_available_capacity: number;
  } | null;
  readonly encharge_power: Readonly<Record<string, { readonly real_power_mw: number }>> | null;
  readonly acb_power: {
    readonly power: number;
    readonly charge_wh: number;
    readonly batteries: number;
  } | null;
  readonly inverters: {
    readonly count: number;
    readonly sum_last_report_watts: number;
    readonly sum_max_report_watts: number;
    readonly sum_energy_today_wh: number | null;
  };
}

export function expectedOf(name: string): Expected {
  const all = JSON.parse(readFileSync(EXPECTED, "utf8")) as { fixtures: Record<string, Expected> };
  const expected = all.fixtures[name];
  if (expected === undefined) throw new Error(`nothing is expected of ${name}`);
  return expected;
}

/** What is expected of the answer to `details=1` where there is one. */
export function expectedValues({ pyenphase }: Expected): ExpectedValues {
  const values = pyenphase["production.json_details_1"] ?? pyenphase["production.json"];
  if (values === undefined) throw new Error("no expected values");
  return values;
}
