import assert from "node:assert/strict";
import { HighestOfInterval } from "../../../lib/metering/highest";
import { Rate } from "../../../lib/metering/rate";

function rateOf(...intervals: number[]): Rate {
  const rate = new Rate();
  let now = 1_770_000_000_000;
  rate.note(now);
  for (const interval of intervals) {
    now += interval;
    rate.note(now);
  }
  return rate;
}

describe("the rhythm of a meter", () => {
  it("is not known before its second reading", () => {
    assert.equal(rateOf().interval, undefined);
    assert.equal(rateOf().silenceAllowed(), 10_000);
  });

  it("is the median of its intervals: one long silence changes nothing", () => {
    assert.equal(rateOf(1000, 1100, 60_000, 1000, 1050).interval, 1050);
  });

  it("follows a meter whose pace was changed", () => {
    const rate = rateOf(...Array(30).fill(30_000), ...Array(20).fill(2000));
    assert.equal(rate.interval, 2000);
  });

  it("is too slow above 15 s, once that is proven", () => {
    assert.equal(rateOf(60_000, 60_000).isSlow, false);
    assert.equal(rateOf(60_000, 60_000, 60_000).isSlow, true);
    assert.equal(rateOf(15_000, 15_000, 15_000).isSlow, false);
  });

  it("allows five intervals of silence, ten seconds, or what is usual for the kind of meter", () => {
    assert.equal(rateOf(1000, 1000).silenceAllowed(), 10_000);
    assert.equal(rateOf(10_000, 10_000).silenceAllowed(), 50_000);
    assert.equal(rateOf(1000, 1000).silenceAllowed(90), 90_000);
  });

  it("does not suffer from a clock that goes back", () => {
    assert.equal(rateOf(1000, -3_600_000, 1000).interval, 1000);
  });
});

describe("a minimum interval between readings", () => {
  it("lets every reading through when it is 0", () => {
    const gate = new HighestOfInterval<string>(0);
    assert.deepEqual([gate.offer("a", 1, 5), gate.offer("b", 2, 5), gate.due], ["a", "b", undefined]);
  });

  it("holds the highest until the interval's end", () => {
    const gate = new HighestOfInterval<string>(10_000);
    assert.equal(gate.offer("first", 100, 0), "first");
    for (const [item, value] of [
      ["low", 50],
      ["peak", 900],
      ["after", 300],
    ] as const)
      assert.equal(gate.offer(item, value, 4000), undefined);
    assert.equal(gate.due, 10_000);
    assert.equal(gate.take(9_999), undefined);
    assert.equal(gate.take(10_000), "peak");
    assert.equal(gate.due, undefined);
  });

  it("starts the next interval where the highest went out", () => {
    const gate = new HighestOfInterval<string>(10_000);
    gate.offer("a", 1, 0);
    gate.offer("b", 1, 5000);
    gate.take(10_000);
    assert.equal(gate.offer("c", 1, 12_000), undefined);
    assert.equal(gate.due, 20_000);
  });

  it("lets a reading through at once after a quiet interval", () => {
    const gate = new HighestOfInterval<string>(10_000);
    gate.offer("a", 1, 0);
    assert.equal(gate.offer("b", 1, 10_000), "b");
  });

  it("keeps the newest of equals, and the highest of exports", () => {
    const gate = new HighestOfInterval<string>(10_000);
    gate.offer("a", 0, 0);
    for (const [item, value] of [
      ["b", -500],
      ["c", -200],
      ["d", -200],
      ["e", -900],
    ] as const)
      gate.offer(item, value, 1);
    assert.equal(gate.take(10_000), "d");
  });

  it("does not hold readings for hours when the clock goes back", () => {
    const gate = new HighestOfInterval<string>(10_000);
    gate.offer("a", 1, 3_600_000);
    assert.equal(gate.offer("b", 1, 0), "b");
  });
});
