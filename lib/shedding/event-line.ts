/**
 * One line of a log of events: an engine event as JSON, with its time `t` in epoch ms.
 *
 * Rules
 * - A line is checked for its shape only: which fields, and of which type. Whether a value is plausible is for the engine to judge.
 * - `at` and `source` of a reading or a signal may be missing: they are then the line's time and "log".
 * - A field that the engine does not know is left out, so that a log may carry remarks.
 */
import { type Facts, Problem, type Sentences } from "../wording/problem";
import { carriedReading, carriedSignal, type Origin } from "./carried";
import { MODES, type Mode } from "./config";
import type { EngineEvent } from "./event";
import { Fields } from "./fields";

export interface TimedEvent {
  /** Epoch ms. */
  readonly t: number;
  readonly event: EngineEvent;
}

const SENTENCES: Sentences<"not-json"> = {
  en: { "not-json": "It is not JSON ({reason}); an event as a JSON object was expected." },
  fr: {
    "not-json": "Ce n’est pas du JSON ({reason}) ; un événement sous forme d’objet JSON était attendu.",
  },
};

/** A line that is not JSON. */
export class BadEventLine extends Problem<"not-json"> {
  constructor(facts: Facts) {
    super(SENTENCES, "not-json", facts);
  }
}

function load(fields: Fields): EngineEvent {
  return {
    type: "load",
    id: fields.text("id"),
    ...(fields.has("demand") ? { demand: fields.boolean("demand") } : {}),
    ...fields.numbers("temperature", "setpoint", "power"),
    ...fields.until(),
    ...(fields.has("state") ? { state: fields.boolean("state") } : {}),
    ...(fields.has("override") ? { override: fields.oneOf("override", ["on", "off", "auto"] as const) } : {}),
  };
}

const EVENTS: Readonly<Record<EngineEvent["type"], (fields: Fields, origin: Origin) => EngineEvent>> = {
  reading: (fields, origin) => ({
    type: "reading",
    reading: carriedReading(fields.object("reading"), origin),
  }),
  limit: (fields) => ({
    type: "limit",
    value: fields.numberOrNull("value"),
    source: fields.text("source"),
    ...fields.until(),
  }),
  signal: (fields, origin) => ({ type: "signal", signal: carriedSignal(fields.object("signal"), origin) }),
  mode: (fields) => ({ type: "mode", mode: fields.oneOf<Mode>("mode", MODES) }),
  auto: (fields) => ({ type: "auto", on: fields.boolean("on") }),
  away: (fields) => ({ type: "away", on: fields.boolean("on") }),
  override: (fields) => ({ type: "override", on: fields.boolean("on"), ...fields.until() }),
  slots: (fields) => ({ type: "slots", value: fields.numberOrNull("value") }),
  load,
  tick: () => ({ type: "tick" }),
};

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    throw new BadEventLine({ reason: error instanceof Error ? error.message : String(error) });
  }
}

/**
 * Reads one line of a log.
 * @throws BadEventLine when it is not JSON
 * @throws BadField which field, what came, what was expected
 */
export function parseEventLine(line: string): TimedEvent {
  const fields = new Fields(parseJson(line), "");
  const t = fields.number("t");
  const types = Object.keys(EVENTS) as EngineEvent["type"][];
  return { t, event: EVENTS[fields.oneOf("type", types)](fields, { at: t, source: "log" }) };
}
