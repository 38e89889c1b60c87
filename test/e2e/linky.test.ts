/**
 * A fake Linky on a wire, the example flow in a real Node-RED, and the pilot wires' MQTT orders. The serial pair is two
 * ptys of socat; as node-red-node-serialport is no dependency of ours, a second socat stands for it between the port and
 * the flow's tcp in node. So the example's network flow runs as it is; its twin with a serial in node is only imported.
 */
import assert from "node:assert/strict";
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { Aedes } from "aedes";
import type { LoadConfig } from "../../lib/shedding/config";
import { FakeLinky } from "../support/fake-linky";
import { type FlowNode, RedProcess } from "../support/red-process";

const EXAMPLE = "examples/Linky/Tempo - eight heaters over MQTT, Linky on the network.json";
const flow = JSON.parse(readFileSync(EXAMPLE, "utf8")) as FlowNode[];
const idOf = (type: string, name?: string): string =>
  flow.find((node) => node.type === type && (name === undefined || node.name === name))?.id ?? "";
const engine = flow.find(({ type }) => type === "shedding-controller")?.engine as { loads: LoadConfig[] };
const HEATERS = Object.fromEntries(engine.loads.map(({ id, nominalPower }) => [id, Number(nominalPower)]));
const SHED = Object.fromEntries(engine.loads.map(({ id, onShed }) => [id, String(onShed)]));

/** The example with the test's addresses, and relays that need no rest. */
function adapted(meterPort: number, brokerPort: number): FlowNode[] {
  const hurried = engine.loads.map((load) => ({ ...load, minOnSeconds: 0, minOffSeconds: 0 }));
  return flow.map((node) => {
    if (node.type === "tcp in") return { ...node, host: "127.0.0.1", port: String(meterPort) };
    if (node.type === "mqtt-broker") return { ...node, broker: "127.0.0.1", port: String(brokerPort) };
    if (node.type === "debug") return { ...node, active: true };
    if (node.type !== "shedding-controller") return node;
    return { ...node, engine: { ...engine, loads: hurried, restoreDelaySeconds: 1 } };
  });
}

/** The broker to which the pilot wires listen, and what they were told last. */
class PilotWires {
  readonly orders = new Map<string, string>();
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #changed = (): void => {};

