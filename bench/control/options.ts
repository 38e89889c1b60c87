/** What may be asked of the bench on the command line. */
import { parseArgs } from "node:util";
import { MODES, type Mode } from "../../lib/shedding/config";
import { RULES, type RuleName, TUNING, type Tuning } from "../../lib/shedding/tuning";

export const USAGE = `Usage: npm run bench:control -- [options]

  --seeds 1,2,7            houses and days (default 1,2,3), or a range 1-9
  --days 1                 days of each
  --scenario a,b           only these
  --controllers a,b        none, plain, list-300s, gap-20s, omniscient, smart, hierarchical,
                           cascado-cyclic, round-robin
  --mode smart,…           our engine in these modes only (none, plain and omniscient stay)
  --without rule,…         our engine without these rules of its own
  --tune settle=6000,…     other numbers for our engine (lib/shedding/tuning.ts)
  --ablation               mode smart without each rule in turn
  --brief                  totals only
`;

export interface Options {
  readonly seeds: readonly number[];
  readonly days: number;
  readonly scenarios: readonly string[] | null;
  readonly controllers: readonly string[] | null;
  readonly modes: readonly Mode[];
  readonly tuning: Partial<Tuning>;
  readonly ablation: boolean;
  readonly brief: boolean;
  readonly help: boolean;
}

/** Throws an Error that names what is not known. */
export function readOptions(args: readonly string[]): Options {
  const text = { type: "string" } as const;
  const flag = { type: "boolean", default: false } as const;
  const { values } = parseArgs({
    args: [...args],
    options: {
      seeds: { ...text, default: "1,2,3" },
      days: { ...text, default: "1" },
      scenario: text,
      controllers: text,
      mode: text,
      without: text,
      tune: text,
      ablation: flag,
      brief: flag,
      help: flag,
    },
  });
  return {
    seeds: list(values.seeds).flatMap(range),
    days: Number(values.days),
    scenarios: values.scenario === undefined ? null : list(values.scenario),
    controllers: values.controllers === undefined ? null : list(values.controllers),
    modes: values.mode === undefined ? MODES : known(MODES, list(values.mode), "mode"),
    tuning: tuningOf(values.tune, values.without),
    ablation: values.ablation,
    brief: values.brief,
    help: values.help,
  };
}

const list = (value: string): string[] => value.split(",").filter((part) => part !== "");

function range(part: string): number[] {
  const [first = 0, last = first] = part.split("-").map(Number);
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}

function known<Name extends string>(names: readonly Name[], asked: readonly string[], what: string): Name[] {
  return asked.map((one) => {
    const found = names.find((name) => name === one);
    if (found === undefined) throw new Error(`no ${what} “${one}”; one of ${names.join(", ")}`);
    return found;
  });
}

function tuningOf(tune: string | undefined, without: string | undefined): Partial<Tuning> {
  const names = Object.keys(TUNING).filter((name) => name !== "without");
  const numbers = list(tune ?? "").map((part) => {
    const [name = "", value] = part.split("=");
    return [known(names, [name], "number")[0] ?? name, Number(value)] as const;
  });
  const rules: readonly RuleName[] = known(RULES, list(without ?? ""), "rule");
  return { ...Object.fromEntries(numbers), without: rules };
}
