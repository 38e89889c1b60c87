import assert from "node:assert/strict";
import { Relay } from "../../../lib/house/relay";

const settled = (relay: Relay, seconds: number): boolean => {
  for (let second = 0; second <= seconds; second++) relay.step(second);
  return relay.closed;
};

describe("a relay", () => {
  it("opens at once when it has no delay", () => {
    const relay = new Relay();
    relay.order(false, 0);
    assert.equal(settled(relay, 0), false);
  });

  it("takes its time, and then does what it was told last", () => {
    const relay = new Relay({ delay: 3 });
    relay.order(false, 0);
    assert.equal(settled(relay, 2), true);
    assert.equal(relay.reported, true, "an honest relay reports what it did");
    assert.equal(settled(relay, 3), false);
    relay.order(true, 3);
    relay.order(false, 3);
    assert.equal(settled(relay, 6), false);
  });

  it("obeys nothing while it sticks", () => {
    const relay = new Relay({ stuck: [{ from: 0, until: 10 }] });
    relay.order(false, 0);
    assert.equal(settled(relay, 20), true);
    relay.order(false, 20);
    relay.step(20);
    assert.equal(relay.closed, false);
  });

  it("that lies reports what it was told", () => {
    const relay = new Relay({ stuck: [{ from: 0, until: 10 }], lies: true });
    relay.order(false, 0);
    assert.equal(settled(relay, 5), true);
    assert.equal(relay.reported, false);
  });
});
