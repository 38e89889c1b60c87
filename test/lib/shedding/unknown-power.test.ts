import assert from "node:assert/strict";
import type { Mode } from "../../../lib/shedding";
import { aHouse } from "../../support/live-house";

/** Six heaters of 1.5 kW of which nobody has said the power, four of them cyclic, in a house that has room for four. */
const house = (mode: Mode) => {
  const builder = aHouse(7000, { mode, rotationSeconds: 900 });
  for (let index = 0; index < 6; index++)
    builder.with(`heater${index}`, 1500, { nominalPower: null, cyclic: index < 4 }, { tells: {} });
  return builder.drawing(700);
};

describe("loads of which nobody has said the power", () => {
  for (const mode of ["hierarchical", "smart", "cascado-cyclic", "round-robin"] as const)
    it(`are cut until the rest fits, and all return when there is room for them: ${mode}`, () => {
      const live = house(mode);
      assert.equal(live.shed.length, 2, live.shed.join(", "));
      live.run(1800);
      assert.equal(live.secondsOver(7000, 60), 0);
      for (const idle of ["heater4", "heater5"]) live.asks(idle, false);
      live.draw(0).run(2400);
      assert.deepEqual(live.shed, []);
    });

  for (const mode of ["cascado-cyclic", "round-robin"] as const)
    it(`take their turns: ${mode}`, () => {
      const live = house(mode);
      live.run(3 * 3600);
      const cut = new Set(
        live.orders.filter(([, order]) => order.startsWith("shed")).map(([, order]) => order),
      );
      assert.ok(cut.size >= 4, [...cut].join(", "));
      assert.equal(live.secondsOver(7000, 60), 0);
    });
});

describe("a load of unknown power that waits in a house more than half full", () => {
  /** A meter too slow to tell what a load draws by its cut, unless told otherwise. */
  const house = (watts: number, periodSeconds = 30) => {
    const live = aHouse(9000)
      .with("heater", watts, { nominalPower: null }, { tells: {} })
      .with("living", 1500)
      .metered({ periodSeconds })
      .drawing(3000);
    live.run(120);
    live.draw(8000).run(60);
    live.draw(5000).run(90);
    return live;
  };

  it("is known from its cut, and returns as soon as it fits", () => {
    const live = house(2000, 2);
    live.run(60);
    assert.deepEqual(live.shed, []);
  });

  it("is tried after a while where the usual load fits", () => {
    const live = house(2000);
    assert.deepEqual(live.shed, ["heater"]);
    live.run(1200);
    assert.deepEqual(live.shed, []);
  });

  it("is tried at once when a person wants it", () => {
    const live = house(2000);
    assert.deepEqual(live.shed, ["heater"]);
    live.say({ type: "load", id: "heater", override: "on" });
    live.run(60);
    assert.deepEqual(live.shed, []);
  });

  it("is cut again when that was too much, and then not tried in vain any more", () => {
    const live = house(4000, 2);
    live.run(1200);
    assert.deepEqual(live.shed, ["heater"]);
    const before = live.orders.length;
    assert.ok(live.secondsOver(9000, 200) <= 10, `${live.secondsOver(9000, 200)} s`);
    live.run(3 * 3600);
    assert.equal(live.orders.length, before);
  });
});
