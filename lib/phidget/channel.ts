/**
 * One relay, held open, that strives for the state that was wished last.
 *
 * Rules
 * - One command under way at a time; the newest wish wins; the contacts are spared (contact-life.ts).
 * - A wish is not a fact: the coil is known only by the server's word. A command without an answer, or a foreign move
 *   while ours was under way, leaves it unknown, and the order is given again.
 * - Opening and closing a channel make the server release the relay: after each attach the wish is applied again.
 * - A board that is unplugged at the instant of an attach leaves an output that believes itself attached: the server then
 *   knows no such channel, and it is opened anew.
 * - An output that is closed while it attaches stays open in the library, and keeps the relay from everybody: it is
 *   closed again when that attach comes.
 */
import type { Clock } from "../runtime/clock";
import type { ContactLife } from "./contact-life";
import { CODE, errorCode, type Output, type PhidgetLibrary } from "./library";
import { PhidgetProblem } from "./problem";
import type { PhidgetServer } from "./server";
import { nameOf, type RelayPlace, type RelaySettings } from "./settings";
import { coilFor, type Wish } from "./wish";

/** Why the relay is told anew. */
export type Because =
  | "confirmed"
  | "attached"
  | "detached"
  | "moved-by-another"
  | "no-answer"
  | "refused"
  | "failsafe"
  | "waits";

export interface ChannelEars {
  /** Something is known anew. `problem` is for a person. */
  told(because: Because, problem?: PhidgetProblem): void;
}

/** ms until a command that failed is given again. */
const RETRY = 2000;

export class RelayChannel {
  /** Who uses it; null while it is held over a redeploy. */
  owner: { readonly id: string; readonly name: string } | null = null;
  /** The node that used it last. */
  lastOwner = "";
  ears: ChannelEars | null = null;
  loadId = "";
  readonly #life: ContactLife;
  #output: Output | null = null;
  #attached = false;
  #coil: boolean | null = null;
  #believed = false;
  #wish: Wish | null = null;
  /** Which attachment a promise belongs to: what comes from an earlier one means nothing any more. */
  #session = 0;
  #underWay = false;
  #disturbed = false;
  #waiting: (() => void) | null = null;
  #beat: () => void = () => {};
  #closed = false;
  readonly #library: Promise<PhidgetLibrary | null>;

