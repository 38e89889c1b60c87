/**
 * The tariff period in force, from what the meter says.
 *
 * Rules
 * - Historic mode: PTEC. A PTEC that the option (OPTARIF) does not have is doubtful and gives "unknown". A meter whose
 *   supplier has no historic contract says BASE and TH.. all day: that is BASE, for it knows no better.
 * - Standard mode, Tempo (said by NGTF, a colour of STGE, or LTARF): NTARF, the index that is counted; LTARF has been
 *   seen stale. Else LTARF, and for HP/HC without a readable LTARF, NTARF (1 HC, 2 HP).
 * - Tomorrow's colour: DEMAIN, or STGE. "----" is unknown: it also stands there by day, and on eves of blue days.
 *
 * Sources: ERDF-NOI-CPT_02E v4; Enedis-NOI-CPT_54E v3; stale LTARF: fairecasoimeme/Zlinky_TIC #319.
 */
import type { LabelValue } from "./labels";
import type { Colour, StatusRegister } from "./status-register";

export type TempoPeriod = "HCJB" | "HPJB" | "HCJW" | "HPJW" | "HCJR" | "HPJR";
export type TariffPeriod = TempoPeriod | "HC" | "HP" | "BASE" | "HN" | "PM" | "unknown";

export interface Tariff {
  readonly name: "tempo" | "tariff";
  readonly period: TariffPeriod;
  /** The colour of the Tempo day in force. */
  readonly colour?: Colour;
  /** The colour of the next Tempo day, once the meter knows it. */
  readonly tomorrow?: Colour;
}

/** What the meter says now, label by label. */
export type Labels = ReadonlyMap<string, LabelValue>;

const TEMPO: readonly TempoPeriod[] = ["HCJB", "HPJB", "HCJW", "HPJW", "HCJR", "HPJR"];
const COLOUR_LETTERS: Readonly<Record<string, Colour>> = { B: "blue", W: "white", R: "red" };
const LETTERS: Readonly<Record<Colour, string>> = { blue: "B", white: "W", red: "R" };
const HISTORIC_COLOURS: Readonly<Record<string, Colour>> = { BLEU: "blue", BLAN: "white", ROUG: "red" };
const STANDARD_COLOURS: Readonly<Record<string, Colour>> = { BLEU: "blue", BLANC: "white", ROUGE: "red" };
/** The periods of each historic option, by its first letters. */
const OPTIONS: Readonly<Record<string, readonly TariffPeriod[]>> = {
  BAS: ["BASE"],
  "HC.": ["HC", "HP"],
  EJP: ["HN", "PM"],
  BBR: TEMPO,
};

/** The tariff, or undefined when these labels say nothing of it. */
export function tariffOf(labels: Labels): Tariff | undefined {
  return labels.has("PTEC") ? historicTariff(labels) : standardTariff(labels);
}

/** The Tempo period of a colour. */
export function tempoPeriod(hours: "HC" | "HP", colour: Colour): TempoPeriod {
  return `${hours}J${LETTERS[colour]}` as TempoPeriod;
}

function historicTariff(labels: Labels): Tariff {
  const code = textOf(labels, "PTEC").replaceAll(".", "");
  const said = (code === "TH" ? "BASE" : code) as TariffPeriod;
  const option = OPTIONS[textOf(labels, "OPTARIF").slice(0, 3)];
  const period = option === undefined || option.includes(said) ? said : "unknown";
  const tempo = option === TEMPO || (option === undefined && isTempo(said));
  return tempo ? tempoTariff(period, HISTORIC_COLOURS[textOf(labels, "DEMAIN")]) : { name: "tariff", period };
}

function standardTariff(labels: Labels): Tariff | undefined {
  const register = registerOf(labels);
  const contract = textOf(labels, "NGTF").toUpperCase();
  const label = textOf(labels, "LTARF").toUpperCase();
  const index = labels.get("NTARF")?.value ?? register?.supplierIndex;
  const byLabel = tempoOfLabel(label);
  if (contract === "TEMPO" || byLabel !== undefined || (register?.tempoToday ?? null) !== null) {
    const period = TEMPO[Number(index) - 1] ?? byLabel ?? "unknown";
    return tempoTariff(period, register?.tempoTomorrow ?? undefined);
  }
  if (index === undefined && label === "") return undefined;
  return { name: "tariff", period: periodOf(label, contract, Number(index)) };
}

function tempoTariff(period: TariffPeriod, tomorrow: Colour | undefined): Tariff {
  const colour = isTempo(period) ? COLOUR_LETTERS[period.slice(3)] : undefined;
  return { name: "tempo", period, ...(colour && { colour }), ...(tomorrow && { tomorrow }) };
}

function periodOf(label: string, contract: string, index: number): TariffPeriod {
  if (/CREUSE|^HC\b/.test(label)) return "HC";
  if (/PLEINE|^HP\b/.test(label)) return "HP";
  if (/POINTE|^PM\b/.test(label)) return "PM";
  if (/NORMALE|^HN\b/.test(label)) return "HN";
  if (label === "BASE" || (label === "" && contract === "BASE")) return "BASE";
  if (label === "" && contract.includes("CREUSE")) return index === 1 ? "HC" : index === 2 ? "HP" : "unknown";
  return "unknown";
}

function tempoOfLabel(label: string): TempoPeriod | undefined {
  const [, hours, colour = ""] = /^(HC|HP) (BLEU|BLANC|ROUGE)$/.exec(label) ?? [];
  const found = STANDARD_COLOURS[colour];
  return found && tempoPeriod(hours === "HC" ? "HC" : "HP", found);
}

function isTempo(period: TariffPeriod): period is TempoPeriod {
  return (TEMPO as readonly TariffPeriod[]).includes(period);
}

function textOf(labels: Labels, label: string): string {
  const value = labels.get(label)?.value;
  return typeof value === "string" ? value : "";
}

/** The decoded STGE, when the meter told it. */
export function registerOf(labels: Labels): StatusRegister | undefined {
  const value = labels.get("STGE")?.value;
  return typeof value === "object" && "tempoToday" in value ? value : undefined;
}
