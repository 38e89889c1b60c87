/**
 * The dialog's form and the engine's configuration: one becomes the other.
 *
 * Rules
 * - The form holds what inputs hold: texts, ticks and lists of them. "" is a field left empty.
 * - What is left empty or at its default is not written, so that a configuration says only what somebody chose.
 * - A configuration written by hand or by an API is shown whole; opening and saving changes nothing in it but that.
 */
import type {
  EngineConfig,
  LoadConfig,
  LoadKind,
  Mode,
  RuleClass,
  RuleConfig,
} from "../../lib/shedding/config";

/** A value as a typed input holds it. */
export interface TypedText {
  readonly type: "bool" | "str" | "num" | "json";
  readonly value: string;
}

export interface LoadForm {
  readonly id: string;
  readonly name: string;
  readonly power: string;
  readonly kind: LoadKind;
  readonly group: string;
  readonly cyclic: boolean;
  readonly turns: string;
  readonly phases: readonly string[];
  readonly critical: boolean;
  readonly minOn: string;
  readonly minOff: string;
  /** "" is no such limit. */
  readonly maxOff: string;
  readonly settle: string;
  readonly floor: string;
  readonly autoRestore: boolean;
  readonly lockIdle: boolean;
  readonly onShed: TypedText;
  readonly onRestore: TypedText;
}

export interface RuleForm {
  readonly signal: string;
  /** Separated by commas. */
  readonly values: string;
  readonly shed: readonly string[];
  readonly limit: string;
  readonly class: RuleClass;
}

export interface Form {
  readonly limit: string;
  readonly unit: "W" | "VA" | "A";
  readonly voltage: string;
  readonly phases: "1" | "3";
  readonly mode: Mode;
  readonly protection: "strict" | "balanced" | "tolerant";
  readonly breaker: "linky" | "none";
  readonly loads: readonly LoadForm[];
  readonly rules: readonly RuleForm[];
  readonly away: readonly string[];
  readonly staleAction: "hold" | "assume-worst" | "shed-all";
  readonly staleAfter: string;
  readonly confirm: string;
  readonly restoreDelay: string;
  readonly rotation: string;
  readonly slots: string;
}

/** Seconds that a room may stay off before it goes first, unless something else is said. */
const ROOM_MAX_OFF = "3600";

const DEFAULTS = {
  voltage: "230",
  rotation: "900",
  turns: "1",
  minOn: "60",
  minOff: "120",
  settle: "3",
} as const;

export const NEW_LOAD: LoadForm = loadToForm({ id: "", kind: "room" });

export const NEW_RULE: RuleForm = { signal: "", values: "", shed: [], limit: "", class: "soft" };

/** The form that shows this configuration. */
export function toForm(config: EngineConfig): Form {
  const { limit, protection, stale } = config;
  return {
    limit: text(limit?.value),
    unit: limit?.unit ?? "VA",
    voltage: text(limit?.voltage ?? DEFAULTS.voltage),
    phases: limit?.phases === 3 ? "3" : "1",
    mode: config.mode ?? "hierarchical",
    protection: protection?.kind ?? "balanced",
    breaker: protection?.breaker ?? "linky",
    loads: (config.loads ?? []).map(loadToForm),
    rules: (config.rules ?? []).map(ruleToForm),
    away: config.away?.shed ?? [],
    staleAction: stale?.action ?? "assume-worst",
    staleAfter: text(stale?.afterSeconds),
    confirm: text(config.confirmSeconds),
    restoreDelay: text(config.restoreDelaySeconds),
    rotation: text(config.rotationSeconds ?? DEFAULTS.rotation),
    slots: text(config.slots),
  };
}

