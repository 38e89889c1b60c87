/**
 * Asking one gateway, as its firmware wants to be asked.
 *
 * Rules
 * - One request at a time, whoever asks. Nothing is asked again by itself.
 * - `/info` says who answers and how: https first, then http, which is never tried once a certificate is pinned.
 * - A token is shown once, to open a session; then its cookie alone. It never leaves over plain http, nor before the
 *   certificate is checked, nor to a gateway with another serial.
 * - 401: a new cookie, then a new token. When the gateway takes the token and still refuses a path, that path is not for
 *   this role: it is the caller's business, not a failure of the session, and it is not asked again for an hour.
 */
import { randomBytes } from "node:crypto";
import type { Clock } from "../runtime/clock";
import type { HttpAnswer, HttpClient, HttpFailure } from "../runtime/http";
import { answerChallenge, digestChallenge, installedLogin } from "./digest";
import { type GatewayInfo, parseInfo } from "./gateway-info";
import { EnphaseProblem } from "./problem";
import type { Token } from "./token";
import type { TokenSource } from "./token-source";
import { type Trust, WRONG_CERTIFICATE } from "./trust";

export interface SessionOptions {
  /** "name", "name:port" or an address. */
  readonly host: string;
  /** The serial that must answer; "" for any. */
  readonly serial: string;
  readonly trust: Trust;
  readonly tokens: TokenSource;
  readonly http: HttpClient;
  readonly clock: Clock;
}

const INFO_PATIENCE = 15_000;
const CHECK_PATIENCE = 30_000;
const FORBIDDEN_FOR = 3_600_000;

type Scheme = "https" | "http";

export class GatewaySession {
  #queue: Promise<unknown> = Promise.resolve();
  #info: GatewayInfo | undefined;
  #scheme: Scheme = "https";
  #byToken = false;
  #cookie: string | undefined;
  #bearer: string | undefined;
  #challenge: { readonly text: string; count: number } | undefined;
  #refusesPassword = false;
  /** Paths that this role may not see, and until when (epoch ms) that is taken for granted. */
  readonly #forbidden = new Map<string, { until: number; answer: HttpAnswer }>();
  /** Paths that were shown once: when they are refused, it is not for the role. */
  readonly #shown = new Set<string>();

  constructor(readonly options: SessionOptions) {}

  /** True when an early firmware last refused the password that every early gateway is installed with. */
  get refusesPassword(): boolean {
    return this.#refusesPassword;
  }

  /** Who answers; asked once, until `forget`. @throws EnphaseProblem */
  identify(): Promise<GatewayInfo> {
    return this.#alone(() => this.#identified());
  }

  /** Asks a path. Any status but a refused token is an answer. @throws EnphaseProblem */
  get(path: string, timeout: number): Promise<HttpAnswer> {
    return this.#alone(() => this.#get(path, timeout));
  }

  /** Renews the token when it is due; true when it was. @throws EnphaseProblem why it could not be. */
  async renew(): Promise<boolean> {
    const info = await this.identify();
    if (!this.#byToken) return false;
    const token = await this.options.tokens.renewal(info.serial);
    if (token === undefined) return false;
    await this.#alone(async () => {
      if (!(await this.#show(token))) throw new EnphaseProblem("token-refused");
      await this.options.tokens.adopt(token);
    });
    return true;
  }

  /** Reads `/info` again before the next request: the firmware may have changed. */
  forget(): void {
    this.#info = undefined;
    this.#forbidden.clear();
  }

  async close(): Promise<void> {
    await this.options.trust.close();
  }

  #alone<T>(ask: () => Promise<T>): Promise<T> {
    const answer = this.#queue.then(ask, ask);
    this.#queue = answer.catch(() => undefined);
    return answer;
  }

  async #identified(): Promise<GatewayInfo> {
    if (this.#info !== undefined) return this.#info;
    const { host, serial } = this.options;
    const info = await this.#readInfo();
    if (serial !== "" && serial !== info.serial)
      throw new EnphaseProblem("wrong-serial", { host, got: info.serial, expected: serial });
    this.#info = info;
    this.#byToken = info.wantsToken;
    return info;
  }

