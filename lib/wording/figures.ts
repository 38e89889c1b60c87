/**
 * Figures as a person reads them: powers, durations, instants.
 *
 * The time zone is an argument: the same facts give the same sentence on every machine.
 */
import type { Language } from "./language";

const LOCALES = { en: "en-GB", fr: "fr-FR" } as const;

const numbers = {
  en: new Intl.NumberFormat(LOCALES.en, { maximumFractionDigits: 0 }),
  fr: new Intl.NumberFormat(LOCALES.fr, { maximumFractionDigits: 0 }),
};

const degreeNumbers = {
  en: new Intl.NumberFormat(LOCALES.en, { maximumFractionDigits: 1 }),
  fr: new Intl.NumberFormat(LOCALES.fr, { maximumFractionDigits: 1 }),
};

/** "9,620 W", « 9 620 W ». `value` is in `unit`. */
export function power(value: number, unit: string, language: Language): string {
  return `${numbers[language].format(value)} ${unit}`;
}

/** "0.3 K", « 0,3 K »: a difference of temperatures. */
export function degrees(value: number, language: Language): string {
  return `${degreeNumbers[language].format(value)} K`;
}

/** "45 s", "12 min", "1 h 20 min": seconds up to two minutes, then minutes, then hours. */
export function duration(seconds: number): string {
  if (seconds < 120) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  return minutes % 60 === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** "14:32", and "21 Nov 14:32" when that is not the day of `now` (both epoch ms; `timeZone` an IANA name). */
export function instant(at: number, now: number, timeZone: string, language: Language): string {
  const locale = LOCALES[language];
  const time = new Intl.DateTimeFormat(locale, {
    timeZone,
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  }).format(at);
  const day = new Intl.DateTimeFormat(locale, { timeZone, day: "numeric", month: "short" });
  return day.format(at) === day.format(now) ? time : `${day.format(at)} ${time}`;
}

/** Sets a French sentence's spaces as printers do: none of them breaks before : ; ! ? » nor after «. */
export function typeset(sentence: string, language: Language): string {
  return language === "fr" ? sentence.replace(/ (?=[:;!?»])/g, "\u00a0").replace(/« /g, "«\u00a0") : sentence;
}
