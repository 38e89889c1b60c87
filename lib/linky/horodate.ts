/**
 * The instants that the meter writes: SAAMMJJhhmmss, in the meter's legal time.
 *
 * S is H in winter (+01:00) and E in summer (+02:00), lower case while the meter's clock is degraded, and a space
 * where the season has no meaning (the bounds of the mobile peaks). Source: Enedis-NOI-CPT_54E v3, 6.2.1.
 */
export interface Horodate {
  /** "2026-11-20T08:15:00", legal time. */
  readonly local: string;
  /** "+01:00" or "+02:00"; null when the meter does not tell the season. */
  readonly offset: string | null;
  /** Epoch ms; absent without a season. */
  readonly epoch?: number;
  /** True when the meter doubts its own clock. */
  readonly degradedClock: boolean;
}

const FORMAT = /^([HEhe ])(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/;
const OFFSETS: Readonly<Record<string, string | undefined>> = { H: "+01:00", E: "+02:00" };

/** The instant, or undefined when this is not a day and an hour that exist. */
export function readHorodate(text: string): Horodate | undefined {
  const match = FORMAT.exec(text);
  if (!match) return undefined;
  const [, season = "", year, month, day, hour, minute, second] = match;
  const local = `20${year}-${month}-${day}T${hour}:${minute}:${second}`;
  const asUtc = Date.parse(`${local}Z`);
  if (Number.isNaN(asUtc) || !new Date(asUtc).toISOString().startsWith(local)) return undefined;
  const offset = OFFSETS[season.toUpperCase()] ?? null;
  const degradedClock = season === "h" || season === "e";
  return offset === null
    ? { local, offset, degradedClock }
    : { local, offset, epoch: Date.parse(local + offset), degradedClock };
}
