import { duration } from "../wording/figures";
import type { Language } from "../wording/language";
import type { ControllerState, Figures } from "./decision";

/** What is shown at a glance. */
export interface Standing extends Figures {
  readonly state: ControllerState;
  /** "W" or "VA". */
  readonly unit: string;
  /** Orders are not sent. */
  readonly dryRun: boolean;
}

const WORDS = {
  en: {
    boot: "waiting for the meter",
    stale: "meter silent",
    off: "auto off",
    shed: "shed",
    many: "shed",
    trip: "trips in",
    dryRun: "dry run",
  },
  fr: {
    boot: "en attente du compteur",
    stale: "compteur muet",
    off: "auto arrêté",
    shed: "délesté",
    many: "délestés",
    trip: "coupure dans",
    dryRun: "à blanc",
  },
} as const;

/** "6.2 / 9.0 kW · 2 shed": the draw, the limit, and what is out of the ordinary. Thousands of W from 1000 W of limit on. */
export function standingText(standing: Standing, language: Language): string {
  const { state, shed, power, tripInSeconds } = standing;
  const words = WORDS[language];
  const told: string[] = [];
  if (power === null && state !== "DISABLED") told.push(words.boot);
  else if (state === "STALE_HOLD" || state === "STALE_WORST") told.push(words.stale);
  else told.push(drawAndLimit(standing, language));
  if (state === "DISABLED") told.push(words.off);
  if (tripInSeconds !== null) told.push(`${words.trip} ${duration(tripInSeconds)}`);
  if (shed > 0) told.push(`${shed} ${shed === 1 ? words.shed : words.many}`);
  if (standing.dryRun) told.push(words.dryRun);
  return told.join(" · ");
}

function drawAndLimit({ power, limit, unit }: Standing, language: Language): string {
  const kilo = limit >= 1000;
  const figure = (value: number): string => {
    const text = kilo ? (Math.round(value / 100) / 10 + 0).toFixed(1) : String(Math.round(value) + 0);
    return language === "fr" ? text.replace(".", ",") : text;
  };
  return `${power === null ? "–" : figure(power)} / ${figure(limit)} ${kilo ? "k" : ""}${unit}`;
}
