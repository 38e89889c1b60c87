/**
 * The labels of the meter's customer output: what data each has, and what it means.
 *
 * Rules
 * - A known label whose data has the wrong form is a damaged group, however right its checksum.
 * - A label that nobody knows (a later meter's) is kept as text when it looks like a label.
 * - "Steady" labels tell what the meter is and under which contract; the others are measured anew in each frame.
 *
 * Sources: ERDF-NOI-CPT_02E v4 (historic), Enedis-NOI-CPT_54E v3, 6.2 (standard).
 */
import { isDailyProfile, type ProfileBlock, readDailyProfile } from "./daily-profile";
import type { Group, TicMode } from "./group";
import { type Horodate, isHorodate, readHorodate } from "./horodate";
import { readStatusRegister, type StatusRegister } from "./status-register";

export type Unit = "A" | "V" | "VA" | "kVA" | "W" | "Wh" | "varh" | "min";

export interface LabelValue {
  readonly value: number | string | readonly boolean[] | StatusRegister | readonly ProfileBlock[];
  readonly unit?: Unit;
  /** The instant that the meter gave with it. */
  readonly time?: Horodate;
  /** When it came, epoch ms. */
  readonly seen: number;
}

interface Form {
  readonly fits: (data: string) => boolean;
  readonly read: (data: string) => LabelValue["value"];
  readonly unit?: Unit;
  readonly horodate?: true;
  readonly steady?: true;
}

function number(digits: number, unit?: Unit): Form {
  const pattern = new RegExp(`^\\d{1,${digits}}$`);
  return { fits: (data) => pattern.test(data), read: Number, ...(unit && { unit }) };
}

function text(pattern: RegExp): Form {
  return { fits: (data) => pattern.test(data), read: squeezed };
}

const dated = (form: Form): Form => ({ ...form, horodate: true });
const steady = (form: Form): Form => ({ ...form, steady: true });

/** Without the padding at the ends and between words: "    HP  BLEU    " is "HP BLEU". */
function squeezed(data: string): string {
  return data.trim().replace(/ +/g, " ");
}

const PRINTABLE = /^[ -~]{0,98}$/;
const ADDRESS = steady(text(/^[0-9A-Z]{10,12}$/));
const PROFILE = steady({ fits: isDailyProfile, read: readDailyProfile });
/** Bit 0 is relay 1, the real contact; 1 is closed. */
const RELAYS: Form = {
  fits: (data) => /^\d{3}$/.test(data) && Number(data) < 256,
  read: (data) => Array.from({ length: 8 }, (_, i) => ((Number(data) >> i) & 1) === 1),
};
const STATUS_REGISTER = steady({ fits: (data) => /^[0-9A-F]{8}$/.test(data), read: readStatusRegister });
/** Bits 1 to 3: no voltage on phase 1 to 3. True where the voltage is there. */
const PHASE_VOLTAGES: Form = {
  fits: (data) => /^[0-9A-F]{2}$/.test(data),
  read: (data) => [1, 2, 3].map((bit) => ((Number.parseInt(data, 16) >> bit) & 1) === 0),
};

/** The same form for `stem1`, `stem2` and `stem3`. */
function ofPhases(stem: string, form: Form): Readonly<Record<string, Form>> {
  return numbered(stem, 3, form);
}

function numbered(stem: string, count: number, form: Form, digits = 1): Readonly<Record<string, Form>> {
  return Object.fromEntries(
    Array.from({ length: count }, (_, i) => [`${stem}${String(i + 1).padStart(digits, "0")}`, form]),
  );
}

const HISTORIC_INDEXES = [
  "BASE",
  "HCHC",
  "HCHP",
  "EJPHN",
  "EJPHPM",
  "BBRHCJB",
  "BBRHPJB",
  "BBRHCJW",
  "BBRHPJW",
  "BBRHCJR",
  "BBRHPJR",
] as const;

const HISTORIC: Readonly<Record<string, Form>> = {
  ADCO: ADDRESS,
  OPTARIF: steady(text(/^(?:BASE|HC\.\.|EJP\.|BBR.)$/)),
  ISOUSC: steady(number(2, "A")),
  ...Object.fromEntries(HISTORIC_INDEXES.map((label) => [label, number(9, "Wh")])),
  PEJP: number(2, "min"),
  PTEC: steady(text(/^(?:TH\.\.|HC\.\.|HP\.\.|HN\.\.|PM\.\.|H[CP]J[BWR])$/)),
  DEMAIN: steady(text(/^(?:----|BLEU|BLAN|ROUG)$/)),
  IINST: number(3, "A"),
  ...ofPhases("IINST", number(3, "A")),
  ADPS: number(3, "A"),
  ...ofPhases("ADIR", number(3, "A")),
  IMAX: number(3, "A"),
  ...ofPhases("IMAX", number(3, "A")),
  PMAX: number(5, "VA"),
  PAPP: number(5, "VA"),
  HHPHC: steady(text(/^[ -~]$/)),
  MOTDETAT: text(/^[0-9A-F]{6}$/),
  PPOT: PHASE_VOLTAGES,
};

