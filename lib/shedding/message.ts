/**
 * What a message asks of the controller: an event for the engine, or a report.
 *
 * Rules
 * - `msg.reading` is a reading and `msg.signal` a signal, whatever the topic; everything else goes by its topic.
 * - Types are strict: "6000" is not a number and "off" not a boolean. A guess about power is worse than a sentence.
 * - Whatever is refused changes nothing; the sentence names the topic, what came and what was expected.
 */
import type { Reading } from "../metering/reading";
import { describe } from "../wording/describe";
import { power } from "../wording/figures";
import { type Facts, Problem, type Sentences, type Worded } from "../wording/problem";
import { carriedReading, carriedSignal } from "./carried";
import { type EngineConfig, MODES } from "./config";
import type { EngineEvent, LoadEvent, Override } from "./event";
import { Fields } from "./fields";
import { FUTURE } from "./hearing";
import { measured } from "./measured";
import { readConfig, type Settings } from "./settings";

const METER_UNITS = ["W", "kW", "VA", "kVA", "A"] as const;
export type MeterUnit = (typeof METER_UNITS)[number];

/** What must be known of the house to understand a message. */
export interface Household {
  readonly settings: Settings;
  readonly loadIds: ReadonlySet<string>;
  /** The unit of a number under the topic "meter". */
  readonly meterUnit: MeterUnit;
}

/**
 * The house of this configuration, with the unit that was chosen for the topic "meter"; by default that of the limit.
 * @throws ConfigError
 */
export function household(config: EngineConfig, meterUnit: unknown): Household {
  const settings = readConfig(config);
  return {
    settings,
    loadIds: new Set(settings.loads.map(({ id }) => id)),
    meterUnit: METER_UNITS.find((known) => known === meterUnit) ?? config.limit.unit ?? "VA",
  };
}

export type Asked = EngineEvent | { readonly type: "status" };

type Key =
  | "no-power"
  | "absurd"
  | "ahead"
  | "no-topic"
  | "unknown-topic"
  | "unknown-load"
  | "unknown-matter"
  | "bad-payload"
  | "extra-field";

const SENTENCES: Sentences<Key> = {
  en: {
    "no-power":
      "msg.reading tells no power, apparentPower or current, neither of the house nor of all its phases.",
    absurd: "The reading is {got}, far more than this house can draw; is its unit right?",
    ahead:
      "msg.reading.at is {seconds} s ahead of this machine’s clock; the present in ms since 1970 was expected.",
    "no-topic": "msg.topic is {got}; one of {expected} was expected, or msg.reading or msg.signal.",
    "unknown-topic": "The topic “{topic}” is not known; one of {expected} was expected.",
    "unknown-load":
      "The topic “{topic}” names the load “{id}”, which does not exist; the loads are {expected}.",
    "unknown-matter": "The topic “{topic}” ends with “{matter}”; one of {expected} was expected.",
    "bad-payload": "Topic “{topic}”: {place} is {got}; {expected} was expected.",
    "extra-field": "Topic “{topic}”: msg.payload has the field “{field}”; only {expected} were expected.",
  },
  fr: {
    "no-power":
      "msg.reading ne dit ni power, ni apparentPower, ni current, que ce soit de la maison ou de toutes ses phases.",
    absurd:
      "La mesure vaut {got}, bien plus que cette maison ne peut consommer ; son unité est-elle la bonne ?",
    ahead:
      "msg.reading.at a {seconds} s d’avance sur l’horloge de cette machine ; il fallait l’instant présent en ms depuis 1970.",
    "no-topic": "msg.topic vaut {got} ; il fallait l’un de {expected}, ou bien msg.reading ou msg.signal.",
    "unknown-topic": "Le sujet « {topic} » n’est pas connu ; il fallait l’un de {expected}.",
    "unknown-load":
      "Le sujet « {topic} » nomme la charge « {id} », qui n’existe pas ; les charges sont {expected}.",
    "unknown-matter": "Le sujet « {topic} » finit par « {matter} » ; il fallait l’un de {expected}.",
    "bad-payload": "Sujet « {topic} » : {place} vaut {got} ; il fallait {expected}.",
    "extra-field": "Sujet « {topic} » : msg.payload a le champ « {field} » ; il ne fallait que {expected}.",
  },
};