  private constructor(
    readonly broker: Aedes,
    linky: FakeLinky,
  ) {
    this.#server = createServer((socket) => {
      this.#sockets.add(socket);
      socket.once("close", () => this.#sockets.delete(socket));
      broker.handle(socket);
    });
    broker.on("publish", ({ topic, payload }) => {
      const [, room] = /^heating\/(.+)\/set$/.exec(topic) ?? [];
      if (room === undefined) return;
      this.orders.set(room, String(payload));
      linky.order(room, String(payload));
      this.#changed();
    });
  }

  static async start(linky: FakeLinky): Promise<PilotWires> {
    const wires = new PilotWires(await Aedes.createBroker(), linky);
    await once(wires.#server.listen(0, "127.0.0.1"), "listening");
    return wires;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Resolves when the orders are so; rejects after `patience` ms, saying how they are. */
  async until(suits: (orders: ReadonlyMap<string, string>) => boolean, patience = 45_000): Promise<void> {
    const giveUp = Date.now() + patience;
    while (!suits(this.orders)) {
      const left = giveUp - Date.now();
      if (left <= 0) throw new Error(`the pilot wires are at ${JSON.stringify([...this.orders])}`);
      const changed = new Promise<void>((resolve) => {
        this.#changed = resolve;
      });
      await Promise.race([changed, wait(Math.min(left, 1000))]);
    }
  }

  /** The broker goes away, while `meanwhile` happens, and comes back at the same address. */
  async without(meanwhile: () => Promise<unknown>): Promise<void> {
    const { port } = this;
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await meanwhile();
    await once(this.#server.listen(port, "127.0.0.1"), "listening");
  }

  async stop(): Promise<void> {
    await new Promise<void>((resolve) => this.broker.close(() => resolve()));
    this.#server.close();
  }
}

/** The meter on the network: whoever connects hears it. */
class MeterOnTcp {
  readonly #sockets = new Map<Socket, () => void>();
  #server: Server | undefined;
  #port = 0;

  constructor(readonly linky: FakeLinky) {}

  async plug(): Promise<number> {
    const server = createServer((socket) => {
      socket.on("error", () => socket.destroy());
      this.#sockets.set(
        socket,
        this.linky.plug((bytes) => void socket.write(bytes)),
      );
    });
    this.#server = server;
    await once(server.listen(this.#port, "127.0.0.1"), "listening");
    this.#port = (server.address() as AddressInfo).port;
    return this.#port;
  }

  unplug(): void {
    for (const [socket, forget] of this.#sockets) {
      forget();
      socket.destroy();
    }
    this.#sockets.clear();
    this.#server?.close();
  }
}

const everyHeater = (order: (room: string) => string) => (orders: ReadonlyMap<string, string>) =>
  Object.keys(HEATERS).every((room) => orders.get(room) === order(room));
const allShed = everyHeater((room) => SHED[room] ?? "");
const allRestored = everyHeater(() => "confort");

async function withHouse(
  play: (house: { linky: FakeLinky; wires: PilotWires; red: RedProcess }) => Promise<void>,
): Promise<void> {
  const linky = new FakeLinky(HEATERS);
  const wires = await PilotWires.start(linky);
  const red = await RedProcess.start({ settings: { mqttReconnectTime: 1000 } });
  try {
    await play({ linky, wires, red });
  } finally {
    linky.stop();
    await red.stop();
    await wires.stop();
  }
}

describe("a Linky on a wire, eight heaters on MQTT", function () {
  this.timeout(240_000);

  it("on the network: tariff, refused cancelling, PCOUP lowered live, silence, and the other mode", () =>
    withHouse(async ({ linky, wires, red }) => {
      const meter = new MeterOnTcp(linky);
      await red.deploy(adapted(await meter.plug(), wires.port));
      const notice = (kind: string) =>
        red.debug(({ id, topic }) => id === idOf("debug", "notices") && topic === kind);
      try {
        await red.status(
          ({ id, text }) => id === idOf("linky-tic") && /^8\.\d kVA · HPJB · 100 %$/.test(text ?? ""),
        );
        assert.equal(wires.orders.size, 0, "a blue day sheds nobody");

        linky.period = "HPJR";
        await wires.until(allShed);
        await red.press(idOf("inject", "Cancel the shedding"));
        await notice("override-refused");
        assert.ok(allShed(wires.orders), "red stays red");

        linky.period = "HCJR";
        await wires.until(allRestored, 120_000);

        linky.breakingPower = 6;
        await wires.until(() => linky.power <= 6000);
        linky.breakingPower = 9;
        await wires.until(allRestored, 120_000);

        meter.unplug();
        const orders = [...wires.orders];
        await red.status(({ id, text }) => id === idOf("linky-tic") && text === "linky-tic.status.silent");
        await notice("meter-stale");
        await wait(20_000);
        assert.deepEqual([...wires.orders], orders, "for 30 s, nothing is switched blindly");

        linky.mode = "historic";
        await meter.plug();
        await notice("meter-back");
        linky.period = "HPJR";
        await wires.until(allShed);
      } finally {
        meter.unplug();
      }
    }));

  it("on a serial pair, with the parity left in bit 7: a change of tariff reaches the pilot wires, a restart of the broker between", async function () {
    if (!hasSocat()) {
      console.log("      skipped: socat is not installed");
      this.skip();
    }
    await withHouse(async ({ linky, wires, red }) => {
      linky.parity = true;
      const pair = await SerialPair.open();
      const unplug = linky.plug((bytes) => void pair.meter.write(bytes));
      try {
        await red.deploy(adapted(pair.port, wires.port));
        await red.status(({ id, text }) => id === idOf("linky-tic") && /HPJB · 100 %$/.test(text ?? ""));
        linky.period = "HPJW";
        await wires.until(allShed);
        await red.press(idOf("inject", "Cancel the shedding"));
        await wires.until(allRestored, 120_000);

        red.forget();
        await wires.without(async () => {
          linky.period = "HPJR";
          await red.debug(({ topic }) => topic === "shedding-started");
        });
        await wires.until(allShed);
      } finally {
        unplug();
        pair.close();
      }
    });
  });
});

function hasSocat(): boolean {
  try {
    execFileSync("socat", ["-V"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** Two ptys, the meter's end to write on, and the other end offered on TCP as the serial node would read it. */
class SerialPair {
  private constructor(
    readonly folder: string,
    readonly processes: readonly ChildProcess[],
    readonly meter: NodeJS.WritableStream,
    readonly port: number,
  ) {}

  static async open(): Promise<SerialPair> {
    const folder = mkdtempSync(join(tmpdir(), "load-shedding-serial-"));
    const [meterEnd, ourEnd] = [join(folder, "meter"), join(folder, "port")];
    const pair = spawn("socat", [`pty,raw,echo=0,link=${meterEnd}`, `pty,raw,echo=0,link=${ourEnd}`]);
    while (!existsSync(meterEnd) || !existsSync(ourEnd)) await wait(20);
    const port = await freePort();
    const bridge = spawn("socat", [
      "-u",
      `open:${ourEnd},raw,echo=0`,
      `tcp-listen:${port},bind=127.0.0.1,reuseaddr`,
    ]);
    return new SerialPair(folder, [pair, bridge], createWriteStream(meterEnd), port);
  }

  close(): void {
    this.meter.end();
    for (const process of this.processes) process.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
