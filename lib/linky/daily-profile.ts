/**
 * PJOURF+1 and PPOINTE: what the meter will do tomorrow, in at most eleven blocks HHMMSSSS, the rest "NONUTILE".
 *
 * Rules
 * - SSSS is hexadecimal: bits 15-14 the dry contact, bits 10-4 the virtual contacts 7 to 1, bits 3-0 the index.
 * - HHMM is decimal on some meters and hexadecimal on others, and nothing says which. It is hexadecimal when an hour
 *   has a letter, or when only then the off-peak indexes (the odd ones) last the eight hours a day that French tariffs
 *   have. Else it is decimal.
 *
 * Source: Enedis-NOI-CPT_54E v3, 6.2.3.15; meters that write hexadecimal: hekmon/linkytic #67.
 */
export interface ProfileBlock {
  /** "06:00", legal time. */
  readonly at: string;
  /** The four hexadecimal digits of the action. */
  readonly action: string;
  readonly dryContact: "unchanged" | "tempo" | "open" | "closed";
  /** Virtual contacts 1 to 7, true when closed. */
  readonly virtualContacts: readonly boolean[];
  /** Supplier's index, 1 to 10; 0 when the block names none. */
  readonly index: number;
}

const BLOCKS = /^(?:(?:[0-9A-F]{8}|NONUTILE) ){10}(?:[0-9A-F]{8}|NONUTILE)$/;
const CONTACTS = ["unchanged", "tempo", "open", "closed"] as const;
const DAY = 24 * 60;
const OFF_PEAK = 8 * 60;

/** True when the data is eleven blocks whose hours rise through a day, in one way of writing or the other. */
export function isDailyProfile(data: string): boolean {
  const blocks = used(data);
  return BLOCKS.test(data) && (isADay(blocks, 10) || isADay(blocks, 16));
}

/** The blocks in use, in the order of the meter. */
export function readDailyProfile(data: string): ProfileBlock[] {
  const blocks = used(data);
  const base = writtenInHexadecimal(blocks) ? 16 : 10;
  return blocks.map((block) => {
    const minutes = minutesOf(block, base);
    const action = block.slice(4);
    const bits = Number.parseInt(action, 16);
    return {
      at: `${twoDigits(Math.floor(minutes / 60))}:${twoDigits(minutes % 60)}`,
      action,
      dryContact: CONTACTS[bits >>> 14] ?? "unchanged",
      virtualContacts: Array.from({ length: 7 }, (_, i) => ((bits >>> (4 + i)) & 1) === 1),
      index: bits & 0xf,
    };
  });
}

function used(data: string): string[] {
  return data.split(" ").filter((block) => block !== "NONUTILE");
}

function writtenInHexadecimal(blocks: readonly string[]): boolean {
  if (!isADay(blocks, 10)) return true;
  return isADay(blocks, 16) && offPeak(blocks, 10) !== OFF_PEAK && offPeak(blocks, 16) === OFF_PEAK;
}

function isADay(blocks: readonly string[], base: 10 | 16): boolean {
  const times = blocks.map((block) => minutesOf(block, base));
  return times.every((time, i) => time < DAY && (i === 0 || time > (times[i - 1] ?? 0)));
}

/** Minutes of the day on odd indexes: HC is 1 in HP/HC, 1, 3 and 5 in Tempo. */
function offPeak(blocks: readonly string[], base: 10 | 16): number {
  return blocks.reduce((sum, block, i) => {
    const next = blocks[i + 1];
    const lasts = (next === undefined ? DAY : minutesOf(next, base)) - minutesOf(block, base);
    return Number.parseInt(block.slice(7), 16) % 2 === 1 ? sum + lasts : sum;
  }, 0);
}

/** Minutes since midnight; NaN when these are no digits of this base or no time of the day. */
function minutesOf(block: string, base: 10 | 16): number {
  const [hour, minute] = [block.slice(0, 2), block.slice(2, 4)].map((digits) =>
    base === 16 ? Number.parseInt(digits, 16) : Number(digits),
  );
  return hour === undefined || minute === undefined || minute > 59 ? Number.NaN : hour * 60 + minute;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, "0");
}
