import assert from "node:assert/strict";
import fc from "fast-check";
import {
  ConfigError,
  type EngineConfig,
  type EngineEvent,
  EventError,
  SheddingEngine,
} from "../../../lib/shedding";

const NOON = Date.UTC(2026, 0, 15, 12);

const load = { id: "bath" };
const good = { limit: { value: 9000 }, loads: [load] };
const build = (config: unknown) => new SheddingEngine(config as EngineConfig, { now: NOON });

describe("a configuration", () => {
  const wrong: [field: string, config: unknown][] = [
    ["configuration", null],
    ["configuration", "9000"],
    ["limit", { loads: [] }],
    ["limit.value", { ...good, limit: {} }],
    ["limit.value", { ...good, limit: { value: "9000" } }],
    ["limit.value", { ...good, limit: { value: 0 } }],
    ["limit.value", { ...good, limit: { value: Number.NaN } }],
    ["limit.value", { ...good, limit: { value: Number.POSITIVE_INFINITY } }],
    ["limit.unit", { ...good, limit: { value: 9, unit: "kVA" } }],
    ["limit.voltage", { ...good, limit: { value: 45, unit: "A", voltage: 0 } }],
    ["limit.phases", { ...good, limit: { value: 9000, phases: 2 } }],
    ["limit.phase", { ...good, limit: { value: 9000, phase: 1 } }],
    ["mode", { ...good, mode: "clever" }],
    ["protection.kind", { ...good, protection: { kind: "lax" } }],
    ["protection.breaker", { ...good, protection: { breaker: "agcp" } }],
    ["confirmSeconds", { ...good, confirmSeconds: -1 }],
    ["restoreDelaySeconds", { ...good, restoreDelaySeconds: "5" }],
    ["rotationSeconds", { ...good, rotationSeconds: 0 }],
    ["stale.afterSeconds", { ...good, stale: { afterSeconds: -5 } }],
    ["stale.action", { ...good, stale: { action: "panic" } }],
    ["loads", { limit: good.limit }],
    ["loads", { ...good, loads: {} }],
    ["loads[0]", { ...good, loads: ["bath"] }],
    ["loads[0].id", { ...good, loads: [{}] }],
    ["loads[0].id", { ...good, loads: [{ id: "" }] }],
    ["loads[0].id", { ...good, loads: [{ id: "x".repeat(65) }] }],
    ["loads[0].id", { ...good, loads: [{ id: "a/b" }] }],
    ["loads[0].id", { ...good, loads: [{ id: "a+b" }] }],
    ["loads[0].id", { ...good, loads: [{ id: "a#b" }] }],
    ["loads[0].id", { ...good, loads: [{ id: " bath" }] }],
    ["loads[0].id", { ...good, loads: [{ id: "ba\nth" }] }],
    ["loads[1].id", { ...good, loads: [load, load] }],
    ["loads[0].name", { ...good, loads: [{ ...load, name: 5 }] }],
    ["loads[0].kind", { ...good, loads: [{ ...load, kind: "pool" }] }],
    ["loads[0].nominalPower", { ...good, loads: [{ ...load, nominalPower: -1 }] }],
    ["loads[0].group", { ...good, loads: [{ ...load, group: 5 }] }],
    ["loads[0].cyclic", { ...good, loads: [{ ...load, cyclic: "yes" }] }],
    ["loads[0].turns", { ...good, loads: [{ ...load, turns: 0 }] }],
    ["loads[0].turns", { ...good, loads: [{ ...load, turns: 1.5 }] }],
    ["loads[0].phases", { ...good, loads: [{ ...load, phases: [4] }] }],
    ["loads[0].phases", { ...good, loads: [{ ...load, phases: [] }] }],
    ["loads[0].critical", { ...good, loads: [{ ...load, critical: 1 }] }],
    ["loads[0].minOnSeconds", { ...good, loads: [{ ...load, minOnSeconds: -1 }] }],
    ["loads[0].minOffSeconds", { ...good, loads: [{ ...load, minOffSeconds: "60" }] }],
    ["loads[0].maxOffSeconds", { ...good, loads: [{ ...load, maxOffSeconds: -1 }] }],
    ["loads[0].settleSeconds", { ...good, loads: [{ ...load, settleSeconds: "3" }] }],
    ["loads[0].autoRestore", { ...good, loads: [{ ...load, autoRestore: "no" }] }],
    ["loads[0].comfortFloor", { ...good, loads: [{ ...load, comfortFloor: "16" }] }],
    ["loads[0].lockIdle", { ...good, loads: [{ ...load, lockIdle: 0 }] }],
    ["loads[0].power", { ...good, loads: [{ ...load, power: 1000 }] }],
    ["away.shed", { ...good, away: { shed: "bath" } }],
    ["rules", { ...good, rules: {} }],
    ["rules[0].signal", { ...good, rules: [{ values: ["HPJR"], shed: ["bath"] }] }],
    ["rules[0].values", { ...good, rules: [{ signal: "tempo", shed: ["bath"] }] }],
    ["rules[0].values", { ...good, rules: [{ signal: "tempo", values: [], shed: ["bath"] }] }],
    ["rules[0].limit", { ...good, rules: [{ signal: "tempo", values: ["HPJR"], limit: -1 }] }],
    [
      "rules[0].class",
      { ...good, rules: [{ signal: "tempo", values: ["HPJR"], shed: ["bath"], class: "hard" }] },
    ],
    ["slots", { ...good, slots: -1 }],
    ["slots", { ...good, slots: 1.5 }],
    ["window", { ...good, window: {} }],
  ];
  for (const [field, config] of wrong)
    it(`is refused at ${field}: ${JSON.stringify(config).slice(0, 70)}`, () => {
      let sentences: string[] = [];
      assert.throws(
        () => build(config),
        (error) => {
          assert.ok(error instanceof ConfigError, String(error));
          assert.equal(error.facts.field, field);
          sentences = [error.message, error.in("en"), error.in("fr")];
          return true;
        },
      );
      const [message = "", english = "", french = ""] = sentences;
      assert.equal(message, english);
      for (const sentence of sentences) assert.ok(sentence.startsWith(field), sentence);
      assert.notEqual(english, french);
    });

  it("says what came and what was expected", () => {
    assert.throws(() => build({ ...good, limit: { value: -3 } }), {
      message: /^limit\.value is -3; .+ was expected\.$/,
    });
  });

  it("needs nothing but a limit and the ids of its loads", () => {
    build({ limit: { value: 9000 }, loads: [] });
    build({ limit: { value: 9000 }, loads: [{ id: "a" }, { id: "é ü 漢" }, { id: "x".repeat(64) }] });
  });

  it("takes the whole example of the documentation", () => {
    build({
      mode: "hierarchical",
      limit: { value: 9000, unit: "VA", voltage: 230, phases: 1 },
      protection: { kind: "balanced", breaker: "linky" },
      confirmSeconds: null,
      restoreDelaySeconds: null,
      rotationSeconds: 900,
      stale: { afterSeconds: null, action: "assume-worst" },
      loads: [
        {
          id: "bath",
          name: "Bathroom",
          kind: "room",
          nominalPower: 1500,
          group: "heating",
          cyclic: true,
          turns: 1,
          phases: [1],
          critical: false,
          minOnSeconds: 60,
          minOffSeconds: 120,
          maxOffSeconds: 3600,
          settleSeconds: 3,
          autoRestore: true,
          comfortFloor: 16,
          lockIdle: true,
          onShed: false,
          onRestore: true,
        },
      ],
      away: { shed: ["heating"] },
      rules: [
        { signal: "tempo", values: ["HPJR"], shed: ["heating"], class: "forced" },
        { signal: "tempo", values: ["HPJW"], shed: ["heating"], class: "soft" },
        { signal: "ecowatt", values: ["orange"], limit: 6000, class: "soft" },
      ],
      slots: null,
    });
  });
});

