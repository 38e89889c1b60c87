/**
 * Where the token comes from: a person, or Enphase's servers.
 *
 * Rules
 * - A token is kept, sealed, as soon as it is got: a restart needs no cloud.
 * - A renewed token takes the place of the old one only when the gateway has taken it.
 */
import type { Clock } from "../runtime/clock";
import type { Account, Cloud, CloudAttempts } from "./cloud";
import { EnphaseProblem } from "./problem";
import { type Sealed, seal, unseal } from "./sealed";
import { checkToken, readToken, renewalTime, type Token } from "./token";

export interface TokenSource {
  /** The token in use; undefined before the first. */
  readonly token: Token | undefined;
  /** The token to use now. @throws EnphaseProblem why there is none. */
  current(serial: string): Promise<Token>;
  /** What to try when the gateway refuses the current one. @throws EnphaseProblem why there is nothing else. */
  afterRefusal(serial: string): Promise<Token>;
  /** A new token when the current one is due for renewal. @throws EnphaseProblem when the renewal fails. */
  renewal(serial: string): Promise<Token | undefined>;
  /** Takes a renewed token, which the gateway has accepted, into use. */
  adopt(token: Token): Promise<void>;
}

/** A token that a person pasted. */
export class PastedToken implements TokenSource {
  readonly #pasted: string;
  #token: Token | undefined;

  constructor(
    readonly clock: Clock,
    pasted: string,
  ) {
    this.#pasted = pasted;
  }

  get token(): Token | undefined {
    return this.#token;
  }

  async current(serial: string): Promise<Token> {
    const token = this.#token ?? (await readToken(this.#pasted, this.clock.now()));
    this.#token = token;
    checkToken(token, serial, this.clock.now());
    return token;
  }

  async afterRefusal(): Promise<Token> {
    throw new EnphaseProblem("token-refused");
  }

  async renewal(): Promise<undefined> {
    return undefined;
  }

  async adopt(): Promise<void> {}
}

/** What is kept of an account: the token and the attempts to get one. */
interface Kept {
  readonly token?: string;
  readonly attempts: CloudAttempts;
}

/** Opens what was kept for this account; nothing when it was kept for another. */
export async function openKept(sealed: unknown, account: Account): Promise<Kept | undefined> {
  const text = await unseal(sealed, secretOf(account));
  return text === undefined ? undefined : (JSON.parse(text) as Kept);
}

/** Tokens from Enphase's servers. */
export class FetchedToken implements TokenSource {
  readonly #account: Account;
  #token: Token | undefined;

  constructor(
    readonly clock: Clock,
    readonly cloud: Cloud,
    account: Account,
    /** Told what to keep, already sealed. */
    readonly keep: (sealed: Sealed) => void,
    token?: Token,
  ) {
    this.#account = account;
    this.#token = token;
  }

  get token(): Token | undefined {
    return this.#token;
  }

  async current(serial: string): Promise<Token> {
    const token = this.#token;
    const isGood =
      token !== undefined &&
      token.expires > this.clock.now() &&
      (token.audience === undefined || token.audience === serial);
    if (isGood) return token;
    const fresh = await this.#fetch(serial);
    await this.adopt(fresh);
    return fresh;
  }

  async afterRefusal(serial: string): Promise<Token> {
    const fresh = await this.#fetch(serial);
    await this.adopt(fresh);
    return fresh;
  }

  async renewal(serial: string): Promise<Token | undefined> {
    const due = this.#token !== undefined && this.clock.now() >= renewalTime(this.#token);
    return due && this.cloud.isOpen ? await this.#fetch(serial) : undefined;
  }

  async adopt(token: Token): Promise<void> {
    this.#token = token;
    await this.#seal();
  }

  async #fetch(serial: string): Promise<Token> {
    const { attempts } = this.cloud;
    try {
      const token = await this.cloud.newToken(this.#account, serial);
      checkToken(token, serial, this.clock.now());
      return token;
    } finally {
      if (this.cloud.attempts !== attempts) await this.#seal();
    }
  }

  async #seal(): Promise<void> {
    const kept: Kept = {
      attempts: this.cloud.attempts,
      ...(this.#token && { token: this.#token.text }),
    };
    this.keep(await seal(JSON.stringify(kept), secretOf(this.#account)));
  }
}

function secretOf({ username, password }: Account): string {
  return `${username}\n${password}`;
}
