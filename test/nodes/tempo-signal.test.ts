import assert from "node:assert/strict";
import type { Node } from "node-red";
import { addDays } from "../../lib/rte/paris-time";
import { tempoDayAt } from "../../lib/rte/tempo-day";
import rteAccount from "../../nodes/rte-account/rte-account";
import tempoSignal from "../../nodes/tempo-signal/tempo-signal";
import { FakeRte } from "../support/fake-rte";
import { freshNodeRed, helper, nextMessage } from "../support/node-red";
import { credentialsOf, signalFlow } from "../support/rte-flow";
import { tempoDocument } from "../support/rte-house";

const today = () => tempoDayAt(Date.now());
const redThenWhite = () => tempoDocument({ [today()]: "RED", [addDays(today(), 1)]: "WHITE" });

type Watched = Node & { status: sinon.SinonSpy };
const signalNode = () => helper.getNode("signal") as Watched;
const lastStatus = () => signalNode().status.args.at(-1)?.[0].text;
const sentence = (msg: Record<string, unknown>) =>
  (msg.error as { message: string }).message.replace("Error: ", "");
interface Facts {
  readonly today: { readonly colour: string; readonly source?: string };
  readonly tomorrow: { readonly colour: string };
  readonly disagreement?: unknown;
}

describe("tempo-signal node", () => {
  freshNodeRed();
  let rte: FakeRte;
  beforeEach(async () => {
    rte = await FakeRte.start(() => Date.now());
    rte.tempo = redThenWhite;
  });
  afterEach(() => rte.stop());

  const load = (options?: Record<string, unknown>) =>
    helper.load([rteAccount, tempoSignal], signalFlow("tempo-signal", rte, options), credentialsOf(rte));

  it("tells the period in force from an account, and tomorrow's colour", async () => {
    await load({ source: "rte" });
    const { topic, payload, signal, tempo } = await nextMessage(helper.getNode("out"));
    assert.equal(topic, "tempo");
    assert.match(String(payload), /^H[CP]JR$/);
    const { name, value, stale, source, from, until } = signal as Record<string, number>;
    assert.deepEqual(
      { name, value, stale, source },
      { name: "tempo", value: payload, stale: false, source: "rte" },
    );
    assert.ok(Number(from) <= Date.now() && Date.now() < Number(until));
    const { today: day, tomorrow } = tempo as Facts;
    assert.deepEqual([day.colour, tomorrow.colour], ["red", "white"]);
    assert.equal(lastStatus(), `tempo-signal.status.${payload}`);
  });

  it("sends RTE the span of days with its plus signs escaped, asking for JSON", async () => {
    await load({ source: "rte" });
    await nextMessage(helper.getNode("out"));
    const call = rte.calls.find(({ endpoint }) => endpoint === "tempo");
    assert.match(
      call?.url ?? "",
      /\?start_date=\d{4}-\d\d-\d\dT00%3A00%3A00%2B0[12]%3A00&end_date=\d{4}-\d\d-\d\dT00%3A00%3A00%2B0[12]%3A00&fallback_status=true$/,
    );
    assert.equal(call?.headers.accept, "application/json");
  });

  it("says unknown, and why, when the only source fails", async () => {
    rte.misbehaviours.tempo.push({
      status: 503,
      headers: { "content-type": "text/html" },
      body: "<html></html>",
    });
    await load({ source: "rte" });
    const [caught, { payload }] = await Promise.all([
      nextMessage(helper.getNode("caught")),
      nextMessage(helper.getNode("out")),
    ]);
    assert.equal(payload, "unknown");
    assert.match(sentence(caught), /does not serve at the moment \(answer 503\)/);
    assert.equal(lastStatus(), "tempo-signal.status.service");
  });

  it("takes the meter's word over the calendar's, and says that they disagree", async () => {
    await load({ source: "meter,rte" });
    const out = helper.getNode("out");
    const { payload } = await nextMessage(out);
    const band = String(payload).slice(0, 2);
    const billed = nextMessage(out);
    const caught = nextMessage(helper.getNode("caught"));
    signalNode().receive({
      topic: "tempo",
      payload: `${band}JB`,
      signal: { name: "tempo", value: `${band}JB` },
    });
    const { payload: value, signal, tempo } = await billed;
    assert.equal(value, `${band}JB`);
    assert.equal((signal as { source: string }).source, "meter");
    assert.deepEqual((tempo as Facts).disagreement, { day: today(), meter: "blue", calendar: "red" });
    assert.match(sentence(await caught), /^The meter says blue for .* and the calendar says red\.$/);
    assert.equal(lastStatus(), "tempo-signal.status.disagreement");
  });

  it("refuses the word of a meter with another contract", async () => {
    await load({ source: "meter,rte" });
    await nextMessage(helper.getNode("out"));
    const caught = nextMessage(helper.getNode("caught"));
    signalNode().receive({ signal: { name: "tariff", value: "HP" } });
    assert.match(sentence(await caught), /^The meter says "HP", which is no Tempo period; HCJB/);
  });

  it("refuses a source that it does not know", async () => {
    await load({ source: "edf" });
    const caught = nextMessage(helper.getNode("caught"));
    signalNode().receive({ payload: "" });
    assert.match(sentence(await caught), /^edf names no source of Tempo colours; meter, rte/);
    assert.equal(lastStatus(), "tempo-signal.status.problem");
  });

  it("does without an account where another source answers", async () => {
    const dayUrl = `${rte.url}/nobody`;
    const options = { account: "", source: "rte,meter", openDataUrl: dayUrl };
    await helper.load([rteAccount, tempoSignal], signalFlow("tempo-signal", null, options));
    const out = nextMessage(helper.getNode("out"));
    signalNode().receive({ signal: { name: "tempo", value: "HPJW" } });
    assert.equal((await out).payload, "HPJW");
  });
});
