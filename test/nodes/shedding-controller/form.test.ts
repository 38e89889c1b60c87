import assert from "node:assert/strict";
import fc from "fast-check";
import type { EngineConfig } from "../../../lib/shedding/config";
import { SheddingEngine } from "../../../lib/shedding/engine";
import {
  type Form,
  idFor,
  type LoadForm,
  NEW_LOAD,
  NEW_RULE,
  preset,
  targets,
  toConfig,
  toForm,
} from "../../../nodes/shedding-controller/form";
import { faults } from "../../../nodes/shedding-controller/form-check";

/** The example of the contract: every field of a configuration. */
const full: EngineConfig = {
  mode: "hierarchical",
  limit: { value: 9000, unit: "VA", voltage: 230, phases: 1 },
  protection: { kind: "balanced", breaker: "linky" },
  confirmSeconds: 5,
  restoreDelaySeconds: 300,
  rotationSeconds: 600,
  stale: { afterSeconds: 20, action: "hold" },
  loads: [
    {
      id: "bath",
      name: "Bathroom",
      kind: "room",
      nominalPower: 1500,
      group: "heating",
      cyclic: true,
      turns: 2,
      phases: [1],
      critical: true,
      minOnSeconds: 30,
      minOffSeconds: 90,
      maxOffSeconds: null,
      settleSeconds: 5,
      autoRestore: false,
      comfortFloor: 16,
      lockIdle: false,
      onShed: { wire: "eco" },
      onRestore: "comfort",
    },
  ],
  away: { shed: ["heating"] },
  rules: [
    { signal: "tempo", values: ["HPJR", "HCJR"], shed: ["heating"], class: "forced" },
    { signal: "ecowatt", values: ["orange"], limit: 6000, class: "soft" },
  ],
  slots: 2,
};

const load = (fields: Partial<LoadForm>): LoadForm => ({ ...NEW_LOAD, ...fields });
const form = (fields: Partial<Form> = {}): Form => ({
  ...toForm({ limit: { value: 9000 }, loads: [{ id: "bath" }] }),
  ...fields,
});

describe("the dialog's form", () => {
  it("shows and gives back every field of a configuration", () => {
    const { voltage: _usual, phases: _single, ...limit } = full.limit;
    const { phases: _first, ...bath } = full.loads[0] ?? { id: "" };
    assert.deepEqual(toConfig(toForm(full)), { ...full, limit, loads: [bath] });
  });

  it("writes nothing that is left at its default", () => {
    assert.deepEqual(toConfig(toForm({ limit: { value: 6000 }, loads: [{ id: "hall" }] })), {
      mode: "hierarchical",
      limit: { value: 6000, unit: "VA" },
      protection: { kind: "balanced", breaker: "linky" },
      stale: { action: "assume-worst" },
      loads: [{ id: "hall" }],
    });
  });

  it("means the same to the engine after being opened and saved", () => {
    const state = (config: EngineConfig): unknown => new SheddingEngine(config).report(0);
    for (const config of [
      full,
      { limit: { value: 30, unit: "A" as const, phases: 3 as const }, loads: [{ id: "a", phases: [2, 3] }] },
    ])
      assert.deepEqual(state(toConfig(toForm(config))), state(config));
  });

  it("survives a configuration that lacks everything", () => {
    assert.equal(toForm({} as EngineConfig).limit, "");
    assert.deepEqual(toForm({} as EngineConfig).loads, []);
  });

  it("lets a room stay off for an hour at most unless something else is said", () => {
    const config = { limit: { value: 6000 }, loads: [{ id: "a", kind: "room" as const }] };
    assert.equal(toForm(config).loads[0]?.maxOff, "3600");
    const unlimited = form({ loads: [load({ id: "a", kind: "room", maxOff: "" })] });
    assert.equal(toConfig(unlimited).loads[0]?.maxOffSeconds, null);
  });

  it("takes a comma for a point, as French keyboards write it", () => {
    assert.equal(toConfig(form({ loads: [load({ id: "a", floor: "16,5" })] })).loads[0]?.comfortFloor, 16.5);
  });

  it("keeps payloads of any type", () => {
    for (const payload of [false, 0, 1.5, "", "off", null, [1], { a: { b: 1 } }]) {
      const config = { limit: { value: 1 }, loads: [{ id: "a", onShed: payload, onRestore: payload }] };
      const [saved] = toConfig(toForm(config)).loads;
      const { onShed, onRestore } = { onShed: false, onRestore: true, ...saved };
      assert.deepEqual([onShed, onRestore], [payload, payload]);
    }
  });

  it("without a fault is a configuration that the engine takes", () => {
    const text = fc.oneof(fc.constantFrom("", "0", "1", "2.5", "60", "-1", "abc", "1e9", "3,5"));
    const name = fc.constantFrom("a", "b", "heating", "", " x", "a/b", "é");
    const loadForm = fc
      .record({ id: name, power: text, turns: text, minOn: text, maxOff: text, floor: text, group: name })
      .map((fields) => load(fields));
    const ruleForm = fc
      .record({ signal: name, values: text, shed: fc.array(name, { maxLength: 2 }), limit: text })
      .map((fields) => ({ ...NEW_RULE, ...fields }));
    fc.assert(
      fc.property(
        fc.array(loadForm, { maxLength: 3 }),
        fc.array(ruleForm, { maxLength: 2 }),
        fc.record({
          limit: text,
          voltage: text,
          rotation: text,
          slots: text,
          staleAfter: text,
          confirm: text,
        }),
        fc.array(name, { maxLength: 2 }),
        (loads, rules, fields, away) => {
          const filled = form({ loads, rules, away, ...fields });
          if (faults(filled).length === 0) new SheddingEngine(toConfig(filled));
        },
      ),
      { numRuns: 2000 },
    );
  });
});

