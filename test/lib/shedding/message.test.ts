import assert from "node:assert/strict";
import { type Asked, type Household, household, readMessage } from "../../../lib/shedding/message";
import { Problem } from "../../../lib/wording/problem";

const now = 1_000_000;
const house = household({ limit: { value: 9000 }, loads: [{ id: "bath" }, { id: "hall" }] }, "W");

const read = (topic: unknown, payload?: unknown, meterUnit: Household["meterUnit"] = "W"): Asked =>
  readMessage({ topic, payload }, { ...house, meterUnit }, now);

const refusal = (msg: Record<string, unknown>, language: "en" | "fr" = "en"): string => {
  try {
    readMessage(msg, house, now);
  } catch (thrown) {
    assert.ok(thrown instanceof Problem, String(thrown));
    return thrown.in(language);
  }
  return assert.fail("it was taken");
};

describe("a message to the controller", () => {
  it("is a reading when it has msg.reading, whatever its topic", () => {
    assert.deepEqual(
      readMessage(
        { topic: "mode", payload: 1, reading: { at: 5, apparentPower: 300, source: "linky" } },
        house,
        now,
      ),
      { type: "reading", reading: { at: 5, apparentPower: 300, source: "linky" } },
    );
  });

  it("is a signal when it has msg.signal, whatever its topic", () => {
    const signal = {
      name: "tempo",
      value: "HPJR",
      from: 1,
      until: 9,
      at: 2,
      stale: false,
      source: "rte",
    };
    assert.deepEqual(readMessage({ topic: "anything", signal }, house, now), { type: "signal", signal });
  });

  it("gives a reading and a signal that do not tell their time the time of arrival", () => {
    assert.deepEqual(readMessage({ reading: { power: -20 } }, house, now), {
      type: "reading",
      reading: { at: now, power: -20, source: "message" },
    });
    assert.deepEqual(readMessage({ signal: { name: "pool", value: "busy" } }, house, now), {
      type: "signal",
      signal: {
        name: "pool",
        value: "busy",
        from: null,
        until: null,
        at: now,
        stale: false,
        source: "message",
      },
    });
  });

  describe("under the topic “meter” is a reading in the chosen unit", () => {
    const units: [Household["meterUnit"], number, object][] = [
      ["W", -1500, { power: -1500 }],
      ["kW", 6.2, { power: 6200 }],
      ["VA", 5000, { apparentPower: 5000 }],
      ["kVA", 4.5, { apparentPower: 4500 }],
      ["A", 10, { apparentPower: 2300, current: 10, voltage: 230 }],
      ["VA", -400, { power: -400 }],
      ["A", -2, { power: -460 }],
    ];
    for (const [unit, value, quantities] of units)
      it(`${value} ${unit}`, () =>
        assert.deepEqual(read("meter", value, unit), {
          type: "reading",
          reading: { at: now, ...quantities, source: "message" },
        }));
  });

  describe("asks, by its topic, for", () => {
    const asked: [string, unknown, Asked][] = [
      ["limit", 6000, { type: "limit", value: 6000, source: "message" }],
      ["limit", 0, { type: "limit", value: 0, source: "message" }],
      ["limit", null, { type: "limit", value: null, source: "message" }],
      [
        "limit",
        { value: 4200, source: "grid", until: 9 },
        { type: "limit", value: 4200, source: "grid", until: 9 },
      ],
      ["limit", { value: null, source: "grid" }, { type: "limit", value: null, source: "grid" }],
      ["mode", "round-robin", { type: "mode", mode: "round-robin" }],
      ["auto", false, { type: "auto", on: false }],
      ["away", true, { type: "away", on: true }],
      ["override", true, { type: "override", on: true }],
      ["override", { on: true, until: 9 }, { type: "override", on: true, until: 9 }],
      ["override", { on: true, until: null }, { type: "override", on: true }],
      ["slots", 3, { type: "slots", value: 3 }],
      ["slots", null, { type: "slots", value: null }],
      ["load/bath/demand", true, { type: "load", id: "bath", demand: true }],
      ["load/bath/temperature", 19.5, { type: "load", id: "bath", temperature: 19.5 }],
      ["load/bath/setpoint", 21, { type: "load", id: "bath", setpoint: 21 }],
      ["load/bath/power", 1480, { type: "load", id: "bath", power: 1480 }],
      ["load/bath/state", false, { type: "load", id: "bath", state: false }],
      ["load/bath/state", "on", { type: "load", id: "bath", state: true }],
      ["load/hall/override", "off", { type: "load", id: "hall", override: "off" }],
      [
        "load/hall/override",
        { value: "on", until: 9 },
        { type: "load", id: "hall", override: "on", until: 9 },
      ],
      ["status", undefined, { type: "status" }],
    ];
    for (const [topic, payload, event] of asked)
      it(`${topic} ${JSON.stringify(payload)}`, () => assert.deepEqual(read(topic, payload), event));
  });

  it("carries a signal from elsewhere, a text or a number", () => {
    assert.deepEqual(read("signal/price", 3), {
      type: "signal",
      signal: {
        name: "price",
        value: "3",
        from: null,
        until: null,
        at: now,
        stale: false,
        source: "message",
      },
    });
  });

  describe("is refused with a sentence:", () => {
    const known =
      '"meter", "limit", "mode", "auto", "away", "override", "slots", "status", "load/<id>/…", "signal/<name>"';
    const matters = '"demand", "temperature", "setpoint", "power", "state", "override"';
    const limits = "a number of 0 or more, null, or {value, source, until} was expected.";
    const refused: [Record<string, unknown>, string][] = [
      [{}, `msg.topic is undefined; one of ${known} was expected, or msg.reading or msg.signal.`],
      [{ topic: 4 }, `msg.topic is 4; one of ${known} was expected, or msg.reading or msg.signal.`],
      [{ topic: "boost" }, `The topic “boost” is not known; one of ${known} was expected.`],
      [{ topic: "constructor" }, `The topic “constructor” is not known; one of ${known} was expected.`],
      [{ topic: "signal/" }, `The topic “signal/” is not known; one of ${known} was expected.`],
      [
        { topic: "load/attic/state", payload: true },
        'The topic “load/attic/state” names the load “attic”, which does not exist; the loads are "bath", "hall".',
      ],
      [
        { topic: "load/bath/colour", payload: true },
        `The topic “load/bath/colour” ends with “colour”; one of ${matters} was expected.`,
      ],
      [
        { topic: "meter", payload: "6000" },
        'Topic “meter”: msg.payload is "6000"; a number (W) was expected.',
      ],
      [
        { topic: "meter", payload: Number.NaN },
        "Topic “meter”: msg.payload is NaN; a number (W) was expected.",
      ],
      [{ topic: "limit", payload: -1 }, `Topic “limit”: msg.payload is -1; ${limits}`],
      [{ topic: "limit" }, `Topic “limit”: msg.payload is undefined; ${limits}`],
      [
        { topic: "limit", payload: { value: "6000" } },
        'Topic “limit”: msg.payload.value is "6000"; a number of 0 or more, or null was expected.',
      ],
      [
        { topic: "limit", payload: { value: 1, source: "" } },
        'Topic “limit”: msg.payload.source is ""; a text that is not empty was expected.',
      ],
      [
        { topic: "limit", payload: { value: 1, until: "19:00" } },
        'Topic “limit”: msg.payload.until is "19:00"; a number of ms since 1970 was expected.',
      ],
      [
        { topic: "limit", payload: { value: 1, untill: 5 } },
        "Topic “limit”: msg.payload has the field “untill”; only value, source, until were expected.",
      ],
      [
        { topic: "mode", payload: "clever" },
        'Topic “mode”: msg.payload is "clever"; one of "hierarchical", "smart", "cascado-cyclic", "round-robin" was expected.',
      ],
      [{ topic: "auto", payload: 1 }, "Topic “auto”: msg.payload is 1; true or false was expected."],
      [{ topic: "away", payload: "yes" }, 'Topic “away”: msg.payload is "yes"; true or false was expected.'],
      [
        { topic: "override", payload: null },
        "Topic “override”: msg.payload is null; true, false, or {on, until} was expected.",
      ],
      [
        { topic: "override", payload: {} },
        "Topic “override”: msg.payload.on is undefined; true or false was expected.",
      ],
      [
        { topic: "slots", payload: 1.5 },
        "Topic “slots”: msg.payload is 1.5; a whole number of 0 or more, or null was expected.",
      ],
      [
        { topic: "load/bath/temperature", payload: "19" },
        'Topic “load/bath/temperature”: msg.payload is "19"; a number of degrees Celsius was expected.',
      ],
      [
        { topic: "load/bath/power", payload: true },
        "Topic “load/bath/power”: msg.payload is true; a number of watts was expected.",
      ],
      [
        { topic: "load/bath/demand", payload: "on" },
        'Topic “load/bath/demand”: msg.payload is "on"; true or false was expected.',
      ],
      [
        { topic: "load/bath/state", payload: "ON" },
        'Topic “load/bath/state”: msg.payload is "ON"; true, false, "on" or "off" was expected.',
      ],
      [
        { topic: "load/bath/override", payload: true },
        'Topic “load/bath/override”: msg.payload is true; one of "on", "off", "auto", or {value, until} was expected.',
      ],
      [
        { topic: "load/bath/override", payload: { value: "up" } },
        'Topic “load/bath/override”: msg.payload.value is "up"; one of "on", "off", "auto" was expected.',
      ],
      [
        { topic: "signal/pool", payload: { red: true } },
        "Topic “signal/pool”: msg.payload is an object with the keys red; a text or a number was expected.",
      ],
      [
        { reading: { at: 5, voltage: 230, phases: [{ power: 5 }, {}] } },
        "msg.reading tells no power, apparentPower or current, neither of the house nor of all its phases.",
      ],
      [
        { reading: { power: 5_200_000 } },
        "The reading is 5,200,000 VA, far more than this house can draw; is its unit right?",
      ],
      [
        { topic: "meter", payload: -450_000 },
        "Topic “meter”: msg.payload is -450000; a power that this house can draw (W) was expected.",
      ],
      [
        { reading: { power: 500, at: now + 90_400 } },
        "msg.reading.at is 90 s ahead of this machine’s clock; the present in ms since 1970 was expected.",
      ],
      [{ reading: 6000 }, "“msg.reading” is 6000; a JSON object was expected."],
      [{ reading: { power: "6000" } }, '“msg.reading.power” is "6000"; a number was expected.'],
      [
        { reading: { power: Number.POSITIVE_INFINITY } },
        "“msg.reading.power” is Infinity; a number was expected.",
      ],
      [{ signal: { name: "tempo" } }, "“msg.signal.value” is undefined; a text was expected."],
    ];
    for (const [msg, sentence] of refused)
      it(sentence, () => {
        assert.equal(refusal(msg), sentence);
        assert.doesNotMatch(refusal(msg, "fr"), /\{(topic|got|expected|field|id|place|matter)\}/);
      });

    it("and in French", () => {
      assert.equal(
        refusal({ topic: "limit", payload: { value: 1, until: {} } }, "fr"),
        "Sujet « limit » : msg.payload.until vaut un objet sans clé ; il fallait un nombre de ms depuis 1970.",
      );
    });

    it("that names a dozen of a thousand loads", () => {
      const loadIds = new Set(Array.from({ length: 1000 }, (_, i) => `l${i}`));
      assert.throws(
        () => readMessage({ topic: "load/x/state", payload: true }, { ...house, loadIds }, now),
        /the loads are "l0", .*"l11", …\.$/,
      );
    });
  });
});
