import assert from "node:assert/strict";
import { TestMeter } from "../../../support/meter";
import { itReads, itRefuses } from "../../../support/metering-cases";

describe("teleinfo by its labels", () => {
  itReads([
    {
      what: "labels that are texts with zeros before them",
      msg: { payload: { ADCO: "0412", PAPP: "00780", IINST: "003", ISOUSC: "30" } },
      source: "tic-flat",
      told: { apparentPower: 780, current: 3, subscribedPower: 6000 },
    },
    {
      what: "three phases of a historic meter: a total, and currents",
      msg: { payload: { ADCO: "0412", PAPP: 2900, IINST1: 5, IINST2: 7, IINST3: 0, ISOUSC: 20 } },
      source: "tic-flat",
      told: {
        apparentPower: 2900,
        phases: [{ current: 5 }, { current: 7 }, { current: 0 }],
        subscribedPower: 12_000,
      },
    },
    {
      what: "a producer in standard mode who exports: 0 VA drawn, no power known",
      msg: { payload: { ADSC: "0412", SINSTS: 0, SINSTI: 1500, IRMS1: 6, URMS1: 236, PREF: 9, PCOUP: 9 } },
      source: "tic-flat",
      told: { apparentPower: 0, current: 6, voltage: 236, subscribedPower: 9000, breakingPower: 9000 },
    },
    {
      what: "teleinfo2mqtt",
      msg: {
        topic: "teleinfo/0412",
        payload: { PAPP: { raw: "01230", value: 1230 }, IINST: { raw: "005", value: 5 } },
      },
      source: "teleinfo2mqtt",
      told: { apparentPower: 1230, current: 5 },
    },
  ]);

  itRefuses([
    {
      what: "a label that is no number",
      msg: { payload: { ADCO: "0412", PAPP: "0078?" } },
      sentence: 'msg.payload.PAPP is "0078?"; a number was expected.',
    },
    {
      what: "a value of teleinfo2mqtt that is no number",
      msg: { payload: { SINSTS: { raw: "", value: null } } },
      sentence: 'msg.payload.SINSTS.value is ""; a number was expected.',
    },
  ]);

  it("passes over teleinfo2mqtt's own status", () => {
    const meter = new TestMeter().hear("teleinfo/status", "online").hear("teleinfo/tempo", { color: "BLUE" });
    assert.deepEqual(meter.told, []);
  });
});
