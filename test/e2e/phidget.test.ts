import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { FakeRte } from "../support/fake-rte";
import { interfaceKit008, type PhidgetBoard } from "../support/phidget-board";
import { PhidgetNetworkServer } from "../support/phidget-network-server";
import { until } from "../support/phidget-rig";
import { type FlowNode, freshUserFolder, RedProcess } from "../support/red-process";

const EXAMPLE = "examples/EcoWatt/Phidget relays during an alert.json";

/** ms between the server's keep-alives; the vendor's are 4 s, and a frozen client is let go after up to twice that. */
const KEEP_ALIVE = 1000;
const SHED = "11100000";
const RELEASED = "00000000";

describe("a real Node-RED with the EcoWatt and Phidget example", function () {
  this.timeout(120_000);
  let rte: FakeRte;
  let server: PhidgetNetworkServer;
  let board: PhidgetBoard;
  let red: RedProcess;

  before(async () => {
    rte = await FakeRte.start(() => Date.now());
  });
  after(() => rte.stop());
  beforeEach(async () => {
    server = await new PhidgetNetworkServer({ keepAlive: KEEP_ALIVE }).start();
    board = server.plug(interfaceKit008());
    red = await RedProcess.start({ userFolder: freshUserFolder() });
    await red.deploy(example());
    await red.status(({ text }) => text === "phidget-relay.status.no-order");
    await red.press(button("Rehearse: orange"));
    await coils(SHED);
  });
  afterEach(async () => {
    red.process.kill("SIGCONT");
    await red.stop();
    await server.stop();
  });

  const nodes: FlowNode[] = JSON.parse(readFileSync(EXAMPLE, "utf8"));
  const button = (name: string) => nodes.find((node) => node.name === name)?.id ?? "";
  const example = () =>
    nodes.map((node) => {
      if (node.type === "phidget-server") return { ...node, host: "127.0.0.1", port: String(server.port) };
      if (node.type !== "rte-account") return node;
      const { clientId, clientSecret } = rte;
      return { ...node, baseUrl: rte.url, credentials: { clientId, clientSecret } };
    });
  const coils = (expected: string) => until(() => board.coils === expected, `coils ${expected}`, 20_000);
  /** ms until the board has released all relays. */
  const released = async (cause: () => unknown): Promise<number> => {
    const begun = Date.now();
    cause();
    await coils(RELEASED);
    return Date.now() - begun;
  };

  it("keeps its relays where they are through a redeploy", async () => {
    const moves = board.moves.length;
    await red.deploy(example().map((node) => ({ ...node, info: "changed" })));
    await until(() => server.clients.size === 1, "one client");
    assert.equal(board.moves.length, moves);
    assert.equal(server.accepted, 1);
  });

  it("releases its relays at once when it is killed (SIGKILL)", async () => {
    const time = await released(() => red.process.kill("SIGKILL"));
    assert.ok(time < 500, `${time} ms`);
    assert.deepEqual([...new Set(board.moves.slice(3).map(({ cause }) => cause))], ["connection-lost"]);
  });

  it("releases its relays at once when it is stopped (SIGTERM)", async () => {
    const time = await released(() => red.process.kill("SIGTERM"));
    assert.ok(time < 1500, `${time} ms`);
  });

  it("loses its relays to the server's keep-alive when it hangs (SIGSTOP), and has them back when it goes on", async () => {
    const time = await released(() => red.process.kill("SIGSTOP"));
    assert.ok(time <= 2 * KEEP_ALIVE + 500, `${time} ms`);
    red.process.kill("SIGCONT");
    await coils(SHED);
  });
});
