/**
 * The configuration as the engine uses it: checked, with every default filled in, durations in ms, the limit in W or VA.
 *
 * A field that is wrong, missing or unknown is a ConfigError that names it and what was expected.
 */
import { describe } from "../wording/describe";
import type { Worded } from "../wording/problem";
import {
  type EngineConfig,
  type LoadConfig,
  type LoadKind,
  MODES,
  type Mode,
  type RuleClass,
} from "./config";
import { ConfigError } from "./problems";

export interface LoadSettings {
  /** Its place in the list: 0 gives way first. */
  readonly position: number;
  readonly id: string;
  readonly name: string;
  readonly kind: LoadKind;
  readonly nominalPower: number | null;
  readonly group: string | null;
  readonly cyclic: boolean;
  readonly turns: number;
  readonly critical: boolean;
  readonly minOn: number;
  readonly minOff: number;
  readonly maxOff: number | null;
  readonly settle: number;
  readonly autoRestore: boolean;
  readonly comfortFloor: number | null;
  readonly lockIdle: boolean;
  /** Share of its power in each scope: the whole house first, then each phase when phases are held apart. */
  readonly shares: readonly number[];
}

export interface RuleSettings {
  readonly signal: string;
  readonly values: ReadonlySet<string>;
  /** Ids of the loads that it sheds. */
  readonly shed: ReadonlySet<string>;
  /** W or VA, or null when it caps nothing. */
  readonly limit: number | null;
  readonly class: RuleClass;
}

export interface Settings {
  readonly mode: Mode;
  /** W or VA for the whole house. */
  readonly limit: number;
  readonly unit: "W" | "VA";
  /** True when the limit was written in A: caps then come in A too. */
  readonly inAmperes: boolean;
  readonly voltage: number;
  readonly phases: 1 | 3;
  readonly protection: "strict" | "balanced" | "tolerant";
  readonly breaker: "linky" | "none";
  readonly confirm: number | null;
  readonly restoreDelay: number | null;
  readonly rotation: number;
  readonly staleAfter: number | null;
  readonly staleAction: "hold" | "assume-worst" | "shed-all";
  readonly loads: readonly LoadSettings[];
  /** W that the loads of known power draw together. */
  readonly declaredPower: number;
  readonly awayShed: ReadonlySet<string>;
  readonly rules: readonly RuleSettings[];
  readonly slots: number | null;
}

const ABOVE_ZERO = { en: "a number above 0", fr: "un nombre supérieur à 0" };

/** W or VA of a limit or cap written in the configuration's unit. */
export function inLimitUnit(value: number, settings: Pick<Settings, "inAmperes" | "voltage">): number {
  return settings.inAmperes ? value * settings.voltage : value;
}

/** Checks a configuration and fills in its defaults. Throws ConfigError. */
export function readConfig(config: EngineConfig): Settings {
  const root = fields("configuration", config, [
    "mode",
    "limit",
    "protection",
    "confirmSeconds",
    "restoreDelaySeconds",
    "rotationSeconds",
    "stale",
    "loads",
    "away",
    "rules",
    "slots",
  ]);
  const limit = fields("limit", root.limit, ["value", "unit", "voltage", "phases"]);
  const protection = fields("protection", root.protection ?? {}, ["kind", "breaker"]);
  const stale = fields("stale", root.stale ?? {}, ["afterSeconds", "action"]);
  const away = fields("away", root.away ?? {}, ["shed"]);
  const unit = oneOf("limit.unit", limit.unit ?? "VA", ["W", "VA", "A"] as const);
  const voltage = number("limit.voltage", limit.voltage ?? 230, 50, 1000);
  const phases = oneOf("limit.phases", limit.phases ?? 1, [1, 3] as const);
  const inAmperes = unit === "A";
  const value = inLimitUnit(number("limit.value", limit.value, 0, 1e9, ABOVE_ZERO), {
    inAmperes,
    voltage,
  });
  if (value <= 0) throw wrong("limit.value", limit.value, ABOVE_ZERO);
  const loads = readLoads(root.loads, phases);
  const named = (field: string, names: unknown) => namedLoads(field, names, loads);
  return {
    mode: oneOf("mode", root.mode ?? "hierarchical", MODES),
    limit: value,
    unit: unit === "W" ? "W" : "VA",
    inAmperes,
    voltage,
    phases,
    protection: oneOf("protection.kind", protection.kind ?? "balanced", [
      "strict",
      "balanced",
      "tolerant",
    ] as const),
    breaker: oneOf("protection.breaker", protection.breaker ?? "linky", ["linky", "none"] as const),
    confirm: optionalSeconds("confirmSeconds", root.confirmSeconds),
    restoreDelay: optionalSeconds("restoreDelaySeconds", root.restoreDelaySeconds),
    rotation: seconds("rotationSeconds", root.rotationSeconds ?? 900, 1),
    staleAfter: optionalSeconds("stale.afterSeconds", stale.afterSeconds, 1),
    staleAction: oneOf("stale.action", stale.action ?? "assume-worst", [
      "hold",
      "assume-worst",
      "shed-all",
    ] as const),
    loads,
    declaredPower: loads.reduce((sum, load) => sum + (load.nominalPower ?? 0), 0),
    awayShed: named("away.shed", away.shed ?? []),
    rules: list("rules", root.rules ?? []).map((rule, i) =>
      readRule(`rules[${i}]`, rule, { inAmperes, voltage }, named),
    ),
    slots: root.slots === null || root.slots === undefined ? null : whole("slots", root.slots, 0),
  };
}

