import assert from "node:assert/strict";
import fc from "fast-check";
import { type Decision, type EngineEvent, SheddingEngine } from "../../../../lib/shedding";
import { HouseLoop, type Step } from "../../../support/house-loop";
import { livelyHouses, runs, SLOW } from "./houses";

const usable = ({ event }: Step): boolean => event.type === "reading";

/** What may go wrong with the message of a meter, made from a good reading. */
const SPOILED: Readonly<Record<string, (event: EngineEvent & { type: "reading" }) => EngineEvent>> = {
  "not a number": ({ reading }) => ({
    type: "reading",
    reading: { at: reading.at + 1, power: Number.NaN, source: "spoiled" },
  }),
  infinite: ({ reading }) => ({
    type: "reading",
    reading: { at: reading.at + 1, power: Number.POSITIVE_INFINITY, source: "spoiled" },
  }),
  "without a figure": ({ reading }) => ({
    type: "reading",
    reading: { at: reading.at + 1, source: "spoiled" },
  }),
  absurd: ({ reading }) => ({
    type: "reading",
    reading: { at: reading.at + 1, power: 9e7, source: "spoiled" },
  }),
  "an hour old": ({ reading }) => ({
    type: "reading",
    reading: { at: reading.at - 3_600_000, power: 123, source: "spoiled" },
  }),
  old: ({ reading }) => ({
    type: "reading",
    reading: { at: reading.at - 7000, power: 123, source: "spoiled" },
  }),
  future: ({ reading }) => ({
    type: "reading",
    reading: { at: reading.at + 120_000, power: 123, source: "spoiled" },
  }),
  repeated: (event) => event,
};

describe("invariants: readings", function () {
  this.timeout(SLOW);
  it("10. while the meter cannot be believed nothing returns, nor before three readings after it is back", () => {
    let silences = 0;
    fc.assert(
      fc.property(livelyHouses({ meter: true }), (house) => {
        const { steps } = new HouseLoop(house).run(900);
        let readings = 3;
        for (const step of steps) {
          const { decision } = step;
          const stale = decision.notices.some(({ kind }) => kind === "meter-stale");
          if (usable(step)) readings += 1;
          if (stale) {
            readings = 0;
            silences += 1;
          }
          for (const { order, why, load } of decision.commands) {
            if (order === "shed" || why.reason === "person-on") continue;
            assert.ok(
              !decision.state.startsWith("STALE"),
              `${load} returns in ${decision.state}: ${why.reason}`,
            );
            assert.ok(readings >= 3, `${load} returns after ${readings} readings: ${why.reason}`);
          }
        }
      }),
      runs(30),
    );
    assert.ok(silences > 10, `${silences} silences`);
  });

  it("11. a reading that is no number, absurd, old, in the future or told twice is no more than a tick", () => {
    const spoiled = fc.array(
      fc.tuple(fc.integer({ min: 0, max: 100 }), fc.constantFrom(...Object.keys(SPOILED))),
      { minLength: 10, maxLength: 60 },
    );
    fc.assert(
      fc.property(livelyHouses({ relays: true, meter: true }), spoiled, (house, accidents) => {
        const { steps } = new HouseLoop(house).run(300);
        const [spoilt, clean] = [1, 2].map(() => new SheddingEngine(house.config, { now: HouseLoop.at(0) }));
        let readings = 0;
        for (const { event, t } of steps) {
          same(spoilt?.handle(event, t), clean?.handle(event, t));
          if (event.type !== "reading") continue;
          for (const [, kind] of accidents.filter(([which]) => which === readings))
            same(spoilt?.handle(SPOILED[kind]?.(event) ?? event, t), clean?.handle({ type: "tick" }, t));
          readings += 1;
        }
      }),
      runs(30),
    );
  });

  it("19. a clock that jumps, back or forward, never makes the engine wait in the past or restore twice", () => {
    const jumps = fc.array(
      fc.record({
        second: fc.integer({ min: 10, max: 500 }),
        by: fc.constantFrom(-3_600_000, -1000, 1000, 3_600_000, 86_400_000),
      }),
      { minLength: 1, maxLength: 4 },
    );
    fc.assert(
      fc.property(livelyHouses({ meter: true }), jumps, (house, jumped) => {
        // Relays stay silent: what they said under the other clock answers to other orders.
        const loads = house.loads.map((load) => ({ ...load, tells: {} }));
        const { steps } = new HouseLoop({ ...house, loads }).run(600);
        const engine = new SheddingEngine(house.config, { now: HouseLoop.at(0) });
        let newest = HouseLoop.at(0);
        const shed = new Set<string>();
        for (const { event, t: told, second } of steps) {
          const t = jumped.reduce((time, jump) => (second >= jump.second ? time + jump.by : time), told);
          newest = Math.max(newest, t);
          const decision = engine.handle(
            event.type === "reading"
              ? { ...event, reading: { ...event.reading, at: event.reading.at + t - told } }
              : event,
            t,
          );
          assert.ok(decision.wakeAt === null || decision.wakeAt > newest, `wakes at ${decision.wakeAt}`);
          for (const { load, order } of decision.commands) {
            if (order === "restore") assert.ok(shed.delete(load), `${load} was not shed`);
            else shed.add(load);
          }
          assert.deepEqual(new Set(decision.shed), shed);
        }
      }),
      runs(30),
    );
  });
});

/** The same orders and notices: when the engine wants to be woken again may differ. */
function same(one: Decision | undefined, other: Decision | undefined): void {
  assert.deepEqual({ ...one, wakeAt: null }, { ...other, wakeAt: null });
}
