import type { Worded } from "./problem";

/** Names what came, for a sentence about bad input: its kind and, when short, its value. Never more than 60 characters of it. */
export function describe(value: unknown): Worded {
  if (Array.isArray(value)) return { en: `an array of ${value.length}`, fr: `un tableau de ${value.length}` };
  if (value instanceof Uint8Array)
    return { en: `a buffer of ${value.length} bytes`, fr: `un buffer de ${value.length} octets` };
  if (typeof value === "object" && value !== null) return describeObject(value);
  if (typeof value === "function" || typeof value === "symbol")
    return { en: `a ${typeof value}`, fr: typeof value === "symbol" ? "un symbole" : "une fonction" };
  const shown =
    typeof value === "string"
      ? JSON.stringify(value.length > 60 ? `${value.slice(0, 57)}…` : value)
      : String(value);
  return { en: shown, fr: shown };
}

function describeObject(value: object): Worded {
  const keys = Object.keys(value);
  if (keys.length === 0) return { en: "an object with no keys", fr: "un objet sans clé" };
  const shown = `${keys.slice(0, 6).join(", ")}${keys.length > 6 ? ", …" : ""}`;
  return { en: `an object with the keys ${shown}`, fr: `un objet avec les clés ${shown}` };
}
