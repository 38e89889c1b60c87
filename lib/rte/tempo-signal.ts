/**
 * What Tempo says at one instant.
 *
 * Rules
 * - The colour in force is that of the Tempo day, 06:00 to 06:00; peak and off-peak follow the hours that were set.
 * - While the meter is the trusted source and speaks, its period is the value: it is what is billed.
 * - Where nobody knows the colour the value is "unknown", unless the user wants it to act as a colour. Then the
 *   signal is stale, its source is "estimate", and the details still say unknown.
 */
import type { Signal, SignalPeriod } from "../metering/signal";
import type { Announcement } from "./announcer";
import { addDays, type Day } from "./paris-time";
import {
  colourOf,
  type Disagreement,
  daysLeftAfter,
  disagreement,
  lastColourBefore,
  type SeasonSettings,
  type TempoCalendar,
  type TempoOrder,
  type TempoSourceName,
} from "./tempo-calendar";
import {
  bindsFrom,
  periodsOfDay,
  startOfTempoDay,
  TEMPO_COLOURS,
  type TempoColour,
  type TempoHours,
  tempoDayAt,
} from "./tempo-day";
import type { MeterWord } from "./tempo-meter";
import { type DayCounts, possibleColours, seasonOf } from "./tempo-rules";

/** What to do while the colour is not known. */
export const UNKNOWN_CHOICES = ["keep", ...TEMPO_COLOURS] as const;
export type UnknownChoice = (typeof UNKNOWN_CHOICES)[number];

export interface TempoSettings extends SeasonSettings {
  readonly order: TempoOrder;
  readonly hours: TempoHours;
  readonly unknown: UnknownChoice;
}

/** What is known of one Tempo day, for a person. */
export interface TempoDayFacts {
  readonly day: Day;
  readonly colour: TempoColour | "unknown";
  readonly source?: string;
  /** Of the next day: "announced" may still change, "binding" is what RTE published at 10:30 or later. */
  readonly certainty?: "announced" | "binding";
  /** What the rules of the tariff leave, when the colour is unknown. */
  readonly possible?: readonly TempoColour[];
  /** What RTE gives in degraded mode: likely, not firm. */
  readonly estimated?: TempoColour;
  /** As which colour the unknown acts. */
  readonly actsAs?: TempoColour;
}

export interface TempoFacts {
  readonly today: TempoDayFacts;
  readonly tomorrow: TempoDayFacts;
  /** Left in the season once the day in force is over. */
  readonly daysLeft?: DayCounts;
  readonly disagreement?: Disagreement;
}

export interface TempoAnnouncement extends Announcement {
  readonly details: TempoFacts;
}

/** What is known at an instant. */
export interface TempoKnowledge {
  readonly calendar: TempoCalendar;
  readonly word: MeterWord | null;
}

export function tempoAt(knowledge: TempoKnowledge, settings: TempoSettings, now: number): TempoAnnouncement {
  const { calendar, word } = knowledge;
  const { order, hours } = settings;
  const day = tempoDayAt(now);
  const details = factsOf(calendar, day, settings);
  const told = colourOf(calendar, day, order);
  const trust = (source: TempoSourceName): number => order.indexOf(source);
  const meterSpeaks = word !== null && now < word.holdsUntil && order.includes("meter");
  if (meterSpeaks && (told === undefined || trust("meter") <= trust(told.source)))
    return { signal: fromMeter(word, knowledge, settings, now), changesAt: word.holdsUntil, details };
  const colour = told?.colour ?? details.today.actsAs;
  const periods = periodsAhead(calendar, day, colour, order, hours).filter(({ until }) => until > now);
  const current = periods[0] !== undefined && periods[0].from <= now ? periods[0] : undefined;
  const next = current === undefined ? periods[0] : periods[1];
  const signal: Signal = {
    name: "tempo",
    value: current?.value ?? "unknown",
    from: current?.from ?? null,
    until: current?.until ?? startOfTempoDay(addDays(day, 1)),
    ...(next && { next }),
    ...(periods.length > 0 && { timeline: periods }),
    at: told?.at ?? now,
    stale: told === undefined && current !== undefined,
    source: told?.source ?? (current === undefined ? "none" : "estimate"),
  };
  return { signal, changesAt: signal.until, details };
}

