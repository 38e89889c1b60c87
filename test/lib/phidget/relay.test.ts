import assert from "node:assert/strict";
import { PhidgetProblem } from "../../../lib/phidget/problem";
import { interfaceKit004, interfaceKit008, interfaceKit008v2 } from "../../support/phidget-board";
import { PACKET, PhidgetNetworkServer } from "../../support/phidget-network-server";
import { hastyPhidget22, PhidgetRig, passed, until } from "../../support/phidget-rig";

describe("a relay, with the vendor's client", function () {
  this.timeout(20_000);
  let rig: PhidgetRig;
  const loose: unknown[] = [];
  const note = (reason: unknown) => loose.push(reason);
  before(() => process.on("unhandledRejection", note));
  after(() => process.off("unhandledRejection", note));
  beforeEach(async () => {
    loose.length = 0;
    rig = await PhidgetRig.start();
  });
  afterEach(async () => {
    await rig.stop();
    assert.deepEqual(loose, []);
    assert.deepEqual(rig.server.openChannels, [], "a channel was left behind");
  });

  const energised = (coils: string) => until(() => rig.board.coils === coils, `coils ${coils}`);

  it("carries out an order that came before the board was there, and says so", async () => {
    const node = rig.node("a");
    node.order(false);
    await energised("10000000");
    await until(() => node.word === "shed-energised", "status");
    const { topic, payload, relay } = node.last ?? {};
    assert.equal(topic, "relay");
    assert.equal(payload, false);
    const { at, ...told } = relay ?? { at: 0 };
    assert.deepEqual(told, {
      serial: 123456,
      channel: 0,
      hubPort: undefined,
      load: "shed",
      energised: true,
      confirmed: true,
      wish: "shed",
      reason: "confirmed",
    });
    assert.ok(at > 0);
    assert.deepEqual(
      node.said.map(({ relay }) => [relay.reason, relay.confirmed]),
      [
        ["not-attached", false],
        ["confirmed", true],
      ],
    );
  });

  it("answers under the load's id, from the dialog or from the order", async () => {
    const [told, set] = [rig.node("a"), rig.node("b", { channel: 1, loadId: "tank" })];
    told.relay.order({ topic: "bath", payload: "eco", load: { id: "bath", order: "shed" } });
    set.relay.order({ topic: "bath", payload: true, load: { id: "bath", order: "restore" } });
    await until(() => told.last?.relay.confirmed === true && set.last?.relay.confirmed === true, "answers");
    assert.deepEqual([told.last?.topic, told.last?.payload], ["load/bath/state", false]);
    assert.deepEqual([set.last?.topic, set.last?.payload], ["load/tank/state", true]);
  });

  it("does to the coil what the wiring asks", async () => {
    const wirings = ["energise-to-shed", "energise-to-run"];
    const nodes = wirings.flatMap((wiring, place) => [
      rig.node(`${wiring} shed`, { channel: 2 * place, wiring }),
      rig.node(`${wiring} run`, { channel: 2 * place + 1, wiring }),
    ]);
    for (const [place, node] of nodes.entries()) node.order(place % 2 === 0 ? "shed" : "run");
    await energised("10010000");
    await until(() => nodes.every(({ last }) => last?.relay.confirmed), "answers");
    assert.deepEqual(
      nodes.map(({ last }) => last?.relay.load),
      ["shed", "run", "shed", "run"],
    );
  });

  it("refuses what is no order, changes nothing and names it", async () => {
    const node = rig.node("a");
    node.order("shed");
    await energised("10000000");
    for (const payload of ["false", "true", 1, 0, null, undefined, {}, [], "on", "SHED"])
      assert.throws(() => node.order(payload), PhidgetProblem, JSON.stringify(payload));
    assert.throws(() => node.relay.order({ payload: true, load: { id: "bath", order: "off" } }), {
      key: "bad-order",
    });
    assert.throws(() => node.order("false"), /msg\.payload is "false"; true or "run"/);
    await passed(50);
    assert.deepEqual(rig.moves, ["0+client"]);
  });

  it("drives the eight relays of a board", async () => {
    const nodes = Array.from({ length: 8 }, (_, channel) => rig.node(`n${channel}`, { channel }));
    for (const node of nodes) node.order(false);
    await energised("11111111");
    for (const node of nodes) node.order(true);
    await energised("00000000");
    assert.equal(rig.server.accepted, 1, "one connection for all");
  });

  it("finds its board among others by its serial number", async () => {
    const other = rig.server.plug(interfaceKit004({ serialNumber: 77 }));
    const node = rig.node("a", { serial: "77", channel: "3" });
    node.order("shed");
    await until(() => other.coils === "0001", "the other board's relay");
    assert.equal(rig.board.coils, "00000000");
  });

  it("waits for a board that is not there, and says for what", async () => {
    const node = rig.node("a", { serial: 999 });
    node.order("shed");
    await until(() => node.word === "waiting-board", "status");
    const late = rig.server.plug(interfaceKit008({ serialNumber: 999 }));
    await until(() => late.coils === "10000000", "the late board");
  });

  describe("over a redeploy", () => {
    it("does not move, and does what is ordered afterwards", async () => {
      const first = rig.node("a");
      first.order("shed");
      await until(() => first.word === "shed-energised", "shed");
      const server = rig.connect();
      await first.relay.stop(false);
      rig.pool.release("server", server);
      const again = rig.node("a");
      again.relay.announce();
      assert.equal(again.word, "shed-energised");
      assert.deepEqual([again.last?.relay.wish, again.last?.relay.confirmed], ["shed", true]);
      await passed(300);
      assert.deepEqual(rig.moves, ["0+client"]);
      again.order("run");
      await energised("00000000");
      assert.equal(rig.server.accepted, 1, "the connection stays too");
    });

    it("moves when the wiring was changed, for the load keeps its order", async () => {
      const first = rig.node("a");
      first.order("shed");
      await until(() => first.word === "shed-energised", "shed");
      await first.relay.stop(false);
      const again = rig.node("a", { wiring: "energise-to-run" });
      await until(() => again.word === "shed-released", "shed by releasing");
      assert.deepEqual(rig.moves, ["0+client", "0-client"]);
    });

    it("is released when its node does not come back", async () => {
      await rig.stop();
      rig = await PhidgetRig.start({ hold: 10_000 });
      const node = rig.node("a");
      node.order("shed");
      await energised("10000000");
      await node.relay.stop(false);
      await energised("00000000");
      assert.deepEqual(rig.moves, ["0+client", "0-close"]);
    });

    it("is not handed to another node as it stands: that one begins with a released coil", async () => {
      const node = rig.node("a");
      node.order("shed");
      await energised("10000000");
      await node.relay.stop(false);
      const other = rig.node("b");
      await energised("00000000");
      await until(() => other.word === "no-order", "attached anew");
      assert.equal(rig.board.coils, "00000000");
    });

    it("is released at once when its node comes back with another relay", async () => {
      const node = rig.node("a");
      node.order("shed");
      await energised("10000000");
      await node.relay.stop(false);
      rig.node("a", { channel: 5 }).order("shed");
      await energised("00000100");
    });

    it("is released at once when its server got another address", async () => {
      const node = rig.node("a");
      node.order("shed");
      await energised("10000000");
      const elsewhere = await new PhidgetNetworkServer({ keepAlive: 200 }).start();
      const moved = elsewhere.plug(interfaceKit008());
      const server = rig.connect();
      await node.relay.stop(false);
      rig.pool.release("server", server);
      const next = rig.pool.open("server", { host: "127.0.0.1", port: elsewhere.port, password: "" });
      const again = rig.node("a", {}, next);
      await energised("00000000");
      again.order("shed");
      await until(() => moved.coils === "10000000", "the board at the new address");
      await again.relay.stop(true);
      await rig.pool.close();
      await elsewhere.stop();
    });
  });

  it("is released at once when its node is deleted", async () => {
    const node = rig.node("a");
    node.order("shed");
    await energised("10000000");
    await node.relay.stop(true);
    assert.equal(rig.board.coils, "00000000");
    assert.equal(rig.pool.size, 0);
  });

  it("is not left open when its node is deleted while the relay attaches", async () => {
    rig.server.openDelay = 100;
    const node = rig.node("a");
    await until(() => rig.server.openChannels.length === 1, "the server has the open");
    await node.relay.stop(true);
    await until(() => rig.server.openChannels.length === 0, "closed after all");
    rig.server.openDelay = 0;
    rig.node("b").order("shed");
    await energised("10000000");
  });

  it("leaves no rejection loose, which would end Node-RED, when it is deleted while the library looks for it", async () => {
    const first = rig.node("a");
    await until(() => first.word === "no-order", "connected");
    rig.server.openDelay = 100;
    const second = rig.node("b", { channel: 1 });
    await until(() => rig.server.openChannels.includes("123456/1"), "the server has the open");
    await second.relay.stop(true);
    await until(() => !rig.server.openChannels.includes("123456/1"), "closed after all");
    assert.deepEqual(loose, []);
  });

  it("is spared by a node that was deleted and made again", async () => {
    const node = rig.node("a");
    node.order("shed");
    await energised("10000000");
    await node.relay.stop(true);
    const again = rig.node("a");
    again.order("shed");
    await until(() => again.shown.includes("spared"), "it waits");
    await energised("10000000");
  });

  it("is refused to a second node by the first one's name, until it is free", async () => {
    const first = rig.node("first");
    first.order("shed");
    await energised("10000000");
    const second = rig.node("second");
    assert.equal(second.word, "in-use");
    assert.throws(() => second.order("run"), /Relay 123456\/0 is already used by the node “node first”\./);
    await passed(50);
    assert.deepEqual(rig.moves, ["0+client"]);
    await first.relay.stop(true);
    await until(() => second.word === "no-order", "the second node takes it");
    second.order("shed");
    await energised("10000000");
  });

  it("comes back as wished when its USB cable was out", async () => {
    const node = rig.node("a", { loadId: "bath" });
    node.order("shed");
    await until(() => node.word === "shed-energised", "shed");
    rig.server.unplug(rig.board);
    await until(() => node.word === "waiting-board", "noticed");
    assert.match(node.troubles.join(), /The board of relay 123456\/0 is gone from the server/);
    node.order("shed");
    assert.deepEqual(
      [node.last?.payload, node.last?.relay.confirmed],
      [true, false],
      "the load runs meanwhile",
    );
    rig.server.plug(rig.board);
    await until(() => node.word === "shed-energised", "shed again");
    assert.deepEqual(rig.moves, ["0+client", "0-unplugged", "0+client"]);
  });

  it("comes back as wished when the server was killed and started again", async () => {
    const node = rig.node("a", { loadId: "bath" });
    node.order("shed");
    await until(() => node.word === "shed-energised", "shed");
    await rig.server.stop();
    await until(() => node.word === "unreachable", "told");
    node.order("run");
    node.order("shed");
    assert.deepEqual([node.last?.payload, node.last?.relay.confirmed], [true, false]);
    await rig.server.start();
    await until(() => node.word === "shed-energised", "shed again");
    assert.equal(rig.board.coils, "10000000");
  });

  it("notices a cable that is pulled, and comes back with it", async () => {
    const node = rig.node("a", { loadId: "bath" });
    node.order("shed");
    await until(() => node.word === "shed-energised", "shed");
    rig.server.mute(true);
    await until(() => node.word === "unreachable" || node.word === "connecting", "noticed");
    await until(() => rig.board.coils === "00000000", "released by the server");
    rig.server.mute(false);
    await until(() => node.word === "shed-energised", "shed again");
  });

  it("says the password is wrong, tries no more than each 4 s, and works with the right one", async () => {
    await rig.stop();
    rig = await PhidgetRig.start({
      server: new PhidgetNetworkServer({ password: "sésame", keepAlive: 200 }),
    });
    const wrong = rig.connect("server", "wrong");
    const node = rig.node("a", {}, wrong);
    await until(() => node.word === "password", "told");
    await passed(1500);
    assert.equal(rig.server.rejected, 1);
    await node.relay.stop(false);
    rig.pool.release("server", wrong);
    const again = rig.node("a", {}, rig.connect("server", "sésame"));
    again.order("shed");
    await energised("10000000");
    assert.equal(rig.server.rejected, 1);
  });

  it("refuses two passwords for one server", () => {
    rig.connect("one", "a");
    assert.throws(() => rig.connect("two", "b"), { key: "other-password" });
  });

  it("gives an order again whose answer was lost", async () => {
    const node = rig.node("a", { loadId: "bath" });
    rig.server.failNext({ packet: PACKET.state, drop: true });
    node.order("shed");
    await until(() => node.last?.relay.reason === "no-answer", "the silence is told");
    assert.equal(node.last?.relay.confirmed, false);
    assert.match(node.troubles.at(-1) ?? "", /nobody knows whether it moved/);
    await until(() => node.word === "shed-energised", "obeyed at last");
    assert.deepEqual(rig.moves, ["0+client"]);
  });

  it("gives an order again that the board refused", async () => {
    const node = rig.node("a");
    rig.server.failNext({ packet: PACKET.state, code: 28, message: "USB error" });
    node.order("shed");
    await until(() => node.shown.includes("not-obeyed"), "told");
    await until(() => node.word === "shed-energised", "obeyed at last");
    assert.match(node.troubles.join(), /did not take the order \(.*USB error/);
  });

  it("opens again where the server refused to open", async () => {
    rig.server.failNext({ packet: "open", code: 9, message: "busy" });
    const node = rig.node("a");
    node.order("shed");
    await energised("10000000");
    assert.equal(node.word, "shed-energised");
  });

  it("notices another program, says so, and puts the wish back", async () => {
    const node = rig.node("a", { loadId: "bath" });
    node.order("shed");
    await until(() => node.word === "shed-energised", "shed");
    rig.server.moveByAnother(rig.board, 0, false);
    await until(() => node.troubles.some((said) => /moved by another program/.test(said)), "noticed");
    await until(() => node.word === "shed-energised", "put back");
    assert.deepEqual(rig.moves, ["0+client", "0-another", "0+client"]);
    assert.ok(
      node.said.every(({ payload, relay }) => !payload || !relay.confirmed),
      "a controller is not misled",
    );
  });

  it("leaves a relay that has no order to the other program", async () => {
    const node = rig.node("a", { loadId: "bath" });
    await until(() => node.word === "no-order", "attached");
    rig.server.moveByAnother(rig.board, 0, true);
    await until(() => node.last?.relay.reason === "moved-by-another", "noticed");
    await passed(100);
    assert.deepEqual(rig.moves, ["0+another"]);
  });

  it("spares its contacts: of many wishes the newest wins, 3 s apart", async () => {
    const node = rig.node("a");
    for (let wish = 0; wish < 101; wish++) {
      node.order(wish % 2 === 0 ? "shed" : "run");
      await passed(1);
    }
    await until(() => node.word === "shed-energised", "the last wish");
    const times = rig.board.moves.map(({ at }) => at);
    const gaps = times.slice(1).map((at, place) => at - Number(times[place]));
    assert.ok(gaps.length >= 1 && Math.min(...gaps) >= 25, `3 s are 30 ms here: ${gaps.join()}`);
  });

  it("lives through bytes that mean nothing", async () => {
    const node = rig.node("a");
    node.order("shed");
    await until(() => node.word === "shed-energised", "shed");
    rig.server.babble(Buffer.from("GET / HTTP/1.1\r\n\r\n and more of it, longer than a header"));
    await until(() => node.word !== "shed-energised", "the connection breaks");
    await until(() => node.word === "shed-energised", "and comes back");
    assert.equal(rig.board.coils, "10000000");
  });

  describe("with a hardware fail-safe", () => {
    it("is released by the board while nothing passes, and opened again afterwards", async () => {
      const board = rig.server.plug(interfaceKit008v2({ serialNumber: 8 }));
      const node = rig.node("a", { serial: 8, failsafeSeconds: "15", minSeconds: 0 });
      node.order("shed");
      await until(() => node.word === "shed-energised" && board.failsafe[0] === 15_000, "armed");
      board.failsafe[0] = 150;
      await passed(120);
      rig.server.mute(true);
      await until(() => board.moves.some(({ cause }) => cause === "failsafe"), "released by the board");
      rig.server.mute(false);
      await until(() => board.coils === "10000000" && node.word === "shed-energised", "shed again");
    });

    it("says when the board has none, and works without", async () => {
      const node = rig.node("a", { failsafeSeconds: 1 });
      node.order("shed");
      await until(() => node.word === "shed-energised", "shed");
      assert.match(node.troubles.join(), /has no hardware fail-safe \(.+\)/);
    });
  });

  it("says what to do when the client's usb part is missing", async () => {
    await rig.stop();
    rig = await PhidgetRig.start({
      load: () => Promise.reject(new PhidgetProblem("no-library", { code: "MODULE_NOT_FOUND" })),
    });
    const server = rig.connect();
    const node = rig.node("a", {}, server);
    await until(() => node.word === "library", "told");
    assert.match(String(server.problem), /npm install usb/);
    node.order("shed");
    assert.equal(node.last?.relay.confirmed, false);
  });

  it("loads the client when the first server is opened, not before", async () => {
    await rig.stop();
    let loads = 0;
    rig = await PhidgetRig.start({
      load: () => {
        loads += 1;
        return hastyPhidget22();
      },
    });
    assert.equal(loads, 0);
    rig.node("a").order("shed");
    await energised("10000000");
    assert.equal(loads, 1);
  });

  it("takes up after a restart what was wished before, unless something newer came", async () => {
    const node = rig.node("a");
    node.relay.recall({ wish: "shed", loadId: "bath" });
    await energised("10000000");
    await until(() => node.last?.topic === "load/bath/state", "answered under its id");
    const newer = rig.node("b", { channel: 1 });
    newer.order("run");
    newer.relay.recall({ wish: "shed", loadId: "tank" });
    newer.relay.recall("nonsense");
    await passed(50);
    assert.equal(rig.board.coils, "10000000");
    assert.deepEqual(newer.kept, { wish: "run", loadId: "" });
  });
});
