/**
 * One line of a log of events: an engine event as JSON, with its time `t` in epoch ms.
 *
 * Rules
 * - A line is checked for its shape only: which fields, and of which type. Whether a value is plausible is for the engine to judge.
 * - `at` and `source` of a reading or a signal may be missing: they are then the line's time and "log".
 * - A field that the engine does not know is left out, so that a log may carry remarks.
 */
import type { Reading } from "../metering/reading";
import type { Signal } from "../metering/signal";
import { describe } from "../wording/describe";
import { type Facts, Problem, type Sentences } from "../wording/problem";
import { MODES, type Mode } from "./config";
import type { EngineEvent } from "./event";

export interface TimedEvent {
  /** Epoch ms. */
  readonly t: number;
  readonly event: EngineEvent;
}

type Key =
  | "not-json"
  | "not-an-object"
  | "not-a-number"
  | "not-a-text"
  | "not-a-boolean"
  | "not-a-list"
  | "unknown-word";

const SENTENCES: Sentences<Key> = {
  en: {
    "not-json": "It is not JSON ({reason}); an event as a JSON object was expected.",
    "not-an-object": "{field} is {got}; a JSON object was expected.",
    "not-a-number": "“{field}” is {got}; a number was expected.",
    "not-a-text": "“{field}” is {got}; a text was expected.",
    "not-a-boolean": "“{field}” is {got}; true or false was expected.",
    "not-a-list": "“{field}” is {got}; a list was expected.",
    "unknown-word": "“{field}” is {got}; one of {expected} was expected.",
  },
  fr: {
    "not-json": "Ce n’est pas du JSON ({reason}) ; un événement sous forme d’objet JSON était attendu.",
    "not-an-object": "{field} vaut {got} ; un objet JSON était attendu.",
    "not-a-number": "« {field} » vaut {got} ; un nombre était attendu.",
    "not-a-text": "« {field} » vaut {got} ; un texte était attendu.",
    "not-a-boolean": "« {field} » vaut {got} ; vrai ou faux (true, false) était attendu.",
    "not-a-list": "« {field} » vaut {got} ; une liste était attendue.",
    "unknown-word": "« {field} » vaut {got} ; l’un de {expected} était attendu.",
  },
};

/** A line that is not an event: what came, and what was expected. */
export class BadEventLine extends Problem<Key> {
  constructor(key: Key, facts: Facts = {}) {
    super(SENTENCES, key, facts);
  }
}

type Properties = Readonly<Record<string, unknown>>;

/** The fields of one object of the line, read with a check of their type. */
class Fields {
  readonly #from: Properties;

  constructor(
    value: unknown,
    readonly path: string,
  ) {
    if (typeof value !== "object" || value === null || Array.isArray(value))
      throw new BadEventLine("not-an-object", {
        field: path === "" ? "It" : `“${path}”`,
        got: describe(value),
      });
    this.#from = value as Properties;
  }

