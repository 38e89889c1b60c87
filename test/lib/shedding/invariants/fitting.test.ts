import assert from "node:assert/strict";
import fc from "fast-check";
import { SheddingEngine } from "../../../../lib/shedding";
import { FLICKER, HouseLoop, NOON } from "../../../support/house-loop";
import { isNormal, ordersOf } from "./history";
import { houses, livelyHouses, MODES, runs, SLOW } from "./houses";

/** Rounding of sums of watts. */
const EPSILON = 1e-6;

describe("invariants: what is cut and what returns fits", function () {
  this.timeout(SLOW);
  // As the findings correct it: several may return at once, and sooner than a settling time apart, because each is counted at once.
  it("3. however many return, a house whose other consumption stays as it is never passes its limit again", () => {
    const scene = fc.record({
      mode: fc.constantFrom(...MODES),
      limit: fc.integer({ min: 12, max: 48 }).map((steps) => steps * 250),
      watts: fc.array(
        fc.integer({ min: 4, max: 50 }).map((steps) => steps * 50),
        { minLength: 1, maxLength: 12 },
      ),
      high: fc.double({ min: 0.8, max: 1.3, noNaN: true }),
      low: fc.double({ min: 0.05, max: 0.9, noNaN: true }),
      period: fc.constantFrom(1, 2, 5, 10, 30),
      latency: fc.integer({ min: 0, max: 30 }),
      protection: fc.constantFrom("strict" as const, "balanced" as const),
    });
    fc.assert(
      fc.property(scene, ({ mode, limit, watts, high, low, period, latency, protection }) => {
        const fall = 300;
        const loop = new HouseLoop({
          config: {
            mode,
            limit: { value: limit },
            protection: { kind: protection },
            loads: watts.map((power, index) => ({
              id: `load${index}`,
              nominalPower: power,
              cyclic: index % 2 === 0,
              minOnSeconds: 30,
              minOffSeconds: 30,
            })),
          },
          loads: watts.map((power, index) => ({ id: `load${index}`, watts: power, tells: { demand: true } })),
          base: (second) => [limit * (second < fall ? high : low)],
          meter: { periodSeconds: period, latencySeconds: latency },
        });
        loop.run(2100);
        const settled = fall + 60;
        const over = loop.power.findIndex(
          ([watts = 0], second) => second >= settled && watts > limit + FLICKER,
        );
        assert.equal(over, -1, `over the limit at second ${over}: ${loop.power[over]} W of ${limit}`);
      }),
      runs(40),
    );
  });

  it("4. an order to return states a prediction that is within the limit it states", () => {
    fc.assert(
      fc.property(livelyHouses({ meter: true }), (house) => {
        for (const { order, why, load } of ordersOf(new HouseLoop(house).run(600).steps)) {
          if (order !== "restore" || !isNormal(why.reason)) continue;
          assert.ok(
            why.limit !== undefined && why.predicted !== undefined,
            `${load} returns without figures`,
          );
          assert.ok(
            why.predicted <= why.limit.value + EPSILON,
            `${load} returns to ${why.predicted} of ${why.limit.value}`,
          );
        }
      }),
      runs(30),
    );
  });

  it("5. of the loads that are cut together none could have stayed", () => {
    fc.assert(
      fc.property(livelyHouses({ phases: [1], meter: true, declared: true }), (house) => {
        for (const { decision } of new HouseLoop(house).run(600).steps) {
          const cut = decision.commands.filter(
            ({ order, why }) => order === "shed" && why.reason === "over-limit",
          );
          const need = cut[0]?.why.need ?? 0;
          const freed = cut.reduce((sum, { why }) => sum + (why.power ?? 0), 0);
          for (const { load, why } of cut) {
            assert.ok(why.power !== undefined && why.need !== undefined, `${load} is cut without figures`);
            assert.ok(
              cut.length === 1 || freed - why.power < need + EPSILON,
              `${load} could have stayed: ${freed} freed, ${why.power} of it, ${need} needed`,
            );
          }
        }
      }),
      runs(40),
    );
  });

  it("6. in hierarchical order, a larger need never stops at a less important load", () => {
    const scene = fc.record({
      watts: fc.array(
        fc.integer({ min: 4, max: 60 }).map((steps) => steps * 50),
        { minLength: 2, maxLength: 16 },
      ),
      need: fc.integer({ min: 1, max: 6000 }),
      more: fc.integer({ min: 0, max: 6000 }),
    });
    fc.assert(
      fc.property(scene, ({ watts, need, more }) => {
        const running = watts.reduce((sum, power) => sum + power, 0);
        const lastCut = (excess: number): number => {
          const engine = new SheddingEngine(
            {
              mode: "hierarchical",
              limit: { value: running + 7000, unit: "W" },
              protection: { kind: "strict", breaker: "none" },
              confirmSeconds: 0,
              loads: watts.map((nominalPower, index) => ({ id: `load${index}`, nominalPower })),
            },
            { now: NOON },
          );
          for (const [index] of watts.entries())
            engine.handle({ type: "load", id: `load${index}`, demand: true }, NOON);
          let cut: readonly string[] = [];
          for (let second = 0; second < 100; second++) {
            const power = running + 500 + (second % 2) + (second < 90 ? 0 : 6500 + excess);
            const at = NOON + second * 1000;
            const { shed } = engine.handle({ type: "reading", reading: { at, power, source: "test" } }, at);
            if (cut.length === 0) cut = shed;
          }
          return Math.max(-1, ...cut.map((id) => Number(id.slice("load".length))));
        };
        const [less, most] = [lastCut(need), lastCut(need + more)];
        assert.ok(less <= most, `${need} W stop at ${less}, ${need + more} W at ${most}`);
        const before = watts.slice(0, less).reduce((sum, power) => sum + power, 0);
        assert.ok(before < need + 2, `${before} W come before load${less}, ${need} needed`);
      }),
      runs(60),
    );
  });

  it("5. and 6. are told of a decision that cuts at all", () => {
    const cuts = fc
      .sample(houses({ phases: [1] }), { seed: 20260115, numRuns: 20 })
      .flatMap((house) => ordersOf(new HouseLoop(house).run(600).steps))
      .filter(({ order, why }) => order === "shed" && why.reason === "over-limit");
    assert.ok(cuts.length > 20, `${cuts.length} cuts`);
  });
});
