import assert from "node:assert/strict";
import { TestMeter } from "../../../support/meter";
import { itReads, itRefuses } from "../../../support/metering-cases";

const TELEGRAM = [
  "/Ene5 test",
  "",
  "1-3:0.2.8(50)",
  "1-0:1.7.0(02.481*kW)",
  "1-0:2.7.0(00.000*kW)",
  "1-0:21.7.0(00.800*kW)",
  "1-0:41.7.0(01.700*kW)",
  "1-0:61.7.0(00.000*kW)",
  "1-0:22.7.0(00.000*kW)",
  "1-0:42.7.0(00.000*kW)",
  "1-0:62.7.0(00.019*kW)",
  "1-0:32.7.0(229.1*V)",
  "1-0:52.7.0(230.4*V)",
  "1-0:72.7.0(231.0*V)",
  "1-0:31.7.0(3.51*A)",
  "1-0:51.7.0(7.40*A)",
  "1-0:71.7.0(0.10*A)",
  "!1F2E",
  "",
].join("\r\n");

const TOLD = {
  power: 2481,
  phases: [
    { power: 800, current: 3.51, voltage: 229.1 },
    { power: 1700, current: 7.4, voltage: 230.4 },
    { power: -19, current: 0.1, voltage: 231 },
  ],
};

