/**
 * A reading that another node made, as it comes in `msg.reading`.
 *
 * It passes as it is, once it is sure that it is one: numbers where numbers belong, and something that can be told.
 */
import { describe } from "../wording/describe";
import { type JsonObject, objectIn } from "./json";
import { MeteringProblem } from "./problem";
import type { Reading } from "./reading";

const NUMBERS = ["power", "apparentPower", "current", "voltage"] as const;
const A_NUMBER = { en: "a number", fr: "un nombre" };

/** `now` (epoch ms) is its instant when it tells none. Throws a MeteringProblem that names the wrong field. */
export function foreignReading(value: unknown, now: number): Reading {
  const reading = objectIn(value) ?? refuse("", value, { en: "an object", fr: "un objet" });
  mustHoldNumbers(reading, ["at", ...NUMBERS, "subscribedPower", "breakingPower"], "");
  const { at = now, source = "message" } = reading;
  if (typeof source !== "string") refuse("source", source, { en: "a name", fr: "un nom" });
  if (reading.phases !== undefined) mustHoldPhases(reading.phases);
  return { ...reading, at, source } as Reading;
}

function mustHoldPhases(phases: unknown): void {
  if (!Array.isArray(phases) || phases.length > 3)
    refuse("phases", phases, {
      en: "a list of at most three phases",
      fr: "une liste de trois phases au plus",
    });
  for (const [index, phase] of phases.entries()) {
    const name = `phases[${index}]`;
    mustHoldNumbers(
      objectIn(phase) ?? refuse(name, phase, { en: "an object", fr: "un objet" }),
      NUMBERS,
      `${name}.`,
    );
  }
}

function mustHoldNumbers(fields: JsonObject, names: readonly string[], prefix: string): void {
  for (const name of names) {
    const value = fields[name];
    if (value !== undefined && (typeof value !== "number" || !Number.isFinite(value)))
      refuse(`${prefix}${name}`, value, A_NUMBER);
  }
}

function refuse(field: string, got: unknown, expected: { en: string; fr: string }): never {
  const name = field === "" ? "msg.reading" : `msg.reading.${field}`;
  throw new MeteringProblem("wrong-reading", { field: name, got: describe(got), expected });
}
