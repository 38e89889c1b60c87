/**
 * Real houses: the base is recorded, the heaters are simulated.
 *
 * Minute means hide what is shorter, so kettles and noise are laid over them; the recorded water heater of the French
 * house is taken out of its base, since the simulated house has its own. The files are not part of the project.
 */
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { type Base, HouseholdBase, RecordedBase } from "../../lib/house/base";
import { DAY } from "../../lib/house/time";
import { hourly, type Outside } from "../../lib/house/weather";
import { type Trouble, trouble } from "./scenario";

/** Beside the project, which is where npm runs its scripts. */
const FOLDER = resolve("../shared/data");

type Row = Readonly<Record<string, string>>;

function read(file: string): Row[] {
  const [header = "", ...lines] = readFileSync(join(FOLDER, file), "utf8").trim().split(/\r?\n/);
  const names = header.split(",");
  return lines.map((line) => {
    const cells = line.split(",");
    return Object.fromEntries(names.map((name, i) => [name, cells[i] ?? ""]));
  });
}

const remembered = new Map<string, Row[]>();

function rows(file: string): Row[] {
  const known = remembered.get(file) ?? read(file);
  remembered.set(file, known);
  return known;
}

class Laid implements Base {
  constructor(
    readonly below: Base,
    readonly above: Base,
  ) {}

  powerAt(second: number): number {
    return this.below.powerAt(second) + this.above.powerAt(second);
  }
}

/** Kettles, short uses and noise; nothing that the recording shows already. */
function pulses(seed: number): Base {
  return new HouseholdBase(seed * 31 + 7, {
    cooking: 0,
    washing: 0,
    dishwasher: 0,
    kettles: 3,
    short: 1,
    standby: 0,
    evening: 0,
  });
}

function recorded(file: string, day: number, days: number, step: number, less?: string): RecordedBase {
  const perDay = DAY / step;
  const part = rows(file).slice(day * perDay, (day + days) * perDay);
  return new RecordedBase(
    part.map((row) => Math.max(0, Number(row.P_W) - Number(less === undefined ? 0 : row[less]))),
    step,
  );
}

function outsideFrom(file: string, day: number): Outside {
  return hourly(
    rows(file)
      .slice(day * 24)
      .map((row) => Number(row.T_out_C)),
  );
}

const SCEAUX = "fr_sceaux_1min_2006-12-17_2007-02-22.csv";
const REFIT = "uk_REFIT_House20_2014-12_1min.csv";
const SUNDAYS = ["2014-11-09", "2014-12-07", "2014-08-24"].map((day) => `uk_ukdale_6s_${day}.csv`);
const LYON_2006 = "fr_lyon_weather_2006-12_hourly.csv";
const LYON_COLD = "fr_lyon_weather_iwec_jan_feb_hourly.csv";

/** From 17 December 2006: its weather is known until the end of the month. */
const SCEAUX_DAYS = 14;
/** The cold snap of the Lyon year begins on 18 February. */
const COLD_DAY = 31 + 17;

export const haveTraces = (): boolean =>
  [SCEAUX, REFIT, LYON_2006, LYON_COLD, ...SUNDAYS].every((file) => existsSync(join(FOLDER, file)));

export const TRACES: readonly Trouble[] = [
  trouble(
    "trace-sceaux",
    "a French house, December 2006, with the weather of those days",
    (random, days, seed) => {
      const day = (seed * 5) % (SCEAUX_DAYS - days + 1);
      const base = recorded(SCEAUX, day, days, 60, "waterheater_ac_W");
      return {
        limit: random.pick(9000, 12000),
        base: [new Laid(base, pulses(seed))],
        outside: outsideFrom(LYON_2006, 16 + day),
      };
    },
  ),
  trouble(
    "trace-sceaux-cold",
    "a French house in January, with the cold snap of Lyon",
    (random, days, seed) => {
      const day = 20 + ((seed * 7) % 30);
      const base = recorded(SCEAUX, day, days, 60, "waterheater_ac_W");
      return {
        limit: random.pick(9000, 12000),
        base: [new Laid(base, pulses(seed))],
        outside: outsideFrom(LYON_COLD, COLD_DAY),
        crowding: [1.15, 1.6],
      };
    },
  ),
  trouble("trace-ukdale", "a British Sunday, 6 s means", (random, days, seed) => {
    const file = SUNDAYS[seed % SUNDAYS.length] ?? "";
    return { limit: random.pick(6000, 9000), base: [recorded(file, 0, days, 6)], seconds: DAY };
  }),
  trouble("trace-refit", "a British house in December", (random, days, seed) => {
    const base = recorded(REFIT, (seed * 3) % 28, days, 60);
    return { limit: random.pick(6000, 9000), base: [new Laid(base, pulses(seed))] };
  }),
];
