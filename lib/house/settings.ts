/**
 * What a person sets of a simulated house. Everything has a default; numbers may be texts, as the editor saves them.
 */
import { describe } from "../wording/describe";
import type { Worded } from "../wording/problem";
import { DEFAULT_LOADS, SCENARIOS, type ScenarioName, type SimulatedLoad } from "./demo-loads";
import { HouseProblem } from "./problem";

export interface SimulationSettings {
  /** Seconds of the house in one second of the clock, 0.1 to 600. */
  readonly speed: number;
  readonly seed: number;
  readonly scenario: ScenarioName;
  /** Whole seconds of the clock between two readings, 1 to 3600. */
  readonly period: number;
  readonly loads: readonly SimulatedLoad[];
}

type Raw = Readonly<Record<string, unknown>>;

const KINDS = ["room", "tank", "other"] as const;

const between = (low: number, high: number, unit = ""): Worded => ({
  en: `a number from ${low} to ${high}${unit}`,
  fr: `un nombre de ${low} à ${high}${unit}`,
});
const oneOf = (names: readonly string[]): Worded => ({
  en: `one of ${names.join(", ")}`,
  fr: `un choix parmi ${names.join(", ")}`,
});
const TEXT: Worded = { en: "a text", fr: "un texte" };

const USUAL_SETPOINT = { room: 19, tank: 55 } as const;

const isAbsent = (value: unknown): boolean => value === undefined || value === null || value === "";

/** A number or a text that reads as one; NaN for anything else. */
const numeric = (value: unknown): number =>
  typeof value === "number" || (typeof value === "string" && value.trim() !== "")
    ? Number(value)
    : Number.NaN;

/**
 * Reads the properties of the node.
 * @throws HouseProblem bad-setting, bad-loads, bad-load, same-id
 */
export function simulationSettings(raw: Raw): SimulationSettings {
  return {
    speed: setting(raw, "speed", 10, 0.1, 600),
    seed: Math.round(setting(raw, "seed", 1, 0, 2 ** 31)),
    scenario: scenarioOf(raw.scenario),
    period: Math.round(setting(raw, "period", 1, 1, 3600)),
    loads: loadsOf(raw.loads),
  };
}

function setting(raw: Raw, name: string, standard: number, low: number, high: number): number {
  if (isAbsent(raw[name])) return standard;
  const value = numeric(raw[name]);
  if (value >= low && value <= high) return value;
  throw new HouseProblem("bad-setting", {
    setting: name,
    got: describe(raw[name]),
    expected: between(low, high),
  });
}

function scenarioOf(value: unknown): ScenarioName {
  if (isAbsent(value)) return SCENARIOS[0];
  const known = SCENARIOS.find((name) => name === value);
  if (known !== undefined) return known;
  throw new HouseProblem("bad-setting", {
    setting: "scenario",
    got: describe(value),
    expected: oneOf(SCENARIOS),
  });
}

function loadsOf(value: unknown): readonly SimulatedLoad[] {
  if (isAbsent(value)) return DEFAULT_LOADS;
  if (!Array.isArray(value)) throw new HouseProblem("bad-loads", { got: describe(value) });
  if (value.length === 0) return DEFAULT_LOADS;
  const loads = value.map((load: unknown, i) => loadOf(load, i + 1));
  const twice = loads.find(({ id }, i) => loads.findIndex((other) => other.id === id) < i);
  if (twice !== undefined) throw new HouseProblem("same-id", { got: describe(twice.id) });
  return loads;
}

function loadOf(value: unknown, number: number): SimulatedLoad {
  const raw: Raw = typeof value === "object" && value !== null ? (value as Raw) : {};
  const refuse = (property: string, expected: Worded): HouseProblem =>
    new HouseProblem("bad-load", { number, property, got: describe(raw[property]), expected });
  const figure = (property: string, low: number, high: number, unit: string): number => {
    const read = numeric(raw[property]);
    if (read >= low && read <= high) return read;
    throw refuse(property, between(low, high, unit));
  };
  const { id, name = id } = raw;
  if (typeof id !== "string" || id.trim() === "") throw refuse("id", TEXT);
  const kind = isAbsent(raw.kind) ? "room" : KINDS.find((known) => known === raw.kind);
  if (kind === undefined) throw refuse("kind", oneOf(KINDS));
  return {
    id: id.trim(),
    name: typeof name === "string" && name !== "" ? name : id,
    kind,
    power: figure("power", 1, 100_000, " W"),
    ...(kind !== "other" && {
      setpoint: isAbsent(raw.setpoint) ? USUAL_SETPOINT[kind] : figure("setpoint", 0, 90, " °C"),
    }),
  };
}
