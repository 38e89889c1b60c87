import assert from "node:assert/strict";
import { engine } from "../../bench/control/engine";
import { plain } from "../../bench/control/published";
import { run } from "../../bench/control/run";
import { TROUBLES } from "../../bench/control/scenario";
import { HOUR } from "../../lib/house/time";

/** An hour and a half of one evening of each kind of trouble, with a seed whose evening passes the limit. */
const EVENINGS: Readonly<Record<string, number>> = {
  "winter-day": 1,
  "cold-snap": 4,
  evening: 4,
  "historic-tic": 4,
  "slow-meter": 1,
  "meter-faults": 4,
  "wrong-powers": 4,
  "unknown-demand": 5,
  "known-nothing": 3,
  "three-phases": 6,
  car: 1,
  "bad-relays": 5,
};

describe("an evening in closed loop", function () {
  this.timeout(30_000);

  it("is there for each scenario of the bench", () => {
    assert.deepEqual(
      Object.keys(EVENINGS),
      TROUBLES.map(({ name }) => name),
    );
  });

  for (const trouble of TROUBLES)
    it(`${trouble.about}: no trip, and at most half of what the plain rule spends over the limit`, () => {
      const evening = {
        ...trouble.build(EVENINGS[trouble.name] ?? 1, 1),
        start: 18.3 * HOUR,
        seconds: 1.6 * HOUR,
      };
      const rule = run(evening, plain);
      const ours = run(evening, engine("smart"));
      assert.ok(
        rule.over > 100,
        `the plain rule spends only ${rule.over} Wh over the limit: nothing is tested`,
      );
      assert.equal(Math.max(0, ours.trips - ours.baseTrips), 0, "trips");
      assert.ok(ours.over <= rule.over / 2, `${ours.over} Wh over the limit, the plain rule ${rule.over}`);
      assert.ok(
        ours.switchings <= rule.switchings / 2,
        `${ours.switchings} switchings, the plain rule ${rule.switchings}`,
      );
    });
});
