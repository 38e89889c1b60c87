/**
 * Orders and notices as sentences for a person.
 *
 * Rules
 * - The facts come from the engine, the words from `sentences.ts`; a fact that is absent is left out, never guessed.
 * - An order says its cause, the figures, the rule that chose this load, what protection it had to break, what comes next.
 */
import { degrees, duration, instant, power, typeset } from "../wording/figures";
import type { Language } from "../wording/language";
import { type Facts, fill } from "../wording/problem";
import type { Command, Reason, Why } from "./decision";
import type { Notice } from "./notice";
import { SENTENCES, type SentenceKey } from "./sentences";

/** What the facts do not hold, and a reader needs. */
export interface Telling {
  /** "W" or "VA": the unit of the powers. */
  readonly unit: string;
  /** The reader's time zone, an IANA name. */
  readonly timeZone: string;
  /** Epoch ms, to tell a time of today from another day's. */
  readonly now: number;
}

/** Why the load named `loadName` gets this order, in a few short sentences. */
export function explain(command: Command, loadName: string, language: Language, telling: Telling): string {
  const { order, why } = command;
  const say = speaker(language);
  const sentences = [
    say(`order.${order}`, { load: loadName, cause: cause(why, order, language) }),
    figures(why, language, telling),
    choice(why, order, language),
    why.guardBroken === undefined ? "" : say(`guard.${why.guardBroken}`),
    next(why, language, telling),
  ];
  return typeset(sentences.filter((sentence) => sentence !== "").join(" "), language);
}

/** The notice as a sentence; `nameOf` gives the name of a load id. */
export function describeNotice(
  notice: Notice,
  language: Language,
  telling: Telling,
  nameOf: (id: string) => string,
): string {
  return typeset(tell(notice, language, telling, nameOf), language);
}

function tell(notice: Notice, language: Language, telling: Telling, nameOf: (id: string) => string): string {
  const say = speaker(language);
  const inUnit = (value: number): string => power(value, telling.unit, language);
  const atTime = (at: number): string => instant(at, telling.now, telling.timeZone, language);
  switch (notice.kind) {
    case "shedding-started": {
      const { loads, reason, power: measured, limit } = notice.facts;
      const facts = { loads: loads.map(nameOf).join(", "), cause: say(bareCause(reason, "shed")) };
      return measured === undefined || WHATEVER_THE_POWER.includes(reason)
        ? say("notice.shedding-started", facts)
        : say("notice.shedding-started.power", {
            ...facts,
            power: inUnit(measured),
            limit: inUnit(limit),
          });
    }
    case "shedding-ended":
      return say("notice.shedding-ended", { lasted: duration(notice.facts.lastedSeconds) });
    case "exhausted":
      return say("notice.exhausted", mapped(notice.facts, inUnit));
    case "ineffective":
      return say("notice.ineffective", mapped(notice.facts, inUnit));
    case "meter-stale":
      return say(`notice.meter-stale.${notice.facts.cause}`, { for: duration(notice.facts.forSeconds) });
    case "meter-back":
      return say("notice.meter-back", { gap: duration(notice.facts.gapSeconds) });
    case "load-failed": {
      const { load, order, attempts } = notice.facts;
      return say(`notice.load-failed.${order}`, { load: nameOf(load), attempts });
    }
    case "near-trip": {
      const { tripInSeconds, power: drawn, limit, phase } = notice.facts;
      const facts = { trip: duration(tripInSeconds), power: inUnit(drawn), limit: inUnit(limit) };
      return phase === undefined
        ? say("notice.near-trip", facts)
        : say("notice.near-trip.phase", { ...facts, phase });
    }
    case "limit-changed": {
      const { from, to, source, until } = notice.facts;
      const facts = { from: inUnit(from), to: inUnit(to), source: sourceName(source, language) };
      return until === undefined
        ? say("notice.limit-changed", facts)
        : say("notice.limit-changed.until", { ...facts, until: atTime(until) });
    }
    case "override-refused": {
      const { signal, value, until } = notice.facts;
      const facts = { signal: known("signal", signal, language), value: known("value", value, language) };
      return until === undefined
        ? say("notice.override-refused", facts)
        : say("notice.override-refused.until", { ...facts, until: atTime(until) });
    }
  }
}

type Say = (key: SentenceKey, facts?: Facts) => string;

function speaker(language: Language): Say {
  return (key, facts = {}) => fill(SENTENCES[language][key], facts, language);
}

