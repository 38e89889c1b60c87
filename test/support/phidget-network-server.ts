/**
 * A stand-in for the Phidget Network Server, enough of it to drive relays from the vendor's own client. Loopback only.
 *
 * Rules
 * - It speaks the protocol 2.3/2.4 as the vendor's server does: handshake, password, keep-alive, open, close, packets.
 * - The first open and the last close of a channel release its relay, as do a client that is gone and a board unplugged.
 * - Faults come on demand: stopped, mute, an answer lost, refused or late, another program, bytes that mean nothing.
 */
import { createHash, randomBytes } from "node:crypto";
import { EventEmitter } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import type { Holders, PhidgetBoard } from "./phidget-board";

const MAGIC = 0x50484930;
const HEADER = 16;
const FLAG = { request: 1, reply: 2, event: 4 } as const;
const CONNECT = 10;
const COMMAND = 20;
const DEVICE = 30;
const SUB = {
  handshakeClient: 10,
  handshakeServer: 11,
  identity: 30,
  challenge: 31,
  proof: 32,
  reply: 40,
  keepAlive: 41,
  attach: 50,
  detach: 55,
  open: 60,
  close: 65,
  bridge: 70,
  channel: 80,
} as const;

/** The packets that a channel takes. */
export const PACKET = {
  status: 0,
  error: 17,
  dutyCycle: 55,
  state: 82,
  failsafeTime: 146,
  failsafeReset: 147,
  persistence: 211,
} as const;

const ERROR = { ok: 0, noEntity: 2, access: 7, unsupported: 20, invalid: 21, failsafe: 59 } as const;
const FAILSAFE_EVENT = 4108;
const OUTPUT_CLASS = 6;

export interface Fault {
  readonly packet: number | "open";
  readonly channel?: number;
  /** No answer at all. */
  readonly drop?: boolean;
  /** With `drop`: the order is obeyed all the same. */
  readonly obey?: boolean;
  readonly code?: number;
  readonly message?: string;
}

interface Request {
  readonly flags: number;
  readonly seq: number;
  readonly repseq: number;
  readonly type: number;
  readonly subtype: number;
}

type Body = Readonly<Record<string, unknown>>;
type Entries = Readonly<Record<string, { readonly t: string; readonly v: unknown }>>;

interface Place {
  readonly board: PhidgetBoard;
  readonly channel: number;
  readonly holders: Holders;
}

interface Options {
  readonly password?: string;
  readonly keepAlive?: number;
  /** Protocol 2.`minor`. */
  readonly minor?: number;
}

let nextId = 0x1000;

class Client {
  readonly held: Buffer[] = [];
  phase: "handshake" | "identity" | "proof" | "ready" = "handshake";
  #buffer = Buffer.alloc(0);
  #seq = 0;
  #alive: NodeJS.Timeout | undefined;
  #aliveSeq = 0;
  #gone = false;
  #wantsChannels = false;
  #nonces = { ident: "", client: "", server: "", salt: "" };