  /** Opens the channel once `before` is over. */
  constructor(
    public settings: RelaySettings,
    readonly server: PhidgetServer,
    readonly clock: Clock,
    life: ContactLife,
    before: Promise<unknown>,
  ) {
    this.#life = life;
    this.#library = Promise.all([server.library, before]).then(
      ([library]) => library,
      () => null,
    );
    void this.#library.then((library) => library && this.#open(library));
  }

  get place(): RelayPlace {
    return this.settings.place;
  }

  get attached(): boolean {
    return this.#attached;
  }

  get wish(): Wish | null {
    return this.#wish;
  }

  /** Whether the coil is energised by the server's word; null when nobody knows. */
  get coil(): boolean | null {
    return this.#coil;
  }

  /** Whether the coil is energised, as far as it can be told. */
  get believed(): boolean {
    return this.#coil ?? this.#believed;
  }

  /** The relay is where it was wished, by the server's word. */
  get obeyed(): boolean {
    return this.#coil !== null && (this.#wish === null || this.#coil === this.#target(this.#wish));
  }

  /** A move that is wished but held back to spare the contacts or after a failure. */
  get waiting(): boolean {
    return this.#waiting !== null;
  }

  /** Another node, or the same one after a redeploy, takes it over: without a movement unless the wiring changed. */
  adopt(settings: RelaySettings): void {
    const failsafeChanged = settings.failsafe !== this.settings.failsafe;
    this.settings = settings;
    if (failsafeChanged && this.#attached) this.#reopen();
    else this.#strive();
  }

  /** Wishes this from now on. */
  set(wish: Wish): void {
    this.#wish = wish;
    this.#strive();
  }

  /** Lets the relay go: the server releases the coil. Never rejects. */
  async close(): Promise<void> {
    if (this.#closed) return;
    if (this.#attached && this.#coil !== false) this.#life.note(this.clock.now());
    this.#closed = true;
    this.ears = null;
    this.#rest();
    await this.#leave();
  }

  #open(library: PhidgetLibrary): void {
    if (this.#closed) return;
    const output = new library.DigitalOutput();
    const { serial, channel, hubPort } = this.place;
    output.isRemote = !this.server.address.usb;
    output.deviceSerialNumber = serial;
    output.channel = channel;
    if (hubPort !== undefined) output.hubPort = hubPort;
    const current = (): boolean => output === this.#output;
    output.onAttach = () => (current() ? this.#attach(output) : closeAgain(output));
    output.onDetach = () => {
      if (current()) this.#detach();
    };
    output.onError = (code) => {
      if (current() && code === CODE.failsafeEvent) this.#trip();
    };
    output.onPropertyChange = (name) => {
      if (current() && this.#attached && name === "State") this.#moved(output);
    };
    this.#output = output;
    output.open().catch(() => undefined);
  }

  #attach(output: Output): void {
    this.#session += 1;
    this.#attached = true;
    this.#rest();
    this.#coil = stateOf(output);
    this.#guard(output);
    this.#tell("attached");
    this.#strive();
  }

  #detach(): void {
    if (!this.#attached) return;
    if (this.#coil !== false) this.#life.note(this.clock.now());
    this.#attached = false;
    this.#coil = null;
    this.#believed = false;
    this.#rest();
    const isBoard = this.#wish !== null && this.server.connected;
    const problem = new PhidgetProblem("detached", { relay: nameOf(this.place) });
    this.#tell("detached", isBoard ? problem : undefined);
  }

  /** Another program moved the relay. */
  #moved(output: Output): void {
    this.#life.note(this.clock.now());
    if (this.#underWay) this.#disturbed = true;
    else this.#coil = stateOf(output);
    if (this.#wish !== null && this.obeyed) return;
    this.#tell("moved-by-another", new PhidgetProblem("moved-by-another", { relay: nameOf(this.place) }));
    this.#strive();
  }

  #strive(): void {
    this.#stopWaiting();
    if (this.#closed || !this.#attached || this.#underWay || this.#wish === null || this.obeyed) return;
    const now = this.clock.now();
    const target = this.#target(this.#wish);
    const at = this.#life.next(now, target, this.settings.spacing);
    if (at <= now) this.#command(target);
    else {
      this.#wait(at - now);
      this.#tell("waits");
    }
  }

  #command(target: boolean): void {
    const output = this.#output;
    if (output === null) return;
    const current = this.#stillThis();
    this.#underWay = true;
    this.#disturbed = false;
    this.#life.note(this.clock.now());
    output.setState(target).then(
      () => {
        if (!current()) return;
        this.#underWay = false;
        this.#believed = target;
        this.#coil = this.#disturbed ? null : target;
        if (this.#coil !== null) this.#tell("confirmed");
        this.#strive();
      },
      (thrown: unknown) => {
        if (current()) this.#failed(thrown);
      },
    );
  }

  #failed(thrown: unknown): void {
    this.#underWay = false;
    this.#coil = null;
    const code = errorCode(thrown);
    if (code === CODE.failsafe) {
      this.#trip();
      return;
    }
    if (code === CODE.noEntity || code === CODE.notAttached) {
      this.#reopen();
      return;
    }
    const silent = code === CODE.timeout;
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    this.#wait(RETRY);
    const facts = { relay: nameOf(this.place), why };
    if (silent) this.#tell("no-answer", new PhidgetProblem("no-answer", facts));
    else this.#tell("refused", new PhidgetProblem("refused", facts));
  }

  /** Asks the board itself to release the relay when it hears nothing, where it can. */
  #guard(output: Output): void {
    const { failsafe } = this.settings;
    if (failsafe === 0) return;
    const current = this.#stillThis();
    const beat = (): void => {
      this.#beat = this.clock.after(failsafe / 3, () => {
        output.resetFailsafe().catch((thrown: unknown) => {
          if (current() && errorCode(thrown) === CODE.failsafe) this.#trip();
        });
        if (current()) beat();
      });
    };
    output.enableFailsafe(failsafe).then(
      () => {
        if (current()) beat();
      },
      (thrown: unknown) => {
        const why = thrown instanceof Error ? thrown.message : String(thrown);
        const problem = new PhidgetProblem("no-failsafe", { relay: nameOf(this.place), why });
        if (current()) this.#tell(this.obeyed ? "confirmed" : "waits", problem);
      },
    );
  }

  /** The board released the relay by itself and refuses all orders until the channel is opened again. */
  #trip(): void {
    this.#coil = false;
    this.#believed = false;
    this.#life.note(this.clock.now());
    this.#tell("failsafe");
    this.#reopen();
  }

  #reopen(): void {
    this.#attached = false;
    this.#coil = null;
    this.#rest();
    void this.#leave()
      .then(() => this.#library)
      .then((library) => library && this.#open(library));
  }

  async #leave(): Promise<void> {
    const output = this.#output;
    this.#output = null;
    this.#attached = false;
    if (output === null) return;
    forgetOpening(output);
    await output.close().catch(() => undefined);
  }

  #rest(): void {
    this.#underWay = false;
    this.#stopWaiting();
    this.#beat();
  }

  #wait(delay: number): void {
    this.#waiting = this.clock.after(delay, () => this.#strive());
  }

  #stopWaiting(): void {
    this.#waiting?.();
    this.#waiting = null;
  }

  #stillThis(): () => boolean {
    const session = this.#session;
    return () => this.#attached && session === this.#session;
  }

  #target(wish: Wish): boolean {
    return coilFor(wish, this.settings.wiring);
  }

  #tell(because: Because, problem?: PhidgetProblem): void {
    this.ears?.told(because, problem);
  }
}

/** What the server said of the coil; null when it does not know. */
function stateOf(output: Output): boolean | null {
  try {
    return output.getState();
  } catch {
    return null;
  }
}

/**
 * A close rejects the promise of the open. While the library still looks for the board nobody holds that promise yet, and
 * a rejection that nobody holds ends Node-RED: it is taken out of the library's hands.
 */
function forgetOpening(output: Output): void {
  (output as { _rejectOpen?: unknown })._rejectOpen = undefined;
}

/** The library takes an output for closed that attached after its close: it must be opened to be closed. */
function closeAgain(output: Output): void {
  output.open().catch(() => undefined);
  output.close().catch(() => undefined);
}
