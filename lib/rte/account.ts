/**
 * One application of data.rte-france.com: its token, its EcoWatt feeds.
 *
 * RTE counts calls by application. Nodes that hold the same keys share one account, also when Node-RED rebuilds
 * them in a redeploy: a token that is valid and a call that is under way are not lost.
 */
import type { Clock } from "../runtime/clock";
import type { HttpClient } from "../runtime/http";
import { ECOWATT_API, RteApi, readBaseUrl } from "./api";
import { type Credentials, readCredentials } from "./credentials";
import { EcowattFeed } from "./ecowatt-feed";
import { fingerprintOf, spreadOf } from "./hash";
import type { Memory } from "./memory";
import { RteProblem } from "./problem";

export const ECOWATT_LIVE = { path: "/open_api/ecowatt/v5/signals", api: ECOWATT_API } as const;
export const ECOWATT_SANDBOX = { path: "/open_api/ecowatt/v5/sandbox/signals", api: ECOWATT_API } as const;

export class RteAccount {
  readonly api: RteApi;
  readonly #live: EcowattFeed;
  readonly #sandbox: EcowattFeed;

  constructor(http: HttpClient, clock: Clock, baseUrl: string, credentials: Credentials) {
    this.api = new RteApi(http, clock, baseUrl, credentials);
    const { clientId, clientSecret } = credentials;
    const application = fingerprintOf(JSON.stringify([baseUrl, clientId, clientSecret]));
    const spread = spreadOf(clientId);
    this.#live = new EcowattFeed(this.api, clock, ECOWATT_LIVE, `ecowatt-${application}`, spread);
    this.#sandbox = new EcowattFeed(
      this.api,
      clock,
      ECOWATT_SANDBOX,
      `ecowatt-sandbox-${application}`,
      spread,
    );
  }

  ecowatt(source: "live" | "sandbox"): EcowattFeed {
    return source === "sandbox" ? this.#sandbox : this.#live;
  }

  keepIn(memory: Memory): void {
    this.#live.keepIn(memory);
    this.#sandbox.keepIn(memory);
  }
}

/** A config node: its account, or what is wrong with its settings. */
export interface AccountHolder {
  readonly account: RteAccount | null;
  readonly problem: unknown;
}

/** @throws RteProblem `no-account` when there is no config node, and the holder's own problem. */
export function accountOf(holder: AccountHolder | null): RteAccount {
  if (holder === null) throw new RteProblem("no-account");
  if (holder.account === null) throw holder.problem;
  return holder.account;
}

/** What a person set in the dialog. */
export interface AccountSettings {
  readonly baseUrl?: string | undefined;
  readonly clientId?: string | undefined;
  readonly clientSecret?: string | undefined;
}

/** The accounts of this Node-RED, one for each application. */
export class RteAccounts {
  readonly #open = new Map<string, RteAccount>();

  constructor(
    readonly http: HttpClient,
    readonly clock: Clock,
  ) {}

  /** @throws RteProblem `no-credentials` or `bad-url`. */
  open(settings: AccountSettings, memory: Memory): RteAccount {
    const baseUrl = readBaseUrl(settings.baseUrl);
    const credentials = readCredentials(settings);
    const key = JSON.stringify([baseUrl, credentials.clientId, credentials.clientSecret]);
    const account = this.#open.get(key) ?? new RteAccount(this.http, this.clock, baseUrl, credentials);
    this.#open.set(key, account);
    account.api.askAgain();
    account.keepIn(memory);
    return account;
  }
}
