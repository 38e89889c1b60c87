/**
 * All servers and relays of this Node-RED. One pool a process, at module level: nodes come and go with each deploy, the
 * relays stay where they are.
 *
 * Rules
 * - A relay, and a connection, that lost its node is held for some seconds: a redeploy gives it back without a movement.
 *   Node-RED does not tell a redeploy from its end; the end of the process releases the relays anyway.
 * - A node that was deleted lets go at once, and so does one that came back with another relay, address or password.
 *   Another node on its relay begins anew, with a released coil.
 * - The library looks for a board on all connections, by its serial number: an output that was forgotten, or a second one
 *   on the same relay, keeps the new one out for ever. There is at most one output a relay, whatever the server.
 */
import type { Clock } from "../runtime/clock";
import { RelayChannel } from "./channel";
import { ContactLife } from "./contact-life";
import type { LoadLibrary } from "./library";
import { PhidgetProblem } from "./problem";
import { PhidgetServer } from "./server";
import { addressOf, nameOf, type RelaySettings, type ServerAddress } from "./settings";

/** ms that a relay without a node is held. */
const HOLD = 5000;

interface Held<Thing> {
  readonly thing: Thing;
  release: () => void;
}

export interface Owner {
  readonly id: string;
  /** The node's name, for the person who uses its relay twice. */
  readonly name: string;
}

export class PhidgetPool {
  readonly #servers = new Map<string, Held<PhidgetServer>>();
  readonly #channels = new Map<string, Held<RelayChannel>>();
  /** Closings under way, by relay. */
  readonly #leaving = new Map<string, Promise<void>>();
  #serverLeaving: Promise<unknown> = Promise.resolve();
  readonly #hopeful = new Set<() => void>();

  constructor(
    readonly load: LoadLibrary,
    readonly clock: Clock,
    readonly hold = HOLD,
  ) {}

  /** How many relays are open or held. */
  get size(): number {
    return this.#channels.size;
  }

  /**
   * The connection to this server, for the config node `owner`.
   * @throws PhidgetProblem `other-password`.
   */
  open(owner: string, address: ServerAddress): PhidgetServer {
    const key = addressOf(address);
    for (const { thing } of [...this.#servers.values()])
      if (thing.owners.size === 0 && thing.lastOwner === owner && !sameServer(thing.address, address))
        this.#dropServer(thing);
    const open = this.#servers.get(key)?.thing;
    if (open !== undefined && open.address.password !== address.password) {
      if (open.owners.size > 0) throw new PhidgetProblem("other-password", { address: key });
      this.#dropServer(open);
    }
    const held = this.#servers.get(key) ?? {
      thing: new PhidgetServer(address, this.load, this.#serverLeaving),
      release: () => {},
    };
    held.release();
    this.#servers.set(key, held);
    held.thing.owners.add(owner);
    held.thing.lastOwner = owner;
    return held.thing;
  }

  /** The config node is gone, perhaps to come back. */
  release(owner: string, server: PhidgetServer): void {
    server.owners.delete(owner);
    const held = this.#servers.get(addressOf(server.address));
    if (held?.thing !== server || server.owners.size > 0) return;
    held.release();
    held.release = this.clock.after(this.hold, () => this.#dropServer(server));
  }

  /** The server that is open at this address, if any. */
  at(address: ServerAddress): PhidgetServer | undefined {
    return this.#servers.get(addressOf(address))?.thing;
  }

  /**
   * The relay, for this node alone.
   * @throws PhidgetProblem `in-use`.
   */
  take(owner: Owner, server: PhidgetServer, settings: RelaySettings): RelayChannel {
    const key = nameOf(settings.place);
    const open = this.#channels.get(key)?.thing;
    if (open?.owner && open.owner.id !== owner.id)
      throw new PhidgetProblem("in-use", { relay: key, name: open.owner.name });
    for (const { thing } of [...this.#channels.values()]) {
      const own = thing.lastOwner === owner.id;
      const leftBehind = thing !== open && thing.owner === null && own;
      const another = thing === open && (thing.server !== server || !own);
      if (leftBehind || another) void this.#drop(thing);
    }
    const life = server.lives.get(key) ?? new ContactLife();
    server.lives.set(key, life);
    const before = this.#leaving.get(key) ?? Promise.resolve();
    const held = this.#channels.get(key) ?? {
      thing: new RelayChannel(settings, server, this.clock, life, before),
      release: () => {},
    };
    held.release();
    this.#channels.set(key, held);
    const { thing: channel } = held;
    channel.owner = owner;
    channel.lastOwner = owner.id;
    return channel;
  }

  /** The node is gone: for good, or perhaps to come back. Resolves when what had to be let go is. */
  async leave(channel: RelayChannel, removed: boolean): Promise<void> {
    channel.owner = null;
    channel.ears = null;
    const held = this.#channels.get(nameOf(channel.place));
    if (held?.thing !== channel) return;
    held.release();
    if (removed) await this.#drop(channel);
    else held.release = this.clock.after(this.hold, () => void this.#drop(channel));
  }

  /** Calls `hope` when a relay has become free. The result ends it. */
  onFree(hope: () => void): () => void {
    this.#hopeful.add(hope);
    return () => this.#hopeful.delete(hope);
  }

  /** Lets everything go. */
  async close(): Promise<void> {
    for (const { thing } of [...this.#servers.values()]) this.#dropServer(thing);
    await Promise.all([this.#serverLeaving, ...this.#leaving.values()]);
  }

  #drop(channel: RelayChannel): Promise<void> {
    const key = nameOf(channel.place);
    const held = this.#channels.get(key);
    if (held?.thing === channel) {
      held.release();
      this.#channels.delete(key);
    }
    const gone = channel.close().then(() => {
      if (this.#leaving.get(key) === gone) this.#leaving.delete(key);
      for (const hope of [...this.#hopeful]) hope();
    });
    this.#leaving.set(key, gone);
    return gone;
  }

  #dropServer(server: PhidgetServer): void {
    const key = addressOf(server.address);
    const held = this.#servers.get(key);
    if (held?.thing === server) {
      held.release();
      this.#servers.delete(key);
    }
    const channels = [...this.#channels.values()].filter(({ thing }) => thing.server === server);
    const gone = Promise.all(channels.map(({ thing }) => this.#drop(thing))).then(() => server.close());
    this.#serverLeaving = Promise.all([this.#serverLeaving, gone]);
  }
}

function sameServer(one: ServerAddress, other: ServerAddress): boolean {
  return addressOf(one) === addressOf(other) && one.password === other.password;
}
