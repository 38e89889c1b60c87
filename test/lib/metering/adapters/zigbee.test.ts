import assert from "node:assert/strict";
import { TestMeter } from "../../../support/meter";
import { itReads, itRefuses } from "../../../support/metering-cases";

const linkquality = 101;
const clamps = {
  power_a: 1500,
  power_b: 400,
  power_ab: 1100,
  energy_flow_a: "consuming",
  energy_flow_b: "producing",
  current_a: 6.6,
  current_b: 1.8,
  voltage: 229,
  linkquality,
};

describe("Zigbee meters", () => {
  itReads([
    {
      what: "a ZLinky in historic mode, its available power in A",
      msg: {
        topic: "zigbee2mqtt/l",
        payload: { apparent_power: 940, rms_current: 4, available_power: 30, warn_d_p_s: 0, linkquality },
      },
      source: "zlinky",
      told: { apparentPower: 940, current: 4, subscribedPower: 6000 },
    },
    {
      what: "a ZLinky in standard mode, its available power in kVA, and never its active power",
      msg: {
        payload: {
          apparent_power: 940,
          active_power: 4400,
          rms_current: 4,
          rms_voltage: 233,
          available_power: 12,
          power_threshold: 12,
          current_tarif: "BASE",
        },
      },
      source: "zlinky",
      told: { apparentPower: 940, current: 4, voltage: 233, subscribedPower: 12_000, breakingPower: 12_000 },
    },
    {
      what: "a ZLinky in three-phase historic mode: the total, and currents",
      msg: {
        payload: {
          apparent_power: 2800,
          rms_current: 4,
          rms_current_ph_b: 5,
          rms_current_ph_c: 3,
          available_power: 20,
          current_tarif: "BASE",
        },
      },
      source: "zlinky",
      told: {
        apparentPower: 2800,
        phases: [{ current: 4 }, { current: 5 }, { current: 3 }],
        subscribedPower: 12_000,
      },
    },
    {
      what: "a ZLinky through deCONZ: VA under the name of power",
      msg: {
        payload: { power: 940, current: 4, voltage: 233, lastupdated: "2026-02-03T07:12:00" },
        meta: { manufacturername: "LiXee", uniqueid: "00:01" },
      },
      source: "deconz",
      told: { apparentPower: 940, current: 4, voltage: 233 },
    },
    {
      what: "another meter through deCONZ: W, and mA",
      msg: {
        payload: { power: 310, current: 1400, voltage: 228, lastupdated: "2026-02-03T07:12:00" },
        meta: { manufacturername: "frient", uniqueid: "00:02" },
      },
      source: "deconz",
      told: { power: 310, current: 1.4, voltage: 228 },
    },
    {
      what: "three phases whose power is phase A",
      msg: {
        payload: {
          power: 100,
          power_phase_b: 250.5,
          power_phase_c: -30,
          current: 0.6,
          current_phase_b: 1.2,
          current_phase_c: 0.2,
          linkquality,
        },
      },
      source: "z2m",
      told: {
        power: 320.5,
        phases: [
          { power: 100, current: 0.6 },
          { power: 250.5, current: 1.2 },
          { power: -30, current: 0.2 },
        ],
      },
    },
    {
      what: "a total, and the current of each phase",
      msg: {
        payload: {
          power: 1500,
          current: 2,
          current_phase_b: 3,
          current_phase_c: 2,
          voltage: 230,
          voltage_phase_b: 231,
          voltage_phase_c: 232,
          linkquality,
        },
      },
      source: "z2m",
      told: {
        power: 1500,
        phases: [
          { current: 2, voltage: 230 },
          { current: 3, voltage: 231 },
          { current: 2, voltage: 232 },
        ],
      },
    },
    {
      what: "a total without its currents when they are ten times too high",
      msg: { payload: { power: 1500, current: 20, current_phase_b: 30, current_phase_c: 20, linkquality } },
      source: "z2m",
      told: { power: 1500 },
    },
    {
      what: "phases by letter beside a total",
      msg: { payload: { power: 600, power_a: 100, power_b: 200, power_c: 300, linkquality } },
      source: "z2m",
      told: { power: 600, phases: [{ power: 100 }, { power: 200 }, { power: 300 }] },
    },
    {
      what: "the chosen one of two clamps, with its direction",
      msg: { topic: "zigbee2mqtt/two", payload: clamps },
      settings: { channel: "b" },
      source: "z2m-clamps",
      told: { power: -400, current: 1.8, voltage: 229 },
    },
    {
      what: "both clamps together",
      msg: { payload: clamps },
      settings: { channel: "AB" },
      source: "z2m-clamps",
      told: { power: 1100 },
    },
    {
      what: "a plug when one circuit is wanted",
      msg: { payload: { state: "ON", power: 1510, current: 6.6, voltage: 229, linkquality } },
      settings: { oneCircuit: true },
      source: "z2m",
      told: { power: 1510, current: 6.6, voltage: 229 },
    },
  ]);

  itRefuses([
    {
      what: "two clamps without a choice",
      msg: { payload: clamps },
      sentence: "msg.payload holds several clamps (a, b, ab); choose one in the dialog.",
    },
    {
      what: "a ZLinky without a power",
      msg: { payload: { apparent_power: null, current_tarif: "BASE" } },
      sentence: "msg.payload.apparent_power is null; a number was expected.",
    },
    {
      what: "a plug",
      msg: { payload: { state: "ON", power: 1510, linkquality } },
      sentence:
        "msg.payload comes from a plug or a relay, not from the meter of the house; tick “one circuit” in the dialog to take it.",
    },
  ]);

  it("passes over the bridge and the presence of devices", () => {
    const meter = new TestMeter();
    meter.hear("zigbee2mqtt/bridge/state", { state: "online" });
    meter.hear("zigbee2mqtt/linky/availability", { state: "online" });
    assert.deepEqual(meter.told, []);
  });
});
