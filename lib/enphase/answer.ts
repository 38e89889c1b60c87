/**
 * Reading what a gateway answers without trusting it.
 *
 * A gateway answers HTML with status 200, an error object where a list was expected, or half of a document. Whatever
 * comes, these functions give a value of the right kind or nothing: never a 0 that nobody measured.
 */
export type Fields = Readonly<Record<string, unknown>>;

/** The JSON of an answer, or undefined when it is something else. */
export function jsonOf(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** The fields of an object; none for anything else. */
export function fieldsOf(value: unknown): Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

/** The objects of a list; none for anything else. */
export function listOf(value: unknown): Fields[] {
  return Array.isArray(value) ? value.map(fieldsOf).filter((item) => Object.keys(item).length > 0) : [];
}

/** Beyond it nothing is a measure: sums of measures must stay numbers. */
const LARGEST = 1e15;

/** A number that may be a measure, or undefined; -0 is 0. */
export function numberIn(fields: Fields, key: string): number | undefined {
  const value = fields[key];
  return typeof value === "number" && Math.abs(value) <= LARGEST ? value + 0 : undefined;
}

/** A text or a whole number as text, or undefined when it is missing or empty. */
export function textIn(fields: Fields, key: string): string | undefined {
  const value = fields[key];
  if (typeof value === "number" && Number.isInteger(value)) return String(value);
  return typeof value === "string" && value.trim() !== "" ? value.trim() : undefined;
}

type Known<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** The same object without its undefined fields: what is not known is absent. */
export function known<T extends object>(fields: T): Known<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Known<T>;
}

/** The sum of what is known; undefined when nothing is. */
export function sumOf(values: readonly (number | undefined)[]): number | undefined {
  const numbers = values.filter((value) => value !== undefined);
  return numbers.length === 0 ? undefined : numbers.reduce((sum, value) => sum + value, 0);
}