function readLoads(given: unknown, phases: 1 | 3): LoadSettings[] {
  const loads = list("loads", given).map((load, position) =>
    readLoad(`loads[${position}]`, load, position, phases),
  );
  const seen = new Set<string>();
  for (const { id, position } of loads) {
    if (seen.has(id))
      throw new ConfigError("duplicate", {
        field: `loads[${position}].id`,
        got: describe(id),
        expected: "another id",
      });
    seen.add(id);
  }
  return loads;
}

function readLoad(field: string, given: unknown, position: number, phases: 1 | 3): LoadSettings {
  const load = fields(field, given, [
    "id",
    "name",
    "kind",
    "nominalPower",
    "group",
    "cyclic",
    "turns",
    "phases",
    "critical",
    "minOnSeconds",
    "minOffSeconds",
    "maxOffSeconds",
    "settleSeconds",
    "autoRestore",
    "comfortFloor",
    "lockIdle",
    "onShed",
    "onRestore",
  ] satisfies (keyof LoadConfig)[]);
  const id = loadId(`${field}.id`, load.id);
  const kind = oneOf(`${field}.kind`, load.kind ?? "other", ["room", "tank", "other"] as const);
  const maxOff = load.maxOffSeconds === undefined && kind === "room" ? 3600 : load.maxOffSeconds;
  return {
    position,
    id,
    name: text(`${field}.name`, load.name ?? id),
    kind,
    nominalPower:
      load.nominalPower === null || load.nominalPower === undefined
        ? null
        : number(`${field}.nominalPower`, load.nominalPower, 0, 1e6),
    group: load.group === null || load.group === undefined ? null : text(`${field}.group`, load.group),
    cyclic: flag(`${field}.cyclic`, load.cyclic ?? false),
    turns: whole(`${field}.turns`, load.turns ?? 1, 1),
    critical: flag(`${field}.critical`, load.critical ?? false),
    minOn: seconds(`${field}.minOnSeconds`, load.minOnSeconds ?? 60),
    minOff: seconds(`${field}.minOffSeconds`, load.minOffSeconds ?? 120),
    maxOff: optionalSeconds(`${field}.maxOffSeconds`, maxOff),
    settle: seconds(`${field}.settleSeconds`, load.settleSeconds ?? 3),
    autoRestore: flag(`${field}.autoRestore`, load.autoRestore ?? true),
    comfortFloor:
      load.comfortFloor === null || load.comfortFloor === undefined
        ? null
        : number(`${field}.comfortFloor`, load.comfortFloor, -50, 100),
    lockIdle: flag(`${field}.lockIdle`, load.lockIdle ?? true),
    shares: sharesOf(`${field}.phases`, load.phases ?? [1], phases),
  };
}

/** Its power counts whole for the house, and shared equally between the phases that it draws from. */
function sharesOf(field: string, given: unknown, phases: 1 | 3): number[] {
  const on = new Set(list(field, given).map((phase) => oneOf(field, phase, [1, 2, 3] as const)));
  if (on.size === 0)
    throw wrong(field, given, {
      en: "at least one of the phases 1, 2, 3",
      fr: "au moins une des phases 1, 2, 3",
    });
  return phases === 1 ? [1] : [1, ...([1, 2, 3] as const).map((phase) => (on.has(phase) ? 1 / on.size : 0))];
}

