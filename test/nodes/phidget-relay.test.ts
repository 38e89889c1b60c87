import assert from "node:assert/strict";
import type { Node } from "node-red";
import phidgetRelay from "../../nodes/phidget-relay/phidget-relay";
import phidgetServer, { pool } from "../../nodes/phidget-server/phidget-server";
import { freshNodeRed, helper } from "../support/node-red";
import { interfaceKit004, interfaceKit008, type PhidgetBoard } from "../support/phidget-board";
import { PhidgetNetworkServer } from "../support/phidget-network-server";
import { passed, until } from "../support/phidget-rig";
import type { FlowNode } from "../support/red-process";

type Watched = Node & { status: sinon.SinonSpy };
type Message = Readonly<Record<string, unknown>>;
type Deployment = "full" | "nodes" | "flows";

const place = { z: "tab", x: 100, y: 100 };
const PASSWORD = "sésame-ouvre-toi";

describe("phidget-relay node", function () {
  this.timeout(15_000);
  freshNodeRed();
  let server: PhidgetNetworkServer;
  let board: PhidgetBoard;
  beforeEach(async () => {
    server = await new PhidgetNetworkServer().start();
    board = server.plug(interfaceKit008());
  });
  afterEach(async () => {
    await helper.unload();
    await pool.close();
    await until(() => server.openChannels.length === 0, "no channel left behind");
    await server.stop();
  });

  const relay = (id: string, own: Message = {}): FlowNode => ({
    id,
    type: "phidget-relay",
    ...place,
    server: "server",
    serial: "123456",
    channel: "0",
    hubPort: "",
    wiring: "energise-to-shed",
    minSeconds: "3",
    wires: [["out"]],
    ...own,
  });
  const flow = (...relays: FlowNode[]): FlowNode[] => [
    { id: "tab", type: "tab" },
    { id: "server", type: "phidget-server", host: "127.0.0.1", port: String(server.port) },
    ...relays,
    { id: "out", type: "helper", ...place },
    { id: "caught", type: "helper", ...place },
    { id: "catcher", type: "catch", ...place, scope: null, uncaught: false, wires: [["caught"]] },
  ];
  const got: Message[] = [];
  const caught: Message[] = [];
  const load = async (relays: FlowNode[], credentials: Message = {}) => {
    got.length = 0;
    caught.length = 0;
    await helper.load([phidgetServer, phidgetRelay], flow(...relays), credentials as never);
    helper.getNode("out").on("input", (msg) => got.push(msg as unknown as Message));
    helper.getNode("caught").on("input", (msg) => caught.push(msg as unknown as Message));
  };
  const statusOf = (id: string) =>
    String((helper.getNode(id) as Watched).status.args.at(-1)?.[0].text).replace("phidget-relay.status.", "");
  const sentences = () => caught.map(({ error }) => (error as { message: string }).message);
  const energised = (coils: string) => until(() => board.coils === coils, `coils ${coils}`);

  it("works with nothing but the properties of the contract", async () => {
    await load([relay("relay")]);
    helper.getNode("relay").receive({ payload: false });
    await energised("10000000");
    await until(() => statusOf("relay") === "shed-energised", "status");
    assert.equal(got.at(-1)?.payload, false);
  });

  it("follows the controller's orders, also a pilot wire's, and answers as the load's state", async () => {
    await load([relay("relay", { wiring: "energise-to-run", serial: 123456, channel: 7, minSeconds: 3 })]);
    const load_ = { id: "bath", name: "Bathroom", order: "restore", why: {}, text: "" };
    helper.getNode("relay").receive({ topic: "bath", payload: "comfort", load: load_ } as never);
    await energised("00000001");
    await until(() => got.length > 0 && got.at(-1)?.topic === "load/bath/state", "answer");
    await until(() => got.at(-1)?.payload === true, "it runs");
  });

  it("refuses what is no order with a sentence, and the relay stays", async () => {
    await load([relay("relay")]);
    helper.getNode("relay").receive({ payload: "shed" });
    await energised("10000000");
    helper.getNode("relay").receive({ payload: "false" });
    await until(() => caught.length > 0, "the sentence");
    assert.match(
      sentences().join(),
      /msg\.payload is "false"; true or "run", false or "shed", or a load order/,
    );
    assert.equal(statusOf("relay"), "problem");
    assert.equal(board.coils, "10000000");
  });

  for (const deployment of ["full", "nodes", "flows"] as Deployment[])
    it(`moves no relay at a redeploy of ${deployment}`, async () => {
      const relays = Array.from({ length: 8 }, (_, channel) =>
        relay(`relay${channel}`, { channel, minSeconds: "0.2" }),
      );
      await load(relays);
      for (const { id } of relays) helper.getNode(id).receive({ payload: "shed" });
      await energised("11111111");
      const moves = board.moves.length;
      for (const label of ["one", "two"]) {
        const changed = relays.map((node) => ({ ...node, name: label }));
        await helper.setFlows(flow(...changed) as never, deployment as never);
        await passed(150);
      }
      assert.equal(board.moves.length, moves);
      assert.equal(server.accepted, 1, "nor is there another connection");
      assert.deepEqual(
        relays.map(({ id }) => statusOf(id)),
        relays.map(() => "shed-energised"),
      );
      helper.getNode("relay7").receive({ payload: "run" });
      await energised("11111110");
    });

  it("releases at once the relay of a node that is deleted, and no other", async () => {
    const [first, second] = [relay("first"), relay("second", { channel: 1 })];
    await load([first, second]);
    for (const { id } of [first, second]) helper.getNode(id).receive({ payload: "shed" });
    await energised("11000000");
    await helper.setFlows(flow(first) as never, "full" as never);
    await energised("10000000");
    assert.deepEqual(
      board.moves.map(({ channel, cause }) => `${channel} ${cause}`),
      ["0 client", "1 client", "1 close"],
    );
  });

  it("refuses a second node on the same relay, by the first one's name", async () => {
    await load([relay("one", { name: "Bathroom" }), relay("two", { name: "Hall" })]);
    await until(() => statusOf("two") === "in-use", "status");
    helper.getNode("two").receive({ payload: "shed" });
    await until(() => caught.length > 0, "the sentence");
    assert.match(sentences().join(), /Relay 123456\/0 is already used by the node “Bathroom”\./);
    assert.equal(board.coils, "00000000");
  });

  it("wants the wiring to be chosen", async () => {
    await load([relay("relay", { wiring: "" })]);
    assert.equal(statusOf("relay"), "settings");
    helper.getNode("relay").receive({ payload: true });
    await until(() => caught.length > 0, "the sentence");
    assert.match(sentences().join(), /The wiring of this relay is not chosen/);
    await passed(50);
    assert.deepEqual(server.openChannels, []);
  });

  for (const [what, own, sentence] of [
    ["serial number", { serial: "12a" }, /serial is "12a"; a whole number from 1 to/],
    ["empty serial number", { serial: "" }, /serial is ""/],
    ["channel", { channel: "" }, /channel is ""; a whole number from 0 to 63/],
    ["hub port", { hubPort: "9" }, /hubPort is "9"; a whole number from 0 to 5/],
    ["time between moves", { minSeconds: "soon" }, /minSeconds is "soon"; a number of seconds/],
  ] as const)
    it(`names a wrong ${what}`, async () => {
      await load([relay("relay", own)]);
      assert.equal(statusOf("relay"), "settings");
      helper.getNode("relay").receive({ payload: true });
      await until(() => caught.length > 0, "the sentence");
      assert.match(sentences().join(), sentence);
    });

  it("says that there is no server, or that it does not answer", async () => {
    await load([relay("none", { server: "" })]);
    assert.equal(statusOf("none"), "no-server");
    await helper.unload();
    await server.stop();
    await load([relay("relay")]);
    await until(() => statusOf("relay") === "unreachable", "status");
    helper.getNode("relay").receive({ payload: false });
    await until(() => got.length > 0, "an answer all the same");
    assert.equal((got[0]?.relay as { confirmed: boolean } | undefined)?.confirmed, false);
    await server.start();
    await energised("10000000");
  });

  it("connects with its password, and says when it is refused", async () => {
    await server.stop();
    server = await new PhidgetNetworkServer({ password: PASSWORD }).start();
    board = server.plug(interfaceKit008());
    await load([relay("relay")], { server: { password: "wrong" } });
    await until(() => statusOf("relay") === "password", "status");
    assert.equal(server.rejected, 1);
    await helper.unload();
    await load([relay("relay")], { server: { password: PASSWORD } });
    helper.getNode("relay").receive({ payload: "shed" });
    await energised("10000000");
  });

  it("drives a board with other relays, and one behind a port of a hub", async () => {
    const hub = interfaceKit008({
      serialNumber: 600_000,
      productID: 0x3a,
      version: 105,
      deviceID: 96,
      count: 0,
      name: "HUB0000",
    });
    const vint = {
      type: "VINT",
      vintID: 135,
      version: 200,
      hubPort: 2,
      serialNumber: 600_000,
      parent: hub,
    } as const;
    const other = server.plug(interfaceKit004({ serialNumber: 77 }));
    server.plug(hub);
    const behind = server.plug(interfaceKit008(vint));
    await load([
      relay("usb", { serial: "77", channel: "3" }),
      relay("hub", { serial: "600000", channel: "1", hubPort: "2" }),
    ]);
    for (const id of ["usb", "hub"]) helper.getNode(id).receive({ payload: "shed" });
    await until(() => other.coils === "0001" && behind.coils === "01000000", "both");
  });

  describe("the search button", () => {
    const search = async (typed: Message) => {
      const { body, text } = await helper.request().post("/phidget-server/boards").send(typed).expect(200);
      assert.ok(!text.includes(PASSWORD), "a secret in the answer");
      return body as { boards?: { serial: number; sku: string; channels: object[] }[]; problem?: string };
    };

    it("lists the boards of a server that is in use, over its connection", async () => {
      server.plug(interfaceKit004({ serialNumber: 77, label: "garage" }));
      await load([relay("relay")]);
      await until(() => statusOf("relay") === "no-order", "attached");
      const { boards = [] } = await search({ id: "server", host: "127.0.0.1", port: String(server.port) });
      assert.deepEqual(
        boards.map(({ serial, sku, channels }) => [serial, sku, channels.length]),
        [
          [77, "1014", 4],
          [123456, "1017", 8],
        ],
      );
      assert.deepEqual(boards[1], {
        serial: 123456,
        sku: "1017",
        name: "PhidgetInterfaceKit 0/0/8",
        label: "",
        hubPort: null,
        channels: Array.from({ length: 8 }, (_, channel) => ({ channel, name: "Signal Relay" })),
      });
      assert.equal(server.accepted, 1);
    });

    it("lists those of a server that is not deployed yet, and leaves no connection", async () => {
      await helper.load([phidgetServer, phidgetRelay], [{ id: "tab", type: "tab" }] as never);
      const { boards = [] } = await search({ host: "127.0.0.1", port: server.port });
      assert.deepEqual(
        boards.map(({ serial }) => serial),
        [123456],
      );
      await until(() => server.clients.size === 0, "the connection is closed");
    });

    it("says what is wrong with the server, in the editor's language", async () => {
      await helper.load([phidgetServer, phidgetRelay], [{ id: "tab", type: "tab" }] as never);
      const { port } = server;
      await server.stop();
      const { problem = "" } = await search({ host: "127.0.0.1", port, language: "fr" });
      assert.match(problem, /Le Phidget Network Server est injoignable à 127\.0\.0\.1/);
      assert.match((await search({ host: "http://x", port })).problem ?? "", /"http:\/\/x" is not the name/);
    });

    it("sends the deployed password to its own server only", async () => {
      await server.stop();
      server = await new PhidgetNetworkServer({ password: PASSWORD }).start();
      server.plug(interfaceKit008());
      await load([], { server: { password: PASSWORD } });
      const asked = { id: "server", host: "127.0.0.1", port: server.port, password: "__PWRD__" };
      assert.equal((await search(asked)).boards?.length, 1);
      const other = await new PhidgetNetworkServer({ password: PASSWORD }).start();
      assert.match((await search({ ...asked, port: other.port })).problem ?? "", /refuses the password/);
      assert.equal(other.rejected, 1);
      await other.stop();
    });

    it("asks for a permission", () => {
      const asked: string[] = [];
      const refusing = {
        nodes: { registerType: () => {} },
        httpAdmin: { post: () => {} },
        auth: { needsPermission: (permission: string) => asked.push(permission) },
      };
      (phidgetServer as unknown as (RED: unknown) => void)(refusing);
      assert.deepEqual(asked, ["phidget-server.write"]);
    });
  });
});