describe("an event that is none", () => {
  const wrong: [what: string, event: unknown][] = [
    ["nothing", null],
    ["another type", { type: "dance" }],
    ["a reading without a reading", { type: "reading" }],
    ["an unknown load", { type: "load", id: "garden", demand: true }],
    ["a temperature that is a text", { type: "load", id: "bath", temperature: "20" }],
    ["an unknown override", { type: "load", id: "bath", override: "perhaps" }],
    ["an unknown mode", { type: "mode", mode: "clever" }],
    ["a cap that is a text", { type: "limit", value: "3000", source: "grid" }],
    ["a negative cap", { type: "limit", value: -1, source: "grid" }],
    ["half a slot", { type: "slots", value: 0.5 }],
    ["away that is a text", { type: "away", on: "yes" }],
    ["a signal without a name", { type: "signal", signal: { value: "HPJR" } }],
    [
      "a forecast that is no list",
      { type: "signal", signal: { name: "tempo", value: "HPJR", timeline: "red" } },
    ],
    ["a phase that is a number", { type: "reading", reading: { at: NOON, phases: [1, 2, 3] } }],
    ["a cap without a source", { type: "limit", value: 3000 }],
    ["an override for ever and a day", { type: "override", on: true, until: Number.POSITIVE_INFINITY }],
  ];
  for (const [what, event] of wrong)
    it(`is refused with a sentence and changes nothing: ${what}`, () => {
      const engine = build(good);
      engine.handle({ type: "reading", reading: { at: NOON, power: 500, source: "test" } }, NOON);
      const before = JSON.stringify(engine.snapshot());
      assert.throws(
        () => engine.handle(event as EngineEvent, NOON + 1000),
        (error) => error instanceof EventError && error.message !== error.in("fr"),
      );
      assert.equal(JSON.stringify(engine.snapshot()), before);
    });

  it("names the field, what came and what was expected", () => {
    const refusal = (event: unknown): string => {
      try {
        build(good).handle(event as EngineEvent, NOON);
      } catch (error) {
        return error instanceof EventError ? error.message : String(error);
      }
      return "";
    };
    assert.equal(
      refusal({ type: "load", id: "bath", temperature: "20" }),
      'temperature is "20"; a number of °C from -60 to 150 was expected.',
    );
    assert.equal(refusal({ type: "load", id: "garden" }), 'There is no load "garden"; the loads are bath.');
    assert.equal(refusal({ type: "away", on: 1 }), "on is 1; true or false was expected.");
  });
});

