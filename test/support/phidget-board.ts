/** A simulated Phidget board with relays: what is energised, who holds which channel, and its fail-safe if it has one. */
import { EventEmitter } from "node:events";

export interface Move {
  readonly channel: number;
  /** Whether the coil is energised now. */
  readonly state: boolean;
  readonly cause: string;
  /** Epoch ms. */
  readonly at: number;
}

export interface BoardKind {
  readonly serialNumber: number;
  readonly count: number;
  readonly productID: number;
  readonly version: number;
  readonly deviceID: number;
  readonly name: string;
  readonly channelName: string;
  readonly hasFailsafe: boolean;
  readonly label: string;
  readonly type: "USB" | "VINT";
  readonly vintID: number;
  readonly hubPort: number;
  /** The hub that it hangs on. */
  readonly parent: PhidgetBoard | null;
}

/** A client that holds a channel, and whether it asked the channel to keep its state when it goes. */
export type Holders = Map<object, boolean>;

export class PhidgetBoard extends EventEmitter<{ move: [Move] }> {
  readonly relays: boolean[];
  readonly opens: Holders[];
  /** ms of each channel's fail-safe, once it is asked for. */
  readonly failsafe: (number | null)[];
  readonly tripped: boolean[];
  readonly moves: Move[] = [];
  readonly #timers: (NodeJS.Timeout | undefined)[] = [];
  /** The server's id of this attachment. */
  phid = 0;

  constructor(readonly kind: BoardKind) {
    super();
    this.relays = new Array(kind.count).fill(false);
    this.failsafe = new Array(kind.count).fill(null);
    this.tripped = new Array(kind.count).fill(false);
    this.opens = Array.from({ length: kind.count }, () => new Map());
  }

  /** "10000000": the coils, from channel 0 on. */
  get coils(): string {
    return this.relays.map((on) => (on ? "1" : "0")).join("");
  }

  set(channel: number, state: boolean, cause: string): void {
    if (this.relays[channel] === state) return;
    this.relays[channel] = state;
    const move = { channel, state, cause, at: Date.now() };
    this.moves.push(move);
    this.emit("move", move);
  }

  clearFailsafe(channel: number): void {
    clearTimeout(this.#timers[channel]);
    this.failsafe[channel] = null;
    this.tripped[channel] = false;
  }

  /** Restarts the time of the fail-safe; `tell` is called when it runs out. */
  armFailsafe(channel: number, tell: () => void): void {
    const time = this.failsafe[channel];
    if (!time) return;
    clearTimeout(this.#timers[channel]);
    this.#timers[channel] = setTimeout(() => {
      this.tripped[channel] = true;
      this.set(channel, false, "failsafe");
      tell();
    }, time);
  }
}

const USB = {
  type: "USB",
  label: "",
  vintID: 0,
  hubPort: 0,
  parent: null,
  serialNumber: 123456,
  channelName: "Signal Relay",
} as const;

/** PhidgetInterfaceKit 0/0/8, 1017_0 or 1017_1: no hardware fail-safe. */
export const interfaceKit008 = (own: Partial<BoardKind> = {}): PhidgetBoard =>
  new PhidgetBoard({
    ...USB,
    productID: 0x81,
    version: 101,
    deviceID: 12,
    name: "PhidgetInterfaceKit 0/0/8",
    count: 8,
    hasFailsafe: false,
    ...own,
  });

/** The same board from 1017_2 on: a fail-safe of 0.5 to 30 s. */
export const interfaceKit008v2 = (own: Partial<BoardKind> = {}): PhidgetBoard =>
  interfaceKit008({ productID: 0x87, version: 200, hasFailsafe: true, ...own });

/** PhidgetInterfaceKit 0/0/4, 1014_2: four power relays. */
export const interfaceKit004 = (own: Partial<BoardKind> = {}): PhidgetBoard =>
  interfaceKit008({
    productID: 0x40,
    version: 707,
    deviceID: 9,
    name: "PhidgetInterfaceKit 0/0/4",
    channelName: "Power Relay",
    count: 4,
    ...own,
  });
