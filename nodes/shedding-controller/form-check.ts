/**
 * What is wrong in the dialog's form, as somebody fills it in.
 *
 * A form without a fault makes a configuration that the engine takes. A fault names the field, so that the dialog can
 * mark it, and the words of the catalogue for what was expected.
 */
import { type Form, type LoadForm, listed, number, type RuleForm, targets, untyped } from "./form";

export type FaultKey =
  | "above-zero"
  | "range"
  | "whole"
  | "at-least"
  | "no-loads"
  | "no-phase"
  | "bad-id"
  | "same-id"
  | "no-signal"
  | "no-values"
  | "no-effect"
  | "nobody"
  | "bad-payload";

export interface Fault {
  /** The name of the field in its form. */
  readonly field: string;
  /** Which load or rule, from 0. */
  readonly load?: number;
  readonly rule?: number;
  readonly key: FaultKey;
  readonly facts?: Readonly<Record<string, string | number>>;
}

/** All that keeps this form from being a configuration. */
export function faults(form: Form): Fault[] {
  const names = targets(form.loads).map(({ name }) => name);
  return [
    ...limitFaults(form),
    ...(form.loads.length === 0 ? [{ field: "loads", key: "no-loads" } as const] : []),
    ...form.loads.flatMap((load, index) =>
      loadFaults(load, form, index).map((fault) => ({ ...fault, load: index })),
    ),
    ...form.rules.flatMap((rule, index) =>
      ruleFaults(rule, names).map((fault) => ({ ...fault, rule: index })),
    ),
    ...unknown("away", form.away, names),
    ...atLeast("staleAfter", form.staleAfter, 1),
    ...atLeast("confirm", form.confirm, 0),
    ...atLeast("restoreDelay", form.restoreDelay, 0),
    ...atLeast("rotation", form.rotation, 1),
    ...whole("slots", form.slots, 0),
  ];
}

function limitFaults({ limit, voltage }: Form): Fault[] {
  const value = number(limit);
  return [
    ...(value !== undefined && value > 0 && value <= 1e9
      ? []
      : [{ field: "limit", key: "above-zero" } as const]),
    ...range("voltage", voltage, 50, 1000),
  ];
}

const MOST_SECONDS = 1e7;

function loadFaults(load: LoadForm, { loads, phases }: Form, index: number): Fault[] {
  return [
    ...idFaults(load.id, loads.slice(0, index)),
    ...range("power", load.power, 0, 1e6),
    ...whole("turns", load.turns, 1),
    ...(phases === "3" && load.phases.length === 0 ? [{ field: "phases", key: "no-phase" } as const] : []),
    ...(["minOn", "minOff", "maxOff", "settle"] as const).flatMap((field) => atLeast(field, load[field], 0)),
    ...range("floor", load.floor, -50, 100),
    ...(["onShed", "onRestore"] as const).flatMap((field): Fault[] => {
      const payload = untyped(load[field]);
      return payload === undefined || Number.isNaN(payload) ? [{ field, key: "bad-payload" }] : [];
    }),
  ];
}

function idFaults(id: string, before: readonly LoadForm[]): Fault[] {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused here
  if (id.length < 1 || id.length > 64 || /[/+#\u0000-\u001f\u007f]/.test(id) || id !== id.trim())
    return [{ field: "id", key: "bad-id" }];
  return before.some((other) => other.id === id) ? [{ field: "id", key: "same-id", facts: { id } }] : [];
}

function ruleFaults(rule: RuleForm, names: readonly string[]): Fault[] {
  return [
    ...(rule.signal.trim() === "" ? [{ field: "signal", key: "no-signal" } as const] : []),
    ...(listed(rule.values).length === 0 ? [{ field: "values", key: "no-values" } as const] : []),
    ...(rule.shed.length === 0 && rule.limit.trim() === ""
      ? [{ field: "shed", key: "no-effect" } as const]
      : []),
    ...range("limit", rule.limit, 0, 1e9),
    ...unknown("shed", rule.shed, names),
  ];
}

function unknown(field: string, chosen: readonly string[], names: readonly string[]): Fault[] {
  const nobody = chosen.find((name) => !names.includes(name));
  return nobody === undefined ? [] : [{ field, key: "nobody", facts: { name: nobody } }];
}

/** An empty field is no fault: it has a default. */
function range(field: string, entered: string, least: number, most: number): Fault[] {
  const value = number(entered);
  return value === undefined || (value >= least && value <= most)
    ? []
    : [{ field, key: "range", facts: { least, most } }];
}

function atLeast(field: string, entered: string, least: number): Fault[] {
  const value = number(entered);
  return value === undefined || (value >= least && value <= MOST_SECONDS)
    ? []
    : [{ field, key: "at-least", facts: { least } }];
}

function whole(field: string, entered: string, least: number): Fault[] {
  const value = number(entered);
  return value === undefined || (Number.isInteger(value) && value >= least && value <= 1e6)
    ? []
    : [{ field, key: "whole", facts: { least } }];
}
