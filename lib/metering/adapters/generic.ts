/**
 * Numbers, with the unit that they bring or that the person chose.
 *
 * Rules
 * - {value, unit} and "1.2 kW" tell their unit. Any other number waits for a chosen unit: a guess could be 1000 times wrong.
 * - An array, or an object by L1 L2 L3, a b c or 1 2 3, is the phases. One topic a phase is told in the dialog.
 * - The power of a three-phase house is the sum of its phases, when all are known.
 */
import { describe } from "../../wording/describe";
import { type Adapter, type Finding, numberIn, whole } from "../adapter";
import { finite, type JsonObject, objectIn } from "../json";
import type { MeterMessage } from "../message";
import { partsOf, phaseNamed } from "../part";
import { withPhases } from "../phases";
import { MeteringProblem } from "../problem";
import { type Measured, quantities } from "../quantity";
import type { PhaseReading } from "../reading";
import { type MeterSettings, phaseOf } from "../settings";
import { completed, meaningOf, quantityIn, UNIT_NAMES, type Unit, unitNamed } from "../unit";

const GONE = new Set(["unavailable", "unknown", "none", "offline"]);
const WITH_UNIT = /^\s*([+-]?[\d.]+(?:e[+-]?\d+)?)\s*([a-z]{1,3})\s*$/i;
const PHASE_NAME = /^(?:l|phase_?)?([abc123])$/i;

/** A number with its unit: {value, unit}, or "1.2 kW". */
export const withUnit: Adapter = {
  id: "value",
  quietSeconds: 60,
  recognise(message, settings) {
    const { payload, fields, property } = message;
    if (typeof payload === "string") return textWithUnit(payload, message, settings);
    if (!("value" in fields) || typeof fields.unit !== "string") return undefined;
    const unit = unitNamed(fields.unit);
    if (unit === undefined)
      throw new MeteringProblem("wrong-unit", { property, unit: fields.unit, expected: UNIT_NAMES });
    return told(message, settings, numberIn(fields.value, `${property}.value`), unit);
  },
};

function textWithUnit(text: string, message: MeterMessage, settings: MeterSettings): Finding | undefined {
  const [, number, name] = WITH_UNIT.exec(text) ?? [];
  const value = finite(number);
  const unit = unitNamed(name);
  return value === undefined || unit === undefined ? undefined : told(message, settings, value, unit);
}

/** A number, an array or an object of numbers, in the unit that was chosen. */
export const number: Adapter = {
  id: "number",
  recognise(message, settings) {
    const { payload, property } = message;
    const { unit } = settings;
    if (typeof payload !== "object" || payload === null) {
      const value = scalar(payload, property);
      if (unit === undefined) throw new MeteringProblem("choose-unit", { property });
      return told(message, settings, value, unit);
    }
    if (unit === undefined) return undefined;
    const measured = Array.isArray(payload)
      ? phasesIn(payload, property, unit, settings)
      : namedQuantities(message.fields, property, unit, settings);
    return measured && whole(measured);
  },
};

function scalar(payload: unknown, property: string): number {
  if (typeof payload === "string" && GONE.has(payload.trim().toLowerCase()))
    throw new MeteringProblem("unavailable", { property, got: describe(payload) });
  return numberIn(payload, property);
}

/** One number: the whole's, or the phase's that its topic brings. */
function told({ topic }: MeterMessage, settings: MeterSettings, value: number, unit: Unit): Finding {
  const phase = phaseOf(topic, settings);
  if (phase === undefined)
    throw new MeteringProblem("unknown-topic", { topic, topics: settings.phaseTopics.join(", ") });
  const quantity = completed(quantityIn(unit, value), settings.conversion);
  return { kind: "parts", device: "", parts: partsOf(phase, quantity) };
}

function phasesIn(
  values: readonly unknown[],
  property: string,
  unit: Unit,
  settings: MeterSettings,
): Measured {
  if (values.length === 0 || values.length > 3)
    throw new MeteringProblem("too-many-phases", { property, got: describe(values) });
  const phases = values.map((value, index): PhaseReading => {
    const name = `${property}[${index}]`;
    const fields = objectIn(value);
    if (fields) return namedQuantities(fields, name, unit, settings) ?? {};
    return completed(quantityIn(unit, numberIn(value, name)), settings.conversion);
  });
  return withPhases({}, phases);
}

/** {power, apparentPower, current, voltage, phases}, or the phases by name. Undefined when nothing of that is there. */
function namedQuantities(
  fields: JsonObject,
  property: string,
  unit: Unit,
  settings: MeterSettings,
): Measured | undefined {
  const { power, apparentPower, current, voltage } = fields;
  const { quantity, scale } = meaningOf(unit);
  const ofPower = quantity === "power" || quantity === "apparentPower" ? scale : 1;
  const ofCurrent = quantity === "current" ? scale : 1;
  for (const name of ["power", "apparentPower", "current"])
    if (fields[name] !== undefined && fields[name] !== null) numberIn(fields[name], `${property}.${name}`);
  const amperes = finite(current);
  const total = quantities(
    { power, apparentPower, voltage, current: amperes === undefined ? undefined : amperes * ofCurrent },
    ofPower,
  );
  if (Array.isArray(fields.phases))
    return withPhases(total, phasesIn(fields.phases, `${property}.phases`, unit, settings).phases ?? []);
  if (Object.keys(total).some((name) => name !== "voltage")) return completed(total, settings.conversion);
  const named = phasesByName(fields);
  if (named) return phasesIn(named, property, unit, settings);
  return "value" in fields
    ? completed(quantityIn(unit, numberIn(fields.value, `${property}.value`)), settings.conversion)
    : undefined;
}

/** The values of an object whose keys all name phases. */
function phasesByName(fields: JsonObject): unknown[] | undefined {
  const entries = Object.entries(fields);
  if (entries.length === 0 || entries.length > 3) return undefined;
  const values: unknown[] = [];
  for (const [key, value] of entries) {
    const phase = phaseNamed(PHASE_NAME.exec(key)?.[1]);
    if (phase === 0) return undefined;
    values[phase - 1] = value;
  }
  return entries.length === values.length ? values : undefined;
}