function fromMeter(
  word: MeterWord,
  { calendar }: TempoKnowledge,
  { order, hours }: TempoSettings,
  now: number,
): Signal {
  const until = word.until > now ? word.until : word.holdsUntil;
  const colour = colourOf(calendar, word.day, order)?.colour;
  const planned = periodsAhead(calendar, word.day, colour, order, hours);
  const same = planned.find((period) => period.value === word.period && period.until === word.until);
  const from = Math.min(same?.from ?? word.at, word.at);
  const ahead = planned.filter((period) => period.from >= until);
  return {
    name: "tempo",
    value: word.period,
    from,
    until,
    ...(ahead[0] && { next: ahead[0] }),
    timeline: [{ value: word.period, from, until }, ...ahead],
    at: word.at,
    stale: false,
    source: "meter",
  };
}

/** The periods of this day in that colour, then of the days after it as far as their colours are known in a row. */
function periodsAhead(
  calendar: TempoCalendar,
  day: Day,
  colour: TempoColour | undefined,
  order: TempoOrder,
  hours: TempoHours,
): readonly SignalPeriod[] {
  const periods: SignalPeriod[] = colour === undefined ? [] : [...periodsOfDay(day, colour, hours)];
  for (let next = addDays(day, 1); ; next = addDays(next, 1)) {
    const told = colourOf(calendar, next, order);
    if (told === undefined) return periods;
    for (const period of periodsOfDay(next, told.colour, hours)) append(periods, period);
  }
}

/** With shifted hours the night of one day goes on into the next of the same colour: one period. */
function append(periods: SignalPeriod[], period: SignalPeriod): void {
  const last = periods.at(-1);
  if (last?.value === period.value && last.until === period.from)
    periods[periods.length - 1] = { ...last, until: period.until };
  else periods.push(period);
}

function factsOf(calendar: TempoCalendar, day: Day, settings: TempoSettings): TempoFacts {
  const { order, unknown } = settings;
  const next = addDays(day, 1);
  const today = factsOfDay(calendar, day, settings);
  const last = lastColourBefore(calendar, day, order)?.colour;
  const actsAs = today.possible && acting(unknown === "keep" ? last : unknown, today.possible);
  const told = colourOf(calendar, next, order);
  const daysLeft = daysLeftAfter(calendar, day, order, settings);
  const conflict = disagreement(calendar, day) ?? disagreement(calendar, next);
  return {
    today: { ...today, ...(actsAs !== undefined && { actsAs }) },
    tomorrow: {
      ...factsOfDay(calendar, next, settings),
      ...(told && { certainty: told.at >= bindsFrom(next) ? ("binding" as const) : ("announced" as const) }),
    },
    ...(daysLeft !== null && { daysLeft }),
    ...(conflict !== null && { disagreement: conflict }),
  };
}

function factsOfDay(calendar: TempoCalendar, day: Day, settings: TempoSettings): TempoDayFacts {
  const told = colourOf(calendar, day, settings.order);
  if (told !== undefined) return { day, colour: told.colour, source: told.source };
  const firstOfSeason = seasonOf(day).firstDay === day;
  const left = firstOfSeason ? null : daysLeftAfter(calendar, addDays(day, -1), settings.order, settings);
  const estimated = calendar.calendars[day]?.colour;
  return {
    day,
    colour: "unknown",
    possible: possibleColours(day, left),
    ...(estimated !== undefined && { estimated }),
  };
}

/** The wanted colour, or the nearest cheaper one that the rules of the tariff leave. */
function acting(wanted: TempoColour | undefined, possible: readonly TempoColour[]): TempoColour | undefined {
  if (wanted === undefined) return undefined;
  return TEMPO_COLOURS.slice(0, TEMPO_COLOURS.indexOf(wanted) + 1).findLast((colour) =>
    possible.includes(colour),
  );
}