describe("a fault in the form", () => {
  const found: [string, Partial<Form>, object][] = [
    ["no limit", { limit: "" }, { field: "limit", key: "above-zero" }],
    ["a limit of 0", { limit: "0" }, { field: "limit", key: "above-zero" }],
    ["no loads", { loads: [] }, { field: "loads", key: "no-loads" }],
    ["a load without an id", { loads: [load({ id: "" })] }, { field: "id", key: "bad-id", load: 0 }],
    [
      "an id that a topic cannot hold",
      { loads: [load({ id: "a/b" })] },
      { field: "id", key: "bad-id", load: 0 },
    ],
    [
      "an id used twice",
      { loads: [load({ id: "a" }), load({ id: "a" })] },
      { field: "id", key: "same-id", facts: { id: "a" }, load: 1 },
    ],
    [
      "a negative power",
      { loads: [load({ id: "a", power: "-5" })] },
      { field: "power", key: "range", facts: { least: 0, most: 1e6 }, load: 0 },
    ],
    [
      "half a turn",
      { loads: [load({ id: "a", turns: "1.5" })] },
      { field: "turns", key: "whole", facts: { least: 1 }, load: 0 },
    ],
    [
      "a payload that is no JSON",
      { loads: [load({ id: "a", onShed: { type: "json", value: "{a" } })] },
      { field: "onShed", key: "bad-payload", load: 0 },
    ],
    [
      "a load on no phase of a three-phase house",
      { phases: "3", loads: [load({ id: "a", phases: [] })] },
      { field: "phases", key: "no-phase", load: 0 },
    ],
    [
      "a rule without values",
      { rules: [{ ...NEW_RULE, signal: "tempo", values: " , ", limit: "1" }] },
      { field: "values", key: "no-values", rule: 0 },
    ],
    [
      "a rule that does nothing",
      { rules: [{ ...NEW_RULE, signal: "tempo", values: "HPJR" }] },
      { field: "shed", key: "no-effect", rule: 0 },
    ],
    [
      "a rule on a load that is gone",
      { rules: [{ ...NEW_RULE, signal: "tempo", values: "HPJR", shed: ["attic"] }] },
      { field: "shed", key: "nobody", facts: { name: "attic" }, rule: 0 },
    ],
    [
      "an absence without a load",
      { away: ["attic"] },
      { field: "away", key: "nobody", facts: { name: "attic" } },
    ],
  ];
  for (const [what, fields, fault] of found)
    it(`is ${what}`, () => assert.deepEqual(faults(form(fields)), [fault]));

  it("is not a form that is well filled in", () => assert.deepEqual(faults(toForm(full)), []));
});

describe("the id of a load", () => {
  it("comes from its name", () => {
    assert.equal(idFor("Salle d’eau n°2", []), "salle-d-eau-n-2");
    assert.equal(idFor("Chambre d’été", []), "chambre-d-ete");
  });

  it("is another one when it is taken", () => {
    assert.equal(idFor("Bath", ["bath", "bath-2"]), "bath-3");
  });

  it("is there even for a name without letters", () => {
    assert.equal(idFor("★", []), "load");
  });
});

describe("what may be shed", () => {
  it("is each group, then each load by its name", () => {
    assert.deepEqual(
      targets([
        load({ id: "bath", name: "Bathroom", group: "heating" }),
        load({ id: "hall", name: "", group: "heating" }),
        load({ id: "", name: "new" }),
      ]),
      [
        { name: "heating", label: "heating" },
        { name: "bath", label: "Bathroom" },
        { name: "hall", label: "hall" },
      ],
    );
  });
});

describe("a preset", () => {
  const loads = [
    load({ id: "bath", group: "heating" }),
    load({ id: "hall", group: "heating" }),
    load({ id: "tank", kind: "tank", group: "water" }),
  ];

  it("for Tempo imposes on red days and asks on white ones, of the largest group", () => {
    assert.deepEqual(preset("tempo", { loads, limit: "9000" }), [
      { signal: "tempo", values: "HPJR", shed: ["heating"], limit: "", class: "forced" },
      { signal: "tempo", values: "HPJW", shed: ["heating"], limit: "", class: "soft" },
    ]);
  });

  it("for EcoWatt lowers the limit to two thirds, and sheds when the grid is in danger", () => {
    assert.deepEqual(preset("ecowatt", { loads, limit: "9000" }), [
      { signal: "ecowatt", values: "orange", shed: [], limit: "6000", class: "soft" },
      { signal: "ecowatt", values: "red", shed: ["heating"], limit: "", class: "forced" },
    ]);
  });

  it("for peak hours lets the water wait", () => {
    assert.deepEqual(preset("peak", { loads, limit: "9000" }), [
      { signal: "tariff", values: "HP", shed: ["tank"], limit: "", class: "soft" },
    ]);
  });

  it("names the rooms when there are no groups, and all loads when there are no rooms", () => {
    const [red] = preset("tempo", {
      loads: [load({ id: "a" }), load({ id: "b", kind: "other" })],
      limit: "",
    });
    assert.deepEqual(red?.shed, ["a"]);
    const [peak] = preset("peak", { loads: [load({ id: "b", kind: "other" })], limit: "" });
    assert.deepEqual(peak?.shed, ["b"]);
  });
});
