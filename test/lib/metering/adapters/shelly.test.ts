import assert from "node:assert/strict";
import { TestMeter } from "../../../support/meter";
import { itReads, itRefuses } from "../../../support/metering-cases";

const EM = {
  id: 0,
  a_current: 2.1,
  a_voltage: 229.4,
  a_act_power: 402.5,
  a_aprt_power: 481.2,
  b_current: 6.02,
  b_voltage: 231,
  b_act_power: 1380.1,
  b_aprt_power: 1390.6,
  c_current: 0.4,
  c_voltage: 230.2,
  c_act_power: -61.4,
  c_aprt_power: 92,
  n_current: null,
  total_act_power: 1721.2,
  total_aprt_power: 1963.8,
};

const THREE_PHASES = {
  power: 1721.2,
  apparentPower: 1963.8,
  phases: [
    { power: 402.5, apparentPower: 481.2, current: 2.1, voltage: 229.4 },
    { power: 1380.1, apparentPower: 1390.6, current: 6.02, voltage: 231 },
    { power: -61.4, apparentPower: 92, current: 0.4, voltage: 230.2 },
  ],
};

const notify = (params: object, method = "NotifyStatus") => ({
  topic: "shellypro3em-77/events/rpc",
  payload: { src: "shellypro3em-77", dst: "shellypro3em-77/events", method, params },
});

