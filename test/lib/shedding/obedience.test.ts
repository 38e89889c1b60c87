import assert from "node:assert/strict";
import { type EngineConfig, type EngineEvent, SheddingEngine } from "../../../lib/shedding";
import { aHouse } from "../../support/live-house";

describe("a load that reports its state", () => {
  const house = (relay: "obeys" | "stuck-on") =>
    aHouse(9000)
      .with("bath", 1500, {}, { relay, tells: { demand: true, state: true } })
      .with("living", 1500)
      .drawing(2000);

  it("is believed when it obeyed", () => {
    const live = house("obeys");
    live.draw(6500).run(120);
    assert.deepEqual(
      live.orders.map(([, order]) => order),
      ["shed bath"],
    );
    assert.ok(!live.notices.includes("load-failed"));
  });

  it("gets its order again when it did not, then is given up, told, and the next one is cut", () => {
    const live = house("stuck-on");
    live.draw(6500).run(120);
    const orders = live.orders.map(([, order]) => order);
    assert.ok(orders.filter((order) => order === "shed bath").length >= 2, orders.join(", "));
    assert.ok(orders.includes("shed living"), orders.join(", "));
    assert.equal(live.notices.filter((kind) => kind === "load-failed").length, 1);
  });

  it("is tried again later", () => {
    const live = house("stuck-on");
    live.draw(6500).run(120);
    const before = live.orders.length;
    live.draw(8500).run(1200);
    assert.ok(
      live.orders.slice(before).some(([, order]) => order === "shed bath"),
      live.orders.join(" "),
    );
  });
});

describe("a load that reports its state, when it is given back", () => {
  it("counts from the order on, not from its relay's answer", () => {
    const engine = new SheddingEngine({
      limit: { value: 9000 },
      protection: { kind: "strict" },
      restoreDelaySeconds: 60,
      loads: ["bath", "living"].map((id) => ({ id, nominalPower: 2000, minOffSeconds: 0 })),
    });
    const relays = { bath: true, living: true };
    const tell = (id: "bath" | "living", t: number) =>
      engine.handle({ type: "load", id, state: relays[id] }, t * 1000);
    const read = (power: number, t: number) =>
      engine.handle({ type: "reading", reading: { at: t * 1000, power, source: "test" } }, t * 1000);
    tell("bath", 0);
    tell("living", 0);
    for (let t = 1; t <= 60; t++) read(8000 + (t % 5), t);
    assert.deepEqual(read(10_000, 61).shed, ["bath"]);
    relays.bath = false;
    tell("bath", 61.5);
    let t = 62;
    while (read(4000 + (t % 5), t).shed.length > 0) t++;
    const expected = engine.report(t * 1000).predicted ?? 0;
    assert.ok(expected >= 6000, `${expected} W are expected`);
    relays.bath = true;
    read(6000, t + 1);
    tell("bath", t + 1.5);
    assert.equal(engine.report((t + 2) * 1000).predicted, 6000);
  });
});

describe("a load that does not confirm its return, and is then put off by a person", () => {
  it("is not told to run again", () => {
    const live = aHouse(9000, { restoreDelaySeconds: 0 })
      .with("bath", 1500, { minOnSeconds: 300 }, { tells: {} })
      .drawing(500);
    const relay = (state: boolean) => live.say({ type: "load", id: "bath", state });
    relay(true);
    live.say({ type: "load", id: "bath", override: "off" });
    relay(false);
    live.run(10);
    assert.deepEqual(live.say({ type: "load", id: "bath", override: "auto" }), ["restore bath"]);
    live.say({ type: "load", id: "bath", override: "off" });
    assert.deepEqual(live.run(600), ["shed bath"]);
  });
});

describe("a load whose own meter tells later than the house's", () => {
  const WATTS = { bath: 1500, living: 2000, tank: 2400 };

  /** Its plugs tell a change four seconds after it, when the house's meter has long shown it. */
  const plugged = () => {
    const builder = aHouse(9000);
    for (const [id, watts] of Object.entries(WATTS)) builder.with(id, watts, {}, { tells: {} });
    const live = builder.drawing(2500);
    const known = new Map<string, number>();
    const wanting = new Set(Object.keys(WATTS));
    let late: { id: string; power: number; at: number }[] = [];
    const run = (seconds: number) => {
      for (const end = live.loop.second + seconds; live.loop.second < end; ) {
        live.run(1);
        const now = live.loop.second;
        for (const { id, watts } of live.loop.house.loads) {
          const power = live.shed.includes(id) || !wanting.has(id) ? 0 : watts;
          if (known.get(id) !== power) late.push({ id, power, at: now + 4 });
          known.set(id, power);
        }
        for (const { id, power } of late.filter(({ at }) => at <= now)) live.say({ type: "load", id, power });
        late = late.filter(({ at }) => at > now);
      }
    };
    return { live, run, wanting };
  };

  it("returns once, and nobody is cut for it", () => {
    const { live, run } = plugged();
    run(60);
    live.draw(4800);
    run(120);
    assert.deepEqual(live.shed, ["living"]);
    live.draw(2500);
    run(1200);
    assert.deepEqual(
      live.orders.map(([, order]) => order),
      ["shed living", "restore living"],
    );
  });

  it("starts by itself, and nobody is cut for it", () => {
    const { live, run, wanting } = plugged();
    run(60);
    for (let time = 0; time < 5; time++) {
      live.asks("tank", false);
      wanting.delete("tank");
      run(61);
      live.asks("tank", true);
      wanting.add("tank");
      run(61);
    }
    assert.deepEqual(live.orders, []);
  });
});

