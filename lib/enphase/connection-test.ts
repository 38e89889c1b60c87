/**
 * The test button: what happens when this gateway is asked now, in words.
 *
 * One attempt, nothing kept but the token that an account gave. What a person must know comes first: does it answer, is
 * the token good and until when, what is metered.
 */
import { typeset } from "../wording/figures";
import type { Language } from "../wording/language";
import { type Facts, fill, Problem } from "../wording/problem";
import { jsonOf } from "./answer";
import { cleanHost, type GatewaySettings, openTokens, type Surroundings } from "./connection";
import { parseMeters } from "./meters";
import { EnphaseProblem } from "./problem";
import { GatewaySession } from "./session";
import { Trust } from "./trust";

export interface TestResult {
  readonly ok: boolean;
  readonly sentence: string;
}

const WORDS = {
  en: {
    found: "Gateway {serial}, firmware {firmware}.",
    token: "The token is good until {date} ({user}).",
    short:
      "It lives less than a day: an installer’s token. Choose the automatic mode, or make an owner’s token.",
    metered: "It meters: {meters}.",
    unmetered: "It meters nothing: only the panels’ production is known.",
    reversed: "Check the wiring of: {meters}.",
    someone: "unknown role",
  },
  fr: {
    found: "Passerelle {serial}, micrologiciel {firmware}.",
    token: "Le jeton est bon jusqu’au {date} ({user}).",
    short:
      "Il vit moins d’un jour : c’est un jeton d’installateur. Choisissez le mode automatique, ou créez un jeton de propriétaire.",
    metered: "Elle mesure : {meters}.",
    unmetered: "Elle ne mesure rien : seule la production des panneaux est connue.",
    reversed: "Vérifiez le câblage de : {meters}.",
    someone: "rôle inconnu",
  },
} as const;

const METERS: Readonly<Record<Language, Readonly<Record<string, string>>>> = {
  en: {
    production: "production",
    "net-consumption": "net consumption",
    "total-consumption": "total consumption",
    storage: "storage",
  },
  fr: {
    production: "production",
    "net-consumption": "consommation nette",
    "total-consumption": "consommation totale",
    storage: "stockage",
  },
};

const DAY = 86_400_000;
const PATIENCE = 30_000;

/** Asks the gateway once with these settings. `pinned` is the certificate that is trusted already. Never rejects. */
export async function testConnection(
  settings: GatewaySettings,
  surroundings: Pick<Surroundings, "http" | "clock" | "memory">,
  pinned: string | undefined,
  language: Language,
): Promise<TestResult> {
  const { http, clock } = surroundings;
  const trust = new Trust(settings.trust, pinned);
  try {
    const tokens = await openTokens(settings, surroundings, () => undefined);
    const session = new GatewaySession({
      host: cleanHost(settings.host),
      serial: settings.serial.trim(),
      trust,
      tokens,
      http,
      clock,
    });
    const { serial, firmware } = await session.identify();
    const answer = await session.get("/ivp/meters", PATIENCE);
    if (session.refusesPassword && (await session.get("/api/v1/production", PATIENCE)).status === 401)
      throw new EnphaseProblem("password-refused", { host: cleanHost(settings.host), serial });
    const meters =
      answer.status === 200 ? parseMeters(jsonOf(answer.body)).filter(({ enabled }) => enabled) : [];
    const words = WORDS[language];
    const say = (sentence: string, facts: Facts): string => fill(sentence, facts, language);
    const names = (list: typeof meters): string =>
      list.map(({ kind }) => METERS[language][kind] ?? kind).join(", ");
    const sentences = [say(words.found, { serial, firmware })];
    const { token } = tokens;
    if (token !== undefined) {
      const date = new Date(token.expires).toISOString().slice(0, 10);
      sentences.push(say(words.token, { date, user: token.user ?? words.someone }));
      if (token.expires - token.issued < DAY && settings.tokenMode === "manual") sentences.push(words.short);
    }
    sentences.push(meters.length > 0 ? say(words.metered, { meters: names(meters) }) : words.unmetered);
    const doubtful = meters.filter(({ wiring, flags }) => wiring === "check-wiring" || flags.length > 0);
    if (doubtful.length > 0) sentences.push(say(words.reversed, { meters: names(doubtful) }));
    return { ok: true, sentence: typeset(sentences.join(" "), language) };
  } catch (thrown) {
    const sentence = thrown instanceof Problem ? thrown.in(language) : String(thrown);
    return { ok: false, sentence: typeset(sentence, language) };
  } finally {
    await trust.close();
  }
}
