/** What must be shown (and what the continuous integration may hold us to): each line holds or does not. */
import type { Total } from "./total";

export interface Verdict {
  readonly what: string;
  readonly value: number;
  readonly bound: number;
  readonly holds: boolean;
  readonly text: string;
}

function compare(what: string, value: number, bound: number, digits: number, why: string): Verdict {
  const text = `${what}: ${value.toFixed(digits)}, at most ${bound.toFixed(digits)} (${why})`;
  return { what, value, bound, holds: value <= bound + 1e-9, text };
}

/** Judges the totals by the name of the controller; what was not played is not judged. */
export function judge(totals: ReadonlyMap<string, Total>): Verdict[] {
  const verdicts: Verdict[] = [];
  const plain = totals.get("plain");
  const omniscient = totals.get("omniscient");
  const smart = totals.get("smart");
  for (const mode of ["smart", "hierarchical", "cascado-cyclic", "round-robin"]) {
    const total = totals.get(mode);
    if (total === undefined) continue;
    verdicts.push(compare(`${mode}, trips`, total.trips, 0, 0, "that the base alone would not cause"));
    if (plain !== undefined && mode !== "smart")
      verdicts.push(compare(`${mode}, over the limit, Wh`, total.over, plain.over, 1, "the plain rule's"));
  }
  if (smart !== undefined && plain !== undefined)
    verdicts.push(
      compare("smart, over the limit, Wh", smart.over, plain.over / 2, 1, "half the plain rule's"),
      compare("smart, switchings", smart.switchings, plain.switchings / 2, 2, "half the plain rule's"),
    );
  if (smart !== undefined && omniscient !== undefined)
    verdicts.push(
      compare("smart, degree-hours lost", smart.cold, omniscient.cold * 1.2, 2, "1.2 times the omniscient's"),
      compare("smart, headroom wasted, kWh", smart.wasted, omniscient.wasted, 2, "the omniscient's"),
    );
  return verdicts;
}