/** A message that the controller does not take. */
export class BadMessage extends Problem<Key> {
  constructor(key: Key, facts: Facts) {
    super(SENTENCES, key, facts);
  }
}

/** The payload under its topic, read with a check of its type. */
class Payload {
  constructor(
    readonly topic: string,
    readonly value: unknown,
  ) {}

  refuse(expected: Worded): never {
    return this.#refuse("msg.payload", this.value, expected);
  }

  #refuse(place: string, value: unknown, expected: Worded): never {
    throw new BadMessage("bad-payload", { topic: this.topic, place, got: describe(value), expected });
  }

  boolean(): boolean {
    return typeof this.value === "boolean" ? this.value : this.refuse(BOOLEAN);
  }

  number(expected: Worded): number {
    return isNumber(this.value) ? this.value : this.refuse(expected);
  }

  oneOf<Word extends string>(words: readonly Word[]): Word {
    const list = quoted(words);
    return (
      words.find((word) => word === this.value) ??
      this.refuse({ en: `one of ${list}`, fr: `l’un de ${list}` })
    );
  }

  /** The fields of a payload that is an object, which may have no others: a mistyped `until` would last for ever. */
  fields(names: readonly string[], expected: Worded): PayloadFields {
    const { value } = this;
    if (typeof value !== "object" || value === null || Array.isArray(value)) return this.refuse(expected);
    const extra = Object.keys(value).find((name) => !names.includes(name));
    if (extra !== undefined)
      throw new BadMessage("extra-field", { topic: this.topic, field: extra, expected: names.join(", ") });
    return value as PayloadFields;
  }

  refuseField(fields: PayloadFields, name: string, expected: Worded): never {
    return this.#refuse(`msg.payload.${name}`, fields[name], expected);
  }

  /** `{until}` when it is there; null is no end, as if it were not. */
  until(fields: PayloadFields): { until?: number } {
    if (fields.until === undefined || fields.until === null) return {};
    return isNumber(fields.until) ? { until: fields.until } : this.refuseField(fields, "until", INSTANT);
  }
}

type PayloadFields = Readonly<Record<string, unknown>>;

const BOOLEAN: Worded = { en: "true or false", fr: "true ou false" };
const INSTANT: Worded = { en: "a number of ms since 1970", fr: "un nombre de ms depuis 1970" };
const NAME: Worded = { en: "a text that is not empty", fr: "un texte non vide" };
const CAP: Worded = { en: "a number of 0 or more, or null", fr: "un nombre d’au moins 0, ou null" };
const LIMIT: Worded = {
  en: "a number of 0 or more, null, or {value, source, until}",
  fr: "un nombre d’au moins 0, null, ou {value, source, until}",
};
const OVERRIDE: Worded = { en: "true, false, or {on, until}", fr: "true, false, ou {on, until}" };
const ON_OFF_AUTO: Worded = { en: 'one of "on", "off", "auto"', fr: 'l’un de "on", "off", "auto"' };
const LOAD_OVERRIDE: Worded = {
  en: 'one of "on", "off", "auto", or {value, until}',
  fr: 'l’un de "on", "off", "auto", ou {value, until}',
};
const SLOTS: Worded = {
  en: "a whole number of 0 or more, or null",
  fr: "un nombre entier d’au moins 0, ou null",
};
const SIGNAL: Worded = { en: "a text or a number", fr: "un texte ou un nombre" };
const STATE: Worded = { en: 'true, false, "on" or "off"', fr: 'true, false, "on" ou "off"' };
const DEGREES: Worded = { en: "a number of degrees Celsius", fr: "un nombre de degrés Celsius" };
const WATTS: Worded = { en: "a number of watts", fr: "un nombre de watts" };

