/**
 * The control bench: the same houses, days and faults, under several controllers, in one table.
 * `npm run bench:control -- --help` says what may be asked.
 */
import { RULES } from "../lib/shedding/tuning";
import { judge, type Verdict } from "./control/acceptance";
import { type Contender, uncontrolled } from "./control/controller";
import { engine } from "./control/engine";
import { omniscient } from "./control/omniscient";
import { type Options, readOptions, USAGE } from "./control/options";
import { gapRule, listRule, plain } from "./control/published";
import { run } from "./control/run";
import { TROUBLES, type Trouble } from "./control/scenario";
import type { Score } from "./control/score";
import { type Cell, type Column, table } from "./control/table";
import { type Total, totalOf } from "./control/total";
import { haveTraces, TRACES } from "./control/traces";

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
  { title: "s/day", digits: 2 },
];

function contendersOf(options: Options): readonly Contender[] {
  const { tuning } = options;
  if (options.ablation)
    return [
      uncontrolled,
      engine("smart", tuning),
      ...RULES.map((rule) =>
        engine("smart", { ...tuning, without: [...(tuning.without ?? []), rule] }, `without ${rule}`),
      ),
    ];
  const all = [
    uncontrolled,
    plain,
    listRule,
    gapRule,
    omniscient,
    ...options.modes.map((mode) => engine(mode, tuning)),
  ];
  const { controllers } = options;
  return all.filter((one) => one === uncontrolled || controllers === null || controllers.includes(one.name));
}

/** Scores by contender, and how long each took. */
class Results {
  readonly #scores = new Map<string, Score[]>();
  readonly #milliseconds = new Map<string, number>();

  add(contender: Contender, play: () => Score[]): void {
    const started = performance.now();
    this.#scores.set(contender.name, [...(this.#scores.get(contender.name) ?? []), ...play()]);
    const taken = performance.now() - started;
    this.#milliseconds.set(contender.name, (this.#milliseconds.get(contender.name) ?? 0) + taken);
  }

  join(others: Results): void {
    for (const [name, scores] of others.#scores) {
      this.#scores.set(name, [...(this.#scores.get(name) ?? []), ...scores]);
      const taken = (this.#milliseconds.get(name) ?? 0) + (others.#milliseconds.get(name) ?? 0);
      this.#milliseconds.set(name, taken);
    }
  }

  totals(): ReadonlyMap<string, Total> {
    const free = this.#scores.get(uncontrolled.name) ?? [];
    return new Map([...this.#scores].map(([name, scores]) => [name, totalOf(scores, free)]));
  }

  rows(scenario: string): Cell[][] {
    return [...this.totals()].map(([name, total]) => {
      const days = (this.#scores.get(name) ?? []).reduce((sum, score) => sum + score.days, 0);
      const { over, seconds, trips, switchings, orders, cold, wasted, worst } = total;
      const taken = (this.#milliseconds.get(name) ?? 0) / 1000 / days;
      return [scenario, name, over, seconds, trips, switchings, orders, cold, wasted, worst, taken];
    });
  }
}

function play(build: Trouble["build"], options: Options, contenders: readonly Contender[]): Results {
  const cases = options.seeds.map((seed) => build(seed, options.days));
  const results = new Results();
  for (const contender of contenders) results.add(contender, () => cases.map((one) => run(one, contender)));
  return results;
}

function main(): void {
  const options = readOptions(process.argv.slice(2));
  if (options.help) {
    console.log(USAGE);
    return;
  }
  const contenders = contendersOf(options);
  const troubles = [...TROUBLES, ...(haveTraces() ? TRACES : [])].filter(
    ({ name }) => options.scenarios === null || options.scenarios.includes(name),
  );
  const all = new Results();
  const rows: Cell[][] = [];
  const byScenario: { name: string; verdicts: readonly Verdict[] }[] = [];
  for (const { name, build } of troubles) {
    const results = play(build, options, contenders);
    all.join(results);
    if (!options.brief) rows.push(...results.rows(name), []);
    byScenario.push({ name, verdicts: judge(results.totals()) });
  }
  console.log(table(COLUMNS, [...rows, ...all.rows("all")]));
  console.log(
    "\nOver, degree-hours and switchings as bench/control/score.ts defines them; switchings and orders per load and day.",
  );
  if (!haveTraces()) console.log("Skipped: the recorded houses of ../shared/data, which are not here.");
  if (options.ablation) return;
  console.log();
  for (const { what, holds, text } of judge(all.totals())) {
    console.log(`${holds ? "holds   " : "FAILS   "} ${text}`);
    const exceptions = byScenario.flatMap(({ name, verdicts }) =>
      verdicts
        .filter((verdict) => verdict.what === what && !verdict.holds)
        .map(({ value, bound }) => `${name} (${value.toFixed(2)} > ${bound.toFixed(2)})`),
    );
    if (exceptions.length > 0) console.log(`          not in ${exceptions.join(", ")}`);
  }
}

main();
