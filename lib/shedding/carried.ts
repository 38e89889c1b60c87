/** The reading or the signal that a message or a line of a log carries. */
import type { Reading } from "../metering/reading";
import type { Signal } from "../metering/signal";
import type { Fields } from "./fields";

/** What holds when it does not say when and from whom. */
export interface Origin {
  /** Epoch ms. */
  readonly at: number;
  readonly source: string;
}

/** @throws BadField */
export function carriedReading(fields: Fields, origin: Origin): Reading {
  const quantities = ["power", "apparentPower", "current", "voltage"] as const;
  return {
    at: fields.has("at") ? fields.number("at") : origin.at,
    ...fields.numbers(...quantities, "subscribedPower", "breakingPower"),
    ...(fields.has("phases")
      ? { phases: fields.list("phases").map((phase) => phase.numbers(...quantities)) }
      : {}),
    source: fields.has("source") ? fields.text("source") : origin.source,
  };
}

function period(fields: Fields): { value: string; from: number; until: number } {
  return { value: fields.text("value"), from: fields.number("from"), until: fields.number("until") };
}

/** @throws BadField */
export function carriedSignal(fields: Fields, origin: Origin): Signal {
  return {
    name: fields.text("name"),
    value: fields.text("value"),
    ...fields.numbers("level"),
    from: fields.has("from") ? fields.numberOrNull("from") : null,
    until: fields.has("until") ? fields.numberOrNull("until") : null,
    ...(fields.has("next") ? { next: period(fields.object("next")) } : {}),
    ...(fields.has("timeline") ? { timeline: fields.list("timeline").map(period) } : {}),
    at: fields.has("at") ? fields.number("at") : origin.at,
    stale: fields.has("stale") ? fields.boolean("stale") : false,
    source: fields.has("source") ? fields.text("source") : origin.source,
  };
}
