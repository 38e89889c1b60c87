/** The parts of the full data that a person may leave out. */
import type { EnvoyData } from "./envoy-data";

export const PARTS = [
  "production",
  "consumption",
  "grid",
  "storage",
  "inverters",
  "groups",
  "phases",
  "energies",
  "quality",
] as const;
export type DataPart = (typeof PARTS)[number];

const METERED = ["production", "consumption", "grid"];
const QUALITY = /^(reactive|apparent|powerFactor|current$|voltage$)/;
const ENERGY = /^(energy|import(Today|Lifetime)|export(Today|Lifetime))/;

/** The data with only the parts that are wanted. */
export function chooseParts(data: EnvoyData, wanted: ReadonlySet<DataPart>): object {
  const isWanted = (key: string): boolean =>
    !(PARTS as readonly string[]).includes(key) || wanted.has(key as DataPart);
  const hasQuantity = (key: string): boolean =>
    isWanted(key) &&
    (wanted.has("quality") || !QUALITY.test(key)) &&
    (wanted.has("energies") || !ENERGY.test(key));
  const metered = (part: object): object =>
    Object.fromEntries(
      Object.entries(part).flatMap(([key, value]) =>
        hasQuantity(key) ? [[key, key === "phases" ? (value as object[]).map(metered) : value]] : [],
      ),
    );
  return Object.fromEntries(
    Object.entries(data).flatMap(([key, value]) =>
      isWanted(key) ? [[key, METERED.includes(key) ? metered(value as object) : value]] : [],
    ),
  );
}
