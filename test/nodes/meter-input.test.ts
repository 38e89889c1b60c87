import assert from "node:assert/strict";
import type { Node } from "node-red";
import sinon from "sinon";
import meterInput from "../../nodes/meter-input/meter-input";
import { freshNodeRed, helper, nextMessage } from "../support/node-red";

const flow = (settings: Record<string, unknown>) => [
  { id: "tab", type: "tab", label: "test" },
  { id: "meter", z: "tab", x: 0, y: 0, type: "meter-input", wires: [["out"]], ...settings },
  { id: "out", z: "tab", x: 0, y: 0, type: "helper" },
  { id: "catcher", z: "tab", x: 0, y: 0, type: "catch", scope: null, wires: [["caught"]] },
  { id: "caught", z: "tab", x: 0, y: 0, type: "helper" },
];

type Spied = Node & { status: sinon.SinonSpy; warn: sinon.SinonSpy; error: sinon.SinonSpy };

async function meterWith(settings: Record<string, unknown> = {}): Promise<Spied> {
  await helper.load(meterInput, flow(settings));
  return helper.getNode("meter") as unknown as Spied;
}

/** What goes out for this message. */
async function outOf(meter: Node, msg: Record<string, unknown>) {
  const out = nextMessage(helper.getNode("out"));
  meter.receive(msg);
  return out;
}

/** The sentence that a Catch node gets for this message, without the "Error: " that Node-RED puts before it. */
async function refusalOf(meter: Node, msg: Record<string, unknown>): Promise<string> {
  const caught = nextMessage(helper.getNode("caught"));
  meter.receive(msg);
  return ((await caught).error as { message: string }).message.replace(/^Error: /, "");
}

const fakeTime = () =>
  sinon.useFakeTimers({
    now: Date.UTC(2026, 0, 15, 12),
    toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "Date"],
  });

const shellyEm = (power: number) => ({
  topic: "shellyproem50-1/status/em1:0",
  payload: { id: 0, act_power: power, aprt_power: Math.abs(power) + 50, voltage: 231, current: 5 },
});

describe("meter-input node", () => {
  // Before Node-RED is stopped, which needs true timers.
  afterEach(() => sinon.restore());
  freshNodeRed();

  it("reads a meter that it recognises, with no setting at all", async () => {
    const meter = await meterWith();
    const { topic, payload, reading } = await outOf(meter, shellyEm(6200));
    const { at, ...rest } = reading as { at: number };
    assert.deepEqual(
      { topic, payload, rest },
      {
        topic: "meter",
        payload: 6200,
        rest: { power: 6200, apparentPower: 6250, voltage: 231, current: 5, source: "shelly-em1" },
      },
    );
    assert.equal(Math.abs(Date.now() - at) < 5000, true);
  });

  it("shows the power, the meter and its rhythm in the status", async () => {
    const meter = await meterWith();
    const clock = fakeTime();
    await outOf(meter, shellyEm(6200));
    clock.tick(1000);
    await outOf(meter, shellyEm(-640));
    assert.deepEqual(
      meter.status.args.map(([status]) => status.text),
      ["meter-input.status.waiting", "6.2 kW · shelly-em1", "-640 W · shelly-em1 · 1 s"],
    );
  });

  it("takes settings as the editor saves them: texts", async () => {
    const meter = await meterWith({ unit: "A", voltage: "220", powerFactor: "0.9", invert: false });
    const { payload, reading } = await outOf(meter, { payload: "10" });
    const { at: _, ...rest } = reading as { at: number };
    assert.deepEqual(
      { payload, rest },
      { payload: 1980, rest: { current: 10, apparentPower: 2200, power: 1980, source: "number" } },
    );
  });

  it("reads any property of the message", async () => {
    const meter = await meterWith({ property: "house.watts", unit: "W" });
    assert.equal((await outOf(meter, { house: { watts: 812 } })).payload, 812);
  });

  it("lets the reading of another node pass", async () => {
    const meter = await meterWith();
    const reading = { at: 5, power: 900, source: "linky" };
    const out = await outOf(meter, { topic: "meter", payload: 900, reading });
    assert.deepEqual({ payload: out.payload, reading: out.reading }, { payload: 900, reading });
  });

  it("sends the highest of each interval at its end, even when nothing more comes", async () => {
    const meter = await meterWith({ unit: "W", minimumInterval: "10" });
    const clock = fakeTime();
    assert.equal((await outOf(meter, { payload: 100 })).payload, 100);
    const peak = nextMessage(helper.getNode("out"));
    for (const payload of [300, 4200, 500]) meter.receive({ payload });
    await new Promise(setImmediate);
    clock.tick(10_000);
    assert.equal((await peak).payload, 4200);
  });

  it("says when no reading comes any more", async () => {
    const meter = await meterWith({ unit: "W" });
    const clock = fakeTime();
    await outOf(meter, { payload: 100 });
    clock.tick(10_000);
    sinon.assert.calledWithMatch(meter.status, {
      fill: "yellow",
      shape: "ring",
      text: "meter-input.status.no-reading",
    });
  });

  it("tells once, with the figures, that a meter is too slow to protect a breaker", async () => {
    const meter = await meterWith({ unit: "VA" });
    const clock = fakeTime();
    for (let minute = 0; minute < 6; minute += 1) {
      await outOf(meter, { payload: 1890 });
      clock.tick(62_000);
    }
    assert.deepEqual(meter.warn.args, [
      ["number gives a reading every 62 s; to protect a breaker, 15 s or less is needed."],
    ]);
    sinon.assert.calledWithMatch(meter.status, { fill: "yellow", text: "1.9 kVA · number · ⚠ 62 s > 15 s" });
  });

  it("refuses a number without a unit with a sentence, and goes on reading", async () => {
    const meter = await meterWith();
    assert.equal(
      await refusalOf(meter, { payload: 1234 }),
      "msg.payload is a number without a unit; choose the unit in the dialog.",
    );
    sinon.assert.calledWithMatch(meter.status, { fill: "red", text: "meter-input.status.problem" });
    assert.equal((await outOf(meter, shellyEm(500))).payload, 500);
  });

  it("names the property that is not there", async () => {
    const meter = await meterWith({ property: "watts", unit: "W" });
    assert.equal(
      await refusalOf(meter, { payload: 3 }),
      "msg.watts is not in the message; a meter's reading was expected there.",
    );
  });

  it("says which setting is wrong", async () => {
    const meter = await meterWith({ voltage: "abc" });
    sinon.assert.calledWithMatch(meter.status, { fill: "red", text: "meter-input.status.bad-settings" });
    assert.deepEqual(meter.error.args, [
      ['The setting voltage is "abc"; a number from 50 to 1000 was expected.'],
    ]);
  });

  it("leaves no timer behind when it is closed", async () => {
    const meter = await meterWith({ unit: "W", minimumInterval: 60 });
    const clock = fakeTime();
    await outOf(meter, { payload: 100 });
    meter.receive({ payload: 200 });
    await new Promise(setImmediate);
    assert.equal(clock.countTimers(), 2);
    await meter.close(false);
    assert.equal(clock.countTimers(), 0);
  });
});
