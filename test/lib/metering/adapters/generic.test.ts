import assert from "node:assert/strict";
import { TestMeter } from "../../../support/meter";
import { itReads, itRefuses } from "../../../support/metering-cases";

const plain = (payload: unknown) => ({ payload });

describe("numbers with a unit that is told or chosen", () => {
  itReads([
    { what: "W", msg: plain(812), settings: { unit: "W" }, source: "number", told: { power: 812 } },
    { what: "kW", msg: plain("1.204"), settings: { unit: "kW" }, source: "number", told: { power: 1204 } },
    { what: "VA", msg: plain(940), settings: { unit: "VA" }, source: "number", told: { apparentPower: 940 } },
    {
      what: "kVA",
      msg: plain(4.11),
      settings: { unit: "kVA" },
      source: "number",
      told: { apparentPower: 4110 },
    },
    {
      what: "A, at 230 V",
      msg: plain(10),
      settings: { unit: "A" },
      source: "number",
      told: { current: 10, apparentPower: 2300 },
    },
    {
      what: "A, at the 220 V of the Jeedom plugin",
      msg: plain(10),
      settings: { unit: "A", voltage: 220 },
      source: "number",
      told: { current: 10, apparentPower: 2200 },
    },
    {
      what: "mA",
      msg: plain("4300"),
      settings: { unit: "mA" },
      source: "number",
      told: { current: 4.3, apparentPower: 989 },
    },
    {
      what: "A with a power factor, as W too",
      msg: plain(10),
      settings: { unit: "A", powerFactor: 0.9 },
      source: "number",
      told: { current: 10, apparentPower: 2300, power: 2070 },
    },
    {
      what: "W with a power factor, as VA too",
      msg: plain(-900),
      settings: { unit: "W", powerFactor: "0.9" },
      source: "number",
      told: { power: -900, apparentPower: 1000 },
    },
    {
      what: "a number with zeros before it",
      msg: plain("00780"),
      settings: { unit: "VA" },
      source: "number",
      told: { apparentPower: 780 },
    },
    {
      what: "a turned sign",
      msg: plain(812),
      settings: { unit: "W", invert: true },
      source: "number",
      told: { power: -812 },
    },
    {
      what: "an array of three phases",
      msg: plain([1, 2.5, -0.5]),
      settings: { unit: "kW" },
      source: "number",
      told: { power: 3000, phases: [{ power: 1000 }, { power: 2500 }, { power: -500 }] },
    },
    {
      what: "an array of three currents",
      msg: plain("[1, 2, 3]"),
      settings: { unit: "A" },
      source: "number",
      told: {
        apparentPower: 1380,
        phases: [
          { current: 1, apparentPower: 230 },
          { current: 2, apparentPower: 460 },
          { current: 3, apparentPower: 690 },
        ],
      },
    },
    {
      what: "an object by L1, L2, L3",
      msg: plain({ L2: 20, L1: 10, L3: 30 }),
      settings: { unit: "W" },
      source: "number",
      told: { power: 60, phases: [{ power: 10 }, { power: 20 }, { power: 30 }] },
    },
    {
      what: "an object by a, b, c, with a turned sign",
      msg: plain({ a: 10, b: -20, c: 30 }),
      settings: { unit: "W", invert: true },
      source: "number",
      told: { power: -20, phases: [{ power: -10 }, { power: 20 }, { power: -30 }] },
    },
    {
      what: "phases as objects",
      msg: plain([
        { power: 100, voltage: 230 },
        { power: 200, voltage: 231 },
        { power: 0, voltage: 0, current: 0 },
      ]),
      settings: { unit: "W" },
      source: "number",
      told: {
        power: 300,
        phases: [
          { power: 100, voltage: 230 },
          { power: 200, voltage: 231 },
        ],
      },
    },
    {
      what: "named quantities",
      msg: plain({ power: 1.2, apparentPower: 1.3, current: 5.6, voltage: 232 }),
      settings: { unit: "kW" },
      source: "number",
      told: { power: 1200, apparentPower: 1300, current: 5.6, voltage: 232 },
    },
    {
      what: "named quantities with phases",
      msg: plain({ power: 300, phases: [{ power: 100 }, { power: 200 }] }),
      settings: { unit: "W" },
      source: "number",
      told: { power: 300, phases: [{ power: 100 }, { power: 200 }] },
    },
    {
      what: "a value with its own unit",
      msg: plain({ value: "1.2", unit: "kVA" }),
      source: "value",
      told: { apparentPower: 1200 },
    },
    { what: "a text with its unit", msg: plain("-0.45 kW"), source: "value", told: { power: -450 } },
    {
      what: "a value in the chosen unit",
      msg: plain({ value: 812 }),
      settings: { unit: "W" },
      source: "number",
      told: { power: 812 },
    },
  ]);

  const unit = "W";
  itRefuses([
    {
      what: "a number without a unit",
      msg: plain(812),
      sentence: "msg.payload is a number without a unit; choose the unit in the dialog.",
    },
    {
      what: "NaN",
      msg: plain(Number.NaN),
      settings: { unit },
      sentence: "msg.payload is NaN; a number was expected.",
    },
    {
      what: "Infinity",
      msg: plain(Number.POSITIVE_INFINITY),
      settings: { unit },
      sentence: "msg.payload is Infinity; a number was expected.",
    },
    {
      what: "-Infinity without a unit too",
      msg: plain(Number.NEGATIVE_INFINITY),
      sentence: "msg.payload is -Infinity; a number was expected.",
    },
    {
      what: "true",
      msg: plain(true),
      settings: { unit },
      sentence: "msg.payload is true; a number was expected.",
    },
    {
      what: "false, which is not 0",
      msg: plain(false),
      settings: { unit },
      sentence: "msg.payload is false; a number was expected.",
    },
    {
      what: "an empty text, which is not 0",
      msg: plain(""),
      settings: { unit },
      sentence: 'msg.payload is ""; a number was expected.',
    },
    {
      what: "spaces",
      msg: plain("  "),
      settings: { unit },
      sentence: 'msg.payload is "  "; a number was expected.',
    },
    {
      what: "null, which is not 0",
      msg: plain(null),
      settings: { unit },
      sentence: "msg.payload is null; a number was expected.",
    },
    {
      what: "a decimal comma",
      msg: plain("1,5"),
      settings: { unit },
      sentence: 'msg.payload is "1,5"; a number was expected.',
    },
    {
      what: "a hexadecimal number",
      msg: plain("0x10"),
      settings: { unit },
      sentence: 'msg.payload is "0x10"; a number was expected.',
    },
    {
      what: "a sensor that is away",
      msg: plain("Unavailable"),
      settings: { unit },
      sentence: 'msg.payload is "Unavailable": the meter is not available.',
    },
    {
      what: "a phase that is no number",
      msg: plain([1, "x", 3]),
      settings: { unit },
      sentence: 'msg.payload[1] is "x"; a number was expected.',
    },
    {
      what: "four phases",
      msg: plain([1, 2, 3, 4]),
      settings: { unit },
      sentence: "msg.payload is an array of 4; one to three phases were expected.",
    },
    {
      what: "a power that is no number",
      msg: plain({ power: true }),
      settings: { unit },
      sentence: "msg.payload.power is true; a number was expected.",
    },
    {
      what: "a unit that is no power",
      msg: plain({ value: 3, unit: "kWh" }),
      sentence: "msg.payload is in “kWh”; one of W, kW, MW, VA, kVA, A, mA, V, mV was expected.",
    },
    {
      what: "a power that no house draws",
      msg: plain(250_000),
      settings: { unit },
      sentence: "A power of 250000 W is impossible here: at most 100000 W was expected.",
    },
    {
      what: "a power above the bound that was set",
      msg: plain(-12_500),
      settings: { unit, maximum: "12" },
      sentence: "A power of -12500 W is impossible here: at most 12000 W was expected.",
    },
    {
      what: "a current that no house draws",
      msg: plain(900),
      settings: { unit: "A" },
      sentence: "A current of 900 A is impossible here: at most 435 A was expected.",
    },
    {
      what: "a voltage that no mains has",
      msg: plain({ power: 5, voltage: 23_000 }),
      settings: { unit },
      sentence: "A voltage of 23000 V is impossible here: at most 1000 V was expected.",
    },
    {
      what: "a text that is too long",
      msg: plain("x".repeat(300_000)),
      sentence: "msg.payload is a text of 300000 characters; a meter's message has at most 262144.",
    },
    {
      what: "an object that no meter sends, naming its keys and no value",
      msg: plain({ humidity: 61, secret: "1234" }),
      sentence:
        "msg.payload is an object with the keys humidity, secret, which no known meter sends; choose the property that holds the power, and its unit.",
    },
  ]);

  it("puts one topic a phase together, and waits for all three", async () => {
    const meter = new TestMeter({ unit: "W", phases: "3", phaseTopics: ["house/1", "house/2", "house/3"] });
    const round = async (l1: number, l2: number, l3: number) => {
      meter.hear("house/1", l1).hear("house/2", l2).hear("house/3", String(l3));
      await meter.wait(1000);
    };
    await round(10, 20, 30);
    await round(11, 22, 33);
    assert.deepEqual(meter.told, [
      { power: 60, phases: [{ power: 10 }, { power: 20 }, { power: 30 }] },
      { power: 66, phases: [{ power: 11 }, { power: 22 }, { power: 33 }] },
    ]);
  });

  it("tells no total while a phase was never heard", async () => {
    const meter = new TestMeter({ unit: "W", phaseTopics: ["house/1", "house/2", "house/3"] });
    meter.hear("house/1", 10).hear("house/2", 20);
    await meter.wait(500);
    assert.deepEqual(meter.told, [{ phases: [{ power: 10 }, { power: 20 }] }]);
    assert.deepEqual(meter.payloads, [30]);
  });
});
