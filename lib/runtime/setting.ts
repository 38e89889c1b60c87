/**
 * Reading what a dialog or an API set. The editor gives numbers as texts, an API as numbers, an older flow nothing at
 * all: each setting has a value that serves when it says nothing usable.
 */

/** A number of at least `least`, from a number or its text; `fallback` for anything else. */
export function numberSetting(value: unknown, fallback: number, least = 0): number {
  const isSet = typeof value === "number" || (typeof value === "string" && value.trim() !== "");
  const number = isSet ? Number(value) : Number.NaN;
  return Number.isFinite(number) ? Math.max(least, number) : fallback;
}

/** A text without spaces at its ends; `fallback` when there is none. */
export function textSetting(value: unknown, fallback = ""): string {
  const text = typeof value === "number" ? String(value) : typeof value === "string" ? value.trim() : "";
  return text === "" ? fallback : text;
}

/** One of the choices; the first of them for anything else. */
export function choiceSetting<Choice extends string>(
  value: unknown,
  choices: readonly [Choice, ...Choice[]],
): Choice {
  return choices.find((choice) => choice === value) ?? choices[0];
}

/** A tick box; `fallback` when it was never shown. */
export function flagSetting(value: unknown, fallback: boolean): boolean {
  return typeof value === "boolean" ? value : fallback;
}

/** The rows of a list; none for anything else. */
export function rowsSetting(value: unknown): Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value.filter((row) => typeof row === "object" && row !== null) : [];
}
