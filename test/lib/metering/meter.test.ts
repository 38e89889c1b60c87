import assert from "node:assert/strict";
import { TestMeter } from "../../support/meter";

const watts = { unit: "W" } as const;

describe("a meter", () => {
  it("takes a retained message as its first value only", () => {
    const meter = new TestMeter(watts);
    meter.receive({ payload: 500, retain: true }).receive({ payload: 600, retain: true });
    meter.receive({ payload: 700 }).receive({ payload: 800, retain: true });
    assert.deepEqual(meter.payloads, [500, 700]);
  });

  it("is silent after a retained message that nothing follows", async () => {
    const meter = new TestMeter(watts).receive({ payload: 500, retain: true });
    await meter.wait(9_000);
    meter.receive({ payload: 600, retain: true });
    await meter.wait(1000);
    assert.equal(meter.silences, 1);
    assert.equal(meter.meter.interval, undefined);
  });

  it("is silent ten seconds after its last reading, and not before", async () => {
    const meter = new TestMeter(watts).receive({ payload: 500 });
    await meter.wait(9_999);
    assert.equal(meter.silences, 0);
    await meter.wait(1);
    assert.equal(meter.silences, 1);
  });

  it("is silent when the person says so", async () => {
    const meter = new TestMeter({ ...watts, staleAfter: "120" }).receive({ payload: 500 });
    await meter.wait(119_999);
    assert.equal(meter.silences, 0);
    await meter.wait(1);
    assert.equal(meter.silences, 1);
  });

  it("may be quiet for a while where its kind speaks on changes only", async () => {
    const meter = new TestMeter().receive({
      topic: "x/status/em:0",
      payload: { a_act_power: 5, total_act_power: 5 },
    });
    await meter.wait(89_999);
    assert.equal(meter.silences, 0);
    await meter.wait(1);
    assert.equal(meter.silences, 1);
  });

  it("is not too slow where it tells changes at once", async () => {
    const meter = new TestMeter();
    for (let minute = 0; minute < 5; minute += 1) {
      meter.hear("x/status/em:0", { a_act_power: 5, total_act_power: 5 });
      await meter.wait(60_000);
    }
    assert.equal(meter.meter.interval, 60_000);
    assert.equal(meter.meter.isSlow, false);
  });

  it("says when it measured", async () => {
    const meter = new TestMeter({ ...watts, minimumInterval: 10 });
    const start = meter.clock.now();
    meter.receive({ payload: 1 });
    await meter.wait(3000);
    meter.receive({ payload: 2 });
    await meter.wait(7000);
    assert.deepEqual(
      meter.messages.map(({ reading }) => reading.at - start),
      [0, 3000],
    );
  });

  it("loses no peak between two readings that go on", async () => {
    const meter = new TestMeter({ ...watts, minimumInterval: 10 });
    for (const payload of [100, 200, 7000, 300, 100]) {
      meter.receive({ payload });
      await meter.wait(2000);
    }
    await meter.wait(20_000);
    assert.deepEqual(meter.payloads, [100, 7000]);
  });

  it("lets a reading pass as it is, even when its sign is to be turned", () => {
    const reading = { at: 12, power: 5, phases: [{ power: 5 }, {}], source: "linky", subscribedPower: 9000 };
    const meter = new TestMeter({ invert: true }).receive({ reading });
    assert.deepEqual(meter.last, { topic: "meter", payload: 5, reading });
  });

  it("fills in when and who of a reading that does not say it", () => {
    const meter = new TestMeter().receive({ reading: { apparentPower: 940 } });
    assert.deepEqual(meter.last, {
      topic: "meter",
      payload: 940,
      reading: { at: meter.clock.now(), apparentPower: 940, source: "message" },
    });
  });

  for (const [what, reading, message] of [
    ["is no object", "abc", 'msg.reading is "abc"; an object was expected.'],
    ["has a text for a power", { power: "5" }, 'msg.reading.power is "5"; a number was expected.'],
    ["has NaN for a power", { power: Number.NaN }, "msg.reading.power is NaN; a number was expected."],
    [
      "has four phases",
      { phases: [{}, {}, {}, {}] },
      "msg.reading.phases is an array of 4; a list of at most three phases was expected.",
    ],
    [
      "has a phase that is none",
      { power: 1, phases: [3] },
      "msg.reading.phases[0] is 3; an object was expected.",
    ],
    [
      "has null for a phase's current",
      { power: 1, phases: [{ current: null }] },
      "msg.reading.phases[0].current is null; a number was expected.",
    ],
    ["has no name for its source", { source: 3, power: 1 }, "msg.reading.source is 3; a name was expected."],
    [
      "tells nothing",
      { at: 1, source: "x" },
      "msg.reading tells no power; a number of watts or volt-amperes was expected.",
    ],
  ] as const)
    it(`refuses a reading that ${what}`, () => {
      const meter = new TestMeter();
      assert.throws(() => meter.receive({ reading }), { message });
      assert.deepEqual(meter.messages, []);
    });

  it("leaves the state as it was when a message is refused", async () => {
    const meter = new TestMeter({ ...watts, phaseTopics: ["a", "b", "c"], maximum: 10 });
    const hear = (topic: string, payload: unknown) => meter.hear(topic, payload);
    hear("a", 1).hear("b", 2).hear("c", 3);
    await meter.wait(1000);
    assert.throws(() => hear("b", 99_000), /impossible/);
    hear("a", 10).hear("c", 30);
    await meter.wait(1000);
    assert.deepEqual(meter.payloads, [6, 42]);
  });

  it("leaves nothing waiting when it stops", () => {
    const meter = new TestMeter({ ...watts, minimumInterval: 10, phaseTopics: ["a", "b", "c"] });
    meter
      .hear("a", 1)
      .receive({ reading: { power: 1 } })
      .receive({ reading: { power: 2 } });
    assert.equal(meter.clock.waiting, 3);
    meter.meter.stop();
    assert.equal(meter.clock.waiting, 0);
  });
});
