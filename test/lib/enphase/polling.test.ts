import assert from "node:assert/strict";
import { Polling, type Task } from "../../../lib/enphase/polling";
import { EnphaseProblem } from "../../../lib/enphase/problem";
import { ManualClock } from "../../support/manual-clock";

/** ms: a busy machine must not fail a test. */
const SLOW = 30_000;

interface Asked {
  readonly task: string;
  readonly at: number;
}

/** A gateway that takes its time; `answer` says for how long (ms), or throws. */
class SlowGateway {
  readonly clock = new ManualClock(0);
  readonly asked: Asked[] = [];
  readonly failures: Asked[] = [];
  atOnce = 0;
  mostAtOnce = 0;
  readonly polling: Polling;

  constructor(
    intervals: Readonly<Record<string, number>>,
    readonly answer: (task: string, count: number) => number,
    random = 0.5,
  ) {
    const tasks = Object.entries(intervals).map(
      ([name, interval]): Task => ({
        name,
        interval: () => interval,
        isNeeded: () => true,
        run: () => this.#run(name),
      }),
    );
    this.polling = new Polling(tasks, this.clock, () => random, {
      done: () => undefined,
      failed: (task) => this.failures.push({ task, at: this.clock.now() }),
    });
    this.polling.start();
  }

  times(task: string): number[] {
    return this.asked.filter((one) => one.task === task).map(({ at }) => at);
  }

  async #run(task: string): Promise<void> {
    this.asked.push({ task, at: this.clock.now() });
    this.atOnce++;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.atOnce);
    try {
      const took = this.answer(task, this.times(task).length);
      await new Promise<void>((resolve) => {
        this.clock.after(took, resolve);
      });
    } finally {
      this.atOnce--;
    }
  }
}

const unreachable = () => new EnphaseProblem("unreachable", { host: "envoy.local", code: "ECONNREFUSED" });

describe("the polling of a gateway", function () {
  this.timeout(SLOW);
  it("asks the fast task once a second and the slow one between, never two at once", async () => {
    const gateway = new SlowGateway({ fast: 1000, slow: 60_000 }, (task) => (task === "fast" ? 80 : 300));
    await gateway.clock.advance(600_000);
    const fast = gateway.times("fast");
    assert.equal(gateway.mostAtOnce, 1);
    for (const [i, at] of fast.entries()) if (i > 0) assert.ok(at - (fast[i - 1] ?? 0) >= 1000);
    assert.ok(fast.length >= 590, `${fast.length}`);
    assert.equal(gateway.times("slow").length, 10);
  });

  it("builds no queue before a gateway that answers in 6 s, and lets it rest", async () => {
    const gateway = new SlowGateway({ fast: 1000 }, () => 6000);
    await gateway.clock.advance(90_000);
    assert.equal(gateway.mostAtOnce, 1);
    assert.deepEqual(
      gateway.times("fast"),
      [0, 9000, 18_000, 27_000, 36_000, 45_000, 54_000, 63_000, 72_000, 81_000, 90_000],
    );
  });

  it("skips what it missed while a slow document came", async () => {
    const gateway = new SlowGateway({ fast: 1000, slow: 60_000 }, (task) => (task === "slow" ? 5400 : 100));
    await gateway.clock.advance(20_000);
    const late = gateway.times("fast").filter((at) => at > 100 && at < 9000);
    assert.deepEqual(late, [8250]);
  });

  it("waits 5, 10, 20, 40, 80 and then 120 s while nobody answers, and no longer once somebody does", async () => {
    const gateway = new SlowGateway({ fast: 1000 }, (_task, count) => {
      if (count <= 7) throw unreachable();
      return 0;
    });
    await gateway.clock.advance(396_000);
    const seconds = gateway.times("fast").map((at) => at / 1000);
    assert.deepEqual(seconds, [0, 5, 15, 35, 75, 155, 275, 395, 396]);
    assert.equal(gateway.failures.length, 7);
  });

  it("spreads its attempts by a fifth either way", async () => {
    for (const [random, expected] of [
      [0, 4000],
      [1, 6000],
    ] as const) {
      const gateway = new SlowGateway(
        { fast: 1000 },
        () => {
          throw unreachable();
        },
        random,
      );
      await gateway.clock.advance(7000);
      assert.equal(gateway.times("fast")[1], expected);
    }
  });

  it("lets one document that always fails hold up nobody for long", async () => {
    const gateway = new SlowGateway({ fast: 1000, broken: 60_000 }, (task) => {
      if (task === "broken") throw unreachable();
      return 50;
    });
    await gateway.clock.advance(3_600_000);
    assert.ok(gateway.times("broken").length <= 35, `${gateway.times("broken").length}`);
    assert.ok(gateway.times("fast").length > 3300, `${gateway.times("fast").length}`);
  });

  it("tries every 5 minutes what a person must mend, and at once when it is mended", async () => {
    const gateway = new SlowGateway({ fast: 1000 }, (_task, count) => {
      if (count <= 2) throw new EnphaseProblem("token-expired", { date: "2026-01-01" });
      return 0;
    });
    await gateway.clock.advance(310_000);
    assert.deepEqual(gateway.times("fast"), [0, 300_000]);
    gateway.polling.again();
    await gateway.clock.advance(0);
    assert.equal(gateway.times("fast")[2], 310_000);
  });

  it("asks once a second at most, however often a message asks for it", async () => {
    const gateway = new SlowGateway({ fast: 60_000 }, () => 50);
    for (let t = 0; t < 5000; t += 100) {
      await gateway.clock.advance(100);
      gateway.polling.hurry("fast");
    }
    assert.deepEqual(gateway.times("fast"), [0, 1000, 2000, 3000, 4000, 5000]);
  });

  it("stops", async () => {
    const gateway = new SlowGateway({ fast: 1000 }, () => 0);
    await gateway.clock.advance(2500);
    gateway.polling.stop();
    assert.equal(gateway.clock.waiting, 0);
  });
});
