/** Relays of the package, the vendor's own client, and a stand-in of the server: what the tests of relays share. */
import { once } from "node:events";
import { type LoadLibrary, loadPhidget22, type PhidgetLibrary } from "../../lib/phidget/library";
import { PhidgetPool } from "../../lib/phidget/pool";
import { Relay, type RelayMemory, type RelayMessage, type RelayWord } from "../../lib/phidget/relay";
import type { PhidgetServer } from "../../lib/phidget/server";
import { readRelay, readServer } from "../../lib/phidget/settings";
import type { Clock } from "../../lib/runtime/clock";
import { FastClock } from "./fast-clock";
import { interfaceKit008, type PhidgetBoard } from "./phidget-board";
import { PhidgetNetworkServer } from "./phidget-network-server";

/** ms of silence after which the client of the tests gives a connection up; the vendor's takes 8000. */
const KEEP_ALIVE = 600;

/** The vendor's client with less patience. */
export const hastyPhidget22: LoadLibrary = async () => {
  const library = await loadPhidget22();
  class HastyConnection extends library.NetworkConnection {
    constructor(...options: ConstructorParameters<PhidgetLibrary["NetworkConnection"]>) {
      super(...options);
      this.setKeepAlive(KEEP_ALIVE);
    }
  }
  return {
    NetworkConnection: HastyConnection,
    USBConnection: library.USBConnection,
    DigitalOutput: library.DigitalOutput,
    Manager: library.Manager,
  };
};

/** Resolves as soon as `holds`; looks each time the event loop turns. Rejects, naming `what`, after 12 s. */
export async function until(holds: () => boolean, what: string, patience = 12_000): Promise<void> {
  const end = Date.now() + patience;
  while (!holds()) {
    if (Date.now() > end) throw new Error(`not within ${patience / 1000} s: ${what}`);
    await passed(2);
  }
}

/** Real time goes by, for what must not happen. */
export function passed(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

/** A node with a relay, and all that it said. */
export class RelayNode {
  readonly said: RelayMessage[] = [];
  readonly shown: RelayWord[] = [];
  readonly troubles: string[] = [];
  kept: RelayMemory | null = null;
  readonly relay: Relay;

  constructor(rig: PhidgetRig, id: string, raw: Readonly<Record<string, unknown>>, server: PhidgetServer) {
    const settings = readRelay({ serial: 123456, channel: 0, wiring: "energise-to-shed", ...raw });
    this.relay = new Relay(rig.pool, rig.clock, { id, name: `node ${id}` }, settings, server, {
      say: (message) => this.said.push(message),
      show: (word) => this.shown.push(word),
      trouble: (problem) => problem !== undefined && this.troubles.push(String((problem as Error).message)),
      keep: (memory) => {
        this.kept = memory;
      },
    });
  }

  get word(): RelayWord | undefined {
    return this.shown.at(-1);
  }

  get last(): RelayMessage | undefined {
    return this.said.at(-1);
  }

  order(payload: unknown): void {
    this.relay.order({ payload });
  }
}

export class PhidgetRig {
  readonly pool: PhidgetPool;
  readonly server: PhidgetNetworkServer;
  readonly board: PhidgetBoard;
  readonly #nodes: RelayNode[] = [];

  private constructor(
    readonly clock: Clock,
    server: PhidgetNetworkServer,
    load: LoadLibrary,
    hold: number,
  ) {
    this.server = server;
    this.board = server.plug(interfaceKit008());
    this.pool = new PhidgetPool(load, clock, hold);
  }

  static async start({
    clock = new FastClock(100) as Clock,
    server = new PhidgetNetworkServer({ keepAlive: 200 }),
    load = hastyPhidget22,
    hold = 100_000,
  } = {}): Promise<PhidgetRig> {
    await server.start();
    return new PhidgetRig(clock, server, load, hold);
  }

  /** The connection of the config node `owner`. */
  connect(owner = "server", password = this.server.password): PhidgetServer {
    return this.pool.open(owner, readServer({ host: "127.0.0.1", port: this.server.port }, password));
  }

  /** A node with these settings; by default on channel 0 of the board, its load between COM and NC. */
  node(id: string, raw: Readonly<Record<string, unknown>> = {}, server = this.connect()): RelayNode {
    const node = new RelayNode(this, id, raw, server);
    this.#nodes.push(node);
    return node;
  }

  /** "0+client": channel 0 was energised by a client; in order. */
  get moves(): string[] {
    return this.board.moves.map(({ channel, state, cause }) => `${channel}${state ? "+" : "-"}${cause}`);
  }

  /** The next client that the server has accepted. */
  async nextClient(): Promise<void> {
    await once(this.server, "client");
  }

  async stop(): Promise<void> {
    this.server.mute(false);
    for (const { relay } of this.#nodes.splice(0)) await relay.stop(false);
    await this.pool.close();
    await this.server.stop();
  }
}