function readRule(
  field: string,
  given: unknown,
  unit: Pick<Settings, "inAmperes" | "voltage">,
  named: (field: string, names: unknown) => Set<string>,
): RuleSettings {
  const rule = fields(field, given, ["signal", "values", "shed", "limit", "class"]);
  const values = list(`${field}.values`, rule.values).map((value) => text(`${field}.values`, value));
  if (values.length === 0)
    throw wrong(`${field}.values`, rule.values, {
      en: "at least one value of the signal",
      fr: "au moins une valeur du signal",
    });
  const limit =
    rule.limit === null || rule.limit === undefined
      ? null
      : inLimitUnit(number(`${field}.limit`, rule.limit, 0, 1e9), unit);
  const shed = named(`${field}.shed`, rule.shed ?? []);
  if (limit === null && list(`${field}.shed`, rule.shed ?? []).length === 0)
    throw wrong(field, rule.shed, {
      en: "a rule with groups or loads to shed, or with a limit",
      fr: "une règle avec des groupes ou des charges à délester, ou avec une limite",
    });
  return {
    signal: text(`${field}.signal`, rule.signal),
    values: new Set(values),
    shed,
    limit,
    class: oneOf(`${field}.class`, rule.class ?? "soft", ["soft", "forced"] as const),
  };
}

/** Groups and ids to the ids of loads. A name that is nobody's sheds nobody: a rule may come before its loads. */
function namedLoads(field: string, given: unknown, loads: readonly LoadSettings[]): Set<string> {
  const names = list(field, given).map((each) => text(field, each));
  return new Set(
    loads
      .filter(({ id, group }) => names.includes(id) || (group !== null && names.includes(group)))
      .map(({ id }) => id),
  );
}

function loadId(field: string, given: unknown): string {
  const expected = {
    en: "1 to 64 characters without /, +, #, control characters or spaces at its ends",
    fr: "1 à 64 caractères sans /, +, #, caractères de commande ni espaces aux extrémités",
  };
  if (typeof given !== "string" || given.length < 1 || given.length > 64) throw wrong(field, given, expected);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused here
  if (/[/+#\u0000-\u001f\u007f]/.test(given) || given !== given.trim()) throw wrong(field, given, expected);
  return given;
}

function wrong(field: string, got: unknown, expected: string | Worded): ConfigError {
  return new ConfigError("wrong", { field, got: describe(got), expected });
}

/** The object at `field`, which has no other fields than the known ones. */
function fields<Name extends string>(
  field: string,
  given: unknown,
  known: readonly Name[],
): Partial<Record<Name, unknown>> {
  if (typeof given !== "object" || given === null || Array.isArray(given))
    throw wrong(field, given, { en: "an object", fr: "un objet" });
  const names: readonly string[] = known;
  for (const name of Object.keys(given)) {
    if (names.includes(name)) continue;
    const where = field === "configuration" ? name : `${field}.${name}`;
    throw new ConfigError("unknown", { field: where, got: describe(name), expected: known.join(", ") });
  }
  return given;
}

function list(field: string, given: unknown): readonly unknown[] {
  if (!Array.isArray(given)) throw wrong(field, given, { en: "a list", fr: "une liste" });
  return given;
}

function text(field: string, given: unknown): string {
  if (typeof given !== "string" || given === "") throw wrong(field, given, { en: "a text", fr: "un texte" });
  return given;
}

function flag(field: string, given: unknown): boolean {
  if (typeof given !== "boolean") throw wrong(field, given, { en: "true or false", fr: "true ou false" });
  return given;
}

function number(
  field: string,
  given: unknown,
  least: number,
  most: number,
  expected: Worded = { en: `a number from ${least} to ${most}`, fr: `un nombre de ${least} à ${most}` },
): number {
  if (typeof given !== "number" || !(given >= least && given <= most)) throw wrong(field, given, expected);
  return given;
}

function whole(field: string, given: unknown, least: number): number {
  const expected = { en: `a whole number, ${least} or more`, fr: `un nombre entier, ${least} ou plus` };
  if (!Number.isInteger(given)) throw wrong(field, given, expected);
  return number(field, given, least, 1e6, expected);
}

function seconds(field: string, given: unknown, least = 0): number {
  return (
    1000 *
    number(field, given, least, 1e7, {
      en: `a number of seconds, ${least} or more`,
      fr: `un nombre de secondes, ${least} ou plus`,
    })
  );
}

function optionalSeconds(field: string, given: unknown, least = 0): number | null {
  return given === null || given === undefined ? null : seconds(field, given, least);
}

function oneOf<Choice extends string | number>(
  field: string,
  given: unknown,
  choices: readonly Choice[],
): Choice {
  const found = choices.find((choice) => choice === given);
  if (found === undefined)
    throw wrong(field, given, {
      en: `one of ${choices.join(", ")}`,
      fr: `l'un de ${choices.join(", ")}`,
    });
  return found;
}
