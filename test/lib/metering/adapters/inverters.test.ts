import assert from "node:assert/strict";
import { TestMeter } from "../../../support/meter";
import { itReads, itRefuses } from "../../../support/metering-cases";

/** A datagram of an SMA meter: registers by index, tenths of W and VA, mA, mV. */
function datagram(serial: number, registers: Readonly<Record<number, number>>, protocol = 0x6069): Buffer {
  const head = Buffer.alloc(28);
  head.write("SMA\0", 0, "latin1");
  head.writeUInt16BE(protocol, 16);
  head.writeUInt32BE(serial, 20);
  const blocks = Object.entries(registers).flatMap(([index, value]) => {
    const momentary = Buffer.from([0, Number(index), 4, 0, 0, 0, 0, 0]);
    momentary.writeUInt32BE(value, 4);
    const counter = Buffer.from([0, Number(index), 8, 0, 0, 0, 0, 1, 2, 3, 4, 5]);
    return [momentary, counter];
  });
  const version = Buffer.from([0x90, 0, 0, 0, 2, 3, 4, 0x52]);
  return Buffer.concat([head, ...blocks, version, Buffer.alloc(4)]);
}

const ONE_METER = datagram(1_900_123_456, {
  1: 0,
  2: 12_345,
  9: 0,
  10: 12_500,
  21: 1000,
  22: 0,
  31: 500,
  32: 230_100,
  41: 0,
  42: 9345,
  51: 4060,
  52: 229_900,
  61: 0,
  62: 4000,
  71: 1740,
  72: 231_000,
});

const SMA_TOLD = {
  power: -1234.5,
  apparentPower: 1250,
  phases: [
    { power: 100, current: 0.5, voltage: 230.1 },
    { power: -934.5, current: 4.06, voltage: 229.9 },
    { power: -400, current: 1.74, voltage: 231 },
  ],
};

