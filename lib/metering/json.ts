/** What a message may hold, read without trusting it. Nothing here throws. */

export type JsonObject = Readonly<Record<string, unknown>>;

/** The value as an object that has keys of its own; an array or a buffer is none. */
export function objectIn(value: unknown): JsonObject | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  return Array.isArray(value) || Buffer.isBuffer(value) ? undefined : (value as JsonObject);
}

const WHOLLY_A_NUMBER = /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\s*$/;

/**
 * The finite number that the value is, or that its text wholly is ("00780", "-1.2e3"). `Number("")`, `Number(null)`
 * and `Number(false)` are 0: none of them is a number here. Never -0.
 */
export function finite(value: unknown): number | undefined {
  if (typeof value !== "number" && (typeof value !== "string" || !WHOLLY_A_NUMBER.test(value)))
    return undefined;
  const number = Number(value);
  if (!Number.isFinite(number)) return undefined;
  return number === 0 ? 0 : number;
}

export function isNumeric(value: unknown): boolean {
  return finite(value) !== undefined;
}
