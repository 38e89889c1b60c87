import assert from "node:assert/strict";
import type { EngineConfig } from "../../../lib/shedding/config";
import type { Report } from "../../../lib/shedding/decision";
import { SheddingEngine } from "../../../lib/shedding/engine";
import { Keeper, type Memory } from "../../../lib/shedding/keeper";
import type { EngineState } from "../../../lib/shedding/state";
import { Problem } from "../../../lib/wording/problem";
import { ManualClock, settled } from "../../support/manual-clock";

const config: EngineConfig = {
  limit: { value: 6000, unit: "W" },
  loads: [
    { id: "bath", nominalPower: 1500 },
    { id: "hall", nominalPower: 1000 },
  ],
};

/** A store that answers at once, unless the test says otherwise. */
class Store implements Memory {
  saves = 0;

  constructor(public state: unknown = undefined) {}

  async load(): Promise<unknown> {
    return this.state;
  }

  async save(state: unknown): Promise<void> {
    this.saves++;
    this.state = state;
  }
}

class Kept {
  readonly clock = new ManualClock();
  readonly orders: string[] = [];
  readonly reports: Report[] = [];
  readonly troubles: string[] = [];
  readonly keeper: Keeper;

  constructor(memory: Memory, reportEvery = 0) {
    this.keeper = new Keeper({
      build: (state, now) =>
        new SheddingEngine(config, { now, ...(state !== null && { state: state as EngineState }) }),
      memory,
      clock: this.clock,
      reportEvery,
      listeners: {
        decided: ({ commands }) => this.orders.push(...commands.map(({ order, load }) => `${order} ${load}`)),
        report: (report) => this.reports.push(report),
        trouble: (thrown) => this.troubles.push(thrown instanceof Problem ? thrown.message : String(thrown)),
      },
    });
  }

  async meter(power: number, seconds = 1): Promise<void> {
    for (let second = 0; second < seconds; second++) {
      await this.clock.advance(1000);
      const at = this.clock.now();
      await this.keeper.take({
        type: "reading",
        reading: { at, power: power + (second % 2), source: "test" },
      });
    }
  }

  async shedBath(): Promise<void> {
    await this.meter(5000, 3);
    await this.meter(7200);
    assert.deepEqual(this.orders, ["shed bath"]);
  }
}

describe("the keeper of a house", () => {
  it("lets what arrives before the state is back wait its turn, in order", async () => {
    const answers: ((state: unknown) => void)[] = [];
    const kept = new Kept({
      load: () => new Promise((resolve) => answers.push(resolve)),
      save: async () => {},
    });
    const first = kept.keeper.take({ type: "load", id: "bath", override: "off" });
    const second = kept.keeper.take({ type: "load", id: "bath", override: "auto" });
    await settled();
    assert.deepEqual(kept.orders, []);
    answers[0]?.(undefined);
    await Promise.all([first, second]);
    assert.equal(kept.orders[0], "shed bath");
    assert.equal(kept.reports.at(-1)?.loads[0]?.override, "auto");
  });

  it("saves at each change, and once a minute while it is at work", async () => {
    const store = new Store();
    const kept = new Kept(store);
    await kept.shedBath();
    await settled();
    assert.equal((store.state as EngineState).loads.bath?.allowed, false);
    await kept.meter(4300, 70);
    const { saves } = store;
    await kept.meter(4300, 600);
    assert.ok(store.saves - saves >= 10 && store.saves - saves <= 14, `${store.saves - saves} saves`);
  });

  it("goes on after a restart where it was: shed stays shed", async () => {
    const store = new Store();
    const before = new Kept(store);
    await before.shedBath();
    await before.keeper.close();
    const after = new Kept(new Store(JSON.parse(JSON.stringify(store.state))));
    await after.clock.advance(before.clock.now() - after.clock.now());
    await settled();
    assert.deepEqual(after.reports.at(-1)?.shed, ["bath"]);
    await after.meter(5700, 60);
    assert.deepEqual(after.orders, []);
  });

  it("starts without the state when the store cannot be read, and says so", async () => {
    const kept = new Kept({ load: () => Promise.reject(new Error("disk gone")), save: async () => {} });
    await kept.shedBath();
    assert.deepEqual(kept.troubles, [
      "The saved state could not be read (disk gone); the control starts without it.",
    ]);
  });

  it("starts without the state when the store does not answer, and says so", async () => {
    const kept = new Kept({ load: () => new Promise(() => {}), save: async () => {} });
    const waiting = kept.keeper.take({ type: "load", id: "bath", override: "off" });
    await kept.clock.advance(9_999);
    assert.deepEqual(kept.orders, []);
    await kept.clock.advance(1);
    await waiting;
    assert.deepEqual(kept.orders, ["shed bath"]);
    assert.deepEqual(kept.troubles, [
      "The context store has not answered for 10 s; the control starts without the saved state.",
    ]);
  });

  it("starts anew from a state that is damaged", async () => {
    for (const state of ["nonsense", 5, { version: 99 }, { version: 1, loads: null }]) {
      const kept = new Kept(new Store(state));
      await kept.shedBath();
    }
  });

  it("tells once that the store cannot be written, and goes on", async () => {
    const store = new Store();
    store.save = () => Promise.reject(new Error("disk full"));
    const kept = new Kept(store);
    await kept.shedBath();
    await kept.meter(2000, 200);
    assert.deepEqual(kept.orders, ["shed bath", "restore bath"]);
    assert.deepEqual(kept.troubles, [
      "The state could not be saved (disk full); a restart would forget what is shed.",
    ]);
  });

  it("never lets an older state overwrite a newer one in a slow store", async () => {
    const saved: EngineState[] = [];
    const done: (() => void)[] = [];
    const kept = new Kept({
      load: async () => undefined,
      save: (state) => {
        saved.push(state as EngineState);
        return new Promise((resolve) => done.push(resolve));
      },
    });
    await settled();
    for (const override of ["off", "auto", "off"] as const)
      await kept.keeper.take({ type: "load", id: "hall", override });
    assert.equal(saved.length, 1);
    done[0]?.();
    await settled();
    assert.equal(saved.length, 2);
    assert.equal(saved[1]?.loads.hall?.override, "off");
  });

  it("wakes the engine when it asks for it: a wish ends by itself", async () => {
    const kept = new Kept(new Store());
    await kept.meter(1000, 5);
    await kept.keeper.take({ type: "load", id: "hall", override: "off", until: kept.clock.now() + 30_000 });
    await kept.clock.advance(29_999);
    assert.equal(kept.reports.at(-1)?.loads[1]?.override, "off");
    await kept.clock.advance(1);
    assert.equal(kept.reports.at(-1)?.loads[1]?.override, "auto");
  });

  it("says nothing more while only figures change", async () => {
    const kept = new Kept(new Store());
    await kept.meter(4000, 5);
    const before = kept.reports.length;
    for (const power of [4100, 3500, 4800, 2000]) await kept.meter(power, 15);
    assert.equal(kept.reports.length, before);
  });

  it("refuses what the engine refuses, and nothing has changed", async () => {
    const kept = new Kept(new Store());
    await kept.meter(4000, 5);
    const before = kept.reports.length;
    assert.throws(() => kept.keeper.take({ type: "slots", value: -1 }), Problem);
    assert.equal(kept.reports.length, before);
  });

  it("leaves no timer behind when it is closed, not even while it starts", async () => {
    const kept = new Kept(new Store(), 10_000);
    await kept.keeper.close();
    assert.equal(kept.clock.waiting, 0);
    await assert.doesNotReject(kept.keeper.close());
  });
});