  #name(field: string): string {
    return this.path === "" ? field : `${this.path}.${field}`;
  }

  #refuse(key: Key, field: string, facts: Facts = {}): never {
    throw new BadEventLine(key, { field: this.#name(field), got: describe(this.#from[field]), ...facts });
  }

  has(field: string): boolean {
    return this.#from[field] !== undefined;
  }

  number(field: string): number {
    const value = this.#from[field];
    return typeof value === "number" ? value : this.#refuse("not-a-number", field);
  }

  numberOrNull(field: string): number | null {
    return this.#from[field] === null ? null : this.number(field);
  }

  text(field: string): string {
    const value = this.#from[field];
    return typeof value === "string" ? value : this.#refuse("not-a-text", field);
  }

  boolean(field: string): boolean {
    const value = this.#from[field];
    return typeof value === "boolean" ? value : this.#refuse("not-a-boolean", field);
  }

  oneOf<Word extends string>(field: string, words: readonly Word[]): Word {
    const word = words.find((known) => known === this.#from[field]);
    return word ?? this.#refuse("unknown-word", field, { expected: words.join(", ") });
  }

  object(field: string): Fields {
    return new Fields(this.#from[field], this.#name(field));
  }

  list(field: string): Fields[] {
    const value = this.#from[field];
    if (!Array.isArray(value)) return this.#refuse("not-a-list", field);
    return value.map((entry: unknown, index) => new Fields(entry, `${this.#name(field)}[${index}]`));
  }

  /** Those of the named numbers that are there. */
  numbers<Name extends string>(...names: readonly Name[]): { [K in Name]?: number } {
    const found: { [K in Name]?: number } = {};
    for (const name of names) if (this.has(name)) found[name] = this.number(name);
    return found;
  }
}

function reading(fields: Fields, t: number): Reading {
  const quantities = ["power", "apparentPower", "current", "voltage"] as const;
  return {
    at: fields.has("at") ? fields.number("at") : t,
    ...fields.numbers(...quantities, "subscribedPower", "breakingPower"),
    ...(fields.has("phases")
      ? { phases: fields.list("phases").map((phase) => phase.numbers(...quantities)) }
      : {}),
    source: fields.has("source") ? fields.text("source") : "log",
  };
}

function period(fields: Fields): { value: string; from: number; until: number } {
  return { value: fields.text("value"), from: fields.number("from"), until: fields.number("until") };
}

function signal(fields: Fields, t: number): Signal {
  return {
    name: fields.text("name"),
    value: fields.text("value"),
    ...fields.numbers("level"),
    from: fields.has("from") ? fields.numberOrNull("from") : null,
    until: fields.has("until") ? fields.numberOrNull("until") : null,
    ...(fields.has("next") ? { next: period(fields.object("next")) } : {}),
    ...(fields.has("timeline") ? { timeline: fields.list("timeline").map(period) } : {}),
    at: fields.has("at") ? fields.number("at") : t,
    stale: fields.has("stale") ? fields.boolean("stale") : false,
    source: fields.has("source") ? fields.text("source") : "log",
  };
}

function load(fields: Fields): EngineEvent {
  return {
    type: "load",
    id: fields.text("id"),
    ...(fields.has("demand") ? { demand: fields.boolean("demand") } : {}),
    ...fields.numbers("temperature", "setpoint", "power", "until"),
    ...(fields.has("state") ? { state: fields.boolean("state") } : {}),
    ...(fields.has("override") ? { override: fields.oneOf("override", ["on", "off", "auto"] as const) } : {}),
  };
}

const EVENTS: Readonly<Record<EngineEvent["type"], (fields: Fields, t: number) => EngineEvent>> = {
  reading: (fields, t) => ({ type: "reading", reading: reading(fields.object("reading"), t) }),
  limit: (fields) => ({
    type: "limit",
    value: fields.numberOrNull("value"),
    source: fields.text("source"),
    ...fields.numbers("until"),
  }),
  signal: (fields, t) => ({ type: "signal", signal: signal(fields.object("signal"), t) }),
  mode: (fields) => ({ type: "mode", mode: fields.oneOf<Mode>("mode", MODES) }),
  auto: (fields) => ({ type: "auto", on: fields.boolean("on") }),
  away: (fields) => ({ type: "away", on: fields.boolean("on") }),
  override: (fields) => ({ type: "override", on: fields.boolean("on"), ...fields.numbers("until") }),
  slots: (fields) => ({ type: "slots", value: fields.numberOrNull("value") }),
  load,
  tick: () => ({ type: "tick" }),
};

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    throw new BadEventLine("not-json", { reason: error instanceof Error ? error.message : String(error) });
  }
}

/**
 * Reads one line of a log.
 * @throws BadEventLine which field, what came, what was expected
 */
export function parseEventLine(line: string): TimedEvent {
  const fields = new Fields(parseJson(line), "");
  const t = fields.number("t");
  if (!Number.isFinite(t)) throw new BadEventLine("not-a-number", { field: "t", got: describe(t) });
  const types = Object.keys(EVENTS) as EngineEvent["type"][];
  return { t, event: EVENTS[fields.oneOf("type", types)](fields, t) };
}
