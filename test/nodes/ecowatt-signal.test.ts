import assert from "node:assert/strict";
import type { Node } from "node-red";
import { addDays, dayOf } from "../../lib/rte/paris-time";
import ecowattSignal from "../../nodes/ecowatt-signal/ecowatt-signal";
import rteAccount from "../../nodes/rte-account/rte-account";
import { FakeRte } from "../support/fake-rte";
import { freshNodeRed, helper, nextMessage } from "../support/node-red";
import { credentialsOf, signalFlow } from "../support/rte-flow";
import { ecowattDocument } from "../support/rte-house";

const ORANGE_DAY = "2".repeat(24);
const GREEN_DAY = "1".repeat(24);
const today = () => dayOf(Date.now());
const orangeToday = () => ecowattDocument({ [today()]: ORANGE_DAY, [addDays(today(), 1)]: GREEN_DAY });

type Watched = Node & { status: sinon.SinonSpy };
const signalNode = () => helper.getNode("signal") as Watched;
const statuses = () => signalNode().status.args.map(([{ text }]) => text);
const sentence = (msg: Record<string, unknown>) =>
  (msg.error as { message: string }).message.replace("Error: ", "");

describe("ecowatt-signal node", () => {
  freshNodeRed();
  let rte: FakeRte;
  beforeEach(async () => {
    rte = await FakeRte.start(() => Date.now());
    rte.ecowatt = orangeToday;
  });
  afterEach(() => rte.stop());

  const load = (options?: Record<string, unknown>) =>
    helper.load([rteAccount, ecowattSignal], signalFlow("ecowatt-signal", rte, options), credentialsOf(rte));

  it("tells the level of this hour once RTE answered, with nothing set but the account", async () => {
    await load();
    const { topic, payload, signal } = await nextMessage(helper.getNode("out"));
    assert.deepEqual([topic, payload], ["ecowatt", "orange"]);
    const { name, value, level, stale, source, next } = signal as Record<string, unknown>;
    assert.deepEqual(
      { name, value, level, stale, source },
      { name: "ecowatt", value: "orange", level: 2, stale: false, source: "rte" },
    );
    assert.equal((next as { value: string }).value, "green");
    assert.equal(statuses().at(-1), "ecowatt-signal.status.orange");
  });

  it("asks RTE once for two nodes and over a redeploy, and tells at deploy what it knows", async () => {
    const place = { z: "tab", x: 0, y: 0 };
    const flow = [
      ...signalFlow("ecowatt-signal", rte),
      { id: "second", type: "ecowatt-signal", ...place, account: "account", wires: [["out2"]] },
      { id: "out2", type: "helper", ...place },
    ];
    await helper.load([rteAccount, ecowattSignal], flow, credentialsOf(rte));
    await Promise.all([nextMessage(helper.getNode("out")), nextMessage(helper.getNode("out2"))]);

    await helper.setFlows(flow, "full", credentialsOf(rte));
    assert.equal((await nextMessage(helper.getNode("out"))).payload, "orange");
    assert.deepEqual([rte.count("token"), rte.count("signals")], [1, 1]);
  });

  it("answers a trigger at once without a second call in the quarter", async () => {
    await load();
    const out = helper.getNode("out");
    await nextMessage(out);
    const again = nextMessage(out);
    signalNode().receive({ payload: "now" });
    assert.equal((await again).payload, "orange");
    assert.equal(rte.count("signals"), 1);
  });

  it("says in words that the application is not subscribed, and tells unknown", async () => {
    rte.misbehaviours.signals.push({ status: 403 });
    await load();
    const [caught, { payload }] = await Promise.all([
      nextMessage(helper.getNode("caught")),
      nextMessage(helper.getNode("out")),
    ]);
    assert.match(sentence(caught), /\(403\).*“Ecowatt v5\.0”/);
    assert.equal(payload, "unknown");
    assert.equal(statuses().at(-1), "ecowatt-signal.status.subscription");
  });

  it("renews a refused token once and tells the level", async () => {
    rte.misbehaviours.signals.push({ status: 401 });
    await load();
    assert.equal((await nextMessage(helper.getNode("out"))).payload, "orange");
    assert.deepEqual([rte.count("token"), rte.count("signals")], [2, 2]);
  });

  it("plays the sandbox's first day as today", async () => {
    rte.ecowatt = () => ecowattDocument({ "2022-06-04": GREEN_DAY, "2022-06-03": "3".repeat(24) });
    await load({ source: "sandbox" });
    const { payload, signal } = await nextMessage(helper.getNode("out"));
    assert.equal(payload, "red");
    assert.equal((signal as { source: string }).source, "rte-sandbox");
    assert.deepEqual([rte.count("sandbox"), rte.count("signals")], [1, 0]);
  });

  it("needs an account, and says so when it is missing", async () => {
    const flow = signalFlow("ecowatt-signal", null, { account: "", source: "live" });
    await helper.load([rteAccount, ecowattSignal], flow);
    const caught = nextMessage(helper.getNode("caught"));
    signalNode().receive({ payload: "" });
    assert.equal(sentence(await caught), "No RTE account is chosen.");
    assert.ok(statuses().includes("ecowatt-signal.status.settings"));
  });

  describe("with documents in messages", () => {
    const loadAlone = () =>
      helper.load([ecowattSignal], signalFlow("ecowatt-signal", null, { account: "", source: "message" }));
    const tell = async (payload: unknown) => {
      const out = nextMessage(helper.getNode("out"));
      signalNode().receive({ payload });
      return await out;
    };

    it("tells the level of the hour from an object or from its JSON text", async () => {
      await loadAlone();
      for (const document of [orangeToday(), JSON.stringify(orangeToday())]) {
        const { payload, signal } = await tell(document);
        assert.equal(payload, "orange");
        assert.equal((signal as { source: string }).source, "message");
      }
    });

    it("refuses anything else in words", async () => {
      await loadAlone();
      await tell(orangeToday());
      const caught = nextMessage(helper.getNode("caught"));
      signalNode().receive({ payload: { hello: 1 } });
      assert.match(sentence(await caught), /^This is not an EcoWatt document: .*hello.*“signals”/);
      assert.equal(statuses().at(-1), "ecowatt-signal.status.problem");
    });
  });
});
