import type { Clock } from "../runtime/clock";
import type { HttpAnswer, HttpClient } from "../runtime/http";
import { ask, readDocument } from "./answer";
import type { Credentials } from "./credentials";
import { RteProblem } from "./problem";
import { TokenKeeper } from "./token";

export const RTE_URL = "https://digital.iservices.rte-france.com";

/** An API of RTE's portal: where it is, and the name under which one subscribes to it. */
export interface Resource {
  readonly path: string;
  readonly api: string;
}

export const ECOWATT_API = "Ecowatt v5.0";
export const TEMPO_API = "Tempo Like Supply Contract v1.1";

/** RTE's data API for one application. */
export class RteApi {
  readonly #tokens: TokenKeeper;
  readonly #host: string;

  constructor(
    readonly http: HttpClient,
    readonly clock: Clock,
    readonly baseUrl: string,
    credentials: Credentials,
  ) {
    this.#tokens = new TokenKeeper(http, clock, baseUrl, credentials);
    this.#host = new URL(baseUrl).host;
  }

  /** A deploy: what failed before may be put right. */
  askAgain(): void {
    this.#tokens.askAgain();
  }

  /** Makes sure that a token is there, so that the next call costs one request. */
  async authorise(): Promise<void> {
    await this.#tokens.token();
  }

  /**
   * The document at a path. A token that is refused (401) is renewed once, and the call made again at once unless
   * `pressing` is false: then it is left to the caller's next turn.
   * @throws RteProblem with the reason in words.
   */
  async get({ path, api }: Resource, pressing = true): Promise<unknown> {
    const first = await this.#tokens.token();
    let answer = await this.#ask(path, first);
    if (answer.status === 401) this.#tokens.forget(first);
    if (answer.status === 401 && pressing) answer = await this.#ask(path, await this.#tokens.token());
    return readDocument(answer, this.#host, api, this.clock.now());
  }

  #ask(path: string, token: string): Promise<HttpAnswer> {
    return ask(this.http, {
      url: `${this.baseUrl}${path}`,
      headers: { authorization: `Bearer ${token}`, accept: "application/json" },
    });
  }
}

/** The address of the server without a slash at its end; the usual one when nothing is set. */
export function readBaseUrl(typed: string | undefined, usual: string = RTE_URL): string {
  const text = (typed ?? "").trim();
  if (text === "") return usual;
  if (!/^https?:\/\/[^/\s@]+(?:\/[^@]*)?$/i.test(text) || !URL.canParse(text))
    throw new RteProblem("bad-url", { got: text.replace(/\/\/.*@/, "//…@").slice(0, 80) });
  return text.replace(/\/+$/, "");
}