/** The configuration that this form describes. */
export function toConfig(form: Form): EngineConfig {
  const staleAfter = number(form.staleAfter);
  return {
    mode: form.mode,
    limit: {
      value: number(form.limit) ?? Number.NaN,
      unit: form.unit,
      ...given("voltage", chosen(form.voltage, DEFAULTS.voltage)),
      ...(form.phases === "3" ? { phases: 3 as const } : {}),
    },
    protection: { kind: form.protection, breaker: form.breaker },
    ...given("confirmSeconds", number(form.confirm)),
    ...given("restoreDelaySeconds", number(form.restoreDelay)),
    ...given("rotationSeconds", chosen(form.rotation, DEFAULTS.rotation)),
    stale: { action: form.staleAction, ...given("afterSeconds", staleAfter) },
    loads: form.loads.map(loadToConfig),
    ...(form.away.length > 0 ? { away: { shed: form.away } } : {}),
    ...(form.rules.length > 0 ? { rules: form.rules.map(ruleToConfig) } : {}),
    ...given("slots", number(form.slots)),
  };
}

function loadToForm(load: LoadConfig): LoadForm {
  const kind = load.kind ?? "other";
  return {
    id: load.id,
    name: load.name ?? load.id,
    power: text(load.nominalPower),
    kind,
    group: load.group ?? "",
    cyclic: load.cyclic ?? false,
    turns: text(load.turns ?? DEFAULTS.turns),
    phases: (load.phases ?? [1]).map(String),
    critical: load.critical ?? false,
    minOn: text(load.minOnSeconds ?? DEFAULTS.minOn),
    minOff: text(load.minOffSeconds ?? DEFAULTS.minOff),
    maxOff: load.maxOffSeconds === undefined ? defaultMaxOff(kind) : text(load.maxOffSeconds),
    settle: text(load.settleSeconds ?? DEFAULTS.settle),
    floor: text(load.comfortFloor),
    autoRestore: load.autoRestore ?? true,
    lockIdle: load.lockIdle ?? true,
    onShed: typed(load.onShed === undefined ? false : load.onShed),
    onRestore: typed(load.onRestore === undefined ? true : load.onRestore),
  };
}

function loadToConfig(load: LoadForm): LoadConfig {
  const maxOff = load.maxOff === defaultMaxOff(load.kind) ? undefined : (number(load.maxOff) ?? null);
  const onShed = untyped(load.onShed);
  const onRestore = untyped(load.onRestore);
  return {
    id: load.id,
    ...(load.name !== "" && load.name !== load.id ? { name: load.name } : {}),
    ...(load.kind === "other" ? {} : { kind: load.kind }),
    ...given("nominalPower", number(load.power)),
    ...(load.group === "" ? {} : { group: load.group }),
    ...(load.cyclic ? { cyclic: true } : {}),
    ...given("turns", chosen(load.turns, DEFAULTS.turns)),
    ...(load.phases.join() === "1" ? {} : { phases: load.phases.map(Number) }),
    ...(load.critical ? { critical: true } : {}),
    ...given("minOnSeconds", chosen(load.minOn, DEFAULTS.minOn)),
    ...given("minOffSeconds", chosen(load.minOff, DEFAULTS.minOff)),
    ...given("maxOffSeconds", maxOff),
    ...given("settleSeconds", chosen(load.settle, DEFAULTS.settle)),
    ...given("comfortFloor", number(load.floor)),
    ...(load.autoRestore ? {} : { autoRestore: false }),
    ...(load.lockIdle ? {} : { lockIdle: false }),
    ...(onShed === false ? {} : { onShed }),
    ...(onRestore === true ? {} : { onRestore }),
  };
}

/** Seconds as the field shows them for a load of this kind of which nothing else is said. */
export function defaultMaxOff(kind: LoadKind): string {
  return kind === "room" ? ROOM_MAX_OFF : "";
}

function ruleToForm(rule: RuleConfig): RuleForm {
  return {
    signal: rule.signal,
    values: (rule.values ?? []).join(", "),
    shed: rule.shed ?? [],
    limit: text(rule.limit),
    class: rule.class ?? "soft",
  };
}

function ruleToConfig(rule: RuleForm): RuleConfig {
  return {
    signal: rule.signal.trim(),
    values: listed(rule.values),
    ...(rule.shed.length > 0 ? { shed: rule.shed } : {}),
    ...given("limit", number(rule.limit)),
    class: rule.class,
  };
}

/** "HPJR, HPJW" as a list. */
export function listed(values: string): string[] {
  return values
    .split(",")
    .map((value) => value.trim())
    .filter((value) => value !== "");
}

