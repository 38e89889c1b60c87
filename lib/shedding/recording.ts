/**
 * A recording of a house's power: a CSV file whose first line names the columns.
 *
 * Rules
 * - Columns are separated by commas, semicolons or tabs, whichever the header holds; with semicolons or tabs a number may have a decimal comma.
 * - Time is ISO 8601, or epoch seconds or milliseconds. An ISO time without zone is taken as UTC: the machine's zone must not matter.
 * - A row without a power is a gap, not 0 W.
 */
import { describe } from "../wording/describe";
import { type Facts, Problem, type Sentences } from "../wording/problem";

export interface RecordedPower {
  /** Epoch ms. */
  readonly t: number;
  /** W, positive when importing; null where the recording has a gap. */
  readonly power: number | null;
}

export interface RecordingColumns {
  readonly time: string;
  readonly power: string;
}

type Key = "no-header" | "no-column" | "bad-time" | "bad-power";

const SENTENCES: Sentences<Key> = {
  en: {
    "no-header": "It is empty; a header that names the columns was expected.",
    "no-column": "There is no column “{column}”; the header has {header}.",
    "bad-time": "“{column}” is {got}; an ISO 8601 time or an epoch was expected.",
    "bad-power": "“{column}” is {got}; a number of watts was expected.",
  },
  fr: {
    "no-header": "Il est vide ; un en-tête qui nomme les colonnes était attendu.",
    "no-column": "Il n’y a pas de colonne « {column} » ; l’en-tête contient {header}.",
    "bad-time": "« {column} » vaut {got} ; une date ISO 8601 ou un instant epoch était attendu.",
    "bad-power": "« {column} » vaut {got} ; un nombre de watts était attendu.",
  },
};

/** What is wrong in a line of a recording. */
export class BadRecording extends Problem<Key> {
  constructor(
    key: Key,
    /** The first line is 1. */
    readonly line: number,
    facts: Facts = {},
  ) {
    super(SENTENCES, key, facts);
  }
}

/** Seconds reach this number in the year 5138, milliseconds reached it in 1973. */
const LARGEST_EPOCH_SECONDS = 1e11;

function parseTime(text: string): number {
  if (/^-?\d+(\.\d+)?$/.test(text)) {
    const epoch = Number(text);
    return Math.abs(epoch) < LARGEST_EPOCH_SECONDS ? Math.round(epoch * 1000) : epoch;
  }
  const [, date, time, zone] =
    /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?))?\s*(Z|[+-]\d{2}:?\d{2})?$/.exec(text) ??
    [];
  if (date === undefined) return Number.NaN;
  return Date.parse(`${date}T${time ?? "00:00"}${zone?.replace(/(\d{2})(\d{2})$/, "$1:$2") ?? "Z"}`);
}

function cells(line: string, separator: string): string[] {
  if (!line.includes('"')) return line.split(separator).map((cell) => cell.trim());
  const quoted = new RegExp(`("(?:[^"]|"")*"|[^${separator}]*)(?:${separator}|$)`, "g");
  return [...line.matchAll(quoted)].map(([, cell = ""]) =>
    cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell.trim(),
  );
}

function separatorOf(header: string): string {
  return ["\t", ";"].find((separator) => header.includes(separator)) ?? ",";
}

/**
 * Reads a recording.
 * @param text the whole file
 * @throws BadRecording which line, which column, what came
 */
export function readRecording(text: string, columns: RecordingColumns): RecordedPower[] {
  const [header = "", ...lines] = text.replace(/^\uFEFF/, "").split(/\r?\n/);
  if (header.trim() === "") throw new BadRecording("no-header", 1);
  const separator = separatorOf(header);
  const names = cells(header, separator);
  const [timeColumn, powerColumn] = [columns.time, columns.power].map((column) => {
    const index = names.indexOf(column);
    if (index < 0) throw new BadRecording("no-column", 1, { column, header: names.join(", ") });
    return index;
  });

  return lines.flatMap((line, index): RecordedPower[] => {
    if (line.trim() === "") return [];
    const row = cells(line, separator);
    const time = row[timeColumn ?? -1] ?? "";
    const t = parseTime(time);
    if (!Number.isFinite(t))
      throw new BadRecording("bad-time", index + 2, { column: columns.time, got: describe(time) });
    const figure = row[powerColumn ?? -1] ?? "";
    if (figure === "") return [{ t, power: null }];
    const power = Number(separator === "," ? figure : figure.replace(",", "."));
    if (!Number.isFinite(power))
      throw new BadRecording("bad-power", index + 2, { column: columns.power, got: describe(figure) });
    return [{ t, power }];
  });
}