/** What JSON would lose of a value: a number that is none, or anything but plain data; null when nothing. */
function nonJson(value: unknown): unknown {
  if (value === undefined || value === null || typeof value === "string" || typeof value === "boolean")
    return null;
  if (typeof value === "number") return Number.isFinite(value) ? null : value;
  const plain =
    Array.isArray(value) || (typeof value === "object" && Object.getPrototypeOf(value) === Object.prototype);
  if (!plain) return value;
  return (
    Object.values(value)
      .map(nonJson)
      .find((lost) => lost !== null) ?? null
  );
}

describe("whatever it is told", () => {
  const word = fc.constantFrom(
    "bath",
    "tank",
    "on",
    "off",
    "auto",
    "smart",
    "round-robin",
    "tempo",
    "HPJR",
    "",
    "__proto__",
  );
  const instant = fc.integer({ min: NOON - 7_200_000, max: NOON + 7_200_000 });
  const figure = fc.oneof(fc.double(), fc.integer({ min: -9000, max: 20_000 }), instant);
  const anything = fc.oneof(
    word,
    figure,
    fc.boolean(),
    fc.constant(null),
    fc.constant(undefined),
    fc.anything(),
  );
  const phase = fc.record({ power: anything, current: figure, voltage: figure }, { requiredKeys: [] });
  const reading = fc.record(
    {
      at: figure,
      power: anything,
      apparentPower: figure,
      phases: fc.array(phase, { maxLength: 4 }),
      breakingPower: figure,
    },
    { requiredKeys: [] },
  );
  const period = fc.record({ value: word, from: figure, until: figure });
  const signal = fc.record(
    {
      name: word,
      value: word,
      from: figure,
      until: anything,
      next: period,
      timeline: fc.array(period, { maxLength: 3 }),
    },
    { requiredKeys: ["name"] },
  );
  const event = fc.record(
    {
      type: fc.constantFrom(
        "reading",
        "limit",
        "signal",
        "mode",
        "auto",
        "away",
        "override",
        "slots",
        "load",
        "tick",
        "dance",
      ),
      reading: fc.oneof(reading, anything),
      signal: fc.oneof(signal, anything),
      id: word,
      on: anything,
      value: anything,
      source: word,
      mode: anything,
      until: anything,
      demand: fc.boolean(),
      temperature: figure,
      setpoint: figure,
      power: figure,
      state: fc.boolean(),
      override: fc.constantFrom("on", "off", "auto"),
    },
    { requiredKeys: ["type"] },
  );

  it("answers, or refuses with a sentence; and what it keeps is JSON that it takes back", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("hierarchical", "smart", "cascado-cyclic", "round-robin"),
        fc.array(fc.tuple(event, instant), { maxLength: 60 }),
        (mode, log) => {
          const config = {
            mode,
            limit: { value: 6000, phases: 3 },
            loads: [
              { id: "bath", nominalPower: 1500, cyclic: true, phases: [1, 2] },
              { id: "tank", kind: "tank", cyclic: true, turns: 2 },
            ],
            rules: [{ signal: "tempo", values: ["HPJR"], shed: ["bath"], class: "forced" }],
          };
          let engine = build(config);
          let newest = NOON;
          for (const [index, [said, now]] of log.entries()) {
            try {
              const { wakeAt } = engine.handle(said as unknown as EngineEvent, now);
              newest = Math.max(newest, now);
              assert.ok(
                wakeAt === null || (Number.isFinite(wakeAt) && wakeAt > newest),
                `wakes at ${wakeAt}`,
              );
            } catch (error) {
              assert.ok(error instanceof EventError, String(error));
            }
            const state = engine.snapshot();
            assert.equal(nonJson(state), null);
            if (index % 20 === 19)
              engine = new SheddingEngine(config as EngineConfig, { state, now: newest });
          }
        },
      ),
      { seed: 20260115, numRuns: 300 },
    );
  });
});
