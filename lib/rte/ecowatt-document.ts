/**
 * RTE's EcoWatt document, version 5: four days, each with the level of its hours.
 *
 * Rules
 * - A day is the date in `jour`, an hour is its `pas`: never the place in a list. RTE's own sandbox is out of order.
 * - A day or an hour that is not there, and a level that nobody knows, are unknown; they are never green.
 *
 * Source: RTE's user guide for EcoWatt 5.0 (hvalue 0 was added to the 1, 2, 3 of version 4).
 */
import { describe } from "../wording/describe";
import { type Day, dayWritten } from "./paris-time";
import { RteProblem } from "./problem";

/** 0 no alert and decarbonised production, 1 no alert, 2 strained, 3 very strained: cuts are unavoidable or planned. */
export type EcowattLevel = 0 | 1 | 2 | 3;

export interface EcowattStep {
  /** Hour, 0 to 24. */
  readonly pas: number;
  /** null when RTE names the hour without a level that is known. */
  readonly level: EcowattLevel | null;
}

export interface EcowattDay {
  readonly day: Day;
  /** RTE's sentence for the day; it is shown, never understood. */
  readonly message?: string;
  /** The worst of the day as RTE says it, 1 to 3. */
  readonly worst?: EcowattLevel;
  readonly steps: readonly EcowattStep[];
}

/**
 * Reads a document as an object, as JSON text or as the bytes of it. Two entries for one day: the later one counts.
 * @throws RteProblem `not-ecowatt` when it is anything else.
 */
export function readEcowatt(document: unknown): readonly EcowattDay[] {
  const signals = (parsed(document) as { signals?: unknown } | null | undefined)?.signals;
  if (!Array.isArray(signals)) throw notEcowatt(document);
  const days = new Map<Day, EcowattDay>();
  for (const entry of signals) {
    const day = readDay(entry);
    if (day !== null) days.set(day.day, day);
  }
  if (signals.length > 0 && days.size === 0) throw notEcowatt(signals[0]);
  return [...days.values()].sort((a, b) => (a.day < b.day ? -1 : 1));
}

function parsed(document: unknown): unknown {
  if (typeof document !== "string" && !Buffer.isBuffer(document)) return document;
  try {
    return JSON.parse(document.toString());
  } catch {
    return undefined;
  }
}

function notEcowatt(got: unknown): RteProblem {
  return new RteProblem("not-ecowatt", { got: describe(got) });
}

function readDay(entry: unknown): EcowattDay | null {
  if (typeof entry !== "object" || entry === null) return null;
  const { jour, message, dvalue, values } = entry as Readonly<Record<string, unknown>>;
  const day = dayWritten(jour);
  if (day === undefined) return null;
  const worst = readLevel(dvalue);
  return {
    day,
    ...(typeof message === "string" && message.trim() !== "" && { message: message.trim().slice(0, 500) }),
    ...(worst !== undefined && worst > 0 && { worst }),
    steps: readSteps(values),
  };
}

/** At most one level an hour; told twice, the worse one counts. */
function readSteps(values: unknown): readonly EcowattStep[] {
  if (!Array.isArray(values)) return [];
  const levels = new Map<number, EcowattLevel | null>();
  for (const value of values as readonly (Readonly<Record<string, unknown>> | null)[]) {
    const pas = readWhole(value?.pas, 24);
    if (pas === undefined) continue;
    const level = readLevel(value?.hvalue) ?? null;
    const before = levels.get(pas) ?? null;
    levels.set(pas, level === null || (before !== null && before > level) ? before : level);
  }
  return [...levels].map(([pas, level]) => ({ pas, level })).sort((a, b) => a.pas - b.pas);
}

function readLevel(value: unknown): EcowattLevel | undefined {
  return readWhole(value, 3) as EcowattLevel | undefined;
}

/** A whole number from 0 to `most`, written as a number or as its digits. */
function readWhole(value: unknown, most: number): number | undefined {
  const number = typeof value === "string" && /^\d{1,2}$/.test(value) ? Number(value) : value;
  return typeof number === "number" && Number.isInteger(number) && number >= 0 && number <= most
    ? number
    : undefined;
}
