import assert from "node:assert/strict";
import { SheddingEngine } from "../../../lib/shedding";
import { aHouse, signal } from "../../support/live-house";

const house = () =>
  aHouse(9000, { rules: [{ signal: "tempo", values: ["HPJR"], shed: ["living"], class: "forced" }] })
    .with("bath", 1500)
    .with("bedroom", 1500)
    .with("living", 1500)
    .drawing(2000);

describe("a restart in the middle of a shedding", () => {
  it("switches nobody on", () => {
    const live = house();
    live.draw(7000).run(30);
    const { shed } = live;
    assert.ok(shed.length > 0);
    live.loop.restart();
    assert.deepEqual(live.run(120), []);
    assert.deepEqual(live.shed, shed);
  });

  it("gives no order before two readings, though there is room for all", () => {
    const live = house();
    live.draw(7000).run(30);
    live.loop.restart();
    live.draw(500);
    const from = live.loop.steps.length;
    live.run(600);
    let readings = 0;
    for (const { event, decision } of live.loop.steps.slice(from)) {
      if (event.type === "reading") readings += 1;
      if (readings < 2) assert.deepEqual(decision.commands, []);
    }
    assert.deepEqual(live.shed, []);
  });

  it("waits in silence: without a meter nothing is ordered on", () => {
    const live = house();
    live.draw(7000).run(30);
    const { shed } = live;
    live.silent(true);
    live.loop.restart();
    live.run(600);
    for (const id of shed) assert.ok(live.shed.includes(id), id);
  });

  it("expects the same power as before, counting once what runs", () => {
    const live = house();
    live.draw(7000).run(30);
    const expected = live.loop.engine.report(live.loop.at()).predicted;
    live.loop.restart();
    assert.equal(live.loop.engine.report(live.loop.at()).predicted, expected);
  });

  it("takes the mode that was chosen in the dialog since, and else the one that was asked for", () => {
    const config = { limit: { value: 9000 }, loads: [{ id: "bath" }] };
    const engine = new SheddingEngine({ ...config, mode: "smart", slots: 2 });
    engine.handle({ type: "mode", mode: "round-robin" }, 0);
    engine.handle({ type: "slots", value: 1 }, 0);
    const state = engine.snapshot();
    const same = new SheddingEngine({ ...config, mode: "smart", slots: 2 }, { state });
    assert.deepEqual([same.snapshot().mode, same.snapshot().slots], ["round-robin", 1]);
    const edited = new SheddingEngine({ ...config, mode: "cascado-cyclic", slots: 3 }, { state });
    assert.deepEqual([edited.snapshot().mode, edited.snapshot().slots], ["cascado-cyclic", 3]);
  });

  it("keeps people's orders, caps, signals, mode and absence", () => {
    const live = house();
    live.say({ type: "load", id: "bath", override: "off" });
    live.say({ type: "limit", value: 3000, source: "grid" });
    live.say(signal(live, "tempo", "HPJR", 36_000));
    live.say({ type: "mode", mode: "smart" });
    live.run(60);
    const { shed } = live;
    live.loop.restart();
    live.run(1800);
    assert.deepEqual(live.shed, shed);
    assert.ok(shed.includes("bath") && shed.includes("living"));
  });

  it("takes the word of a relay over its own memory", () => {
    const live = house();
    live.draw(7000).run(30);
    const [first = ""] = live.shed;
    live.loop.restart();
    live.say({ type: "load", id: first, state: true });
    live.run(60);
    assert.ok(live.highestSince(live.loop.second - 10) <= 9000);
  });
});

describe("a kept state", () => {
  const config = { limit: { value: 9000 }, loads: [{ id: "bath" }] };

  it("is plain JSON with a version", () => {
    const state = new SheddingEngine(config, { now: 0 }).snapshot();
    assert.deepEqual(JSON.parse(JSON.stringify(state)), state);
    assert.ok("version" in state);
  });

  it("of another house: what is known of the common loads is kept, the others start unknown", () => {
    const live = house();
    live.draw(7000).run(30);
    const state = JSON.parse(JSON.stringify(live.loop.engine.snapshot()));
    const now = live.loop.at();
    const engine = new SheddingEngine(
      { limit: { value: 9000 }, loads: [{ id: "bath" }, { id: "new" }] },
      { state, now },
    );
    const { shed } = engine.handle({ type: "tick" }, now);
    assert.deepEqual(shed, ["bath"]);
  });

  it("goes on the same from memory and from JSON", () => {
    const live = house();
    live.draw(7000).run(30);
    const { engine } = live.loop;
    const now = live.loop.at();
    const fromMemory = new SheddingEngine(live.loop.house.config, { state: engine.snapshot(), now });
    const fromJson = new SheddingEngine(live.loop.house.config, {
      state: JSON.parse(JSON.stringify(engine.snapshot())),
      now,
    });
    for (const one of [fromMemory, fromJson])
      one.handle({ type: "load", id: "living", power: 1520 }, now + 1000);
    assert.deepEqual(fromMemory.snapshot(), fromJson.snapshot());
  });

  it("that has lost parts is completed: the house is kept all the same", () => {
    const whole = new SheddingEngine(config, { now: 0 }).snapshot();
    for (const part of [
      "base",
      "meter",
      "orders",
      "futility",
      "turns",
      "told",
      "breaker",
      "loads",
    ] as const) {
      const engine = new SheddingEngine(config, { state: { ...whole, [part]: {} } as never, now: 0 });
      for (let t = 1; t <= 5; t++)
        engine.handle(
          { type: "reading", reading: { at: t * 1000, power: 12_000, source: "test" } },
          t * 1000,
        );
      assert.deepEqual(engine.handle({ type: "tick" }, 6000).shed, ["bath"], part);
    }
  });

  it("that is not one is put aside, and all is taken to run", () => {
    for (const state of [{ version: 99_999 }, {}, { version: 1 }, "text"]) {
      const engine = new SheddingEngine(config, { state: state as never, now: 0 });
      assert.deepEqual(engine.handle({ type: "tick" }, 0).shed, []);
    }
  });
});