  constructor(
    readonly server: PhidgetNetworkServer,
    readonly socket: Socket,
  ) {
    socket.setNoDelay(true);
    socket.on("data", (data) => this.#hear(data));
    socket.on("error", () => undefined);
    socket.on("close", () => this.end());
    if (server.muted) socket.pause();
  }

  send(flags: number, type: number, subtype: number, body: string | object = "", repseq = 0): number {
    this.#seq = (this.#seq + 1) & 0xffff;
    if (this.#gone) return this.#seq;
    const data = Buffer.from(typeof body === "string" ? body : JSON.stringify(body));
    const frame = Buffer.alloc(HEADER + data.length);
    frame.writeUInt32LE(MAGIC, 0);
    frame.writeUInt32LE(data.length, 4);
    frame.writeUInt16LE(flags, 8);
    frame.writeUInt16LE(this.#seq, 10);
    frame.writeUInt16LE(repseq, 12);
    frame.writeUInt8(type, 14);
    frame.writeUInt8(subtype, 15);
    data.copy(frame, HEADER);
    if (this.server.muted) this.held.push(frame);
    else this.socket.write(frame);
    return this.#seq;
  }

  reply(request: Request, code: number, message?: string): void {
    this.send(FLAG.reply, COMMAND, SUB.reply, message ? { E: code, R: message } : { E: code }, request.seq);
  }

  announce(board: PhidgetBoard): void {
    const { kind } = board;
    const parent = kind.parent?.phid ?? 0;
    this.send(
      FLAG.event,
      DEVICE,
      SUB.attach,
      `{"type":"${kind.type}","phid":${board.phid},"parent":${parent},"vendorID":1730,"productID":${kind.productID},` +
        `"interfaceNum":0,"version":${kind.version},"serialNumber":${kind.serialNumber},"label":${JSON.stringify(kind.label)},` +
        `"index":0,"deviceID":${kind.deviceID},"vintID":${kind.vintID},"hubPort":${kind.hubPort},"isHubPort":0,` +
        `"name":${JSON.stringify(kind.name)},"desc":${JSON.stringify(kind.name)},"fwstr":""}`,
    );
    if (!this.#wantsChannels) return;
    for (let index = 0; index < kind.count; index++)
      this.send(
        FLAG.event,
        DEVICE,
        SUB.channel,
        `{"parent":${board.phid},"chid":${channelId(board, index)},"class":${OUTPUT_CLASS},"uniqueIndex":${index},` +
          `"index":${index},"version":2,"name":${JSON.stringify(kind.channelName)},"channelname":"PhidgetDigitalOutput"}`,
      );
  }

  end(): void {
    if (this.#gone) return;
    this.#gone = true;
    clearTimeout(this.#alive);
    this.server.lost(this);
  }

  #hear(data: Buffer): void {
    this.#buffer = Buffer.concat([this.#buffer, data]);
    while (this.#buffer.length >= HEADER) {
      const length = this.#buffer.readUInt32LE(4);
      if (this.#buffer.readUInt32LE(0) !== MAGIC) {
        this.socket.destroy();
        return;
      }
      if (this.#buffer.length < HEADER + length) return;
      const request = {
        flags: this.#buffer.readUInt16LE(8),
        seq: this.#buffer.readUInt16LE(10),
        repseq: this.#buffer.readUInt16LE(12),
        type: this.#buffer.readUInt8(14),
        subtype: this.#buffer.readUInt8(15),
      };
      const text = this.#buffer.toString("utf8", HEADER, HEADER + length);
      this.#buffer = this.#buffer.subarray(HEADER + length);
      this.#take(request, text === "" ? {} : JSON.parse(text));
    }
  }

  #take(request: Request, body: Body): void {
    if (this.phase !== "ready") this.#authenticate(request, body);
    else if (request.flags & FLAG.reply) {
      if (request.subtype === SUB.keepAlive && request.repseq === this.#aliveSeq) this.#isAlive();
    } else if (request.type === DEVICE) {
      if (request.subtype === SUB.open) this.server.open(this, request, body);
      else if (request.subtype === SUB.close) this.server.close(this, request, body);
      else if (request.subtype === SUB.bridge) this.server.bridge(this, request, body);
    }
  }

  #authenticate(request: Request, body: Body): void {
    const { subtype } = request;
    if (this.phase === "handshake" && subtype === SUB.handshakeClient) {
      this.#wantsChannels = String(body.type).startsWith("www");
      this.phase = "identity";
      this.send(FLAG.request, CONNECT, SUB.handshakeServer, {
        type: "phid22device",
        pmajor: 2,
        pminor: this.server.minor,
        result: 0,
      });
    } else if (this.phase === "identity" && subtype === SUB.identity) {
      const nonce = (): string => randomBytes(9).toString("base64").slice(0, 12);
      this.#nonces = {
        ident: String(body.ident),
        client: String(body.nonceC),
        server: nonce(),
        salt: nonce(),
      };
      this.phase = "proof";
      const { client: nonceC, server: nonceS, salt } = this.#nonces;
      const challenge = { srvname: "stand-in", result: 0, nonceC, nonceS, salt, count: 1 };
      this.send(FLAG.request, CONNECT, SUB.challenge, challenge);
    } else if (this.phase === "proof" && subtype === SUB.proof) this.#judge(request, body);
    else this.socket.destroy();
  }

  #judge(request: Request, body: Body): void {
    const { ident, client, server, salt } = this.#nonces;
    const proof = createHash("sha256").update(ident + this.server.password + client + server + salt);
    if (body.proof !== proof.digest("base64")) {
      this.server.rejected += 1;
      this.reply(request, ERROR.access);
      this.socket.end();
      return;
    }
    this.reply(request, ERROR.ok);
    this.phase = "ready";
    for (const board of this.server.boards) this.announce(board);
    this.server.emit("client");
    this.#askAlive();
  }

  #askAlive(): void {
    if (this.#gone) return;
    this.#aliveSeq = this.send(FLAG.event, COMMAND, SUB.keepAlive);
    clearTimeout(this.#alive);
    this.#alive = setTimeout(() => this.socket.destroy(), this.server.keepAlive);
  }

  #isAlive(): void {
    clearTimeout(this.#alive);
    this.#alive = setTimeout(() => this.#askAlive(), this.server.keepAlive);
  }
}

export class PhidgetNetworkServer extends EventEmitter<{ client: []; gone: [] }> {
  readonly boards = new Set<PhidgetBoard>();
  readonly clients = new Set<Client>();
  readonly faults: Fault[] = [];
  readonly password: string;
  readonly keepAlive: number;
  readonly minor: number;
  port = 0;
  muted = false;
  /** Connections since the beginning, and those with a wrong password. */
  accepted = 0;
  rejected = 0;
  /** ms until an open is answered. */
  openDelay = 0;
  #listener: Server | null = null;

  constructor({ password = "", keepAlive = 4000, minor = 4 }: Options = {}) {
    super();
    this.password = password;
    this.keepAlive = keepAlive;
    this.minor = minor;
  }

  /** Listens on loopback; the second time on the same port. */
  async start(): Promise<this> {
    const listener = createServer((socket) => {
      this.accepted += 1;
      this.clients.add(new Client(this, socket));
    });
    this.#listener = listener;
    await new Promise<void>((resolve, reject) => {
      listener.once("error", reject);
      listener.listen(this.port, "127.0.0.1", resolve);
    });
    this.port = (listener.address() as AddressInfo).port;
    return this;
  }

  /** As if the process were killed: connections are reset. */
  async stop(): Promise<void> {
    this.muted = false;
    for (const client of [...this.clients]) {
      client.socket.resetAndDestroy();
      client.end();
    }
    const listener = this.#listener;
    this.#listener = null;
    await new Promise<void>((resolve) => {
      if (listener === null) resolve();
      else listener.close(() => resolve());
    });
  }

  /** The network cable out, or in again: connections stay, nothing passes. */
  mute(on: boolean): void {
    this.muted = on;
    for (const { socket, held } of this.clients) {
      if (on) socket.pause();
      else {
        for (const frame of held.splice(0)) socket.write(frame);
        socket.resume();
      }
    }
  }

  /** What the next packet of this kind meets. */
  failNext(fault: Fault): void {
    this.faults.push(fault);
  }

  /** Sends bytes that mean nothing to every client. */
  babble(bytes: Uint8Array): void {
    for (const { socket } of this.clients) socket.write(bytes);
  }

  plug(board: PhidgetBoard): PhidgetBoard {
    board.phid = nextId++;
    this.boards.add(board);
    for (const client of this.#ready()) client.announce(board);
    return board;
  }

  /** The USB cable out: the coils have no supply. */
  unplug(board: PhidgetBoard): void {
    this.boards.delete(board);
    for (const client of this.#ready())
      client.send(FLAG.event, DEVICE, SUB.detach, `{"phid":${board.phid},"parent":0}`);
    board.opens.forEach((holders, channel) => {
      holders.clear();
      board.clearFailsafe(channel);
      board.set(channel, false, "unplugged");
    });
  }

  /** As if another program on the network moved the relay. */
  moveByAnother(board: PhidgetBoard, channel: number, state: boolean): void {
    board.set(channel, state, "another");
    this.#forward(board, channel, PACKET.state, { 0: { t: "d", v: state ? 1 : 0 } }, null);
  }

  /** Channels that somebody holds, as "serial/channel". */
  get openChannels(): string[] {
    return [...this.boards].flatMap((board) =>
      board.opens.flatMap((holders, channel) =>
        holders.size > 0 ? [`${board.kind.serialNumber}/${channel}`] : [],
      ),
    );
  }

  lost(client: Client): void {
    this.clients.delete(client);
    for (const board of this.boards)
      board.opens.forEach((holders, channel) => {
        const keeps = holders.get(client);
        if (keeps !== undefined) this.#letGo(board, channel, client, keeps, "connection-lost");
      });
    this.emit("gone");
  }

  open(client: Client, request: Request, { phid, index, chreset }: Body): void {
    const place = this.#find(phid, index);
    if (place === null) {
      client.reply(request, ERROR.noEntity, "no such device or channel");
      return;
    }
    const { board, channel, holders } = place;
    const fault = this.#fault("open", channel);
    if (fault?.drop) return;
    if (fault) {
      client.reply(request, fault.code ?? 0, fault.message);
      return;
    }
    // The vendor's server never answers a second open of a channel over the same connection.
    if (holders.has(client)) return;
    const keeps = this.minor >= 4 && chreset === 0;
    if (holders.size === 0) {
      board.clearFailsafe(channel);
      if (!keeps) board.set(channel, false, "open");
    }
    holders.set(client, keeps);
    const answer = (): void => {
      client.send(FLAG.reply, DEVICE, SUB.bridge, status(board, channel), request.seq);
    };
    if (this.openDelay > 0) setTimeout(answer, this.openDelay);
    else answer();
  }

  close(client: Client, request: Request, { phid, index, chreset }: Body): void {
    const place = this.#find(phid, index);
    if (place !== null)
      this.#letGo(place.board, place.channel, client, this.minor >= 4 && chreset === 0, "close");
    client.reply(request, place === null ? ERROR.noEntity : ERROR.ok);
  }

  bridge(client: Client, request: Request, { I: phid, X: index, p: packet, e: entries }: Body): void {
    const place = this.#find(phid, index);
    if (place === null) {
      client.reply(request, ERROR.noEntity);
      return;
    }
    const { board, channel } = place;
    const fault = this.#fault(Number(packet), channel);
    if (fault && !fault.obey) {
      if (!fault.drop) client.reply(request, fault.code ?? 0, fault.message);
      return;
    }
    const [code, message] = board.tripped[channel]
      ? [ERROR.failsafe, "channel is in failsafe"]
      : this.#obey(board, channel, Number(packet), entries as Entries, client);
    if (code === ERROR.ok) board.armFailsafe(channel, () => this.#tellFailsafe(board, channel));
    if (!fault) client.reply(request, code, message);
  }

  #obey(
    board: PhidgetBoard,
    channel: number,
    packet: number,
    entries: Entries,
    client: Client,
  ): readonly [number, string?] {
    const value = entries["0"]?.v;
    const { hasFailsafe } = board.kind;
    if (packet === PACKET.state || packet === PACKET.dutyCycle) {
      if (value !== 0 && value !== 1) return [ERROR.invalid, "Duty cycle must be 0 or 1"];
      board.set(channel, value === 1, "client");
      this.#forward(board, channel, packet, entries, client);
      return [ERROR.ok];
    }
    if (packet === PACKET.failsafeTime && hasFailsafe) {
      if (typeof value !== "number" || value < 500 || value > 30_000)
        return [ERROR.invalid, "Value must be in range: 500 - 30000."];
      board.failsafe[channel] = value;
      return [ERROR.ok];
    }
    if (packet === PACKET.failsafeReset && hasFailsafe) return [ERROR.ok];
    if (packet === PACKET.persistence) {
      board.opens[channel]?.set(client, value === 1);
      return [ERROR.ok];
    }
    return [ERROR.unsupported, "Operation Not Supported"];
  }

  #forward(
    board: PhidgetBoard,
    channel: number,
    packet: number,
    entries: Entries,
    except: Client | null,
  ): void {
    for (const client of this.#holding(board, channel))
      if (client !== except)
        client.send(FLAG.request, DEVICE, SUB.bridge, packetOf(board, channel, packet, entries));
  }

  #tellFailsafe(board: PhidgetBoard, channel: number): void {
    const entries = { 0: { t: "d", v: FAILSAFE_EVENT }, 1: { t: "s", v: "Failsafe procedure initiated." } };
    for (const client of this.#holding(board, channel))
      client.send(FLAG.event, DEVICE, SUB.bridge, packetOf(board, channel, PACKET.error, entries, 1));
  }

  #letGo(board: PhidgetBoard, channel: number, client: Client, keeps: boolean, cause: string): void {
    const holders = board.opens[channel];
    if (!holders?.delete(client) || holders.size > 0) return;
    board.clearFailsafe(channel);
    if (!keeps) board.set(channel, false, cause);
  }

  #holding(board: PhidgetBoard, channel: number): Client[] {
    return [...(board.opens[channel]?.keys() ?? [])].filter((holder) => holder instanceof Client);
  }

  #find(phid: unknown, index: unknown): Place | null {
    for (const board of this.boards) {
      const holders = board.opens[Number(index)];
      if (board.phid === Number(phid) && holders) return { board, channel: Number(index), holders };
    }
    return null;
  }

  #fault(packet: Fault["packet"], channel: number): Fault | undefined {
    const place = this.faults.findIndex(
      (fault) => fault.packet === packet && (fault.channel ?? channel) === channel,
    );
    return place < 0 ? undefined : this.faults.splice(place, 1)[0];
  }

  #ready(): Client[] {
    return [...this.clients].filter(({ phase }) => phase === "ready");
  }
}

function channelId({ kind }: PhidgetBoard, index: number): bigint {
  return (
    (BigInt(kind.serialNumber) << 24n) |
    (BigInt(kind.hubPort) << 16n) |
    BigInt((OUTPUT_CLASS << 8) + index + 1)
  );
}

/** The ids of channels are longer than a number holds: this JSON is written by hand. */
function packetOf(board: PhidgetBoard, channel: number, packet: number, entries: Entries, event = 0): string {
  return (
    `{"v":0,"s":1,"f":${event},"p":${packet},"I":${board.phid},"O":${channelId(board, channel)},"X":${channel},` +
    `"c":${Object.keys(entries).length},"e":${JSON.stringify(entries)}}`
  );
}

function status(board: PhidgetBoard, channel: number): string {
  const on = board.relays[channel] ? 1 : 0;
  const { hasFailsafe } = board.kind;
  const real = (v: number) => ({ t: "g", v });
  const whole = (v: number) => ({ t: "u", v });
  return packetOf(board, channel, PACKET.status, {
    _class_version_: whole(2),
    dutyCycle: real(on),
    minDutyCycle: real(0),
    maxDutyCycle: real(1),
    minFailsafeTime: whole(hasFailsafe ? 500 : 0),
    maxFailsafeTime: whole(hasFailsafe ? 30_000 : 0),
    frequency: real(0),
    minFrequency: real(0),
    maxFrequency: real(0),
    LEDCurrentLimit: real(0),
    minLEDCurrentLimit: real(0),
    maxLEDCurrentLimit: real(0),
    LEDForwardVoltage: { t: "d", v: 0 },
    state: { t: "d", v: on },
  });
}
