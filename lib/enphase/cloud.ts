/**
 * Getting a token from Enphase with the account's e-mail address and password.
 *
 * Rules
 * - One sign-in, one token; never a second sign-in to repair the first.
 * - At most one attempt in 15 minutes; after failures the wait doubles, to 12 hours. The wait outlives a restart.
 * - A second factor, a blocked account and too many sessions are told for what they are.
 */
import type { Clock } from "../runtime/clock";
import type { HttpAnswer, HttpClient, HttpFailure } from "../runtime/http";
import { duration } from "../wording/figures";
import { fieldsOf, jsonOf, textIn } from "./answer";
import { EnphaseProblem } from "./problem";
import { cleanToken, readToken, type Token } from "./token";

export interface Account {
  readonly username: string;
  readonly password: string;
}

export interface CloudAddresses {
  readonly login: string;
  readonly tokens: string;
}

/** What is kept of the attempts, so that a restart does not begin them again. */
export interface CloudAttempts {
  readonly failures: number;
  /** Epoch ms before which nobody signs in. */
  readonly notBefore: number;
}

const QUARTER_HOUR = 15 * 60_000;
const LONGEST_WAIT = 12 * 3_600_000;
const PATIENCE = 30_000;

/** Enphase's own servers, or a base address that stands for both. */
export function cloudAddresses(cloudUrl: string): CloudAddresses {
  const base = cloudUrl.trim().replace(/\/+$/, "");
  return {
    login: `${base || "https://enlighten.enphaseenergy.com"}/login/login.json?`,
    tokens: `${base || "https://entrez.enphaseenergy.com"}/tokens`,
  };
}

export class Cloud {
  #attempts: CloudAttempts;

  constructor(
    readonly addresses: CloudAddresses,
    readonly http: HttpClient,
    readonly clock: Clock,
    attempts: CloudAttempts = { failures: 0, notBefore: 0 },
  ) {
    this.#attempts = attempts;
  }

  get attempts(): CloudAttempts {
    return this.#attempts;
  }

  /** True when an attempt may be made now. */
  get isOpen(): boolean {
    return this.clock.now() >= this.#attempts.notBefore;
  }

  /**
   * A new token for a gateway.
   * @throws EnphaseProblem `account-missing`, or any `cloud-…`.
   */
  async newToken({ username, password }: Account, serial: string): Promise<Token> {
    if (username === "" || password === "") throw new EnphaseProblem("account-missing");
    if (!this.isOpen) throw new EnphaseProblem("cloud-waiting", { wait: this.#wait() });
    const failures = this.#attempts.failures + 1;
    const wait = Math.min(QUARTER_HOUR * 2 ** (failures - 1), LONGEST_WAIT);
    this.#attempts = { failures, notBefore: this.clock.now() + wait };
    const session = await this.#signIn(username, password);
    const token = await this.#tokenFor(serial, session, username);
    this.#attempts = { failures: 0, notBefore: this.clock.now() + QUARTER_HOUR };
    return token;
  }

  async #signIn(username: string, password: string): Promise<string> {
    const answer = await this.#post(
      this.addresses.login,
      "application/x-www-form-urlencoded",
      [
        `${encodeURIComponent("user[email]")}=${encodeURIComponent(username)}`,
        `${encodeURIComponent("user[password]")}=${encodeURIComponent(password)}`,
      ].join("&"),
    );
    const told = fieldsOf(jsonOf(answer.body));
    const session = textIn(told, "session_id");
    if (answer.status === 200 && session !== undefined) return session;
    if (/too many active sessions/i.test(answer.body))
      throw new EnphaseProblem("cloud-too-many", { wait: this.#wait() });
    if (told.isBlocked === true || /block|lock/i.test(textIn(told, "message") ?? ""))
      throw new EnphaseProblem("cloud-blocked");
    if (answer.status === 200 && told.success === true) throw new EnphaseProblem("cloud-mfa");
    if (answer.status === 401 || answer.status === 403 || told.success === false)
      throw new EnphaseProblem("cloud-refused");
    throw new EnphaseProblem("cloud-unexpected", { status: answer.status });
  }

  async #tokenFor(serial: string, session: string, username: string): Promise<Token> {
    const answer = await this.#post(
      this.addresses.tokens,
      "application/json",
      JSON.stringify({ session_id: session, serial_num: serial, username }),
    );
    if (answer.status === 200 && cleanToken(answer.body).split(".").length === 3)
      return await readToken(answer.body, this.clock.now());
    throw new EnphaseProblem("cloud-no-token", { serial, status: answer.status });
  }

  async #post(url: string, type: string, body: string): Promise<HttpAnswer> {
    try {
      return await this.http({
        url,
        method: "POST",
        headers: { "content-type": type },
        body,
        timeout: PATIENCE,
      });
    } catch (thrown) {
      throw new EnphaseProblem("cloud-unreachable", { code: (thrown as HttpFailure).code ?? "unknown" });
    }
  }

  #wait(): string {
    return duration(Math.max(0, this.#attempts.notBefore - this.clock.now()) / 1000);
  }
}
