/**
 * One application of data.rte-france.com: its token, its EcoWatt feeds.
 *
 * RTE counts calls by application. Nodes that hold the same keys share one account, also when Node-RED rebuilds
 * them in a redeploy: a token that is valid and a call that is under way are not lost.
 */
import { createHash } from "node:crypto";
import type { Clock } from "../runtime/clock";
import type { HttpClient } from "../runtime/http";
import { ECOWATT_API, RteApi, readBaseUrl } from "./api";
import { type Credentials, readCredentials } from "./credentials";
import { EcowattFeed } from "./ecowatt-feed";
import type { Memory } from "./memory";

export const ECOWATT_LIVE = { path: "/open_api/ecowatt/v5/signals", api: ECOWATT_API } as const;
export const ECOWATT_SANDBOX = { path: "/open_api/ecowatt/v5/sandbox/signals", api: ECOWATT_API } as const;

export class RteAccount {
  readonly api: RteApi;
  readonly #live: EcowattFeed;
  readonly #sandbox: EcowattFeed;

  constructor(http: HttpClient, clock: Clock, baseUrl: string, credentials: Credentials) {
    this.api = new RteApi(http, clock, baseUrl, credentials);
    const spread = spreadOf(credentials.clientId);
    this.#live = new EcowattFeed(this.api, clock, ECOWATT_LIVE, "ecowatt", spread);
    this.#sandbox = new EcowattFeed(this.api, clock, ECOWATT_SANDBOX, "ecowatt-sandbox", spread);
  }

  ecowatt(source: "live" | "sandbox"): EcowattFeed {
    return source === "sandbox" ? this.#sandbox : this.#live;
  }

  keepIn(memory: Memory): void {
    this.#live.keepIn(memory);
    this.#sandbox.keepIn(memory);
  }
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
    account.keepIn(memory);
    return account;
  }
}

/** 0 to 1, always the same for one application. */
function spreadOf(clientId: string): number {
  return createHash("sha256").update(clientId).digest().readUInt32BE() / 2 ** 32;
}
