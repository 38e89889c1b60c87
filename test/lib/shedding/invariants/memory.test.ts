import assert from "node:assert/strict";
import fc from "fast-check";
import { type EngineState, SheddingEngine } from "../../../../lib/shedding";
import { HouseLoop } from "../../../support/house-loop";
import { livelyHouses, runs, SLOW } from "./houses";

const asJson = (state: EngineState): EngineState => JSON.parse(JSON.stringify(state)) as EngineState;

describe("invariants: the same log, the same orders; a restart changes nothing", function () {
  this.timeout(SLOW);
  // A restart is not invisible (invariant 13 wants two readings first), so what is compared is two engines that start from one state.
  it("12. a log played twice gives the same answers, and so does a state taken up twice", () => {
    fc.assert(
      fc.property(
        livelyHouses({ relays: true, meter: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (house, when) => {
          const { steps } = new HouseLoop(house).run(600);
          const middle = Math.floor(when * (steps.length - 1));
          const again = new SheddingEngine(house.config, { now: HouseLoop.at(0) });
          for (const { event, t, decision } of steps.slice(0, middle))
            assert.equal(JSON.stringify(again.handle(event, t)), JSON.stringify(decision));

          const now = steps[middle]?.t ?? HouseLoop.at(0);
          const state = asJson(again.snapshot());
          assert.deepEqual(asJson(again.snapshot()), state);
          const [one, other] = [1, 2].map(
            () => new SheddingEngine(house.config, { state: asJson(state), now }),
          );
          for (const { event, t } of steps.slice(middle))
            assert.equal(JSON.stringify(one?.handle(event, t)), JSON.stringify(other?.handle(event, t)));
        },
      ),
      runs(20),
    );
  });

  // A meter that proves silent before it has spoken twice is the one exception: the policy of silence may cut, never let return.
  it("13. after a restart what was shed stays shed, and no order is given before two readings", () => {
    const restart = fc.integer({ min: 20, max: 550 });
    let heldOver = 0;
    fc.assert(
      fc.property(livelyHouses({ relays: true }), restart, (house, second) => {
        const quiet = { ...house, says: (at: number) => (at < second ? (house.says?.(at) ?? []) : []) };
        const loop = new HouseLoop({ ...quiet, loads: house.loads.map((load) => ({ ...load, tells: {} })) });
        loop.run(second);
        const before = loop.last.shed;
        loop.restart();
        const from = loop.steps.length;
        loop.run(house.meter?.periodSeconds === 300 ? 900 : 200);
        let readings = 0;
        for (const { event, decision } of loop.steps.slice(from)) {
          if (event.type === "reading") readings += 1;
          if (decision.state.startsWith("STALE")) break;
          if (readings < 2) {
            assert.deepEqual(decision.commands, []);
            assert.deepEqual(decision.shed, before);
            heldOver += before.length;
          }
        }
      }),
      runs(60),
    );
    assert.ok(heldOver > 20, `${heldOver} loads held over a restart`);
  });
});
