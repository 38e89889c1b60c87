import assert from "node:assert/strict";
import { TestMeter } from "../../../support/meter";
import { itReads, itRefuses } from "../../../support/metering-cases";

const Time = "2026-02-03T07:12:00";
const energy = (ENERGY: object) => ({ topic: "tele/board/SENSOR", payload: { Time, ENERGY } });
const two = energy({ Power: [820, 1510], Voltage: 231, Current: [3.6, 6.6] });

describe("Tasmota meters", () => {
  itReads([
    {
      what: "a single-phase energy driver",
      msg: energy({ Total: 12.3, Power: 1820, ApparentPower: 1900, Voltage: 229, Current: 8.3 }),
      source: "tasmota-energy",
      told: { power: 1820, apparentPower: 1900, current: 8.3, voltage: 229 },
    },
    {
      what: "the answer to Status 8",
      msg: { topic: "stat/board/STATUS8", payload: { StatusSNS: { Time, ENERGY: { Power: 240 } } } },
      source: "tasmota-energy",
      told: { power: 240 },
    },
    {
      what: "three phases with a total beside them",
      msg: energy({ Power: 1500, Voltage: [230, 231, 232], Current: [2, 3, 1.5] }),
      source: "tasmota-energy",
      told: {
        power: 1500,
        phases: [
          { voltage: 230, current: 2 },
          { voltage: 231, current: 3 },
          { voltage: 232, current: 1.5 },
        ],
      },
    },
    {
      what: "the chosen one of two channels",
      msg: two,
      settings: { channel: "2" },
      source: "tasmota-energy",
      told: { power: 1510, voltage: 231, current: 6.6 },
    },
    {
      what: "one of three channels that are no phases",
      msg: energy({ Power: [10, 20, 30], Voltage: 230 }),
      settings: { phases: "1", channel: 3 },
      source: "tasmota-energy",
      told: { power: 30, voltage: 230 },
    },
    {
      what: "the TIC section, and not the VA under the name of W beside it",
      msg: {
        payload: {
          Time,
          ENERGY: { Power: 1890, Current: 8 },
          TIC: { ADCO: "1", PAPP: 1890, IINST: 8, ISOUSC: 30 },
        },
      },
      source: "tasmota-tic",
      told: { apparentPower: 1890, current: 8, subscribedPower: 6000 },
    },
    {
      what: "a three-phase TIC in standard mode",
      msg: {
        payload: {
          TIC: {
            ADSC: "1",
            SINSTS: 5400,
            SINSTS1: 2000,
            SINSTS2: 3100,
            SINSTS3: 300,
            IRMS1: 9,
            IRMS2: 14,
            IRMS3: 1,
            URMS1: 231,
            URMS2: 229,
            URMS3: 232,
            PREF: 18,
            PCOUP: 18,
          },
        },
      },
      source: "tasmota-tic",
      told: {
        apparentPower: 5400,
        phases: [
          { apparentPower: 2000, current: 9, voltage: 231 },
          { apparentPower: 3100, current: 14, voltage: 229 },
          { apparentPower: 300, current: 1, voltage: 232 },
        ],
        subscribedPower: 18_000,
        breakingPower: 18_000,
      },
    },
    {
      what: "a three-phase METER section, subscribed power by phase",
      msg: {
        payload: {
          METER: {
            PH: 3,
            PSUB: 6000,
            P: 3000,
            W: 2900,
            U1: 231,
            I1: 5,
            P1: 1155,
            W1: 1100,
            U2: 229,
            I2: 6,
            P2: 1374,
            W2: 1350,
            U3: 232,
            I3: 2,
            P3: 464,
            W3: 450,
          },
        },
      },
      source: "tasmota-meter",
      told: {
        power: 2900,
        apparentPower: 3000,
        phases: [
          { power: 1100, apparentPower: 1155, current: 5, voltage: 231 },
          { power: 1350, apparentPower: 1374, current: 6, voltage: 229 },
          { power: 450, apparentPower: 464, current: 2, voltage: 232 },
        ],
        subscribedPower: 18_000,
      },
    },
    {
      what: "a METER section while exporting, its forced 230 V left out",
      msg: { payload: { METER: { PH: 1, PSUB: 9000, P: 0, W: 0, PP: 1500, PW: 1450, U: 230, I: 6 } } },
      source: "tasmota-meter",
      told: { power: -1450, apparentPower: 0, current: 6, subscribedPower: 9000 },
    },
    {
      what: "a script whose key of power is in kW",
      msg: { payload: { Time, eHZ: { "1_7_0": 1.234, "2_7_0": 0 } } },
      source: "tasmota-sml",
      told: { power: 1234 },
    },
    {
      what: "a script with phases",
      msg: { payload: { Time, ED300L: { Power_cur: 600, Power_p1: 100, Power_p2: 200, Power_p3: 300 } } },
      source: "tasmota-sml",
      told: { power: 600, phases: [{ power: 100 }, { power: 200 }, { power: 300 }] },
    },
  ]);

  itRefuses([
    {
      what: "two channels without a choice",
      msg: two,
      sentence: "msg.payload holds several clamps (1, 2); choose one in the dialog.",
    },
    {
      what: "a power that is no number",
      msg: energy({ Power: "n/a" }),
      sentence: 'msg.payload.ENERGY.Power is "n/a"; a number was expected.',
    },
    {
      what: "a script's power that is no number",
      msg: { payload: { Time, SML: { Power_curr: null } } },
      sentence: "msg.payload.SML.Power_curr is null; a number was expected.",
    },
  ]);

  it("lays the labels that changed over the others", () => {
    const meter = new TestMeter();
    meter.hear("tele/l/SENSOR", { TIC: { ADCO: "1", PAPP: 1200, IINST: 5, ISOUSC: 45 } });
    meter.hear("tele/l/SENSOR", { TIC: { HCHP: 2_275_561 } });
    meter.hear("tele/l/SENSOR", { TIC: { ADPS: 1 } });
    meter.hear("tele/l/SENSOR", { TIC: { PAPP: 1310 } });
    assert.deepEqual(meter.told, [
      { apparentPower: 1200, current: 5, subscribedPower: 9000 },
      { apparentPower: 1310, current: 5, subscribedPower: 9000 },
    ]);
  });

  it("passes over its presence and its state", () => {
    const meter = new TestMeter();
    meter.hear("tele/board/LWT", "Online").hear("tele/board/STATE", { POWER: "ON" });
    assert.deepEqual(meter.told, []);
  });
});
