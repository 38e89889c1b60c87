/**
 * The control bench: the same houses, days and faults, under several controllers, in one table.
 *
 *   npm run bench:control -- --seeds 1,2 --days 1 --scenario evening,cold-snap --controllers plain,omniscient
 */
import { parseArgs } from "node:util";
import type { Contender } from "./control/controller";
import { uncontrolled } from "./control/controller";
import { omniscient } from "./control/omniscient";
import { plain } from "./control/plain";
import { run } from "./control/run";
import { TROUBLES, type Trouble } from "./control/scenario";
import type { Score } from "./control/score";
import { type Cell, type Column, table } from "./control/table";
import { totalOf } from "./control/total";
import { haveTraces, TRACES } from "./control/traces";

const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "1,2" },
    days: { type: "string", default: "1" },
    scenario: { type: "string" },
    controllers: { type: "string" },
  },
});

const contenders: readonly Contender[] = [uncontrolled, plain, omniscient];
const seeds = values.seeds.split(",").map(Number);
const days = Number(values.days);
const troubles = [...TROUBLES, ...(haveTraces() ? TRACES : [])];

const COLUMNS: readonly Column[] = [
  { title: "scenario" },
  { title: "controller" },
  { title: "over Wh", digits: 1 },
  { title: "s over" },
  { title: "trips" },
  { title: "switchings", digits: 2 },
  { title: "orders", digits: 1 },
  { title: "cold K.h", digits: 2 },
  { title: "wasted kWh", digits: 2 },
  { title: "worst K.h", digits: 2 },
];

const scores = new Map<Contender, Score[]>(contenders.map((contender) => [contender, []]));
const rows: Cell[][] = [];
const started = performance.now();
let simulated = 0;

function row(name: string, contender: Contender, some: readonly Score[], free: readonly Score[]): Cell[] {
  const total = totalOf(some, free);
  const { over, seconds, trips, switchings, orders, cold, wasted, worst } = total;
  return [name, contender.name, over, seconds, trips, switchings, orders, cold, wasted, worst];
}

function play(one: Trouble): void {
  const cases = seeds.map((seed) => one.build(seed, days));
  let free: readonly Score[] = [];
  for (const contender of contenders) {
    const some = cases.map((each) => run(each, contender));
    if (contender === uncontrolled) free = some;
    simulated += cases.reduce((total, each) => total + each.seconds / 86_400, 0);
    scores.get(contender)?.push(...some);
    rows.push(row(one.name, contender, some, free));
  }
  rows.push([]);
}

for (const one of troubles)
  if (values.scenario === undefined || values.scenario.split(",").includes(one.name)) play(one);
const free = scores.get(uncontrolled) ?? [];
for (const [contender, some] of scores) rows.push(row("all", contender, some, free));
console.log(table(COLUMNS, rows));
const taken = (performance.now() - started) / 1000;
console.log(`\n${simulated.toFixed(0)} simulated days in ${taken.toFixed(1)} s`);
if (!haveTraces()) console.log("skipped: the recorded houses of ../shared/data are not here");
