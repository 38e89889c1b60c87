import assert from "node:assert/strict";
import { TestMeter } from "../../../support/meter";
import { itReads, itRefuses } from "../../../support/metering-cases";

const entity = (id: string, state: unknown, unit?: string) => ({
  topic: id,
  payload: state,
  data: {
    entity_id: id,
    new_state: { entity_id: id, state, attributes: unit === undefined ? {} : { unit_of_measurement: unit } },
  },
});

const words = (...floats: number[]): number[] => {
  const bytes = Buffer.alloc(floats.length * 4);
  for (const [index, value] of floats.entries()) bytes.writeFloatBE(value, index * 4);
  return Array.from({ length: floats.length * 2 }, (_, index) => bytes.readUInt16BE(index * 2));
};

/** One reading of 58 registers from 0, as a Modbus node sends it. */
function registers(values: Readonly<Record<number, number>>, count = 58): Record<string, unknown> {
  const payload = words(...Array.from({ length: count / 2 }, (_, index) => values[index * 2] ?? 0));
  return { payload, responseBuffer: { data: payload, buffer: Buffer.alloc(0) } };
}

const SDM630 = registers({
  0: 230.5,
  2: 231.5,
  4: 229.5,
  6: 2,
  8: 3,
  10: 4,
  12: 450,
  14: -600,
  16: 900,
  18: 460,
  20: 700,
  22: 920,
  52: 750,
  56: 2080,
});

