/**
 * The colours that are known, who told them and when.
 *
 * Rules
 * - The meter's word and the calendars' are kept apart: where they disagree, a person must know.
 * - Among the calendars a source higher in the user's order wins, but a word from after 10:30 (it binds RTE) is not
 *   replaced by an earlier announcement, and an announcement gives way to a later binding word of anyone.
 * - A colour that is not firm is no colour.
 */
import { addDays, type Day } from "./paris-time";
import { RteProblem } from "./problem";
import { bindsFrom, COLOUR_WORDS, type TempoColour } from "./tempo-day";
import type { TempoEntry } from "./tempo-documents";
import { type DayCounts, daysBetween, seasonOf } from "./tempo-rules";
import type { NetworkSourceName } from "./tempo-sources";

export type TempoSourceName = "meter" | NetworkSourceName;

/** What one source said of a day's colour. */
export interface Told {
  readonly colour: TempoColour;
  readonly firm: boolean;
  readonly source: TempoSourceName;
  /** Epoch ms. */
  readonly at: number;
}

export interface TempoCalendar {
  readonly calendars: Readonly<Record<Day, Told>>;
  readonly meter: Readonly<Record<Day, Told>>;
}

/** The sources that the user wants, the most trusted first. */
export type TempoOrder = readonly TempoSourceName[];

export const EMPTY_CALENDAR: TempoCalendar = { calendars: {}, meter: {} };

const KEPT_DAYS = 400;

/** The calendar with what a source just said. */
export function withEntries(
  calendar: TempoCalendar,
  entries: readonly TempoEntry[],
  source: TempoSourceName,
  at: number,
  order: TempoOrder,
): TempoCalendar {
  const shelf = source === "meter" ? "meter" : "calendars";
  const told: Record<Day, Told> = { ...calendar[shelf] };
  for (const { day, colour, firm } of entries) {
    const said = { colour, firm, source, at };
    if (replaces(said, told[day], day, order)) told[day] = said;
  }
  return { ...calendar, [shelf]: recent(told) };
}

function replaces(said: Told, before: Told | undefined, day: Day, order: TempoOrder): boolean {
  if (before === undefined || said.source === before.source || !before.firm)
    return said.firm || !before?.firm;
  if (!said.firm) return false;
  const binds = bindsFrom(day);
  const better = order.indexOf(said.source) < order.indexOf(before.source);
  return before.at < binds ? better || said.at >= binds : better && said.at >= binds;
}

function recent(told: Readonly<Record<Day, Told>>): Readonly<Record<Day, Told>> {
  const days = Object.keys(told).sort();
  const newest = days.at(-1);
  if (newest === undefined || days.length <= KEPT_DAYS) return told;
  const oldest = addDays(newest, -KEPT_DAYS);
  return Object.fromEntries(Object.entries(told).filter(([day]) => day >= oldest));
}

/** The colour of a day as the user's order has it; undefined when nobody knows. */
export function colourOf({ calendars, meter }: TempoCalendar, day: Day, order: TempoOrder): Told | undefined {
  const rank = (told: Told): number => order.indexOf(told.source);
  return [calendars[day], meter[day]]
    .filter((told): told is Told => told?.firm === true && rank(told) >= 0)
    .sort((a, b) => rank(a) - rank(b))[0];
}

/** A day for which the meter says one colour and the calendars another. */
export interface Disagreement {
  readonly day: Day;
  readonly meter: TempoColour;
  readonly calendar: TempoColour;
}

export function disagreement({ calendars, meter }: TempoCalendar, day: Day): Disagreement | null {
  const billed = meter[day];
  const published = calendars[day];
  if (billed === undefined || published?.firm !== true || billed.colour === published.colour) return null;
  return { day, meter: billed.colour, calendar: published.colour };
}

/** The disagreement in words. */
export function meterDisagrees({ day, meter, calendar }: Disagreement): RteProblem {
  return new RteProblem("meter-disagrees", {
    day,
    meter: COLOUR_WORDS[meter],
    calendar: COLOUR_WORDS[calendar],
  });
}

/** The last day before this one whose colour is known. */
export function lastColourBefore(calendar: TempoCalendar, day: Day, order: TempoOrder): Told | undefined {
  const days = [...Object.keys(calendar.calendars), ...Object.keys(calendar.meter)].sort().reverse();
  for (const earlier of days) {
    const told = earlier < day ? colourOf(calendar, earlier, order) : undefined;
    if (told !== undefined) return told;
  }
  return undefined;
}

/** Days of each colour that a season has: 22 red and 43 white unless the contract says otherwise. */
export interface SeasonSettings {
  readonly redDays: number;
  readonly whiteDays: number;
}

/** What is left of each colour once `day` is over; null when a day of the season so far is not known. */
export function daysLeftAfter(
  calendar: TempoCalendar,
  day: Day,
  order: TempoOrder,
  { redDays, whiteDays }: SeasonSettings,
): DayCounts | null {
  const { firstDay, length } = seasonOf(day);
  const used = { blue: 0, white: 0, red: 0 };
  const days = new Set([...Object.keys(calendar.calendars), ...Object.keys(calendar.meter)]);
  let known = 0;
  for (const counted of days) {
    const told = counted >= firstDay && counted <= day ? colourOf(calendar, counted, order) : undefined;
    if (told === undefined) continue;
    known += 1;
    used[told.colour] += 1;
  }
  if (known !== daysBetween(firstDay, day) + 1) return null;
  const left = (total: number, colour: TempoColour): number => Math.max(0, total - used[colour]);
  return {
    blue: left(length - redDays - whiteDays, "blue"),
    white: left(whiteDays, "white"),
    red: left(redDays, "red"),
  };
}
