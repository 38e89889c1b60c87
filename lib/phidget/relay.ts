/**
 * A relay as a node sees it: orders in, states and a status out.
 *
 * Rules
 * - A state says what is known of the load, and whether the server confirmed it. Without a confirmation the coil is
 *   taken for released: that is what the server and the board do with a relay that nobody holds.
 * - A state against the wish goes out only while an order waits for its answer. At any other time the relay is about to
 *   undo it, and a controller would take it for a person's hand and let the load run: it is told as a trouble instead.
 * - A state bears the load's id in its topic, as the controller takes it. Before anybody named the load, only an order
 *   is answered.
 * - A relay that another node uses is left to it; when it becomes free, this node takes it.
 */
import type { Clock } from "../runtime/clock";
import type { Because, ChannelEars, RelayChannel } from "./channel";
import type { Owner, PhidgetPool } from "./pool";
import { PhidgetProblem, type PhidgetProblemKey } from "./problem";
import type { PhidgetServer } from "./server";
import type { RelayPlace, RelaySettings } from "./settings";
import { isWish, orderOf, runsWith, type Wish } from "./wish";

export interface RelayMessage {
  /** `load/<id>/state`, or "relay" when nobody named the load. */
  readonly topic: string;
  /** Whether the load may run. */
  readonly payload: boolean;
  readonly relay: RelayPlace & {
    readonly load: Wish;
    readonly energised: boolean;
    /** The server said so; false is what is to be expected. */
    readonly confirmed: boolean;
    readonly wish: Wish | null;
    readonly reason: Because | "not-attached";
    /** Epoch ms. */
    readonly at: number;
  };
}

/** How the relay stands, in a word. */
export type RelayWord =
  | "run-energised"
  | "run-released"
  | "shed-energised"
  | "shed-released"
  | "no-order"
  | "sent"
  | "spared"
  | "moved"
  | "not-obeyed"
  | "unconfirmed"
  | "waiting-board"
  | "connecting"
  | "unreachable"
  | "password"
  | "library"
  | "in-use"
  | "no-server";

export interface RelayEars {
  say(message: RelayMessage): void;
  show(word: RelayWord): void;
  /** undefined when all is well again. */
  trouble(problem: unknown): void;
  /** What must outlive a restart. */
  keep(memory: RelayMemory): void;
}

export interface RelayMemory {
  readonly wish: Wish;
  readonly loadId: string;
}

const SERVER_WORDS: Partial<Record<PhidgetProblemKey, RelayWord>> = {
  "no-library": "library",
  "refused-password": "password",
  "no-server": "no-server",
};

export class Relay implements ChannelEars {
  #channel: RelayChannel | null = null;
  #memory: RelayMemory | null = null;
  #last: Because = "waits";
  /** An order waits for a confirmed answer. */
  #owes = false;
  #refusal: PhidgetProblem | null = null;
  readonly #ends: (() => void)[] = [];

  constructor(
    readonly pool: PhidgetPool,
    readonly clock: Clock,
    readonly owner: Owner,
    readonly settings: RelaySettings,
    readonly server: PhidgetServer,
    readonly ears: RelayEars,
  ) {
    this.#ends.push(
      server.watch(() => this.#show()),
      pool.onFree(() => this.#take()),
    );
    this.#take();
  }

  /**
   * Follows a message from now on.
   * @throws PhidgetProblem `not-an-order`, `bad-order`, `in-use`.
   */
  order(msg: Readonly<Record<string, unknown>>): void {
    const { wish, loadId } = orderOf(msg);
    const channel = this.#channel;
    if (channel === null) throw this.#refusal ?? new PhidgetProblem("no-server");
    channel.loadId = this.settings.loadId || loadId || channel.loadId;
    this.ears.keep({ wish, loadId: channel.loadId });
    this.#owes = true;
    channel.set(wish);
    if (!channel.attached) this.#say("not-attached");
    else if (channel.obeyed) this.told("confirmed");
    else this.#show();
  }

  /** Takes up what was wished before a restart, unless something newer is known. */
  recall(saved: unknown): void {
    const { wish, loadId } = Object(saved) as Partial<Record<keyof RelayMemory, unknown>>;
    if (!isWish(wish)) return;
    this.#memory = { wish, loadId: typeof loadId === "string" ? loadId : "" };
    if (this.#channel !== null) this.#remind(this.#channel);
  }

  /** Tells the state of a relay that was held over a redeploy. */
  announce(): void {
    if (this.#channel?.attached) this.told("attached");
  }

  told(because: Because, problem?: PhidgetProblem): void {
    this.#last = because;
    this.#show();
    if (problem !== undefined) this.ears.trouble(problem);
    else if (this.#channel?.obeyed) this.ears.trouble(undefined);
    if (this.#isNews(because)) this.#say(because);
    if (this.#channel?.obeyed) this.#owes = false;
  }

  /** Resolves when the relay is let go; `removed` when the node does not come back. */
  async stop(removed: boolean): Promise<void> {
    for (const end of this.#ends.splice(0)) end();
    const channel = this.#channel;
    this.#channel = null;
    if (channel !== null) await this.pool.leave(channel, removed);
  }

  #take(): void {
    if (this.#channel !== null) return;
    try {
      const channel = this.pool.take(this.owner, this.server, this.settings);
      this.#channel = channel;
      this.#refusal = null;
      channel.ears = this;
      channel.loadId = this.settings.loadId || channel.loadId;
      channel.adopt(this.settings);
      this.#remind(channel);
      this.ears.trouble(undefined);
    } catch (thrown) {
      if (!(thrown instanceof PhidgetProblem)) throw thrown;
      this.#refusal = thrown;
      this.ears.trouble(thrown);
    }
    this.#show();
  }

  #remind(channel: RelayChannel): void {
    if (this.#memory === null || channel.wish !== null) return;
    channel.loadId = channel.loadId || this.#memory.loadId;
    channel.set(this.#memory.wish);
  }

  /** Whether the flow is told: see the rules. */
  #isNews(because: Because): boolean {
    const channel = this.#channel;
    if (channel === null || because === "waits") return false;
    if (channel.wish === null) return channel.loadId !== "";
    return channel.obeyed || (this.#owes && because !== "attached");
  }

  #say(reason: Because | "not-attached"): void {
    const channel = this.#channel;
    if (channel === null) return;
    const { place, wiring } = this.settings;
    const energised = channel.believed;
    const runs = runsWith(energised, wiring);
    this.ears.say({
      topic: channel.loadId === "" ? "relay" : `load/${channel.loadId}/state`,
      payload: runs,
      relay: {
        ...place,
        load: runs ? "run" : "shed",
        energised,
        confirmed: channel.coil !== null,
        wish: channel.wish,
        reason,
        at: this.clock.now(),
      },
    });
  }

  #show(): void {
    this.ears.show(this.#word());
  }

  #word(): RelayWord {
    const channel = this.#channel;
    const { problem } = this.server;
    if (channel === null) return "in-use";
    if (problem instanceof PhidgetProblem) return SERVER_WORDS[problem.key] ?? "unreachable";
    if (!channel.attached) return this.server.connected ? "waiting-board" : "connecting";
    if (channel.wish === null) return "no-order";
    if (channel.obeyed) return `${channel.wish}-${channel.believed ? "energised" : "released"}`;
    if (this.#last === "refused") return "not-obeyed";
    if (this.#last === "no-answer") return "unconfirmed";
    if (this.#last === "moved-by-another") return "moved";
    return channel.waiting ? "spared" : "sent";
  }
}
