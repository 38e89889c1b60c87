/**
 * From what a person set in the dialog to a gateway that is being asked, and what is kept of it over a restart.
 *
 * Kept: the counters (at most once a minute, and at the end), the trusted certificate and the sealed token (at once).
 */
import { isIPv6 } from "node:net";
import type { Clock } from "../runtime/clock";
import type { HttpClient } from "../runtime/http";
import { fieldsOf, textIn } from "./answer";
import { type Account, Cloud, cloudAddresses } from "./cloud";
import { Calendar } from "./day";
import { Gateway, type GatewayListener } from "./gateway";
import type { InverterReport } from "./inverters";
import { GatewaySession } from "./session";
import type { GatewayState } from "./survey";
import { readToken } from "./token";
import { FetchedToken, openKept, PastedToken, type TokenSource } from "./token-source";
import { Trust, type TrustMode } from "./trust";

export interface GatewaySettings {
  /** A name or an address, with or without a port. */
  readonly host: string;
  readonly tokenMode: "manual" | "auto";
  /** The serial that must answer; "" for any. */
  readonly serial: string;
  /** "" for Enphase's own servers. */
  readonly cloudUrl: string;
  readonly trust: TrustMode;
  /** Phases that a person chose; undefined to believe the gateway. */
  readonly phases?: number;
  /** IANA time zone of the days; "" for this machine's. */
  readonly zone: string;
  readonly token: string;
  readonly account: Account;
}

/** What outlives a restart, by key. */
export interface Memory {
  load(key: string): Promise<unknown>;
  save(key: string, value: unknown): Promise<void>;
}

export interface Surroundings {
  readonly http: HttpClient;
  readonly clock: Clock;
  /** 0 to 1, as Math.random. */
  readonly random: () => number;
  readonly memory: Memory;
}

const SAVE_INTERVAL = 60_000;

/** An address as a person may paste it: without scheme, login, path and spaces; an IPv6 address in its brackets. */
export function cleanHost(host: string): string {
  const name = host
    .trim()
    .replace(/^[a-z]+:\/\//i, "")
    .replace(/[/?#].*$/, "")
    .replace(/^.*@/, "");
  return isIPv6(name) ? `[${name}]` : name;
}

export class GatewayConnection {
  readonly #settings: GatewaySettings;
  readonly #listeners = new Map<GatewayListener, (() => void) | undefined>();
  readonly #opened: Promise<void>;
  #gateway: Gateway | undefined;
  #trust: Trust | undefined;
  #savedPin: string | undefined;
  #cancelSave: (() => void) | undefined;
  #closed = false;

  /** @param failed told when something could not be kept. */
  constructor(
    settings: GatewaySettings,
    readonly surroundings: Surroundings,
    readonly failed: (thrown: unknown) => void,
  ) {
    this.#settings = settings;
    this.#opened = this.#open().catch(failed);
  }

  /** Tells a listener all that comes; the result ends it. */
  listen(listener: GatewayListener): () => void {
    this.#listeners.set(listener, this.#gateway?.listen(this.#watched(listener)));
    return () => {
      this.#listeners.get(listener)?.();
      this.#listeners.delete(listener);
    };
  }

  /** Reads the powers as soon as the gateway may be asked. */
  refresh(): void {
    this.#gateway?.refresh();
  }

  /** The inverters that the gateway knows. @throws EnphaseProblem */
  async inverters(): Promise<readonly InverterReport[]> {
    await this.#opened;
    return (await this.#gateway?.inverters()) ?? [];
  }

  /** Trusts the certificate that the gateway shows now, and tries again. False when it has shown none. */
  async acceptCertificate(): Promise<boolean> {
    await this.#opened;
    const accepted = this.#trust?.accept() ?? false;
    if (accepted) {
      this.#keepPin();
      this.#gateway?.again();
    }
    return accepted;
  }

  /** The gateway's address, with its port if it has one. */
  get host(): string {
    return cleanHost(this.#settings.host);
  }

  /** The certificate that is trusted, for a test of the connection before a deploy. */
  get pinned(): string | undefined {
    return this.#trust?.pinned;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#opened;
    for (const stop of this.#listeners.values()) stop?.();
    this.#cancelSave?.();
    await this.#gateway?.close();
    await this.#save();
  }

  async #open(): Promise<void> {
    const { surroundings } = this;
    const settings = this.#settings;
    const { memory, http, clock, random } = surroundings;
    const { host } = this;
    const kept = fieldsOf(await memory.load("trust"));
    this.#savedPin = kept.host === host ? textIn(kept, "pinned") : undefined;
    const trust = new Trust(settings.trust, this.#savedPin);
    const tokens = await openTokens(settings, surroundings, this.failed);
    const state = stateOf(await memory.load("counters"));
    if (this.#closed) return;
    this.#trust = trust;
    this.#gateway = new Gateway({
      session: new GatewaySession({ host, serial: settings.serial.trim(), trust, tokens, http, clock }),
      clock,
      calendar: new Calendar(settings.zone),
      random,
      changed: () => this.#saveSoon(),
      ...(settings.phases !== undefined && { phases: settings.phases }),
      ...(state && { state }),
    });
    for (const listener of this.#listeners.keys())
      this.#listeners.set(listener, this.#gateway.listen(this.#watched(listener)));
  }

  /** The same listener, but the certificate is kept as soon as it was seen. */
  #watched(listener: GatewayListener): GatewayListener {
    return {
      period: listener.period,
      slowPeriod: listener.slowPeriod,
      update: (update) => {
        this.#keepPin();
        listener.update(update);
      },
      trouble: (trouble) => {
        this.#keepPin();
        listener.trouble(trouble);
      },
    };
  }

  #keepPin(): void {
    const pinned = this.#trust?.pinned;
    if (pinned === undefined || pinned === this.#savedPin) return;
    this.#savedPin = pinned;
    const kept = { host: this.host, pinned };
    void this.surroundings.memory.save("trust", kept).catch(this.failed);
  }

  #saveSoon(): void {
    if (this.#cancelSave !== undefined || this.#closed) return;
    this.#cancelSave = this.surroundings.clock.after(SAVE_INTERVAL, () => {
      this.#cancelSave = undefined;
      void this.#save().catch(this.failed);
    });
  }

  async #save(): Promise<void> {
    const state = this.#gateway?.snapshot();
    if (state !== undefined) await this.surroundings.memory.save("counters", state);
  }
}

/** Where this gateway's token comes from. */
export async function openTokens(
  settings: GatewaySettings,
  { memory, http, clock }: Pick<Surroundings, "memory" | "http" | "clock">,
  failed: (thrown: unknown) => void,
): Promise<TokenSource> {
  const { tokenMode, token, account, cloudUrl } = settings;
  if (tokenMode === "manual") return new PastedToken(clock, token);
  const kept = await openKept(await memory.load("token"), account);
  const known = kept?.token === undefined ? undefined : await readToken(kept.token, clock.now());
  const cloud = new Cloud(cloudAddresses(cloudUrl), http, clock, kept?.attempts);
  const keep = (sealed: unknown): void => void memory.save("token", sealed).catch(failed);
  return new FetchedToken(clock, cloud, account, keep, known);
}

function stateOf(kept: unknown): GatewayState | undefined {
  const { version, ledger, panels } = fieldsOf(kept);
  const isWhole = version === 1 && fieldsOf(ledger).version === 1 && fieldsOf(panels).version === 1;
  return isWhole ? (kept as GatewayState) : undefined;
}
