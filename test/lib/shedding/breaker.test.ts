import assert from "node:assert/strict";
import { SheddingEngine } from "../../../lib/shedding";
import { BreakerFilter, OPENS_AT, tripInSeconds } from "../../../lib/shedding/breaker";
import { NOON } from "../../support/house-loop";
import { aHouse } from "../../support/live-house";

describe("the Linky's breaker", () => {
  // Enedis-NOI-CPT_54E v3, part 7: seconds to trip at a ratio of the breaking power, from idle, from 0.8 and from 1.0.
  const table: [ratio: number, idle: number, from08: number, from10: number][] = [
    [1.35, 326, 273, 227],
    [1.4, 247, 198, 158],
    [1.5, 173, 131, 100],
    [1.6, 134, 99, 73],
    [2, 68, 47, 33],
    [2.5, 39, 26, 18],
    [3, 26, 17, 11],
    [5, 9, 6, 4],
  ];
  for (const [ratio, idle, from08, from10] of table)
    it(`opens at ${ratio} times the breaking power after ${idle} s from idle, ${from10} s from full load`, () => {
      for (const [before, seconds] of [
        [0, idle],
        [0.8, from08],
        [1, from10],
      ] as const) {
        const after = tripInSeconds(before ** 2, ratio);
        assert.ok(Math.abs(after - seconds) < 0.6, `${after} s from ${before}`);
      }
    });

  it("never opens up to 1.3 times the breaking power", () => {
    assert.equal(tripInSeconds(1, 1.3), Number.POSITIVE_INFINITY);
    assert.equal(tripInSeconds(1, 0), Number.POSITIVE_INFINITY);
  });

  it("is filtered second by second as the meter does it", () => {
    const filter = new BreakerFilter();
    filter.draw(0, 0);
    let y = 0;
    for (let second = 0; second < 120; second++) {
      const ratio = 0.5 + (second % 30) / 20;
      filter.draw(ratio, second * 1000);
      y = 0.008 * ratio ** 2 + 0.992 * y;
    }
    filter.advance(120_000);
    assert.ok(Math.abs((filter.y ?? 0) - y) < 1e-9, `${filter.y} instead of ${y}`);
    assert.ok(y < OPENS_AT);
  });
});

describe("how near the breaker a house may go", () => {
  const house = (kind: "strict" | "balanced" | "tolerant", config = {}) =>
    aHouse(9000, { protection: { kind, breaker: "linky" }, confirmSeconds: null, ...config })
      .with("bath", 2000)
      .with("living", 4000)
      .drawing(500);
  const cutAfter = (live: ReturnType<typeof house>, rest: number, seconds: number): number | null => {
    const from = live.loop.second;
    live.draw(rest).run(seconds);
    const [second] = live.orders.find(([, order]) => order.startsWith("shed")) ?? [];
    return second === undefined ? null : second - from;
  };

  it("strict cuts an excess at once", () => {
    const after = cutAfter(house("strict"), 4000, 120);
    assert.ok(after !== null && after <= 4, `${after} s`);
  });

  it("balanced bears a small excess for 20 s at most", () => {
    const after = cutAfter(house("balanced"), 3050, 120);
    assert.ok(after !== null && after <= 22, `${after} s`);
  });

  it("tolerant bears for ever what the breaker bears for ever", () => {
    assert.equal(cutAfter(house("tolerant"), 5000, 1800), null);
  });

  it("tolerant cuts before the breaker opens, with time to spare", () => {
    const after = cutAfter(house("tolerant"), 9500, 120);
    assert.ok(after !== null && after < 100, `${after} s`);
  });

  it("tolerant says that it is for the breaker that it cuts, however large the excess", () => {
    const live = house("tolerant");
    live.draw(9500).run(120);
    const [first] = live.loop.steps.flatMap(({ decision }) => decision.commands);
    assert.equal(first?.why.reason, "near-trip");
  });

  it("says when it is near", () => {
    const live = house("tolerant");
    live.draw(13_000).run(180);
    assert.ok(live.notices.includes("near-trip"), live.notices.join(", "));
  });

  it("takes the breaking power from the meter that tells it", () => {
    const engine = new SheddingEngine(
      {
        limit: { value: 9000 },
        protection: { kind: "tolerant" },
        loads: [{ id: "bath", nominalPower: 2000 }],
      },
      { now: NOON },
    );
    let shed: readonly string[] = [];
    for (let second = 0; second < 60; second += 2) {
      const at = NOON + second * 1000;
      const apparentPower = (second < 20 ? 2500 : 6000) + (second % 3);
      const reading = { at, apparentPower, breakingPower: 3000, source: "linky" };
      shed = engine.handle({ type: "reading", reading }, at).shed;
      if (second < 20) assert.deepEqual(shed, []);
    }
    assert.deepEqual(shed, ["bath"]);
  });
});
