/**
 * Which certificate is taken for the gateway's.
 *
 * A gateway signs its own certificate, for a name that is not its own. "pin": the first certificate seen is remembered,
 * and no other is spoken to: the check is made when the connection is, before anything is sent. "any": every certificate
 * is taken; the connection is then encrypted but with nobody knows whom.
 */
import { createHash } from "node:crypto";
import type { TLSSocket } from "node:tls";
import type { Dispatcher } from "undici";

export type TrustMode = "pin" | "any";

/** The code of the failure when the certificate is not the pinned one. */
export const WRONG_CERTIFICATE = "ERR_ENPHASE_CERTIFICATE";

const KEEP_ALIVE = 30_000;

class WrongCertificate extends Error {
  readonly code = WRONG_CERTIFICATE;
}

export class Trust {
  #dispatcher: Promise<Dispatcher> | undefined;
  #pinned: string | undefined;
  #seen: string | undefined;
  #isClosed = false;

  /** @param pinned SHA-256 of the certificate, in hexadecimal; undefined before the first connection. */
  constructor(
    readonly mode: TrustMode,
    pinned?: string,
  ) {
    this.#pinned = pinned;
  }

  /** The certificate that is trusted. */
  get pinned(): string | undefined {
    return this.#pinned;
  }

  /** The certificate that was shown last, trusted or not. */
  get seen(): string | undefined {
    return this.#seen;
  }

  /** Trusts the certificate that was shown last. False when none was. */
  accept(): boolean {
    this.#pinned = this.#seen ?? this.#pinned;
    return this.#seen !== undefined;
  }

  /** How to connect: one connection at a time, the certificate checked before the first byte of a request. */
  async dispatcher(): Promise<Dispatcher> {
    if (this.#isClosed) throw new Error("the connection is closed");
    this.#dispatcher ??= this.#connectBy();
    return await this.#dispatcher;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const dispatcher = await this.#dispatcher;
    await dispatcher?.destroy();
  }

  async #connectBy(): Promise<Dispatcher> {
    const { Agent, buildConnector } = await import("undici");
    // A resumed session would not show its certificate again.
    const connect = buildConnector({ rejectUnauthorized: false, maxCachedSessions: 0, timeout: 0 });
    return new Agent({
      connections: 1,
      keepAliveTimeout: KEEP_ALIVE,
      // Whoever asks says how long the whole exchange may take.
      headersTimeout: 0,
      bodyTimeout: 0,
      connect: (options, callback) =>
        connect(options, (...result) => {
          const [error, socket] = result;
          if (error !== null || options.protocol !== "https:" || this.#isTrusted(socket as TLSSocket))
            return callback(...result);
          socket.destroy();
          callback(new WrongCertificate("the certificate is not the pinned one"), null);
        }),
    });
  }

  #isTrusted(socket: TLSSocket): boolean {
    const { raw } = socket.getPeerCertificate();
    this.#seen = raw && createHash("sha256").update(raw).digest("hex");
    if (this.mode === "any") return true;
    this.#pinned ??= this.#seen;
    return this.#seen !== undefined && this.#seen === this.#pinned;
  }
}