/** The cause with what is known of it: the time to trip, the signal. */
function cause(why: Why, order: Command["order"], language: Language): string {
  const say = speaker(language);
  if (why.reason === "near-trip" && why.tripInSeconds !== undefined)
    return say("cause.near-trip.in", { trip: duration(why.tripInSeconds) });
  if ((why.reason === "forced-rule" || why.reason === "soft-rule") && why.signal !== undefined)
    return say(`cause.${why.reason}.signal`, {
      signal: known("signal", why.signal.name, language),
      value: known("value", why.signal.value, language),
    });
  return say(bareCause(why.reason, order));
}

function bareCause(reason: Reason, order: Command["order"]): SentenceKey {
  return reason === "turn-over" || reason === "exchange" ? `cause.${reason}.${order}` : `cause.${reason}`;
}

/** Reasons to which the power is nothing: its figures would only distract. */
const WHATEVER_THE_POWER: readonly Reason[] = [
  "forced-rule",
  "soft-rule",
  "away",
  "person-off",
  "person-on",
  "turn-over",
  "automatic-off",
];

/** "9,620 W measured, 9,900 W expected, limit 9,000 W (contract), 900 W to free; this load counts for 1,500 W." */
function figures(why: Why, language: Language, { unit }: Telling): string {
  if (WHATEVER_THE_POWER.includes(why.reason)) return "";
  const say = speaker(language);
  const figure = (key: SentenceKey, value: number | undefined): string[] =>
    value === undefined ? [] : [say(key, { value: power(value, unit, language) })];
  const limit =
    why.limit === undefined
      ? []
      : [
          say("figure.limit", {
            value: power(why.limit.value, unit, language),
            source: limitSource(why.limit, language),
          }),
        ];
  const house = [
    ...figure("figure.measured", why.measured),
    ...figure("figure.predicted", why.predicted === why.measured ? undefined : why.predicted),
    ...limit,
    ...figure("figure.need", why.need),
    ...figure("figure.room", why.room),
  ].join(", ");
  const load = figure("figure.power", why.power);
  const told = [house, ...load].filter((part) => part !== "").join(" ; ");
  if (told === "") return "";
  const sentence = language === "fr" ? told : told.replaceAll(" ;", ";");
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`;
}

const CHOSEN: readonly Reason[] = ["over-limit", "near-trip", "meter-silent", "fits"];

/** Which rule picked this load rather than another; silent where nothing was picked. */
function choice(why: Why, order: Command["order"], language: Language): string {
  if (!CHOSEN.includes(why.reason)) return "";
  const say = speaker(language);
  if (why.mode !== "smart" || why.gap === undefined) return say(`choice.${why.mode}.${order}`);
  const side = why.gap >= 0 ? "below" : "above";
  return say(`choice.smart.${order}.${side}`, { gap: degrees(Math.abs(why.gap), language) });
}

function next(why: Why, language: Language, { now, timeZone }: Telling): string {
  if (why.next === undefined) return "";
  const say = speaker(language);
  const { what, at } = why.next;
  return at === null
    ? say(`next.${what}`)
    : say(`next.${what}.at`, { at: instant(at, now, timeZone, language) });
}

function limitSource(limit: NonNullable<Why["limit"]>, language: Language): string {
  const source = sourceName(limit.source, language);
  return limit.phase === undefined
    ? source
    : speaker(language)("source.phase", { source, phase: limit.phase });
}

/** A limit comes from the contract, the meter, a message, or a rule: then its source is a signal and its value. */
function sourceName(source: string, language: Language): string {
  const [signal = "", value = "", ...rest] = source.split(" ");
  const ofRule = value !== "" && rest.length === 0;
  return ofRule && Object.hasOwn(SENTENCES[language], `signal.${signal}`)
    ? `${known("signal", signal, language)} ${known("value", value, language)}`
    : known("source", source, language);
}

/** The field's word for a name that we know, else the name itself. */
function known(family: "source" | "signal" | "value", name: string, language: Language): string {
  const words: Readonly<Record<string, string>> = SENTENCES[language];
  const key = `${family}.${name}`;
  return Object.hasOwn(words, key) ? (words[key] ?? name) : name;
}

function mapped<Key extends string>(
  facts: Readonly<Record<Key, number>>,
  inUnit: (value: number) => string,
): Record<string, string> {
  return Object.fromEntries(Object.entries<number>(facts).map(([name, value]) => [name, inUnit(value)]));
}
