import assert from "node:assert/strict";
import { TestMeter } from "../../support/meter";

const shelly = (device: string, total: number) => ({
  topic: `${device}/status/em:0`,
  payload: { id: 0, a_act_power: total, total_act_power: total },
});
const zlinky = (va: number) => ({
  topic: "zigbee2mqtt/linky",
  payload: { apparent_power: va, current_tarif: "BASE", linkquality: 90 },
});

describe("which meter a node reads", () => {
  it("is the one that spoke three times: a stray message of another is told once, then passed over", () => {
    const meter = new TestMeter();
    for (const watts of [100, 101, 102]) meter.receive(shelly("house", watts));
    assert.throws(() => meter.receive(zlinky(9000)), {
      message:
        "A message of zlinky (zigbee2mqtt/linky) came to a node that reads shelly-em (house); give each meter its own node.",
    });
    meter.receive(zlinky(9000)).receive(shelly("house", 103)).receive(zlinky(9000));
    assert.deepEqual(meter.payloads, [100, 101, 102, 103]);
  });

  it("is that one even when the stray message came first", () => {
    const meter = new TestMeter().receive(zlinky(9000));
    for (const watts of [100, 101, 102]) meter.receive(shelly("house", watts));
    assert.throws(() => meter.receive(zlinky(9000)));
    assert.deepEqual(meter.payloads, [9000, 100, 101, 102]);
  });

  it("is one device among several of its kind", () => {
    const meter = new TestMeter();
    for (const watts of [100, 101, 102]) meter.receive(shelly("house", watts));
    assert.throws(() => meter.receive(shelly("workshop", 5000)));
    assert.deepEqual(meter.payloads, [100, 101, 102]);
  });

  it("may speak in two ways: the second is passed over without a word", () => {
    const meter = new TestMeter();
    for (const watts of [100, 101, 102]) meter.receive(shelly("house", watts));
    meter.receive({
      topic: "house/events/rpc",
      payload: { src: "house", method: "NotifyStatus", params: { "em:0": { total_act_power: 103 } } },
    });
    assert.deepEqual(meter.payloads, [100, 101, 102]);
  });

  it("is told apart from what no meter sends: once for each topic, when readings flow", () => {
    const meter = new TestMeter().receive(shelly("house", 100));
    const humidity = { topic: "weather/garden", payload: { humidity: 61 } };
    assert.throws(() => meter.receive(humidity), /which no known meter sends/);
    meter.receive(humidity).receive({ ...humidity, payload: { humidity: 62 } });
    assert.throws(() => meter.receive({ ...humidity, topic: "weather/roof" }), /which no known meter sends/);
  });

  it("is complained about each time as long as nothing could be read", () => {
    const meter = new TestMeter();
    for (let time = 0; time < 3; time += 1)
      assert.throws(() => meter.receive({ payload: 1234 }), /is a number without a unit/);
  });

  it("complains each time when it sends nonsense itself", () => {
    const meter = new TestMeter().receive(zlinky(900));
    for (let time = 0; time < 3; time += 1)
      assert.throws(
        () => meter.receive({ ...zlinky(0), payload: { apparent_power: null, current_tarif: "BASE" } }),
        { message: "msg.payload.apparent_power is null; a number was expected." },
      );
  });
});
