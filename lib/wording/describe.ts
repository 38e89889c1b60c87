/** Names what came, for a sentence about bad input: its kind and, when short, its value. Never more than 60 characters of it. */
export function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value === "string") return JSON.stringify(value.length > 60 ? `${value.slice(0, 57)}…` : value);
  if (typeof value === "number" || typeof value === "boolean" || typeof value === "bigint")
    return String(value);
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (Buffer.isBuffer(value)) return `a buffer of ${value.length} bytes`;
  if (typeof value === "object") {
    const keys = Object.keys(value);
    const shown = keys.slice(0, 6).join(", ");
    return `an object with ${keys.length === 0 ? "no keys" : `the keys ${shown}${keys.length > 6 ? ", …" : ""}`}`;
  }
  return `a ${typeof value}`;
}