/** The number in a field; undefined when it is empty. What is no number is NaN, for the check to find. */
export function number(field: string): number | undefined {
  const trimmed = field.trim();
  return trimmed === "" ? undefined : Number(trimmed.replace(",", "."));
}

function chosen(field: string, byDefault: string): number | undefined {
  return field === byDefault ? undefined : number(field);
}

function text(value: number | string | null | undefined): string {
  return value === null || value === undefined ? "" : String(value);
}

function given<Name extends string, Value>(
  name: Name,
  value: Value | undefined,
): Partial<Record<Name, Value>> {
  return value === undefined ? {} : ({ [name]: value } as Record<Name, Value>);
}

function typed(value: unknown): TypedText {
  if (typeof value === "boolean") return { type: "bool", value: String(value) };
  if (typeof value === "number") return { type: "num", value: String(value) };
  if (typeof value === "string") return { type: "str", value };
  return { type: "json", value: JSON.stringify(value) };
}

/** The payload that a typed input holds; undefined when its text is no JSON. */
export function untyped({ type, value }: TypedText): unknown {
  if (type === "bool") return value === "true";
  if (type === "num") return Number(value);
  if (type === "str") return value;
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}

/** An id for a load of this name that none of `taken` has: "Salle d’eau" is "salle-d-eau", then "salle-d-eau-2". */
export function idFor(name: string, taken: readonly string[]): string {
  const stem =
    name
      .normalize("NFD")
      .replace(/\p{Diacritic}/gu, "")
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^-+|-+$/g, "")
      .slice(0, 60)
      .replace(/-$/, "") || "load";
  for (let number = 1; ; number++) {
    const id = number === 1 ? stem : `${stem}-${number}`;
    if (!taken.includes(id)) return id;
  }
}

/** What a rule or an absence may shed: the groups first, then the loads, each with the words to show. */
export function targets(loads: readonly LoadForm[]): { readonly name: string; readonly label: string }[] {
  const groups = [...new Set(loads.map(({ group }) => group).filter((group) => group !== ""))];
  return [
    ...groups.map((name) => ({ name, label: name })),
    ...loads
      .filter(({ id }) => id !== "" && !groups.includes(id))
      .map(({ id, name }) => ({ name: id, label: name || id })),
  ];
}

/** The rules of a tariff or a signal that people have, for these loads and this limit. */
export function preset(kind: "tempo" | "ecowatt" | "peak", form: Pick<Form, "loads" | "limit">): RuleForm[] {
  const shed = kind === "peak" ? waterHeaters(form.loads) : heating(form.loads);
  const rule = (signal: string, values: string, rest: Partial<RuleForm>): RuleForm => ({
    ...NEW_RULE,
    signal,
    values,
    ...rest,
  });
  switch (kind) {
    case "tempo":
      return [
        rule("tempo", "HPJR", { shed, class: "forced" }),
        rule("tempo", "HPJW", { shed, class: "soft" }),
      ];
    case "ecowatt":
      return [
        rule("ecowatt", "orange", { limit: twoThirds(form.limit), class: "soft" }),
        rule("ecowatt", "red", { shed, class: "forced" }),
      ];
    case "peak":
      return [rule("tariff", "HP", { shed, class: "soft" })];
  }
}

/** The largest group, else the rooms, else all. */
function heating(loads: readonly LoadForm[]): string[] {
  const groups = loads.map(({ group }) => group).filter((group) => group !== "");
  const size = (group: string): number => groups.filter((other) => other === group).length;
  const [largest] = [...new Set(groups)].sort((a, b) => size(b) - size(a));
  return largest === undefined ? idsOf(loads, "room") : [largest];
}

function waterHeaters(loads: readonly LoadForm[]): string[] {
  return idsOf(loads, "tank");
}

function idsOf(loads: readonly LoadForm[], kind: LoadKind): string[] {
  const ofKind = loads.filter((load) => load.kind === kind);
  return (ofKind.length > 0 ? ofKind : loads).map(({ id }) => id);
}

function twoThirds(limit: string): string {
  const value = number(limit);
  if (value === undefined || Number.isNaN(value)) return "";
  return String(value >= 1000 ? Math.round((value * 2) / 300) * 100 : Math.round((value * 2) / 3));
}