describe("home automation, Modbus and charging controllers", () => {
  itReads([
    {
      what: "HomeWizard's first interface, three phases",
      msg: {
        payload: {
          smr_version: 50,
          active_power_w: 812,
          active_power_l1_w: 300,
          active_power_l2_w: 600,
          active_power_l3_w: -88,
          active_current_l1_a: 1.4,
          active_current_l2_a: 2.6,
          active_current_l3_a: -0.4,
          active_voltage_l1_v: 230.1,
          active_voltage_l2_v: 231.1,
          active_voltage_l3_v: 232.1,
        },
      },
      source: "homewizard",
      told: {
        power: 812,
        phases: [
          { power: 300, current: 1.4, voltage: 230.1 },
          { power: 600, current: 2.6, voltage: 231.1 },
          { power: -88, current: 0.4, voltage: 232.1 },
        ],
      },
    },
    {
      what: "a HomeWizard kWh meter on one phase",
      msg: {
        payload: {
          active_power_w: 640,
          active_apparent_power_va: 700,
          active_current_a: 3,
          active_voltage_v: 231,
        },
      },
      source: "homewizard",
      told: { power: 640, apparentPower: 700, current: 3, voltage: 231 },
    },
    {
      what: "HomeWizard's websocket",
      msg: { payload: { type: "measurement", data: { power_w: -91, power_l1_w: -91, current_l1_a: -0.4 } } },
      source: "homewizard",
      told: { power: -91, current: 0.4 },
    },
    {
      what: "a Home Assistant entity in kW",
      msg: entity("sensor.grid", "2.05", "kW"),
      source: "home-assistant",
      told: { power: 2050 },
    },
    {
      what: "a Home Assistant entity in A, with the voltage of the house",
      msg: entity("sensor.amps", "10", "A"),
      settings: { voltage: 220 },
      source: "home-assistant",
      told: { current: 10, apparentPower: 2200 },
    },
    {
      what: "a current state of Home Assistant, whose data is the entity",
      msg: {
        payload: "1",
        data: { entity_id: "sensor.va", state: "940", attributes: { unit_of_measurement: "VA" } },
      },
      source: "home-assistant",
      told: { apparentPower: 940 },
    },
    {
      what: "a Home Assistant entity without a unit, in the chosen one",
      msg: entity("sensor.x", 512),
      settings: { unit: "W" },
      source: "home-assistant",
      told: { power: 512 },
    },
    {
      what: "KNX in kW",
      msg: { topic: "1/2/3", payload: 1.5, knx: { dpt: "9.024", destination: "1/2/3" } },
      source: "knx",
      told: { power: 1500 },
    },
    {
      what: "KNX in mA",
      msg: { topic: "1/2/3", payload: 4300, knx: { dpt: "7.012" } },
      source: "knx",
      told: { current: 4.3, apparentPower: 989 },
    },
    {
      what: "Victron's grid",
      msg: { topic: "N/p0/grid/31/Ac/Power", payload: { value: -812.5 } },
      source: "victron",
      told: { power: -812.5 },
    },
    {
      what: "evcc's older topic",
      msg: { topic: "evcc/site/gridPower", payload: "512" },
      source: "evcc",
      told: { power: 512 },
    },
    {
      what: "openWB 1.9",
      msg: { topic: "openWB/evu/W", payload: 713 },
      source: "openwb-1",
      told: { power: 713 },
    },
    {
      what: "an Eastron SDM630 over Modbus",
      msg: SDM630,
      settings: { registers: "sdm630" },
      source: "modbus",
      told: {
        power: 750,
        apparentPower: 2080,
        phases: [
          { power: 450, apparentPower: 460, current: 2, voltage: 230.5 },
          { power: -600, apparentPower: 700, current: 3, voltage: 231.5 },
          { power: 900, apparentPower: 920, current: 4, voltage: 229.5 },
        ],
      },
    },
    {
      what: "an Eastron SDM120 over Modbus",
      msg: registers({ 0: 232, 6: 4, 12: 900, 18: 928 }, 20),
      settings: { registers: "sdm120" },
      source: "modbus",
      told: { power: 900, apparentPower: 928, current: 4, voltage: 232 },
    },
    {
      what: "a plug when one circuit is wanted",
      msg: { payload: { apower: 812.4, current: 3.6, voltage: 229 } },
      settings: { oneCircuit: true },
      source: "circuit",
      told: { power: 812.4, current: 3.6, voltage: 229 },
    },
  ]);

  itRefuses([
    {
      what: "HomeWizard's battery",
      msg: { payload: { power_w: 400, state_of_charge_pct: 60 } },
      sentence:
        "msg.payload comes from a battery, not from the meter of the house; tick “one circuit” in the dialog to take it.",
    },
    {
      what: "an entity that is unavailable",
      msg: entity("sensor.grid", "unavailable", "W"),
      sentence: 'sensor.grid is "unavailable": the meter is not available.',
    },
    {
      what: "an entity of energy",
      msg: entity("sensor.kwh", "12", "kWh"),
      sentence: "sensor.kwh is in “kWh”; one of W, kW, MW, VA, kVA, A, mA, V, mV was expected.",
    },
    {
      what: "a Victron device that is gone",
      msg: { topic: "N/p0/grid/31/Ac/Power", payload: { value: null } },
      sentence: "msg.payload is an object with the keys value: the meter is not available.",
    },
    {
      what: "Modbus registers without a model",
      msg: SDM630,
      sentence: "msg.payload holds Modbus registers; choose the meter's model in the dialog.",
    },
    {
      what: "too few Modbus registers",
      msg: registers({ 0: 230 }, 20),
      settings: { registers: "sdm630" },
      sentence: "msg.payload holds the registers 0 to 19; SDM630 needs the registers 0 to 53.",
    },
    {
      what: "openWB's phases when they are no list",
      msg: { topic: "openWB/counter/0/get/powers", payload: "12" },
      sentence: 'msg.payload is "12"; one to three phases were expected.',
    },
  ]);

  it("puts three entities together by the phases that the dialog gives them", async () => {
    const meter = new TestMeter({ phases: "3", phaseTopics: ["sensor.a", "sensor.b", "sensor.c"] });
    for (const [id, watts] of [
      ["sensor.c", 30],
      ["sensor.a", 10],
      ["sensor.b", 20],
    ] as const)
      meter.receive(entity(id, watts, "W"));
    await meter.wait(500);
    assert.deepEqual(meter.told, [{ power: 60, phases: [{ power: 10 }, { power: 20 }, { power: 30 }] }]);
  });

  it("puts power and current of two entities together", () => {
    const meter = new TestMeter().receive(entity("sensor.amps", 9.1, "A"));
    meter.receive(entity("sensor.grid", 2010, "W"));
    assert.deepEqual(meter.told, [{ power: 2010, current: 9.1 }]);
  });

  it("says once that two entities give the same quantity, and reads the first", () => {
    const meter = new TestMeter().receive(entity("sensor.grid", 2010, "W"));
    assert.throws(() => meter.receive(entity("sensor.oven", 900, "W")), {
      message: "sensor.grid and sensor.oven both give the power; say in the dialog which phase each one is.",
    });
    meter.receive(entity("sensor.oven", 910, "W")).receive(entity("sensor.grid", 2020, "W"));
    assert.deepEqual(meter.payloads, [2010, 2020]);
  });

  it("names an entity that is none of the phases", () => {
    const meter = new TestMeter({ phaseTopics: ["sensor.a", "sensor.b", "sensor.c"] });
    assert.throws(() => meter.receive(entity("sensor.z", 5, "W")), {
      message:
        "The topic “sensor.z” is none of the phases that the dialog lists (sensor.a, sensor.b, sensor.c).",
    });
  });

  it("adds evcc's phases to its power, and ignores its other topics", async () => {
    const meter = new TestMeter();
    const burst = async (power: number, phases: readonly number[]) => {
      meter.hear("evcc/site/grid/power", String(power)).hear("evcc/site/grid/powers", "3");
      for (const [index, value] of phases.entries())
        meter.hear(`evcc/site/grid/powers/${index + 1}`, String(value));
      meter.hear("evcc/site/homePower", "812");
      await meter.wait(10_000);
    };
    await burst(600, [100, 200, 300]);
    await burst(660, [110, 220, 330]);
    assert.deepEqual(meter.told, [
      { power: 600 },
      { power: 600, phases: [{ power: 100 }, { power: 200 }, { power: 300 }] },
      { power: 660, phases: [{ power: 100 }, { power: 200 }, { power: 300 }] },
      { power: 660, phases: [{ power: 110 }, { power: 220 }, { power: 330 }] },
    ]);
    assert.equal(meter.meter.interval, 10_000);
  });

  it("reads openWB's lists, without the 230 V that it fills in", async () => {
    const meter = new TestMeter({ channel: "2" });
    const at = (name: string) => `openWB/counter/2/get/${name}`;
    meter.hear(at("voltages"), "[230,231.5,229.1]").hear(at("currents"), [1, -2, 3]);
    meter.hear("openWB/counter/5/get/power", "9999").hear(at("power"), "620");
    await meter.wait(500);
    assert.deepEqual(meter.told[0], {
      power: 620,
      phases: [{ current: 1 }, { current: 2, voltage: 231.5 }, { current: 3, voltage: 229.1 }],
    });
    assert.equal(meter.payloads.includes(9999), false);
  });

  it("reads Victron's phases without a total as their sum", async () => {
    const meter = new TestMeter();
    for (const [line, value] of [
      ["L1", 100],
      ["L2", 200],
      ["L3", -50],
    ] as const)
      meter.hear(`N/p0/grid/31/Ac/${line}/Power`, { value });
    meter.hear("N/p0/system/0/Serial", { value: "p0" });
    await meter.wait(500);
    assert.deepEqual(meter.told, [{ power: 250, phases: [{ power: 100 }, { power: 200 }, { power: -50 }] }]);
  });

  it("passes over KNX telegrams that are no power, and HomeWizard's other messages", () => {
    const meter = new TestMeter();
    meter.receive({ payload: true, knx: { dpt: "1.001" } });
    meter.receive({ payload: { type: "measurement" } });
    assert.deepEqual(meter.told, []);
  });
});
