import assert from "node:assert/strict";
import { Meter, type MeterPlan } from "../../../lib/house/meter";
import { Random } from "../../../lib/house/random";
import { readingOf } from "../../../lib/house/reading";

/** What arrives each second while the house draws 1000 W, 1001 W, 1002 W… */
const arrivals = (plan: MeterPlan, seconds: number): (string | null)[] => {
  const meter = new Meter(plan, new Random(1));
  return Array.from({ length: seconds }, (_, second) => {
    const sample = meter.observe(second, [1000 + second]);
    return sample === null ? null : `${sample.phases[0]} of ${sample.measuredAt}`;
  });
};

describe("the meter of a simulated house", () => {
  it("speaks each period", () => {
    assert.deepEqual(arrivals({ period: 2 }, 5), ["1000 of 0", null, "1002 of 2", null, "1004 of 4"]);
  });

  it("arrives late, with what it measured then", () => {
    assert.deepEqual(arrivals({ period: 2, latency: 3 }, 6), [
      null,
      null,
      null,
      "1000 of 0",
      null,
      "1002 of 2",
    ]);
  });

  it("counts whole amperes", () => {
    assert.deepEqual(arrivals({ quantum: 230 }, 1), ["920 of 0"]);
  });

  it("is silent, frozen or null while its faults last", () => {
    const fault = (kind: "silent" | "frozen" | "zero") =>
      arrivals({ faults: [{ from: 1, until: 3, kind }] }, 4);
    assert.deepEqual(fault("silent"), ["1000 of 0", null, null, "1003 of 3"]);
    assert.deepEqual(fault("frozen"), ["1000 of 0", "1000 of 1", "1000 of 2", "1003 of 3"]);
    assert.deepEqual(fault("zero"), ["1000 of 0", "0 of 1", "0 of 2", "1003 of 3"]);
  });

  it("loses the part of the readings that it was told to lose", () => {
    const heard = arrivals({ lost: 0.25 }, 4000).filter((arrival) => arrival !== null).length;
    assert.ok(heard > 2850 && heard < 3150, `${heard} of 4000`);
  });

  it("makes a reading of each phase and of the sum", () => {
    const sample = { measuredAt: 5, phases: [100, 200, 300] };
    assert.deepEqual(readingOf(sample, 7000, "apparentPower"), {
      at: 7000,
      apparentPower: 600,
      phases: [{ apparentPower: 100 }, { apparentPower: 200 }, { apparentPower: 300 }],
      source: "simulated house",
    });
    assert.deepEqual(readingOf({ measuredAt: 5, phases: [100] }, 7000), {
      at: 7000,
      power: 100,
      source: "simulated house",
    });
  });
});
