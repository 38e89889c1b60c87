/** The sentences of the daily report and of the alerts. */

import { typeset } from "../wording/figures";
import type { Language } from "../wording/language";
import type { Facts } from "../wording/problem";
import { fill } from "../wording/problem";
import type { DailyReport, GroupReport } from "./surveillance";

export type AlertKind = "gateway-unreachable" | "gateway-back" | "token-near-end" | "transformer-reversed";

const ALERTS: Readonly<Record<Language, Readonly<Record<AlertKind, string>>>> = {
  en: {
    "gateway-unreachable": "The Enphase gateway has not answered for {minutes} minutes. {reason}",
    "gateway-back": "The Enphase gateway answers again, after {minutes} minutes.",
    "token-near-end": "The token of the Enphase gateway {serial} ends on {date}. {reason}",
    "transformer-reversed":
      "The production has been below {power} W for minutes: the production transformer is perhaps reversed.",
  },
  fr: {
    "gateway-unreachable": "La passerelle Enphase ne répond plus depuis {minutes} minutes. {reason}",
    "gateway-back": "La passerelle Enphase répond de nouveau, après {minutes} minutes.",
    "token-near-end": "Le jeton de la passerelle Enphase {serial} prend fin le {date}. {reason}",
    "transformer-reversed":
      "La production est sous {power} W depuis plusieurs minutes : la pince de production est peut-être à l’envers.",
  },
};

/** What to do about a token near its end. */
const RENEW: Readonly<Record<Language, string>> = {
  en: "Make a new one and paste it in the gateway’s settings.",
  fr: "Créez-en un nouveau et collez-le dans les réglages de la passerelle.",
};

/** The sentence of an alert. */
export function alertSentence(kind: AlertKind, facts: Facts, language: Language): string {
  const sentence = fill(ALERTS[language][kind], { reason: RENEW[language], ...facts }, language);
  return typeset(sentence.trim(), language);
}

const REPORT = {
  en: {
    good: "No panel gave too little on {date}.",
    low: "Panels that gave less than 90 % of their group’s mean on {date}: {panels}.",
    silent: "Panels that did not report: {panels}.",
    dark: "The day was too dark to judge: {groups}.",
    group: "group {id}",
  },
  fr: {
    good: "Aucun panneau n’a trop peu produit le {date}.",
    low: "Panneaux sous 90 % de la moyenne de leur groupe le {date} : {panels}.",
    silent: "Panneaux sans nouvelles : {panels}.",
    dark: "Journée trop sombre pour juger : {groups}.",
    group: "groupe {id}",
  },
} as const;

/** The daily report, for a person. */
export function reportSentence({ date, groups }: DailyReport, language: Language): string {
  const words = REPORT[language];
  const inGroup = ({ id }: GroupReport): string => fill(words.group, { id }, language);
  const low = groups.flatMap((group) =>
    group.low.map(
      ({ name, energy }) =>
        `${name} (${inGroup(group)}, ${Math.round(energy)} Wh / ${Math.round(group.mean ?? 0)} Wh)`,
    ),
  );
  const silent = groups.flatMap((group) => group.silent.map(({ name }) => `${name} (${inGroup(group)})`));
  const dark = groups.filter((group) => group.dark).map(inGroup);
  const sentences = [
    low.length > 0 && fill(words.low, { date, panels: low.join(", ") }, language),
    silent.length > 0 && fill(words.silent, { panels: silent.join(", ") }, language),
    low.length + silent.length === 0 && dark.length < groups.length && fill(words.good, { date }, language),
    dark.length > 0 && fill(words.dark, { groups: dark.join(", ") }, language),
  ];
  return typeset(sentences.filter((sentence) => sentence !== false).join(" "), language);
}