describe("DSMR meters and OBIS codes", () => {
  itReads([
    { what: "a telegram", msg: { payload: TELEGRAM }, source: "telegram", told: TOLD },
    {
      what: "a telegram as a buffer",
      msg: { payload: Buffer.from(TELEGRAM) },
      source: "telegram",
      told: TOLD,
    },
    {
      what: "a telegram with one signed power",
      msg: { payload: "/LGZ\r\n1-0:16.7.0(-00.512*kW)\r\n!\r\n" },
      source: "telegram",
      told: { power: -512 },
    },
    {
      what: "dsmr-reader: texts, and null for phases that are not there",
      msg: {
        topic: "dsmr/json",
        payload: {
          electricity_currently_delivered: "0.000",
          electricity_currently_returned: "1.204",
          phase_currently_returned_l1: "1.204",
          phase_currently_delivered_l1: "0.000",
          phase_currently_delivered_l2: null,
          phase_voltage_l1: "241.0",
          phase_power_current_l1: 5,
        },
      },
      source: "dsmr-reader",
      told: { power: -1204, current: 5, voltage: 241 },
    },
    {
      what: "p1reader, whose received is import",
      msg: {
        payload: {
          electricity: {
            received: { actual: { reading: 0.25, unit: "kW" } },
            delivered: { actual: { reading: 1.5, unit: "kW" } },
          },
        },
      },
      source: "p1reader",
      told: { power: -1250 },
    },
    {
      what: "DSMR-logger's REST answer",
      msg: {
        payload: {
          actual: [
            { name: "timestamp", value: "260203071200W" },
            { name: "power_delivered", value: 0.8, unit: "kW" },
            { name: "power_returned", value: 0, unit: "kW" },
            { name: "power_delivered_l1", value: 800, unit: "W" },
            { name: "voltage_l1", value: 229, unit: "V" },
            { name: "current_l1", value: 3, unit: "A" },
          ],
        },
      },
      source: "dsmr-logger",
      told: { power: 800, current: 3, voltage: 229 },
    },
    {
      what: "its newer answer, an object by name",
      msg: {
        payload: {
          power_delivered: { value: 0.8, unit: "kW" },
          power_returned: { value: 0.1, unit: "kW" },
        },
      },
      source: "dsmr-logger",
      told: { power: 700 },
    },
    {
      what: "an OBIS object by import and export",
      msg: {
        payload: {
          "1-0:1.7.0*255": { values: [{ value: 300, unit: "W" }] },
          "1-0:2.7.0*255": { values: [{ value: 20, unit: "W" }] },
        },
      },
      source: "obis",
      told: { power: 280 },
    },
    {
      what: "an OBIS object with signed phases",
      msg: {
        payload: {
          "1-0:16.7.0*255": { values: [{ value: 0.6, unit: "kW" }] },
          "1-0:36.7.0*255": { values: [{ value: 100, unit: "W" }] },
          "1-0:56.7.0*255": { values: [{ value: 700, unit: "W" }] },
          "1-0:76.7.0*255": { values: [{ value: -200, unit: "W" }] },
        },
      },
      source: "obis",
      told: { power: 600, phases: [{ power: 100 }, { power: 700 }, { power: -200 }] },
    },
    {
      what: "ESPHome in kW",
      msg: { topic: "p1/sensor/power_consumed/state", payload: "1.204" },
      source: "esphome",
      told: { power: 1204 },
    },
    {
      what: "ESPHome in W when the dialog says so",
      msg: { topic: "p1/sensor/power_delivered/state", payload: 1204 },
      settings: { unit: "W" },
      source: "esphome",
      told: { power: 1204 },
    },
  ]);

  itRefuses([
    {
      what: "ESPHome in kW when no house draws that much",
      msg: { topic: "p1/sensor/power_consumed/state", payload: "1204" },
      sentence: 'msg.payload is "1204", which would be 1204 kW; if the meter tells W, choose that unit.',
    },
    {
      what: "a telegram without a figure",
      msg: { payload: "/X\r\n1-0:1.7.0(--.---*kW)\r\n1-0:2.7.0(0*kW)\r\n!\r\n" },
      sentence: 'msg.payload (1.7.0) is "--.---"; a number was expected.',
    },
    {
      what: "dsmr-reader without a figure",
      msg: { payload: { electricity_currently_delivered: null } },
      sentence: "msg.payload.electricity_currently_delivered is null; a number was expected.",
    },
    {
      what: "DSMR-logger without a figure",
      msg: { topic: "DSMR-API/power_delivered", payload: { power_delivered: [{ value: "-", unit: "kW" }] } },
      sentence: 'msg.payload.power_delivered is "-"; a number was expected.',
    },
  ]);

  it("puts import and export together when they come apart", async () => {
    const meter = new TestMeter();
    const second = async (delivered: number, returned: number) => {
      meter.hear("DSMR-API/power_delivered", { power_delivered: [{ value: delivered, unit: "kW" }] });
      meter.hear("DSMR-API/power_returned", { power_returned: [{ value: returned, unit: "kW" }] });
      await meter.wait(1000);
    };
    await second(0.4, 0);
    await second(0.5, 0);
    await second(0, 1.1);
    assert.deepEqual(meter.payloads, [400, 400, 500, -1100]);
  });

  it("reads lines of a telegram one by one, as Tasmota's bridge sends them", async () => {
    const meter = new TestMeter();
    for (const line of ["1-0:1.7.0(00.498*kW)\r", "1-0:2.7.0(00.000*kW)\r", "0-0:96.14.0(0002)\r", "!1A2B\r"])
      meter.hear("tele/p1/RESULT", { SerialReceived: line });
    await meter.wait(500);
    assert.deepEqual(meter.payloads, [498, 498]);
  });

  it("reads dsmr-reader's split topics", async () => {
    const meter = new TestMeter();
    meter.hear("dsmr/reading/electricity_currently_delivered", "0.473");
    meter.hear("dsmr/reading/electricity_currently_returned", "0.000");
    meter.hear("dsmr/reading/phase_currently_delivered_l2", "");
    meter.hear("dsmr/reading/extra_device_delivered", "12.1");
    await meter.wait(500);
    assert.deepEqual(meter.payloads, [473, 473]);
  });

  it("passes over DSMR-logger's other names", () => {
    const meter = new TestMeter().hear("DSMR-API/gas", { gas_delivered: [{ value: 12.3, unit: "m3" }] });
    assert.deepEqual(meter.told, []);
  });
});