type Take = (payload: Payload, house: Household, now: number) => Asked;

const TOPICS = new Map<string, Take>([
  ["meter", meterEvent],
  ["limit", limit],
  ["mode", (payload) => ({ type: "mode", mode: payload.oneOf(MODES) })],
  ["auto", (payload) => ({ type: "auto", on: payload.boolean() })],
  ["away", (payload) => ({ type: "away", on: payload.boolean() })],
  ["override", override],
  ["slots", slots],
  ["status", () => ({ type: "status" })],
]);

const KNOWN_TOPICS = quoted([...TOPICS.keys(), "load/<id>/…", "signal/<name>"]);

type Said = Omit<LoadEvent, "type" | "id">;

/** What is said of one load: the end of its topic, and what it takes. */
const MATTERS = new Map<string, (payload: Payload) => Said>([
  ["demand", (payload) => ({ demand: payload.boolean() })],
  ["temperature", (payload) => ({ temperature: payload.number(DEGREES) })],
  ["setpoint", (payload) => ({ setpoint: payload.number(DEGREES) })],
  ["power", (payload) => ({ power: payload.number(WATTS) })],
  ["state", (payload) => ({ state: relayState(payload) })],
  ["override", loadOverride],
]);

/**
 * Reads a message at `now` (epoch ms, which is the time of whatever does not tell its own).
 * @throws BadMessage for a topic or a payload, BadField for a reading or a signal
 */
export function readMessage(msg: Readonly<Record<string, unknown>>, house: Household, now: number): Asked {
  const origin = { at: now, source: "message" };
  if (msg.reading !== undefined)
    return readingEvent(carriedReading(new Fields(msg.reading, "msg.reading"), origin), house, now);
  if (msg.signal !== undefined)
    return { type: "signal", signal: carriedSignal(new Fields(msg.signal, "msg.signal"), origin) };
  const { topic } = msg;
  if (typeof topic !== "string" || topic === "")
    throw new BadMessage("no-topic", { got: describe(topic), expected: KNOWN_TOPICS });
  const payload = new Payload(topic, msg.payload);
  const byTopic = TOPICS.get(topic);
  if (byTopic !== undefined) return byTopic(payload, house, now);
  if (topic.startsWith("load/")) return loadEvent(payload, house);
  if (topic.startsWith("signal/")) return signalEvent(payload, now);
  throw new BadMessage("unknown-topic", { topic, expected: KNOWN_TOPICS });
}

/** What the engine would leave aside without a word is refused here, with one. */
function readingEvent(reading: Reading, { settings }: Household, now: number): Asked {
  if (reading.at > now + FUTURE)
    throw new BadMessage("ahead", { seconds: Math.round((reading.at - now) / 1000) });
  const [whole] = measured(reading, settings, Number.POSITIVE_INFINITY) ?? [];
  if (whole === undefined) throw new BadMessage("no-power", {});
  if (measured(reading, settings, reading.breakingPower ?? reading.subscribedPower ?? null) === null)
    throw new BadMessage("absurd", {
      got: { en: power(whole, settings.unit, "en"), fr: power(whole, settings.unit, "fr") },
    });
  return { type: "reading", reading };
}

function meterEvent(payload: Payload, { meterUnit, settings }: Household, now: number): Asked {
  const value = payload.number({ en: `a number (${meterUnit})`, fr: `un nombre (${meterUnit})` });
  const reading = { at: now, ...quantities(value, meterUnit, settings.voltage), source: "message" };
  if (measured(reading, settings, null) === null)
    return payload.refuse({
      en: `a power that this house can draw (${meterUnit})`,
      fr: `une puissance que cette maison peut consommer (${meterUnit})`,
    });
  return { type: "reading", reading };
}

