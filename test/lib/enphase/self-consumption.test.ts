import assert from "node:assert/strict";
import fc from "fast-check";
import {
  decideSelfConsumption,
  type LevelSettings,
  type SelfConsumptionState,
  type Surplus,
} from "../../../lib/enphase/self-consumption";

const level = (changes: Partial<LevelSettings> = {}): LevelSettings => ({
  id: "heater",
  name: "heater",
  high: 2200,
  low: 100,
  highDelay: 0,
  lowDelay: 0,
  minimumOn: 0,
  minimumOff: 0,
  phase: 0,
  ...changes,
});
const surplus = (total: number, phases: number[] = [], stale = false): Surplus => ({ total, phases, stale });

/** Feeds one surplus a second; gives the seconds at which something switched. */
function run(
  levels: readonly LevelSettings[],
  surpluses: readonly (number | Surplus)[],
): [number, string, boolean][] {
  let state: SelfConsumptionState = {};
  return surpluses.flatMap((one, second) => {
    const decision = decideSelfConsumption(
      levels,
      state,
      typeof one === "number" ? surplus(one) : one,
      second * 1000,
    );
    state = decision.state;
    return decision.order ? [[second, decision.order.id, decision.order.on]] : [];
  });
}
const times = (count: number, value: number): number[] => Array.from({ length: count }, () => value);

describe("self-consumption", () => {
  it("starts strictly above its high threshold and stops strictly below its low one", () => {
    assert.deepEqual(run([level()], [2200, 2201, 2201, 100, 99, 99]), [
      [1, "heater", true],
      [4, "heater", false],
    ]);
  });

  it("waits for its delays, which begin again when the sun hides", () => {
    const delayed = level({ highDelay: 3, lowDelay: 2 });
    assert.deepEqual(run([delayed], [3000, 3000, 0, 3000, 3000, 3000, 3000, 0, 0, 0]), [
      [6, "heater", true],
      [9, "heater", false],
    ]);
  });

  it("keeps its minimum times on and off", () => {
    const slow = level({ minimumOn: 5, minimumOff: 4 });
    assert.deepEqual(run([slow], [3000, ...times(8, 0), ...times(4, 3000)]), [
      [0, "heater", true],
      [5, "heater", false],
      [9, "heater", true],
    ]);
  });

  it("switches nothing on a stale measure, and its delay begins again", () => {
    const delayed = level({ highDelay: 2 });
    const stale = surplus(3000, [], true);
    assert.deepEqual(run([delayed], [3000, 3000, stale, stale, stale, 3000, 3000, 3000]), [
      [7, "heater", true],
    ]);
  });

  it("looks at its own phase (the seed looked at the whole for each)", () => {
    const third = level({ phase: 3 });
    assert.deepEqual(run([third], [surplus(9000, [9000, 0, 0]), surplus(3000, [0, 0, 3000])]), [
      [1, "heater", true],
    ]);
  });

  it("switches nothing for a phase that is not there", () => {
    assert.deepEqual(run([level({ phase: 3 })], times(5, 9000)), []);
  });

  it("takes the first phase of a single-phase house for the whole", () => {
    assert.deepEqual(run([level({ phase: 1 })], [9000]), [[0, "heater", true]]);
  });

  it("starts the second level by its own thresholds and order (the seed ran the first one's command)", () => {
    const levels = [level({ id: "first", high: 1000 }), level({ id: "second", high: 2000 })];
    assert.deepEqual(run(levels, [2500, 2500, 2500, 0, 0, 0]), [
      [0, "first", true],
      [1, "second", true],
      [3, "second", false],
      [4, "first", false],
    ]);
  });

  it("gives the next level its whole delay after another started: the surplus has changed", () => {
    const levels = [
      level({ id: "first", high: 1000, highDelay: 3 }),
      level({ id: "second", high: 1000, highDelay: 3 }),
    ];
    assert.deepEqual(run(levels, times(9, 5000)), [
      [3, "first", true],
      [7, "second", true],
    ]);
  });

  it("may allow some import", () => {
    assert.deepEqual(run([level({ high: 500, low: -300 })], [600, -300, -301]), [
      [0, "heater", true],
      [2, "heater", false],
    ]);
  });

  it("goes on after a restart where it was", () => {
    const { state } = decideSelfConsumption([level()], {}, surplus(3000), 0);
    const kept = JSON.parse(JSON.stringify(state)) as SelfConsumptionState;
    assert.equal(decideSelfConsumption([level()], kept, surplus(3000), 1000).order, undefined);
    assert.equal(decideSelfConsumption([level()], kept, surplus(0), 1000).order?.on, false);
  });

  it("never switches faster than its minimum times, whatever the sky does", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -5000, max: 8000 }), { maxLength: 200 }), (sky) => {
        const switches = run([level({ minimumOn: 7, minimumOff: 5 })], sky);
        switches.reduce((before, [second, , on]) => {
          assert.ok(second - before >= (on ? 5 : 7));
          return second;
        }, Number.NEGATIVE_INFINITY);
        assert.ok(switches.every(([, , on], i) => on === (i % 2 === 0)));
      }),
    );
  });
});
