import assert from "node:assert/strict";
import fc from "fast-check";
import type { EngineEvent, Override } from "../../../../lib/shedding";
import { HouseLoop } from "../../../support/house-loop";
import { idleAt, isNormal, ordersOf } from "./history";
import { livelyHouses, runs, SLOW } from "./houses";

describe("invariants: what is never ordered", function () {
  this.timeout(SLOW);
  it("1. a critical or unknown load never receives an order; the controller never lets a load run that a person put off", () => {
    fc.assert(
      fc.property(livelyHouses({ relays: true, meter: true }), (house) => {
        const { steps } = new HouseLoop(house).run(700);
        const overrides = new Map<string, Override>();
        const critical = new Map(house.config.loads.map((load) => [load.id, load.critical]));
        for (const { event, decision } of steps) {
          if (event.type === "load" && event.override !== undefined) overrides.set(event.id, event.override);
          for (const { load, order } of decision.commands) {
            assert.equal(critical.get(load), false, `${load} is critical or unknown`);
            assert.ok(order === "shed" || overrides.get(load) !== "off", `${load} was put off by a person`);
          }
        }
      }),
      runs(40),
    );
  });

  // As the findings correct it: the minimum times are of a load that was interrupted; telling an idle one to wait starts nothing.
  it("2. no load is cut before its minimum on time unless the order says so, none returns before its minimum off time", () => {
    fc.assert(
      fc.property(livelyHouses({ meter: true }), (house) => {
        const { steps } = new HouseLoop(house).run(700);
        const loads = new Map(house.config.loads.map((load) => [load.id, load]));
        const restored = new Map<string, number>();
        const interrupted = new Map<string, number>();
        for (const { load: id, order, why, t, step } of ordersOf(steps)) {
          if (why.reason === "retry") continue;
          const { minOnSeconds = 60, minOffSeconds = 120 } = loads.get(id) ?? {};
          if (order === "shed") {
            const since = restored.get(id);
            const idle = idleAt(steps, id, steps.indexOf(step));
            if (since !== undefined && !idle && isNormal(why.reason) && t - since < minOnSeconds * 1000)
              assert.equal(why.guardBroken, "minimum-on", `${id} ran ${t - since} ms`);
            if (!idle) interrupted.set(id, t);
            else interrupted.delete(id);
            continue;
          }
          const off = interrupted.get(id);
          if (off !== undefined && why.reason !== "person-on")
            assert.ok(t - off >= minOffSeconds * 1000, `${id} returns after ${t - off} ms for ${why.reason}`);
          restored.set(id, t);
        }
      }),
      runs(40),
    );
  });

  it("18. for every combination of people, rules, comfort and limits, the higher in the table of precedence wins", () => {
    const standings = (["auto", "on", "off"] as const).flatMap((override) =>
      Array.from({ length: 2 ** 7 }, (_, bits) => {
        const is = (bit: number): boolean => (bits >> bit) % 2 === 1;
        return {
          override,
          over: is(0),
          critical: is(1),
          forced: is(2),
          soft: is(3),
          cancelled: is(4),
          cold: is(5),
          away: is(6),
        };
      }),
    );
    for (const is of standings) {
      const signal = (name: string, value: string): EngineEvent => ({
        type: "signal",
        signal: {
          name,
          value,
          from: HouseLoop.at(0),
          until: HouseLoop.at(6 * 3600),
          at: HouseLoop.at(0),
          stale: false,
          source: "test",
        },
      });
      const said: EngineEvent[] = [
        { type: "load", id: "room", temperature: is.cold ? 10 : 19, setpoint: 20 },
        ...(is.override === "auto" ? [] : [{ type: "load", id: "room", override: is.override } as const]),
        signal("a", is.forced ? "red" : "blue"),
        signal("b", is.soft ? "white" : "blue"),
        ...(is.cancelled ? [{ type: "override", on: true } as const] : []),
        { type: "away", on: is.away },
      ];
      const loop = new HouseLoop({
        config: {
          mode: "hierarchical",
          limit: { value: 6000 },
          loads: [
            {
              id: "room",
              kind: "room",
              nominalPower: 1000,
              group: "heating",
              comfortFloor: 16,
              critical: is.critical,
              minOnSeconds: 0,
              minOffSeconds: 0,
            },
          ],
          away: { shed: ["heating"] },
          rules: [
            { signal: "a", values: ["red"], shed: ["heating"], class: "forced" },
            { signal: "b", values: ["white"], shed: ["heating"], class: "soft" },
          ],
        },
        loads: [{ id: "room", watts: 1000, tells: { demand: true } }],
        base: (second) => [is.over ? 6500 : 500 + (second % 3)],
        meter: { periodSeconds: 5 },
        says: (second) => (second === 30 ? said : []),
      });
      loop.run(300);
      const runsOn =
        is.critical ||
        (!is.over &&
          is.override !== "off" &&
          (is.override === "on" || (!is.forced && !(is.soft && !is.cancelled) && (is.cold || !is.away))));
      assert.deepEqual(loop.last.shed, runsOn ? [] : ["room"], JSON.stringify(is));
    }
  });
});