/** Only watts have a direction: a negative number of VA or A can but be what is exported. */
function quantities(value: number, unit: MeterUnit, voltage: number): Partial<Reading> {
  if (unit === "W") return { power: value };
  if (unit === "kW") return { power: value * 1000 };
  const voltAmperes = unit === "VA" ? value : unit === "kVA" ? value * 1000 : value * voltage;
  if (voltAmperes < 0) return { power: voltAmperes };
  return unit === "A"
    ? { apparentPower: voltAmperes, current: value, voltage }
    : { apparentPower: voltAmperes };
}

function limit(payload: Payload): Asked {
  const { value } = payload;
  if (isCap(value)) return { type: "limit", value, source: "message" };
  const fields = payload.fields(["value", "source", "until"], LIMIT);
  const { value: cap, source = "message" } = fields;
  if (!isCap(cap)) return payload.refuseField(fields, "value", CAP);
  if (typeof source !== "string" || source === "") return payload.refuseField(fields, "source", NAME);
  return { type: "limit", value: cap, source, ...payload.until(fields) };
}

function isCap(value: unknown): value is number | null {
  return value === null || (isNumber(value) && value >= 0);
}

function override(payload: Payload): Asked {
  if (typeof payload.value === "boolean") return { type: "override", on: payload.value };
  const fields = payload.fields(["on", "until"], OVERRIDE);
  if (typeof fields.on !== "boolean") return payload.refuseField(fields, "on", BOOLEAN);
  return { type: "override", on: fields.on, ...payload.until(fields) };
}

function slots(payload: Payload): Asked {
  const { value } = payload;
  if (value === null) return { type: "slots", value };
  return Number.isInteger(value) && isNumber(value) && value >= 0
    ? { type: "slots", value }
    : payload.refuse(SLOTS);
}

function signalEvent(payload: Payload, now: number): Asked {
  const name = payload.topic.slice("signal/".length);
  if (name === "") throw new BadMessage("unknown-topic", { topic: payload.topic, expected: KNOWN_TOPICS });
  const { value } = payload;
  if (!isNumber(value) && (typeof value !== "string" || value === "")) return payload.refuse(SIGNAL);
  return {
    type: "signal",
    signal: { name, value: String(value), from: null, until: null, at: now, stale: false, source: "message" },
  };
}

function loadEvent(payload: Payload, { loadIds }: Household): Asked {
  const { topic } = payload;
  const [, id = "", matter = "", ...rest] = topic.split("/");
  const said = MATTERS.get([matter, ...rest].join("/"));
  if (said === undefined)
    throw new BadMessage("unknown-matter", { topic, matter, expected: quoted([...MATTERS.keys()]) });
  if (!loadIds.has(id)) throw new BadMessage("unknown-load", { topic, id, expected: someOf(loadIds) });
  return { type: "load", id, ...said(payload) };
}

function relayState(payload: Payload): boolean {
  const { value } = payload;
  if (typeof value === "boolean") return value;
  return value === "on" || value === "off" ? value === "on" : payload.refuse(STATE);
}

function loadOverride(payload: Payload): Said {
  const { value } = payload;
  if (isOverride(value)) return { override: value };
  const fields = payload.fields(["value", "until"], LOAD_OVERRIDE);
  if (!isOverride(fields.value)) return payload.refuseField(fields, "value", ON_OFF_AUTO);
  return { override: fields.value, ...payload.until(fields) };
}

function isOverride(value: unknown): value is Override {
  return value === "on" || value === "off" || value === "auto";
}

function isNumber(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value);
}

function quoted(words: readonly string[]): string {
  return words.map((word) => `"${word}"`).join(", ");
}

const MOST_NAMED = 12;

function someOf(ids: ReadonlySet<string>): string {
  const named = quoted([...ids].slice(0, MOST_NAMED));
  return ids.size > MOST_NAMED ? `${named}, …` : named;
}
