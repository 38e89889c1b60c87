/**
 * What is certain of a day's colour before anybody tells it. It bounds an estimate, and never makes a colour.
 *
 * - Red: from November to March only, Monday to Friday, on no public holiday, 22 days a season.
 * - White: never on a Sunday, 43 days a season.
 * - The season runs from 1 September to 31 August.
 *
 * Source: EDF's general conditions of Tempo.
 */
import { addDays, type Day, weekday } from "./paris-time";
import { TEMPO_COLOURS, type TempoColour } from "./tempo-day";

/** Days of each colour. */
export type DayCounts = Readonly<Record<TempoColour, number>>;

export interface Season {
  /** "2026-2027", as the calendars name it. */
  readonly name: string;
  readonly firstDay: Day;
  /** 365 or 366. */
  readonly length: number;
}

export function seasonOf(day: Day): Season {
  const year = Number(day.slice(0, 4)) - (Number(day.slice(5, 7)) < 9 ? 1 : 0);
  const firstDay = `${year}-09-01`;
  return { name: `${year}-${year + 1}`, firstDay, length: daysBetween(firstDay, `${year + 1}-09-01`) };
}

/** Calendar days from one day to another. */
export function daysBetween(one: Day, other: Day): number {
  return Math.round((Date.parse(other) - Date.parse(one)) / 86_400_000);
}

/** The colours that a day may have. `left` are the days that its season still had the evening before, when known. */
export function possibleColours(day: Day, left: DayCounts | null): readonly TempoColour[] {
  const sunday = weekday(day) === 7;
  const redForbidden = !isWinter(day) || weekday(day) >= 6 || isPublicHoliday(day) || left?.red === 0;
  const forbidden = { blue: false, white: sunday || left?.white === 0, red: redForbidden };
  return TEMPO_COLOURS.filter((colour) => !forbidden[colour]);
}

function isWinter(day: Day): boolean {
  const month = Number(day.slice(5, 7));
  return month >= 11 || month <= 3;
}

const FIXED_HOLIDAYS = ["01-01", "05-01", "05-08", "07-14", "08-15", "11-01", "11-11", "12-25"];
/** Easter Monday, Ascension, Whit Monday: days after Easter. */
const HOLIDAYS_AFTER_EASTER = [1, 39, 50];

export function isPublicHoliday(day: Day): boolean {
  if (FIXED_HOLIDAYS.includes(day.slice(5))) return true;
  return HOLIDAYS_AFTER_EASTER.includes(daysBetween(easter(Number(day.slice(0, 4))), day));
}

/** Easter Sunday of the Gregorian calendar, by Butcher's rule. */
function easter(year: number): Day {
  const century = Math.floor(year / 100);
  const golden = year % 19;
  const correction = Math.floor((8 * century + 13) / 25);
  const epact = (19 * golden + century - Math.floor(century / 4) - correction + 15) % 30;
  const moon = epact - (epact > 28 || (epact === 28 && golden > 10) ? 1 : 0);
  const sunday = (year + Math.floor(year / 4) + moon + 2 - century + Math.floor(century / 4)) % 7;
  return addDays(`${year}-03-28`, moon - sunday);
}
