/** Frames of the meter's customer output, composed by us: what a Linky would send. */

type Data = string | readonly [horodate: string, data: string];
/** Labels with their data, in the order in which they are sent. */
export type Labels = Readonly<Record<string, Data | undefined>>;

const sumOf = (text: string): string =>
  String.fromCharCode(([...text].reduce((sum, c) => sum + c.charCodeAt(0), 0) & 0x3f) + 0x20);

/** `LF label SP data SP checksum CR`. */
export function historicGroup(label: string, data: string): string {
  const text = `${label} ${data}`;
  return `\n${text} ${sumOf(text)}\r`;
}

/** `LF label HT [horodate HT] data HT checksum CR`. */
export function standardGroup(label: string, data: Data): string {
  const text = `${label}\t${typeof data === "string" ? data : data.join("\t")}\t`;
  return `\n${text}${sumOf(text)}\r`;
}

function frame(labels: Labels, group: (label: string, data: Data) => string): string {
  const groups = Object.entries(labels).map(([label, data]) =>
    data === undefined ? "" : group(label, data),
  );
  return `\x02${groups.join("")}\x03`;
}

const historic = (labels: Labels): string =>
  frame(labels, (label, data) => historicGroup(label, String(data)));
const standard = (labels: Labels): string => frame(labels, standardGroup);

const digits = (value: number, count: number): string => String(value).padStart(count, "0");
/** What a meter of 230 V would write for this power (VA). */
const amperes = (power: number): string => digits(Math.round(power / 230), 3);

export const METER = "021999123456";
export const OTHER_METER = "021999654321";

/** Historic, single-phase; `power` VA. Labels given here replace those of a plain contract, undefined takes one out. */
export function historicMono(power: number, labels: Labels = {}): string {
  return historic({
    ADCO: METER,
    OPTARIF: "BASE",
    ISOUSC: "30",
    BASE: "004567890",
    PTEC: "TH..",
    IINST: amperes(power),
    IMAX: "090",
    PAPP: digits(power, 5),
    HHPHC: "A",
    MOTDETAT: "000000",
    ...labels,
  });
}

/** Historic, single-phase, Tempo: `period` as PTEC, `tomorrow` as DEMAIN. */
export function historicTempo(power: number, period: string, tomorrow = "----"): string {
  return historic({
    ADCO: METER,
    OPTARIF: "BBR(",
    ISOUSC: "45",
    BBRHCJB: "001000100",
    BBRHPJB: "002000200",
    BBRHCJW: "000300300",
    BBRHPJW: "000400400",
    BBRHCJR: "000050050",
    BBRHPJR: "000060060",
    PTEC: period,
    DEMAIN: tomorrow,
    IINST: amperes(power),
    IMAX: "090",
    PAPP: digits(power, 5),
    HHPHC: "A",
    MOTDETAT: "000000",
  });
}

/** Historic, three-phase, 12 kVA; `powers` VA of each phase. */
export function historicTri(powers: readonly [number, number, number], labels: Labels = {}): string {
  const [one, two, three] = powers;
  return historic({
    ADCO: METER,
    OPTARIF: "HC..",
    ISOUSC: "20",
    HCHC: "015000100",
    HCHP: "011000200",
    PTEC: "HP..",
    IINST1: amperes(one),
    IINST2: amperes(two),
    IINST3: amperes(three),
    IMAX1: "060",
    IMAX2: "060",
    IMAX3: "060",
    PMAX: "08600",
    PAPP: digits(one + two + three, 5),
    HHPHC: "A",
    MOTDETAT: "000000",
    PPOT: "00",
    ...labels,
  });
}

/** The short frame of an overload in historic three-phase: `over` names the phases (1 to 3) above the contract. */
export function historicShort(powers: readonly [number, number, number], over: readonly number[]): string {
  const currents = powers.map(amperes);
  const labels: Record<string, string | undefined> = {};
  for (const phase of over) labels[`ADIR${phase}`] = currents[phase - 1];
  labels.ADCO = METER;
  for (const phase of [1, 2, 3]) labels[`IINST${phase}`] = currents[phase - 1];
  return historic(labels);
}

const UNUSED = " NONUTILE".repeat(8);

/** Standard, single-phase, 9 kVA; `power` VA. */
export function standardMono(power: number, labels: Labels = {}): string {
  return standard({
    ADSC: METER,
    VTIC: "02",
    DATE: ["H261120081500", ""],
    NGTF: "     BASE       ",
    LTARF: "      BASE      ",
    EAST: "004567890",
    EASF01: "004567890",
    EASD01: "004567890",
    IRMS1: amperes(power),
    URMS1: "230",
    PREF: "09",
    PCOUP: "09",
    SINSTS: digits(power, 5),
    SMAXSN: ["H261120071000", "05300"],
    "SMAXSN-1": ["H261119195647", "04700"],
    CCASN: ["H261120080000", "00800"],
    UMOY1: ["H261120081000", "231"],
    STGE: "003A0001",
    MSG1: "PAS DE          MESSAGE         ",
    PRM: "30001999123456",
    RELAIS: "000",
    NTARF: "01",
    NJOURF: "00",
    "NJOURF+1": "00",
    "PJOURF+1": `00004001 06004002 22004001${UNUSED}`,
    ...labels,
  });
}

const TEMPO_LABELS = ["HC BLEU", "HP BLEU", "HC BLANC", "HP BLANC", "HC ROUGE", "HP ROUGE"] as const;

/** Standard, single-phase, Tempo: `index` 1 to 6 as NTARF, `tomorrow` 0 none, 1 blue, 2 white, 3 red. */
export function standardTempo(power: number, index: number, tomorrow = 0, labels: Labels = {}): string {
  const today = Math.ceil(index / 2);
  const register = (0x3a0001 | ((index - 1) << 10) | (today << 24) | (tomorrow << 26)) >>> 0;
  return standardMono(power, {
    NGTF: "     TEMPO      ",
    LTARF: `    ${(TEMPO_LABELS[index - 1] ?? "").replace(" ", "  ")}`.padEnd(16),
    STGE: register.toString(16).toUpperCase().padStart(8, "0"),
    NTARF: digits(index, 2),
    ...labels,
  });
}

/** Standard, three-phase, 12 kVA; `powers` VA of each phase, negative when it gives to the grid. */
export function standardTri(powers: readonly [number, number, number], labels: Labels = {}): string {
  const drawn = powers.map((power) => Math.max(0, power));
  const [one, two, three] = powers;
  return standardMono(Math.abs(one + two + three), {
    IRMS1: amperes(Math.abs(one)),
    IRMS2: amperes(Math.abs(two)),
    IRMS3: amperes(Math.abs(three)),
    URMS1: "230",
    URMS2: "231",
    URMS3: "229",
    PREF: "12",
    PCOUP: "12",
    SINSTS1: digits(drawn[0] ?? 0, 5),
    SINSTS2: digits(drawn[1] ?? 0, 5),
    SINSTS3: digits(drawn[2] ?? 0, 5),
    ...labels,
  });
}

/** The bytes as they are on the line. */
export const bytesOf = (text: string): Buffer => Buffer.from(text, "latin1");

/** The bytes with the even parity left in bit 7, as a port opened as 8N1 gives them. */
export function withParity(text: string): Buffer {
  return Buffer.from(
    bytesOf(text).map((byte) => {
      const ones = byte.toString(2).replaceAll("0", "").length;
      return ones % 2 === 1 ? byte | 0x80 : byte;
    }),
  );
}
