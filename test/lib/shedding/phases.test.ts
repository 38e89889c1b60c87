import assert from "node:assert/strict";
import { SheddingEngine } from "../../../lib/shedding";
import { NOON } from "../../support/house-loop";
import { aHouse } from "../../support/live-house";

const loads = [
  { id: "bath", nominalPower: 1500, phases: [1] },
  { id: "bedroom", nominalPower: 1500, phases: [2] },
  { id: "boiler", nominalPower: 3000, phases: [1, 2, 3] },
];

describe("a house on three phases of 4 kVA each", () => {
  const house = () => {
    const builder = aHouse({ value: 12_000, phases: 3 });
    for (const { id, nominalPower, phases } of loads)
      builder.with(id, nominalPower, { phases, minOnSeconds: 0, minOffSeconds: 0 });
    return builder.drawing([500, 500, 500]);
  };

  it("cuts on the phase that is over, and there only", () => {
    assert.deepEqual(house().draw([500, 2500, 500]).run(30), ["shed bedroom"]);
  });

  it("counts a load on three phases with a third on each", () => {
    assert.deepEqual(house().draw([500, 500, 3500]).run(30), ["shed boiler"]);
  });

  it("lets a load return when its own phases have room", () => {
    const live = house();
    live.draw([500, 2500, 500]).run(30);
    assert.deepEqual(live.draw([1400, 500, 500]).run(300), ["restore bedroom"]);
  });

  it("holds the whole house to its limit too", () => {
    const live = aHouse({ value: 6000, phases: 3 })
      .with("bath", 1500, { phases: [1] })
      .drawing([400, 400, 400]);
    live.say({ type: "limit", value: 2000, source: "grid" });
    live.run(10);
    assert.deepEqual(live.shed, ["bath"]);
  });
});

describe("a meter that leaves its phases out of some readings", () => {
  it("is no reason to forget the phase that is full", () => {
    const engine = new SheddingEngine(
      { limit: { value: 12_000, phases: 3 }, restoreDelaySeconds: 30, loads: loads.slice(0, 1) },
      { now: NOON },
    );
    engine.handle({ type: "load", id: "bath", demand: true }, NOON);
    const orders: string[] = [];
    let runs: boolean = true;
    for (let second = 0; second < 900; second += 2) {
      const first: number = (second < 100 ? 800 : 3500) + (runs ? 1500 : 0) + (second % 7);
      const at = NOON + second * 1000;
      const phases = [first, 800, 800].map((power) => ({ power }));
      const reading = { at, power: first + 1600, ...(second % 6 === 0 ? {} : { phases }), source: "test" };
      for (const { order, load } of engine.handle({ type: "reading", reading }, at).commands) {
        orders.push(`${order} ${load}`);
        runs = order === "restore";
      }
    }
    assert.deepEqual(orders, ["shed bath"]);
  });
});
