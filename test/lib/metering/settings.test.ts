import assert from "node:assert/strict";
import { MeteringProblem } from "../../../lib/metering/problem";
import { meterSettings, type RawMeterSettings } from "../../../lib/metering/settings";

function problemOf(raw: RawMeterSettings): MeteringProblem {
  try {
    meterSettings(raw);
  } catch (thrown) {
    if (thrown instanceof MeteringProblem) return thrown;
  }
  return assert.fail("was accepted");
}

describe("the settings of a meter", () => {
  it("have a default each", () => {
    assert.deepEqual(meterSettings({}), {
      voltage: 230,
      conversion: { voltage: 230 },
      phaseTopics: [],
      channel: "",
      oneCircuit: false,
      invert: false,
      minimumInterval: 0,
      maximum: 100_000,
    });
  });

  it("may be as the editor saves an untouched dialog", () => {
    const saved = {
      unit: "auto",
      phases: "auto",
      registers: "",
      phaseTopics: ["", "", ""],
      voltage: "230",
      powerFactor: "",
      minimumInterval: "0",
      maximum: "100",
      staleAfter: "",
      channel: "",
    };
    assert.deepEqual(meterSettings(saved), meterSettings({}));
  });

  for (const [raw, english, french] of [
    [
      { voltage: 12 },
      "The setting voltage is 12; a number from 50 to 1000 was expected.",
      "Le réglage voltage est 12 ; un nombre de 50 à 1000 était attendu.",
    ],
    [
      { powerFactor: "1.2" },
      'The setting powerFactor is "1.2"; a number from 0.05 to 1 was expected.',
      'Le réglage powerFactor est "1.2" ; un nombre de 0.05 à 1 était attendu.',
    ],
    [
      { unit: "HP" },
      'The setting unit is "HP"; one of auto, W, kW, VA, kVA, A, mA was expected.',
      'Le réglage unit est "HP" ; un choix parmi auto, W, kW, VA, kVA, A, mA était attendu.',
    ],
    [
      { phases: 2 },
      "The setting phases is 2; one of auto, 1, 3 was expected.",
      "Le réglage phases est 2 ; un choix parmi auto, 1, 3 était attendu.",
    ],
    [
      { phaseTopics: "a" },
      'The setting phaseTopics is "a"; a list of one to three topics was expected.',
      'Le réglage phaseTopics est "a" ; une liste d’un à trois topics était attendu.',
    ],
    [
      { minimumInterval: -1 },
      "The setting minimumInterval is -1; a number from 0 to 3600 was expected.",
      "Le réglage minimumInterval est -1 ; un nombre de 0 à 3600 était attendu.",
    ],
  ] as const)
    it(`refuse ${JSON.stringify(raw)} in both languages`, () => {
      const problem = problemOf(raw);
      assert.equal(problem.message, english);
      assert.equal(problem.in("fr"), french);
    });
});
