/**
 * Is it an event?
 *
 * Rules
 * - All is checked before anything is changed: an event that is refused leaves no trace.
 * - A reading's figures are not looked at here: a meter may say anything, and what cannot be is left out where it is counted.
 */
import { describe } from "../wording/describe";
import type { Worded } from "../wording/problem";
import { MODES } from "./config";
import type { EngineEvent, LoadEvent } from "./event";
import { EventError } from "./problems";

const OBJECT = { en: "an object", fr: "un objet" };
const TEXT = { en: "a text", fr: "un texte" };
const FLAG = { en: "true or false", fr: "vrai ou faux (true, false)" };
const CELSIUS = { en: "a number of °C from -60 to 150", fr: "un nombre de °C de -60 à 150" };
const WATTS = { en: "a number of watts below 1,000,000", fr: "un nombre de watts inférieur à 1 000 000" };
const INSTANT = { en: "an instant (ms since 1970)", fr: "un instant (ms depuis 1970)" };
const LIMIT = { en: "a limit of 0 or more, or null", fr: "une limite de 0 ou plus, ou null" };
const SLOTS = { en: "a whole number, 0 or more, or null", fr: "un nombre entier, 0 ou plus, ou null" };
const PHASES = { en: "a list of phases", fr: "une liste de phases" };
const PERIODS = { en: "a list of periods", fr: "une liste de périodes" };

type Check = (value: unknown) => boolean;

const isObject: Check = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const isText: Check = (value) => typeof value === "string" && value !== "";
const isFlag: Check = (value) => typeof value === "boolean";
const isNumber: Check = (value) => typeof value === "number" && Number.isFinite(value);
const isTemperature: Check = (value) => isNumber(value) && Number(value) >= -60 && Number(value) <= 150;
const isPower: Check = (value) => isNumber(value) && Math.abs(Number(value)) < 1e6;
const isAmount: Check = (value) => isNumber(value) && Number(value) >= 0;
const isCount: Check = (value) => isAmount(value) && Number.isInteger(value);
const orNull =
  (check: Check): Check =>
  (value) =>
    value === null || check(value);
const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);

function demand(check: Check, value: unknown, field: string, expected: Worded): void {
  if (!check(value)) throw new EventError("wrong", { field, got: describe(value), expected });
}

function allow(check: Check, value: unknown, field: string, expected: Worded): void {
  if (value !== undefined) demand(check, value, field, expected);
}

function oneOf(words: readonly string[], value: unknown, field: string): void {
  const list = words.join(", ");
  demand((word) => words.some((known) => known === word), value, field, {
    en: `one of ${list}`,
    fr: `l'un de ${list}`,
  });
}

/** Ids that a sentence names at most. */
const NAMED = 12;

function checkLoad(event: LoadEvent, loads: ReadonlyMap<string, unknown>): void {
  if (!loads.has(event.id)) {
    const ids = [...loads.keys()];
    const expected = ids.slice(0, NAMED).join(", ") + (ids.length > NAMED ? ", …" : "");
    throw new EventError("unknown-load", { field: "id", got: describe(event.id), expected });
  }
  allow(isFlag, event.demand, "demand", FLAG);
  allow(isFlag, event.state, "state", FLAG);
  allow(isTemperature, event.temperature, "temperature", CELSIUS);
  allow(isTemperature, event.setpoint, "setpoint", CELSIUS);
  allow(isPower, event.power, "power", WATTS);
  if (event.override !== undefined) oneOf(["on", "off", "auto"], event.override, "override");
  allow(orNull(isNumber), event.until, "until", INSTANT);
}

const isPeriod: Check = (value) => {
  if (!isObject(value)) return false;
  const { value: name, from, until } = value as Record<string, unknown>;
  return isText(name) && isNumber(from) && isNumber(until);
};

function checkSignal(signal: Extract<EngineEvent, { type: "signal" }>["signal"]): void {
  demand(isObject, signal, "signal", OBJECT);
  demand(isText, signal.name, "signal.name", TEXT);
  demand(isText, signal.value, "signal.value", TEXT);
  allow(orNull(isNumber), signal.until, "signal.until", INSTANT);
  allow(orNull(isNumber), signal.from, "signal.from", INSTANT);
  allow(isPeriod, signal.next, "signal.next", OBJECT);
  allow(listOf(isPeriod), signal.timeline, "signal.timeline", PERIODS);
}

const TYPES: readonly EngineEvent["type"][] = [
  "reading",
  "limit",
  "signal",
  "mode",
  "auto",
  "away",
  "override",
  "slots",
  "load",
  "tick",
];

/**
 * @param loads the loads that there are, by id
 * @throws EventError which field, what came, what was expected
 */
export function checkEvent(event: EngineEvent, loads: ReadonlyMap<string, unknown>): void {
  demand(isObject, event, "event", OBJECT);
  switch (event.type) {
    case "reading":
      demand(isObject, event.reading, "reading", OBJECT);
      allow(listOf(isObject), event.reading.phases, "reading.phases", PHASES);
      return;
    case "load":
      checkLoad(event, loads);
      return;
    case "limit":
      demand(orNull(isAmount), event.value, "value", LIMIT);
      demand(isText, event.source, "source", TEXT);
      allow(orNull(isNumber), event.until, "until", INSTANT);
      return;
    case "signal":
      checkSignal(event.signal);
      return;
    case "mode":
      oneOf(MODES, event.mode, "mode");
      return;
    case "auto":
    case "away":
      demand(isFlag, event.on, "on", FLAG);
      return;
    case "override":
      demand(isFlag, event.on, "on", FLAG);
      allow(orNull(isNumber), event.until, "until", INSTANT);
      return;
    case "slots":
      demand(orNull(isCount), event.value, "value", SLOTS);
      return;
    default:
      oneOf(TYPES, event.type, "type");
  }
}
