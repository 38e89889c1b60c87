import assert from "node:assert/strict";
import { parseEventLine } from "../../../lib/shedding/event-line";
import { Problem } from "../../../lib/wording/problem";

const refusal = (line: string): string => {
  try {
    parseEventLine(line);
  } catch (error) {
    assert.ok(error instanceof Problem, String(error));
    return error.message;
  }
  return assert.fail(`accepted: ${line}`);
};

describe("a line of a log of events", () => {
  it("is an engine event with its time", () => {
    assert.deepEqual(parseEventLine('{"t":5,"type":"limit","value":null,"source":"grid","until":9}'), {
      t: 5,
      event: { type: "limit", value: null, source: "grid", until: 9 },
    });
  });

  it("takes an end that is null for none", () => {
    assert.deepEqual(parseEventLine('{"t":5,"type":"override","on":true,"until":null}').event, {
      type: "override",
      on: true,
    });
  });

  it("lets a reading leave out when and from whom", () => {
    assert.deepEqual(
      parseEventLine('{"t":5,"type":"reading","reading":{"power":300,"phases":[{},{"current":2}]}}'),
      {
        t: 5,
        event: {
          type: "reading",
          reading: { at: 5, power: 300, phases: [{}, { current: 2 }], source: "log" },
        },
      },
    );
  });

  it("keeps all that a signal says", () => {
    const period = { value: "HCJR", from: 10, until: 20 };
    const signal = {
      name: "tempo",
      value: "HPJR",
      level: 2,
      from: 1,
      until: 10,
      next: period,
      timeline: [period],
      at: 1,
      stale: false,
      source: "linky",
    };
    assert.deepEqual(parseEventLine(JSON.stringify({ t: 5, type: "signal", signal })), {
      t: 5,
      event: { type: "signal", signal },
    });
  });

  it("leaves out what the engine does not know", () => {
    assert.deepEqual(parseEventLine('{"t":5,"type":"load","id":"a","demand":true,"remark":"cold"}'), {
      t: 5,
      event: { type: "load", id: "a", demand: true },
    });
  });

  const refused: [what: string, line: string, sentence: string][] = [
    [
      "another type",
      '{"t":1,"type":"meter"}',
      '“type” is "meter"; one of reading, limit, signal, mode, auto, away, override, slots, load, tick was expected.',
    ],
    ["a list", "[1]", "It is an array of 1; a JSON object was expected."],
    ["no time", '{"type":"tick"}', "“t” is undefined; a number was expected."],
    ["a time without end", '{"t":1e999,"type":"tick"}', "“t” is Infinity; a number was expected."],
    [
      "a text for a power",
      '{"t":1,"type":"reading","reading":{"power":"abc"}}',
      '“reading.power” is "abc"; a number was expected.',
    ],
    [
      "null for a power",
      '{"t":1,"type":"reading","reading":{"power":null}}',
      "“reading.power” is null; a number was expected.",
    ],
    [
      "no reading in a reading",
      '{"t":1,"type":"reading"}',
      "“reading” is undefined; a JSON object was expected.",
    ],
    [
      "a text for the phases",
      '{"t":1,"type":"reading","reading":{"phases":"3"}}',
      '“reading.phases” is "3"; a list was expected.',
    ],
    [
      "a text in the phases",
      '{"t":1,"type":"reading","reading":{"phases":[{},"3"]}}',
      '“reading.phases[1]” is "3"; a JSON object was expected.',
    ],
    [
      "a word that is no override",
      '{"t":1,"type":"load","id":"a","override":"perhaps"}',
      '“override” is "perhaps"; one of on, off, auto was expected.',
    ],
    [
      "a word that is no mode",
      '{"t":1,"type":"mode","mode":"eco"}',
      '“mode” is "eco"; one of hierarchical, smart, cascado-cyclic, round-robin was expected.',
    ],
    ["a number for on", '{"t":1,"type":"away","on":1}', "“on” is 1; true or false was expected."],
    [
      "a number for a source",
      '{"t":1,"type":"limit","value":1,"source":3}',
      "“source” is 3; a text was expected.",
    ],
  ];
  for (const [what, line, sentence] of refused)
    it(`is refused with ${what}`, () => assert.equal(refusal(line), sentence));

  it("is refused when it is not JSON, with the reason", () => {
    assert.match(refusal("hello"), /^It is not JSON \(.+\); an event as a JSON object was expected\.$/);
    assert.match(refusal(""), /^It is not JSON/);
  });

  it("is refused in French too", () => {
    try {
      parseEventLine('{"t":1,"type":"away","on":1}');
      assert.fail("accepted");
    } catch (error) {
      assert.ok(error instanceof Problem);
      assert.equal(error.in("fr"), "« on » vaut 1 ; vrai ou faux (true, false) était attendu.");
    }
  });
});