  async #readInfo(): Promise<GatewayInfo> {
    let failure: unknown;
    for (const scheme of ["https", "http"] as const) {
      if (scheme === "http" && this.options.trust.mode === "pin" && this.options.trust.pinned !== undefined)
        break;
      try {
        this.#scheme = scheme;
        const { status, body } = await this.#request("/info", INFO_PATIENCE);
        const info = status === 200 ? parseInfo(body) : undefined;
        if (info !== undefined) return info;
        failure = isBusy(status)
          ? new EnphaseProblem("busy", { host: this.options.host, status })
          : new EnphaseProblem("not-a-gateway", { host: this.options.host });
      } catch (thrown) {
        if (thrown instanceof EnphaseProblem && thrown.key === "certificate-changed") throw thrown;
        failure ??= thrown;
      }
    }
    throw failure;
  }

  async #get(path: string, timeout: number): Promise<HttpAnswer> {
    await this.#identified();
    const answer = this.#byToken
      ? await this.#askByToken(path, timeout)
      : await this.#askPlainly(path, timeout);
    if (isBusy(answer.status))
      throw new EnphaseProblem("busy", { host: this.options.host, status: answer.status });
    return answer;
  }

  async #askByToken(path: string, timeout: number): Promise<HttpAnswer> {
    const forbidden = this.#forbidden.get(path);
    if (forbidden !== undefined && this.options.clock.now() < forbidden.until) return forbidden.answer;
    if (this.#cookie === undefined && this.#bearer === undefined) await this.#open();
    const answer = await this.#request(path, timeout, this.#credentials());
    if (!isRefusal(answer)) {
      this.#shown.add(path);
      return answer;
    }
    await this.#open();
    const second = await this.#request(path, timeout, this.#credentials());
    if (isRefusal(second) && !this.#shown.has(path))
      this.#forbidden.set(path, { until: this.options.clock.now() + FORBIDDEN_FOR, answer: second });
    return second;
  }

  /** Opens a session with the token in use or, when the gateway refuses that, with a new one. */
  async #open(): Promise<void> {
    const { tokens, host } = this.options;
    const { serial } = await this.#identified();
    this.#cookie = undefined;
    this.#bearer = undefined;
    if (this.#scheme !== "https") throw new EnphaseProblem("not-encrypted", { host });
    if (await this.#show(await tokens.current(serial))) return;
    this.#info = undefined;
    if (!(await this.#show(await tokens.afterRefusal(serial)))) throw new EnphaseProblem("token-refused");
  }

  /** Shows a token to the gateway; false when it refuses it. */
  async #show({ text }: Token): Promise<boolean> {
    const { status, headers, body } = await this.#request("/auth/check_jwt", CHECK_PATIENCE, {
      authorization: `Bearer ${text}`,
    });
    if (isBusy(status)) throw new EnphaseProblem("busy", { host: this.options.host, status });
    if (status !== 200 || !/valid token/i.test(body)) return false;
    this.#cookie = cookieOf(headers["set-cookie"]);
    this.#bearer = this.#cookie === undefined ? text : undefined;
    return true;
  }

  #credentials(): Record<string, string> {
    if (this.#cookie !== undefined) return { cookie: this.#cookie };
    return this.#bearer === undefined ? {} : { authorization: `Bearer ${this.#bearer}` };
  }

  /** Firmware before 7: open, or a digest. A gateway that asks for neither wants a token after all. */
  async #askPlainly(path: string, timeout: number): Promise<HttpAnswer> {
    const { serial } = await this.#identified();
    const answer = await this.#request(path, timeout, this.#digest(path, serial));
    if (answer.status !== 401) return this.#passed(answer);
    const challenge = digestChallenge(answer.headers["www-authenticate"]);
    if (challenge !== undefined) {
      this.#challenge = { text: challenge, count: 0 };
      return this.#passed(await this.#request(path, timeout, this.#digest(path, serial)));
    }
    if (this.#scheme !== "https" || !(await this.#hasToken(serial))) return answer;
    this.#byToken = true;
    return await this.#askByToken(path, timeout);
  }

  /** Only a document shows that the password is taken: a path that is missing needs none. */
  #passed(answer: HttpAnswer): HttpAnswer {
    if (answer.status === 401) this.#refusesPassword = true;
    else if (answer.status === 200 && this.#challenge !== undefined) this.#refusesPassword = false;
    return answer;
  }

  /** The answer to the last challenge, which serves until there is another. */
  #digest(path: string, serial: string): Record<string, string> {
    if (this.#challenge === undefined) return {};
    const count = ++this.#challenge.count;
    const clientNonce = randomBytes(8).toString("hex");
    const request = { method: "GET", path, clientNonce, count };
    return { authorization: answerChallenge(this.#challenge.text, installedLogin(serial), request) };
  }

  async #hasToken(serial: string): Promise<boolean> {
    try {
      await this.options.tokens.current(serial);
      return true;
    } catch {
      return false;
    }
  }

  async #request(path: string, timeout: number, headers: Record<string, string> = {}): Promise<HttpAnswer> {
    const { host, http, trust } = this.options;
    try {
      return await http({
        url: `${this.#scheme}://${host.trim()}${path}`,
        headers,
        timeout,
        dispatcher: await trust.dispatcher(),
      });
    } catch (thrown) {
      const { kind, code } = thrown as HttpFailure;
      if (code === "ERR_INVALID_URL") throw new EnphaseProblem("bad-address", { host });
      if (code === WRONG_CERTIFICATE) throw new EnphaseProblem("certificate-changed", { host });
      if (kind === "timeout") throw new EnphaseProblem("too-slow", { host, seconds: timeout / 1000 });
      throw new EnphaseProblem("unreachable", { host, code: code ?? "unknown" });
    }
  }
}

function isBusy(status: number): boolean {
  return status >= 500;
}

/** Some firmwares show the way to the sign-in instead of 401. */
function isRefusal({ status, headers }: HttpAnswer): boolean {
  const isSentAway = status >= 300 && status < 400 && /login|auth/i.test(String(headers.location ?? ""));
  return status === 401 || status === 403 || isSentAway;
}

function cookieOf(header: string | readonly string[] | undefined): string | undefined {
  const cookies = [header ?? []].flat().flatMap((one) => String(one).split(";")[0]?.trim() || []);
  return cookies.length === 0 ? undefined : cookies.join("; ");
}