describe("loads that are cut and change nothing", () => {
  it("are left alone after some of them, and a person is told", () => {
    const builder = aHouse(9000);
    for (let index = 0; index < 10; index++) builder.with(`load${index}`, 800, {}, { watts: 0 });
    const live = builder.drawing(500);
    live.draw(9900).run(600);
    assert.ok(live.notices.includes("ineffective"), live.notices.join(", "));
    assert.ok(live.shed.length < 10, live.shed.join(", "));
  });
});

describe("the power of a load", () => {
  it("is learned when nobody declared it", () => {
    const live = aHouse(9000)
      .with("bath", 2500, { nominalPower: null }, { watts: 2500 })
      .with("living", 1500)
      .drawing(500);
    for (let time = 0; time < 4; time++) {
      live.draw(7000).run(60);
      live.draw(500).run(300);
    }
    assert.deepEqual(live.shed, []);
    live.draw(7000).run(60);
    assert.deepEqual(live.shed, ["bath"]);
    live.draw(5500).run(1800);
    assert.deepEqual(live.shed, ["bath"], "2.5 kW do not fit into 2 kW");
  });

  it("is what its own meter says, when it has one", () => {
    const live = aHouse(9000)
      .with("bath", 3000, { nominalPower: 1000 }, { watts: 3000, tells: { demand: true, power: true } })
      .with("living", 1500)
      .drawing(500);
    assert.deepEqual(live.draw(6500).run(60), ["shed bath"]);
    assert.deepEqual(live.draw(5600).run(1800), [], "3 kW do not fit into 1.9 kW, though 1 kW would");
  });
});

describe("an order", () => {
  it("explains itself with figures", () => {
    const live = aHouse(9000).with("bath", 1500).with("living", 1500).drawing(2000);
    live.draw(6500).run(30);
    const [command] = live.loop.steps.flatMap(({ decision }) => decision.commands);
    const why = command?.why;
    assert.equal(why?.reason, "over-limit");
    assert.equal(why.mode, "hierarchical");
    assert.equal(why.limit?.value, 9000);
    assert.ok((why.measured ?? 0) >= 9500 && (why.measured ?? 0) <= 9510, `measured ${why.measured}`);
    assert.ok((why.predicted ?? 0) >= 8000 && (why.predicted ?? 0) <= 8010, `predicted ${why.predicted}`);
    assert.ok((why.need ?? 0) >= 500 && (why.need ?? 0) <= 700, `need ${why.need}`);
    assert.equal(why.power, 1500);
  });

  it("is followed by the start and the end of the shedding", () => {
    const live = aHouse(9000).with("bath", 1500).drawing(2000);
    live.draw(8000).run(30);
    live.draw(2000).run(300);
    assert.deepEqual(live.notices, ["shedding-started", "shedding-ended"]);
  });
});

describe("a relay that says at once that it did not obey", () => {
  const stuck = { relay: "stuck-on", tells: { demand: true, state: true } } as const;
  const causes: [cause: string, config: Partial<EngineConfig>, said: EngineEvent | null][] = [
    ["a person's off", {}, { type: "load", id: "bath", override: "off" }],
    ["an absence", { away: { shed: ["bath", "bedroom"] } }, { type: "away", on: true }],
    ["the slots of round-robin", { mode: "round-robin", slots: 1, rotationSeconds: 120 }, null],
    [
      "the turns of a cyclic group",
      { mode: "cascado-cyclic", rotationSeconds: 120 },
      { type: "limit", value: 3000, source: "grid" },
    ],
  ];
  for (const [cause, config, said] of causes)
    it(`is not ordered for ever by ${cause}`, () => {
      const live = aHouse(9000, config)
        .with("bath", 1500, { cyclic: true }, stuck)
        .with("bedroom", 1500, { cyclic: true }, stuck)
        .acting(0)
        .drawing(500);
      if (said !== null) live.say(said);
      live.run(900);
      assert.ok(live.orders.length > 0);
      assert.ok(live.orders.length <= 30, `${live.orders.length} orders in a quarter of an hour`);
    });
});
