import assert from "node:assert/strict";
import { GatewayClock } from "../../../lib/enphase/gateway-clock";

const NOW = Date.UTC(2026, 10, 20, 12);
const SECOND = 1000;

describe("the gateway's clock", () => {
  it("may be years behind: the newest stamp is of now, and older ones are as old as they lie behind", () => {
    const clock = new GatewayClock();
    clock.see(1_500_000_000, NOW);
    assert.equal(clock.toLocal(1_500_000_000, NOW), NOW);
    assert.equal(clock.toLocal(1_500_000_000 - 600, NOW), NOW - 600 * SECOND);
  });

  it("shows a value that is repeated as growing old", () => {
    const clock = new GatewayClock();
    for (let t = 0; t <= 60; t += 10) clock.see(1_500_000_000, NOW + t * SECOND);
    assert.equal(clock.toLocal(1_500_000_000, NOW + 60 * SECOND), NOW);
  });

  it("is learned again when it is set back", () => {
    const clock = new GatewayClock();
    clock.see(1_500_000_000, NOW);
    clock.see(1_499_990_000, NOW + 10 * SECOND);
    assert.equal(clock.toLocal(1_499_990_000, NOW + 10 * SECOND), NOW + 10 * SECOND);
  });

  it("is not thought ahead because one answer came late", () => {
    const clock = new GatewayClock();
    clock.see(1_500_000_000, NOW + 5 * SECOND);
    clock.see(1_500_000_010, NOW + 10 * SECOND);
    assert.equal(clock.toLocal(1_500_000_010, NOW + 10 * SECOND), NOW + 10 * SECOND);
    assert.equal(clock.toLocal(1_500_000_000, NOW + 10 * SECOND), NOW);
  });

  it("may lose time: after a day that costs 3 s, a fresh value is fresh within 4 s", () => {
    const clock = new GatewayClock();
    for (let t = 0; t <= 86_400; t += 10)
      clock.see(1_500_000_000 + Math.floor(t * (1 - 3 / 86_400)), NOW + t * SECOND);
    const end = NOW + 86_400 * SECOND;
    assert.ok(end - clock.toLocal(1_500_000_000 + 86_397, end) < 4 * SECOND);
  });

  it("learns only where it is at least from a stamp that may be old", () => {
    const clock = new GatewayClock();
    clock.see(1_500_000_000, NOW);
    clock.seePast(1_499_970_000, NOW);
    assert.equal(clock.toLocal(1_499_970_000, NOW), NOW - 30_000 * SECOND);
  });

  it("never makes a time later than now", () => {
    const clock = new GatewayClock();
    clock.see(1_500_000_000, NOW);
    assert.equal(clock.toLocal(1_500_000_100, NOW), NOW);
  });
});