describe("Shelly meters", () => {
  itReads([
    {
      what: "em:0 of a Pro 3EM",
      msg: { topic: "shellypro3em-77/status/em:0", payload: EM },
      source: "shelly-em",
      told: THREE_PHASES,
    },
    {
      what: "the same as JSON text, as an MQTT node set to text delivers it",
      msg: { topic: "shellypro3em-77/status/em:0", payload: JSON.stringify(EM) },
      source: "shelly-em",
      told: THREE_PHASES,
    },
    {
      what: "the same as a buffer",
      msg: { topic: "shellypro3em-77/status/em:0", payload: Buffer.from(JSON.stringify(EM)) },
      source: "shelly-em",
      told: THREE_PHASES,
    },
    {
      what: "the answer to a remote call over MQTT",
      msg: { payload: { id: 1, src: "shellypro3em-77", dst: "me", result: EM } },
      source: "shelly-em",
      told: THREE_PHASES,
    },
    {
      what: "NotifyFullStatus",
      msg: notify({ "em:0": EM, sys: {} }, "NotifyFullStatus"),
      source: "shelly-rpc",
      told: THREE_PHASES,
    },
    {
      what: "Shelly.GetStatus over HTTP",
      msg: { payload: { "em:0": EM, "emdata:0": { total_act: 918_273.5 } } },
      source: "shelly-status",
      told: THREE_PHASES,
    },
    {
      what: "what node-red-contrib-shelly makes of it",
      msg: { payload: { em0: EM, emdata0: { total_act: 918_273.5 } } },
      source: "shelly-status",
      told: THREE_PHASES,
    },
    {
      what: "a phase with an error as unknown",
      msg: {
        payload: { ...EM, b_errors: ["out_of_range:voltage"], b_act_power: null },
      },
      source: "shelly-em",
      told: { ...THREE_PHASES, phases: [THREE_PHASES.phases[0] ?? {}, {}, THREE_PHASES.phases[2] ?? {}] },
    },
    {
      what: "a three-phase meter on one phase as one phase",
      msg: {
        payload: {
          ...EM,
          b_current: 0,
          b_voltage: 0,
          b_act_power: 0,
          b_aprt_power: 0,
          c_current: 0,
          c_voltage: 0,
          c_act_power: 0,
          c_aprt_power: 0,
          total_act_power: 402.5,
          total_aprt_power: 481.2,
        },
      },
      source: "shelly-em",
      told: { power: 402.5, apparentPower: 481.2, current: 2.1, voltage: 229.4 },
    },
    {
      what: "the first clamp of a Pro EM-50",
      msg: {
        topic: "shellyproem50-12/status/em1:0",
        payload: { id: 0, current: 3.1, voltage: 232.6, act_power: 690.2, aprt_power: 721 },
      },
      source: "shelly-em1",
      told: { power: 690.2, apparentPower: 721, current: 3.1, voltage: 232.6 },
    },
    {
      what: "the chosen clamp, whose number is a text",
      msg: { payload: { id: "2", current: 9.4, voltage: 233, act_power: 2170.5, aprt_power: 2190 } },
      settings: { channel: "2" },
      source: "shelly-em1",
      told: { power: 2170.5, apparentPower: 2190, current: 9.4, voltage: 233 },
    },
    {
      what: "the chosen clamp out of a whole status",
      msg: {
        payload: {
          "em1:0": { id: 0, act_power: -810, aprt_power: 830, current: 3.5, voltage: 233 },
          "em1:1": { id: 1, act_power: 1520, aprt_power: 1600, current: 6.9, voltage: 233 },
        },
      },
      settings: { channel: 1 },
      source: "shelly-status",
      told: { power: 1520, apparentPower: 1600, current: 6.9, voltage: 233 },
    },
    {
      what: "a clamp of node-red-contrib-shelly",
      msg: { payload: { em10: { id: 0, act_power: 55, aprt_power: 90, current: 0.4, voltage: 229 } } },
      source: "shelly-status",
      told: { power: 55, apparentPower: 90, current: 0.4, voltage: 229 },
    },
    {
      what: "a clamp out of a notification",
      msg: notify({ "em1:0": { id: 0, act_power: 700, aprt_power: 720, current: 3.1, voltage: 231 } }),
      source: "shelly-rpc",
      told: { power: 700, apparentPower: 720, current: 3.1, voltage: 231 },
    },
    {
      what: "GET /status of a 3EM without a total, as the sum",
      msg: {
        payload: {
          emeters: [
            { power: 210.4, current: 1, voltage: 230, is_valid: true },
            { power: 1020.2, current: 4.5, voltage: 229, is_valid: true },
            { power: 33.1, current: 0.3, voltage: 231, is_valid: true },
          ],
        },
      },
      source: "shelly-gen1",
      told: {
        power: 1263.7,
        phases: [
          { power: 210.4, current: 1, voltage: 230 },
          { power: 1020.2, current: 4.5, voltage: 229 },
          { power: 33.1, current: 0.3, voltage: 231 },
        ],
      },
    },
    {
      what: "GET /status of a 3EM with an invalid phase: no sum",
      msg: {
        payload: {
          emeters: [
            { power: 210.4, current: 1, voltage: 230, is_valid: true },
            { power: 0, current: 0, voltage: 0, is_valid: false },
            { power: 33.1, current: 0.3, voltage: 231, is_valid: true },
          ],
        },
      },
      source: "shelly-gen1",
      told: {
        phases: [{ power: 210.4, current: 1, voltage: 230 }, {}, { power: 33.1, current: 0.3, voltage: 231 }],
      },
    },
    {
      what: "the second clamp of an EM when it is chosen",
      msg: {
        payload: {
          emeters: [
            { power: -950, voltage: 236, is_valid: true },
            { power: 1810.5, voltage: 236, is_valid: true },
          ],
        },
      },
      settings: { channel: "1" },
      source: "shelly-gen1",
      told: { power: 1810.5, voltage: 236 },
    },
    {
      what: "the first clamp of an EM over MQTT",
      msg: { topic: "shellies/shellyem-A1B2/emeter/0/power", payload: "1412.36" },
      source: "shelly-gen1-mqtt",
      told: { power: 1412.36 },
    },
  ]);

  itRefuses([
    {
      what: "an em:0 without a total",
      msg: { payload: { ...EM, total_act_power: null } },
      sentence: "msg.payload.total_act_power is null; a number was expected.",
    },
    {
      what: "a power that is no number",
      msg: { topic: "shellies/shellyem3-1/emeter/0/power", payload: "nan" },
      sentence: 'msg.payload is "nan"; a number was expected.',
    },
    {
      what: "a clamp that is invalid",
      msg: { payload: { emeters: [{ power: 12, voltage: 230, is_valid: false }] } },
      sentence: "msg.payload.emeters[0] tells no power; a number of watts or volt-amperes was expected.",
    },
    {
      what: "a clamp that the meter does not have",
      msg: { payload: { emeters: [{ power: 12, voltage: 230 }, { power: 3 }] } },
      settings: { channel: "5" },
      sentence: "msg.payload holds several clamps (0, 1); choose one in the dialog.",
    },
    {
      what: "a plug",
      msg: { topic: "shellyplus-1/status/switch:0", payload: { id: 0, output: true, apower: 812.4 } },
      sentence:
        "msg.payload comes from a plug or a relay, not from the meter of the house; tick “one circuit” in the dialog to take it.",
    },
    {
      what: "a plug's notification",
      msg: notify({ "switch:0": { id: 0, apower: 812.4 } }),
      sentence:
        "msg.payload comes from a plug or a relay, not from the meter of the house; tick “one circuit” in the dialog to take it.",
    },
  ]);

  it("lays what changed over what was said before", async () => {
    const meter = new TestMeter().receive(notify({ "em:0": EM }, "NotifyFullStatus"));
    await meter.wait(1000);
    meter.receive(notify({ "em:0": { id: 0, b_act_power: 1500, total_act_power: 1841.1 } }));
    const [l1, l2, l3] = THREE_PHASES.phases;
    assert.deepEqual(meter.told[1], {
      power: 1841.1,
      apparentPower: 1963.8,
      phases: [l1, { ...l2, power: 1500 }, l3],
    });
  });

  it("forgets a value that is told as null", async () => {
    const meter = new TestMeter().receive(notify({ "em:0": EM }, "NotifyFullStatus"));
    meter.receive(notify({ "em:0": { id: 0, c_current: null, total_act_power: 1700 } }));
    assert.deepEqual(meter.told[1]?.phases?.[2], { power: -61.4, apparentPower: 92, voltage: 230.2 });
  });

  it("says nothing when only a voltage changed, or another component did", () => {
    const meter = new TestMeter().receive(notify({ "em:0": EM }, "NotifyFullStatus"));
    meter.receive(notify({ "em:0": { id: 0, a_voltage: 228 } }));
    meter.receive(notify({ "emdata:0": { id: 0, total_act: 9 } }));
    meter.receive(notify({ wifi: { rssi: -61 } }));
    meter.hear("shellypro3em-77/status/emdata:0", { id: 0, total_act: 9 });
    assert.equal(meter.told.length, 1);
  });

  it("sums the three phases of a 3EM over MQTT when all are there", async () => {
    const meter = new TestMeter();
    const round = (l1: number, l2: number, l3: number) => {
      for (const [phase, power] of [l1, l2, l3].entries()) {
        meter.hear(`shellies/shellyem3-9/emeter/${phase}/power`, String(power));
        meter.hear(`shellies/shellyem3-9/emeter/${phase}/pf`, "0.9");
      }
    };
    round(100, 200, 300);
    await meter.wait(2000);
    round(110, 210, 310);
    assert.deepEqual(meter.payloads, [600, 630]);
    assert.deepEqual(meter.told[1]?.phases, [{ power: 110 }, { power: 210 }, { power: 310 }]);
  });

  it("passes over the relay, the energy and the presence of a first-generation meter", () => {
    const meter = new TestMeter();
    meter.hear("shellies/shellyem3-9/relay/0", "off");
    meter.hear("shellies/shellyem3-9/emeter/0/total", "10533.1");
    meter.hear("shellies/shellyem3-9/emeter/0/energy", "1234");
    meter.hear("shellies/shellyem3-9/online", true);
    assert.deepEqual(meter.told, []);
  });

  it("says once that it reads the first of several clamps", () => {
    const clamp = (id: number) => ({ id, act_power: 100 + id, aprt_power: 120, current: 1, voltage: 230 });
    const meter = new TestMeter().hear("shellyproem50-1/status/em1:0", clamp(0));
    assert.throws(() => meter.hear("shellyproem50-1/status/em1:1", clamp(1)), {
      message:
        "This meter has several clamps; the first one is read, 1 is not. Choose one in the dialog to be sure.",
    });
    meter.hear("shellyproem50-1/status/em1:1", clamp(1)).hear("shellyproem50-1/status/em1:0", clamp(0));
    assert.deepEqual(meter.payloads, [100, 100]);
  });

  it("says that the first clamp never comes", () => {
    const meter = new TestMeter();
    const second = () => meter.hear("x/status/em1:1", { id: 1, act_power: 5, aprt_power: 9 });
    for (let time = 0; time < 5; time += 1) second();
    assert.throws(second, {
      message: "This meter sends only the clamp 1; choose it in the dialog if it measures the house.",
    });
  });
});