describe("inverters and their meters", () => {
  itReads([
    { what: "SMA's multicast", msg: { payload: ONE_METER }, source: "sma", told: SMA_TOLD },
    {
      what: "SMA's multicast after a round trip through JSON",
      msg: { payload: JSON.parse(JSON.stringify(ONE_METER)) },
      source: "sma",
      told: SMA_TOLD,
    },
    {
      what: "the SMA meter of that serial number",
      msg: { payload: ONE_METER },
      settings: { channel: "1900123456" },
      source: "sma",
      told: SMA_TOLD,
    },
    {
      what: "the well-known flow's object",
      msg: { payload: { P_bez: "812.4", P_ein: 0 } },
      source: "sma-flow",
      told: { power: 812.4 },
    },
    {
      what: "speedwire-to-mqtt's object",
      msg: { payload: { grid_w: 0, feed_w: 940.5, grid_va: 0, feed_va: 951 } },
      source: "sma-speedwire",
      told: { power: -940.5 },
    },
    {
      what: "webconnect's grid, not its inverter",
      msg: { payload: { grid_consumption: 310, grid_feedin: 0, power: 2400 } },
      source: "sma-webconnect",
      told: { power: 310 },
    },
    {
      what: "Fronius' power flow, whole",
      msg: { payload: { Body: { Data: { Site: { P_Grid: 815.2, P_Load: -2100 } } } } },
      source: "fronius-flow",
      told: { power: 815.2 },
    },
    {
      what: "the meter of a GEN24, by its own phases",
      msg: {
        payload: {
          Body: {
            Data: {
              "0": {
                SMARTMETER_POWERACTIVE_MEAN_SUM_F64: 900,
                SMARTMETER_POWERAPPARENT_MEAN_SUM_F64: 1100,
                SMARTMETER_POWERACTIVE_01_F64: 300,
                SMARTMETER_POWERACTIVE_02_F64: 350,
                SMARTMETER_POWERACTIVE_03_F64: 250,
                SMARTMETER_POWERACTIVE_MEAN_01_F64: -300,
                SMARTMETER_VOLTAGE_01_F64: 230.5,
                SMARTMETER_VOLTAGE_02_F64: 231.5,
                SMARTMETER_VOLTAGE_03_F64: 229.5,
                SMARTMETER_VALUE_LOCATION_U16: 0,
              },
            },
          },
        },
      },
      source: "fronius-meter",
      told: {
        power: 900,
        apparentPower: 1100,
        phases: [
          { power: 300, voltage: 230.5 },
          { power: 350, voltage: 231.5 },
          { power: 250, voltage: 229.5 },
        ],
      },
    },
    {
      what: "the meter at the feed-in point among several",
      msg: {
        payload: {
          "0": { PowerReal_P_Sum: -1400, Meter_Location_Current: 1 },
          "1": { PowerReal_P_Sum: 320, Meter_Location_Current: 0 },
        },
      },
      source: "fronius-meter",
      told: { power: 320 },
    },
    {
      what: "the full data of this package's Enphase node",
      msg: {
        payload: {
          at: 1_770_000_000_000,
          gateway: { serial: "9" },
          consumption: { power: 2500 },
          grid: {
            power: -410,
            apparentPower: 600,
            phases: [
              { power: -200, voltage: 231, current: 1.2 },
              { power: -210, voltage: 232, current: 1.3 },
            ],
          },
        },
      },
      source: "envoy-data",
      told: {
        power: -410,
        apparentPower: 600,
        phases: [
          { power: -200, voltage: 231, current: 1.2 },
          { power: -210, voltage: 232, current: 1.3 },
        ],
      },
    },
    {
      what: "the net consumption of an Enphase gateway's production.json",
      msg: {
        payload: {
          production: [{ type: "inverters", wNow: 1000 }],
          consumption: [
            { measurementType: "total-consumption", wNow: 1700 },
            { measurementType: "net-consumption", wNow: 700.5, apprntPwr: 800, rmsVoltage: 234 },
          ],
        },
      },
      source: "envoy-production",
      told: { power: 700.5, apparentPower: 800, voltage: 234 },
    },
    {
      what: "the grid of an Enphase gateway's live data, in mW",
      msg: {
        payload: { meters: { grid: { agg_p_mw: 512_300, agg_s_mva: 640_000, agg_p_ph_a_mw: 512_300 } } },
      },
      source: "envoy-live",
      told: { power: 512.3, apparentPower: 640 },
    },
  ]);

  itRefuses([
    {
      what: "a Fronius meter in the consumption path",
      msg: { payload: { "0": { PowerReal_P_Sum: -1400, Meter_Location_Current: 1 } } },
      sentence:
        "msg.payload comes from a meter in the consumption path, which is not the power from the grid.",
    },
    {
      what: "a power flow without a meter",
      msg: { payload: { Site: { P_Grid: null } } },
      sentence: "msg.payload.Site.P_Grid is null; a number was expected.",
    },
    {
      what: "webconnect at night",
      msg: { payload: { grid_consumption: null, grid_feedin: null } },
      sentence: "msg.payload.grid_consumption is null; a number was expected.",
    },
  ]);

  it("reads the SMA meter of the chosen serial number only", () => {
    const meter = new TestMeter({ channel: "7" });
    meter.receive({ payload: datagram(7, { 1: 5000, 2: 0 }) });
    meter.receive({ payload: datagram(8, { 1: 9990, 2: 0 }) });
    assert.deepEqual(meter.payloads, [500]);
  });

  it("passes over other datagrams of SMA devices, and a short one", () => {
    const meter = new TestMeter();
    meter.receive({ payload: datagram(7, { 1: 5000 }, 0x6065) });
    meter.receive({ payload: Buffer.from("SMA\0") });
    assert.deepEqual(meter.told, []);
  });

  it("passes over Enphase data without a grid meter", () => {
    const meter = new TestMeter().receive({ payload: { at: 1, gateway: {}, production: { power: 3 } } });
    assert.deepEqual(meter.told, []);
  });
});
