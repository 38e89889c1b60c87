/**
 * The next periods of a Tempo contract, as far as the meter lets one know them.
 *
 * Rules
 * - HP from 06:00 to 22:00, HC from 22:00 to 06:00, Europe/Paris; the day's colour goes from 06:00 to 06:00.
 * - When the period in force ends, only the meter decides: some are half an hour late. So its end is not foretold;
 *   what follows is, with its nominal hours.
 * - The day after is told only when its colour is known.
 */
import { DateTime } from "luxon";
import type { SignalPeriod } from "../metering/signal";
import { type Tariff, tempoPeriod } from "./tariff";

const PARIS = "Europe/Paris";
const PEAK_BEGINS = 6;
const PEAK_ENDS = 22;
/** A meter may change its period this long after the nominal hour. */
const LATENESS = { hours: 1 } as const;

/** What follows the period in force, in order; `now` is epoch ms. Empty without a Tempo colour. */
export function tempoTimeline({ period, colour, tomorrow }: Tariff, now: number): SignalPeriod[] {
  if (colour === undefined) return [];
  const since = DateTime.fromMillis(now, { zone: PARIS }).minus(LATENESS);
  const timeline: SignalPeriod[] = [];
  let morning = nextAt(since, PEAK_BEGINS);
  if (period.startsWith("HP")) {
    const evening = nextAt(since, PEAK_ENDS);
    morning = nextAt(evening, PEAK_BEGINS);
    timeline.push(between(tempoPeriod("HC", colour), evening, morning));
  }
  if (tomorrow !== undefined) {
    const evening = nextAt(morning, PEAK_ENDS);
    timeline.push(between(tempoPeriod("HP", tomorrow), morning, evening));
    timeline.push(between(tempoPeriod("HC", tomorrow), evening, nextAt(evening, PEAK_BEGINS)));
  }
  return timeline;
}

function nextAt(after: DateTime, hour: number): DateTime {
  const today = after.startOf("day").set({ hour });
  return today > after ? today : after.plus({ days: 1 }).startOf("day").set({ hour });
}

function between(value: string, from: DateTime, until: DateTime): SignalPeriod {
  return { value, from: from.toMillis(), until: until.toMillis() };
}
