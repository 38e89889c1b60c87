/**
 * What a person should know without looking: a gateway away for long and its return, a token near its end, a production
 * transformer the wrong way round. Each is said once.
 */
import type { Language } from "../wording/language";
import { type Facts, Problem } from "../wording/problem";
import { type AlertKind, alertSentence } from "./announcements";
import type { GatewayUpdate, Trouble } from "./gateway";
import { isNearEnd } from "./token";

export interface AlertMessage {
  readonly topic: "alert";
  readonly payload: string;
  readonly alert: { readonly kind: AlertKind };
  readonly [extra: string]: unknown;
}

const MINUTE = 60_000;
/** W; a few watts below 0 are a night's. */
const REVERSED_POWER = -50;
const REVERSED_FOR = 5 * MINUTE;

export class Alerts {
  #away: { readonly since: number; told: boolean } | undefined;
  #reversedSince: number | undefined;
  #toldReversed = false;
  #toldToken: number | undefined;

  constructor(
    /** Minutes without an answer before it is told. */
    readonly afterMinutes: number,
    readonly language: Language,
    toldToken?: number,
  ) {
    this.#toldToken = toldToken;
  }

  /** The end (epoch ms) of the token that was told, to be kept over a restart. */
  get toldToken(): number | undefined {
    return this.#toldToken;
  }

  /** What to tell after an answer. */
  after(update: GatewayUpdate): AlertMessage[] {
    return [...this.#back(update.now), ...this.#token(update), ...this.#reversed(update)];
  }

  /** What to tell of a gateway that does not answer at `now` (epoch ms). */
  without({ problem, since, isNightly }: Trouble, now: number): AlertMessage[] {
    this.#away ??= { since, told: false };
    const minutes = Math.floor((now - this.#away.since) / MINUTE);
    if (this.#away.told || isNightly || minutes < this.afterMinutes) return [];
    this.#away.told = true;
    const reason = problem instanceof Problem ? problem.in(this.language) : "";
    return [this.#say("gateway-unreachable", { minutes, reason }, { since: this.#away.since })];
  }

  #back(now: number): AlertMessage[] {
    const away = this.#away;
    this.#away = undefined;
    if (!away?.told) return [];
    const minutes = Math.floor((now - away.since) / MINUTE);
    return [this.#say("gateway-back", { minutes }, { since: away.since })];
  }

  /** A token that is renewed in time never comes near its end: only a pasted one, or one whose renewal fails, does. */
  #token({ token, renewalProblem, info, now }: GatewayUpdate): AlertMessage[] {
    if (token === undefined || token.expires === this.#toldToken || !isNearEnd(token, now)) return [];
    this.#toldToken = token.expires;
    const date = new Date(token.expires).toISOString().slice(0, 10);
    const reason = renewalProblem instanceof Problem ? { reason: renewalProblem.in(this.language) } : {};
    return [
      this.#say("token-near-end", { serial: info.serial, date, ...reason }, { expires: token.expires }),
    ];
  }

  #reversed({ house, now }: GatewayUpdate): AlertMessage[] {
    const power = house.production?.power;
    const isReversed = power !== undefined && power < REVERSED_POWER;
    this.#reversedSince = isReversed ? (this.#reversedSince ?? now) : undefined;
    if (!isReversed) this.#toldReversed = false;
    const isLong = now - (this.#reversedSince ?? now) >= REVERSED_FOR;
    if (!isLong || this.#toldReversed) return [];
    this.#toldReversed = true;
    return [this.#say("transformer-reversed", { power: REVERSED_POWER }, { power })];
  }

  #say(kind: AlertKind, facts: Facts, more: object): AlertMessage {
    return {
      topic: "alert",
      payload: alertSentence(kind, facts, this.language),
      alert: { kind, ...more },
    };
  }
}
