import assert from "node:assert/strict";
import { ManualClock } from "./manual-clock";

describe("the manual clock", () => {
  it("runs what falls due at its own time, in order", async () => {
    const clock = new ManualClock(0);
    const seen: [string, number][] = [];
    clock.after(20, () => seen.push(["later", clock.now()]));
    clock.after(10, () => seen.push(["sooner", clock.now()]));
    clock.after(10, () => seen.push(["second of the same time", clock.now()]));
    await clock.advance(15);
    assert.deepEqual(seen, [
      ["sooner", 10],
      ["second of the same time", 10],
    ]);
    assert.equal(clock.now(), 15);
    assert.equal(clock.next, 20);
  });

  it("lets a chain of waits run to its end", async () => {
    const clock = new ManualClock(0);
    const wait = (ms: number) =>
      new Promise<void>((resolve) => {
        clock.after(ms, resolve);
      });
    const seen: number[] = [];
    const chain = (async () => {
      for (let step = 0; step < 3; step++) {
        await wait(10);
        seen.push(clock.now());
      }
    })();
    await clock.advance(30);
    await chain;
    assert.deepEqual(seen, [10, 20, 30]);
  });

  it("forgets what is cancelled", async () => {
    const clock = new ManualClock();
    const cancel = clock.after(10, () => assert.fail("it was cancelled"));
    cancel();
    assert.equal(clock.waiting, 0);
    await clock.advance(60_000);
  });
});