const STANDARD: Readonly<Record<string, Form>> = {
  ADSC: ADDRESS,
  VTIC: steady(number(2)),
  DATE: dated({ fits: (data) => data === "", read: () => "" }),
  NGTF: steady(text(/^[ -~]{1,16}$/)),
  LTARF: steady(text(/^[ -~]{1,16}$/)),
  EAST: number(9, "Wh"),
  ...numbered("EASF", 10, number(9, "Wh"), 2),
  ...numbered("EASD", 4, number(9, "Wh"), 2),
  EAIT: number(9, "Wh"),
  ...numbered("ERQ", 4, number(9, "varh")),
  ...ofPhases("IRMS", number(3, "A")),
  ...ofPhases("URMS", number(3, "V")),
  PREF: steady(number(2, "kVA")),
  PCOUP: steady(number(2, "kVA")),
  SINSTS: number(5, "VA"),
  ...ofPhases("SINSTS", number(5, "VA")),
  SMAXSN: dated(number(5, "VA")),
  ...ofPhases("SMAXSN", dated(number(5, "VA"))),
  "SMAXSN-1": dated(number(5, "VA")),
  ...Object.fromEntries([1, 2, 3].map((phase) => [`SMAXSN${phase}-1`, dated(number(5, "VA"))])),
  SINSTI: number(5, "VA"),
  SMAXIN: dated(number(5, "VA")),
  "SMAXIN-1": dated(number(5, "VA")),
  CCASN: dated(number(5, "W")),
  "CCASN-1": dated(number(5, "W")),
  CCAIN: dated(number(5, "W")),
  "CCAIN-1": dated(number(5, "W")),
  ...ofPhases("UMOY", dated(number(3, "V"))),
  STGE: STATUS_REGISTER,
  ...ofPhases("DPM", dated(number(2))),
  ...ofPhases("FPM", dated(number(2))),
  MSG1: text(PRINTABLE),
  MSG2: text(PRINTABLE),
  PRM: steady(text(/^[0-9A-Z]{14}$/)),
  RELAIS: RELAYS,
  NTARF: steady({ fits: (data) => /^(?:0[1-9]|10)$/.test(data), read: Number }),
  NJOURF: number(2),
  "NJOURF+1": number(2),
  "PJOURF+1": PROFILE,
  PPOINTE: PROFILE,
};

const FORMS: Readonly<Record<TicMode, ReadonlyMap<string, Form>>> = {
  historic: new Map(Object.entries(HISTORIC)),
  standard: new Map(Object.entries(STANDARD)),
};

const LOOKS_LIKE_A_LABEL = /^[A-Z][A-Z0-9+-]{1,8}$/;

/** True when the data and the instant are what this label should have. */
export function fitsLabel({ mode, label, horodate, data }: Group): boolean {
  const form = FORMS[mode].get(label);
  if (form === undefined) return LOOKS_LIKE_A_LABEL.test(label) && PRINTABLE.test(data);
  if (!form.fits(data)) return false;
  return form.horodate === undefined
    ? horodate === undefined
    : horodate !== undefined && isHorodate(horodate);
}

/** The typed value of a group that fits its label. `seen` is when it came, epoch ms. */
export function readLabel({ mode, label, horodate, data }: Group, seen: number): LabelValue {
  const form = FORMS[mode].get(label);
  const time = horodate === undefined ? undefined : readHorodate(horodate);
  return {
    value: form ? form.read(data) : squeezed(data),
    ...(form?.unit && { unit: form.unit }),
    ...(time && { time }),
    seen,
  };
}

/** True for what describes the meter and its contract, which outlives a frame in which it was lost. */
export function isSteady(mode: TicMode, label: string): boolean {
  return FORMS[mode].get(label)?.steady === true;
}

/** True for what only grows: the energy counted, in Wh or varh. */
export function isEnergy(value: LabelValue): boolean {
  return value.unit === "Wh" || value.unit === "varh";
}
