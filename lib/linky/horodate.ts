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
const HOUR = 3_600_000;
const HOURS_AHEAD: Readonly<Record<string, number | undefined>> = { H: 1, E: 2 };

/** True when this is a day and an hour that exist. */
export function isHorodate(text: string): boolean {
  const match = FORMAT.exec(text);
  if (!match) return false;
  const [, , year, month, day, hour, minute, second] = match.map(Number);
  const days = new Date(Date.UTC(2000 + (year ?? 0), month ?? 0, 0)).getUTCDate();
  return (
    within(month, 1, 12) &&
    within(day, 1, days) &&
    within(hour, 0, 23) &&
    within(minute, 0, 59) &&
    within(second, 0, 59)
  );
}

/** The instant of a text that `isHorodate`. */
export function readHorodate(text: string): Horodate {
  const [season, year, month, day, hour, minute, second] = [
    text.slice(0, 1),
    ...[1, 3, 5, 7, 9, 11].map((at) => text.slice(at, at + 2)),
  ];
  const local = `20${year}-${month}-${day}T${hour}:${minute}:${second}`;
  const ahead = HOURS_AHEAD[String(season).toUpperCase()];
  const degradedClock = season === "h" || season === "e";
  if (ahead === undefined) return { local, offset: null, degradedClock };
  return { local, offset: `+0${ahead}:00`, epoch: Date.parse(`${local}Z`) - ahead * HOUR, degradedClock };
}

function within(value: number | undefined, low: number, high: number): boolean {
  return value !== undefined && value >= low && value <= high;
}
