/**
 * The token of an application: kept, shared, renewed ahead.
 *
 * Rules
 * - Never more than one request in flight: whoever asks meanwhile waits for the same answer.
 * - A token is renewed a minute before its end. One that lives less than that serves to its end.
 * - A refusal is remembered for a while: wrong keys do not become right by asking again.
 *
 * Source: RTE's OAuth2 guide; `expires_in` is 7200 s at most and counts down when the server gives the same token again.
 */
import type { Clock } from "../runtime/clock";
import type { HttpClient } from "../runtime/http";
import { ask, readJson, tooManyCalls } from "./answer";
import { basicAuthorization, type Credentials } from "./credentials";
import { RteProblem } from "./problem";

const RENEW_AHEAD = 60;
/** When the server does not say how long its token lives, s. */
const UNKNOWN_LIFE = 600;
const PAUSE_AFTER_REFUSAL = 900_000;
const PAUSE_AFTER_FAILURE = 30_000;

interface Token {
  readonly text: string;
  /** Epoch ms. */
  readonly usableUntil: number;
}

export class TokenKeeper {
  #token: Token | null = null;
  #request: Promise<Token> | null = null;
  #failure: { readonly thrown: unknown; readonly until: number } | null = null;

  constructor(
    readonly http: HttpClient,
    readonly clock: Clock,
    readonly baseUrl: string,
    readonly credentials: Credentials,
  ) {}

  /** A token that serves now. @throws RteProblem in words when RTE gives none. */
  async token(): Promise<string> {
    if (this.#token !== null && this.clock.now() < this.#token.usableUntil) return this.#token.text;
    if (this.#failure !== null && this.clock.now() < this.#failure.until) throw this.#failure.thrown;
    this.#request ??= this.#renew().finally(() => {
      this.#request = null;
    });
    return (await this.#request).text;
  }

  /** Somebody may have put things right: the next one who wants a token asks, whatever failed before. */
  askAgain(): void {
    this.#failure = null;
  }

  /** RTE refused this token: it is forgotten, unless another one has come meanwhile. */
  forget(text: string): void {
    if (this.#token?.text === text) this.#token = null;
  }

  async #renew(): Promise<Token> {
    try {
      this.#token = await this.#ask();
      this.#failure = null;
      return this.#token;
    } catch (thrown) {
      const refused = thrown instanceof RteProblem && thrown.key === "refused-credentials";
      const pause = refused ? PAUSE_AFTER_REFUSAL : PAUSE_AFTER_FAILURE;
      this.#failure = { thrown, until: this.clock.now() + pause };
      throw thrown;
    }
  }

  async #ask(): Promise<Token> {
    const host = new URL(this.baseUrl).host;
    const asked = this.clock.now();
    const answer = await ask(this.http, {
      url: `${this.baseUrl}/token/oauth/`,
      method: "POST",
      headers: {
        authorization: basicAuthorization(this.credentials),
        "content-type": "application/x-www-form-urlencoded",
        accept: "application/json",
      },
      body: "grant_type=client_credentials",
    });
    const { status } = answer;
    if (status === 400 || status === 401 || status === 403)
      throw new RteProblem("refused-credentials", { status });
    if (status === 429) throw tooManyCalls(answer, this.clock.now());
    if (status !== 200) throw new RteProblem("service-down", { host, status, code: "" });
    return readToken(readJson(answer.body, host), asked);
  }
}

function readToken(document: unknown, asked: number): Token {
  const { access_token, expires_in } = (document ?? {}) as { access_token?: unknown; expires_in?: unknown };
  if (typeof access_token !== "string" || !/^[\x21-\x7e]+$/.test(access_token))
    throw new RteProblem("no-token");
  const told = Number(expires_in ?? Number.NaN);
  const life = Number.isFinite(told) && told > 0 ? told : UNKNOWN_LIFE;
  const served = life > RENEW_AHEAD ? life - RENEW_AHEAD : life;
  return { text: access_token, usableUntil: asked + served * 1000 };
}
