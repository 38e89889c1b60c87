import assert from "node:assert/strict";
import { MeteringProblem } from "../../../lib/metering/problem";
import { TestMeter } from "../../support/meter";

/** The sentences, English and French, with which a message is refused. */
function refusals(payload: unknown): readonly [string, string] {
  try {
    new TestMeter().receive({ payload });
  } catch (thrown) {
    if (thrown instanceof MeteringProblem) return [thrown.message, thrown.in("fr")];
  }
  return assert.fail("was not refused");
}

describe("a refusal", () => {
  for (const [payload, english, french] of [
    [true, "msg.payload is true; a number was expected.", "msg.payload est true ; un nombre était attendu."],
    [
      812,
      "msg.payload is a number without a unit; choose the unit in the dialog.",
      "msg.payload est un nombre sans unité ; choisissez l’unité dans le dialogue.",
    ],
    [
      "unavailable",
      'msg.payload is "unavailable": the meter is not available.',
      'msg.payload est "unavailable" : le compteur n’est pas disponible.',
    ],
    [
      "250 kW",
      "A power of 250000 W is impossible here: at most 100000 W was expected.",
      "Une puissance de 250000 W est impossible ici : au plus 100000 W étaient attendus.",
    ],
    [
      { apower: 3 },
      "msg.payload comes from a plug or a relay, not from the meter of the house; tick “one circuit” in the dialog to take it.",
      "msg.payload vient d’une prise ou d’un relais, pas du compteur de la maison ; cochez « un seul circuit » dans le dialogue pour l’accepter.",
    ],
    [
      { humidity: 61 },
      "msg.payload is an object with the keys humidity, which no known meter sends; choose the property that holds the power, and its unit.",
      "msg.payload est un objet avec les clés humidity, qu’aucun compteur connu n’envoie ; choisissez la propriété qui contient la puissance, et son unité.",
    ],
  ] as const)
    it(`of ${JSON.stringify(payload)} reads well in English and in French`, () => {
      assert.deepEqual(refusals(payload), [english, french]);
    });
});
