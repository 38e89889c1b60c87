/**
 * The connection to one Phidget Network Server, or to this machine's own USB.
 *
 * Rules
 * - It is tried for ever, every 4 s, by the library itself: a server that starts after Node-RED is found.
 * - No password is ever offered by callback: the library would try it ninety times a second.
 * - A trouble is a state, not an event: whoever watches learns it when it changes, not at each try.
 */
import type { ContactLife } from "./contact-life";
import { CODE, type Connection, type LoadLibrary, type PhidgetLibrary, type UsbConnection } from "./library";
import { PhidgetProblem } from "./problem";
import { addressOf, type ServerAddress } from "./settings";

export class PhidgetServer {
  /** Who uses it: the ids of the config nodes. */
  readonly owners = new Set<string>();
  /** The config node that used it last. */
  lastOwner = "";
  /** What the contacts of each relay went through, whoever moved them: a node that is deleted does not rest them. */
  readonly lives = new Map<string, ContactLife>();
  /** Settles when the library is there and the connection has begun; rejects with a PhidgetProblem when it cannot. */
  readonly library: Promise<PhidgetLibrary>;
  #connection: Connection | UsbConnection | null = null;
  #problem: unknown;
  #closed = false;
  readonly #watchers = new Set<() => void>();

  /** Begins to connect once `before` is over. */
  constructor(
    readonly address: ServerAddress,
    load: LoadLibrary,
    before: Promise<unknown>,
  ) {
    this.library = before.then(load).then((library) => this.#begin(library));
    this.library.catch((thrown: unknown) => this.#tell(thrown));
  }

  get connected(): boolean {
    return this.#connection?.connected ?? false;
  }

  /** What is wrong now; undefined while it works or is only beginning. */
  get problem(): unknown {
    return this.#problem;
  }

  get connection(): Connection | UsbConnection | null {
    return this.#connection;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Calls `changed` whenever the connection or its trouble changes. The result ends it. */
  watch(changed: () => void): () => void {
    this.#watchers.add(changed);
    return () => this.#watchers.delete(changed);
  }

  /** Ends the connection. Its channels must be closed before, or the server keeps them until it notices. */
  close(): void {
    this.#tell(new PhidgetProblem("no-server"));
    this.#closed = true;
    this.#watchers.clear();
    const connection = this.#connection;
    if (connection === null) return;
    if ("onConnect" in connection) {
      connection.onConnect = null;
      connection.onDisconnect = null;
    }
    connection.onError = null;
    connection.close();
    connection.delete();
  }

  #begin(library: PhidgetLibrary): PhidgetLibrary {
    if (this.#closed) return library;
    if (this.address.usb) this.#searchUsb(library);
    else this.#connect(library);
    return library;
  }

  #searchUsb(library: PhidgetLibrary): void {
    const connection = new library.USBConnection();
    this.#connection = connection;
    connection.connect().then(
      () => this.#tell(undefined),
      () => this.#tell(new PhidgetProblem("no-usb")),
    );
  }

  #connect(library: PhidgetLibrary): void {
    const { host, port, password } = this.address;
    const connection = new library.NetworkConnection({ hostname: host, port, passwd: password });
    this.#connection = connection;
    connection.onConnect = () => this.#tell(undefined);
    connection.onDisconnect = () => this.#tell(this.#trouble("lost"));
    connection.onError = (code) => {
      if (connection.connected) return;
      this.#tell(this.#trouble(code === CODE.access ? "refused-password" : "unreachable"));
    };
    connection.connect(true).catch(() => undefined);
  }

  #trouble(key: "lost" | "refused-password" | "unreachable"): PhidgetProblem {
    return new PhidgetProblem(key, { address: addressOf(this.address) });
  }

  #tell(problem: unknown): void {
    if (this.#closed) return;
    this.#problem = problem;
    for (const changed of [...this.#watchers]) changed();
  }
}
