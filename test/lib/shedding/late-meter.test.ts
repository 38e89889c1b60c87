import assert from "node:assert/strict";
import { aHouse } from "../../support/live-house";

const heaters = ["bath", "bedroom", "kitchen", "living"];

describe("a meter that is half a minute late", () => {
  const house = (quantum: number) => {
    const builder = aHouse(9000).metered({ periodSeconds: 2, latencySeconds: 30, quantum });
    for (const id of heaters) builder.with(id, 1500);
    return builder.drawing(2000);
  };

  it("costs one load for an excess of one load, not the whole house", () => {
    const live = house(1);
    assert.deepEqual(live.draw(4000).run(200), ["shed bath"]);
    assert.deepEqual(live.draw(1000).run(400), ["restore bath"]);
  });

  it("is not taken for frozen because it still shows what was before the order", () => {
    const live = house(230);
    live.draw(4000).run(200);
    live.draw(1000).run(400);
    assert.deepEqual(live.notices, ["shedding-started", "shedding-ended"]);
  });
});
