import assert from "node:assert/strict";
import fc from "fast-check";
import { HouseLoop } from "../../../support/house-loop";
import { ordersOf } from "./history";
import { livelyHouses, MODES, runs, SLOW } from "./houses";

const powers = fc.array(
  fc.integer({ min: 4, max: 50 }).map((steps) => steps * 50),
  { minLength: 1, maxLength: 10 },
);

describe("invariants: no flapping, no lock-out, no favourite", function () {
  this.timeout(SLOW);
  it("14. a load is not cut more often than its minimum times allow, beside a hob that cycles", () => {
    const scene = fc.record({
      mode: fc.constantFrom(...MODES),
      high: fc.integer({ min: 15, max: 60 }),
      low: fc.integer({ min: 15, max: 60 }),
      minOffSeconds: fc.integer({ min: 60, max: 400 }),
      periodSeconds: fc.constantFrom(1, 2, 5),
      known: fc.boolean(),
    });
    fc.assert(
      fc.property(scene, ({ mode, high, low, minOffSeconds, periodSeconds, known }) => {
        const loop = new HouseLoop({
          config: {
            mode,
            limit: { value: 6000 },
            protection: { kind: "strict" },
            restoreDelaySeconds: 0,
            loads: [{ id: "bath", nominalPower: 1500, cyclic: true, minOnSeconds: 0, minOffSeconds }],
          },
          loads: [{ id: "bath", watts: 1500, tells: { demand: known } }],
          base: (second) => [second % (high + low) < low ? 3000 : 5000],
          meter: { periodSeconds },
        });
        const cuts = ordersOf(loop.run(3600).steps).filter(({ order }) => order === "shed").length;
        const most = Math.ceil(3600 / minOffSeconds);
        assert.ok(cuts <= most, `cut ${cuts} times in an hour, at most ${most} fit`);
        assert.ok(cuts > 1, "it never returned");
      }),
      runs(20),
    );
  });

  it("14. in a house where nothing changes the orders come to an end", () => {
    const scene = fc.record({
      mode: fc.constantFrom("hierarchical" as const, "smart" as const),
      watts: powers,
      limit: fc.integer({ min: 12, max: 48 }).map((steps) => steps * 250),
      share: fc.double({ min: 0.1, max: 1.1, noNaN: true }),
      periodSeconds: fc.constantFrom(2, 10, 60),
      latencySeconds: fc.integer({ min: 0, max: 3 }),
      known: fc.boolean(),
    });
    fc.assert(
      fc.property(scene, ({ mode, watts, limit, share, known, ...meter }) => {
        const loop = new HouseLoop({
          config: {
            mode,
            limit: { value: limit },
            loads: watts.map((power, index) => ({ id: `load${index}`, nominalPower: power })),
          },
          loads: watts.map((power, index) => ({
            id: `load${index}`,
            watts: power,
            tells: { demand: known },
          })),
          base: () => [limit * share],
          meter,
        });
        const late = ordersOf(loop.run(3 * 3600).steps).filter(({ t }) => t > HouseLoop.at(2 * 3600));
        assert.deepEqual(
          late.map(({ t, load, order }) => `${(t - HouseLoop.at(0)) / 1000} ${order} ${load}`),
          [],
        );
      }),
      runs(24),
    );
  });

  it("15. whatever happened, every load returns once there has been room for long enough", () => {
    const scene = livelyHouses({ meter: true, modes: MODES });
    fc.assert(
      fc.property(scene, (house) => {
        const before = 1200;
        const limit = house.config.limit.value;
        const total = house.loads.reduce((sum, { watts }) => sum + watts, 0);
        const roomy = {
          ...house.config,
          limit: { ...house.config.limit, value: Math.max(limit, total * 4) },
        };
        const ends = [
          { type: "override", on: false } as const,
          { type: "auto", on: true } as const,
          { type: "away", on: false } as const,
          { type: "slots", value: null } as const,
          ...["grid", "car"].map((source) => ({ type: "limit", value: null, source }) as const),
          ...house.loads.map(({ id }) => ({ type: "load", id, override: "auto" }) as const),
        ];
        const loop = new HouseLoop({
          ...house,
          config: roomy,
          base: (second) =>
            house.base(second).map((watts) => (second < before ? (watts / limit) * roomy.limit.value : 300)),
          says: (second) => (second === before ? ends : second < before ? (house.says?.(second) ?? []) : []),
        });
        const longestOff = Math.max(...roomy.loads.map(({ minOffSeconds = 120 }) => minOffSeconds));
        loop.run(before + 900 + 8 * longestOff + 2400 + house.loads.length * 310);
        const mayStay = roomy.loads.filter(({ autoRestore }) => autoRestore === false).map(({ id }) => id);
        assert.deepEqual(
          loop.last.shed.filter((id) => !mayStay.includes(id)),
          [],
        );
      }),
      runs(16),
    );
  });

  it("16. in a cyclic group with a lasting shortage everybody is cut for the same time", () => {
    const scene = fc.record({
      loads: fc.integer({ min: 3, max: 6 }),
      short: fc.integer({ min: 1, max: 2 }),
      rotationSeconds: fc.constantFrom(600, 900),
    });
    fc.assert(
      fc.property(scene, ({ loads, short, rotationSeconds }) => {
        const day = 86_400;
        const minOffSeconds = 120;
        const ids = Array.from({ length: loads }, (_, index) => `load${index}`);
        const loop = new HouseLoop({
          config: {
            mode: "cascado-cyclic",
            limit: { value: 2000 + (loads - short) * 1000 + 500 },
            rotationSeconds,
            loads: ids.map((id) => ({ id, nominalPower: 1000, cyclic: true, minOffSeconds })),
          },
          loads: ids.map((id) => ({ id, watts: 1000, tells: { demand: true } })),
          base: () => [2000],
          meter: { periodSeconds: 30 },
        });
        loop.run(day);
        const off = new Map<string, number>(ids.map((id) => [id, 0]));
        for (const [index, { t, decision }] of loop.steps.entries()) {
          const until = loop.steps[index + 1]?.t ?? HouseLoop.at(day);
          for (const id of decision.shed) off.set(id, (off.get(id) ?? 0) + (until - t) / 1000);
        }
        const times = [...off.values()];
        const unfair = Math.max(...times) - Math.min(...times);
        assert.ok(Math.min(...times) > 0, "somebody is never cut");
        assert.ok(
          unfair <= 2 * rotationSeconds + minOffSeconds,
          `${unfair} s between the most and the least cut`,
        );
      }),
      runs(4),
    );
  });

  // The engine has no dry run of its own: not sending its orders is one. What it has is "automatic off", which gives up control.
  it("20. with automatic control off nothing is ever cut", () => {
    fc.assert(
      fc.property(livelyHouses({ relays: true, meter: true }), (house) => {
        const says = (second: number) =>
          second === 0
            ? [{ type: "auto", on: false } as const]
            : (house.says?.(second) ?? []).filter(
                (event) => event.type !== "auto" && !(event.type === "load" && event.override !== undefined),
              );
        const { steps } = new HouseLoop({ ...house, says }).run(600);
        assert.deepEqual(
          ordersOf(steps).filter(({ order }) => order === "shed"),
          [],
        );
      }),
      runs(30),
    );
  });
});
