import assert from "node:assert/strict";
import type { Signal } from "../../../lib/metering/signal";
import type { EngineConfig } from "../../../lib/shedding";
import { aHouse, signal } from "../../support/live-house";

const rules: EngineConfig["rules"] = [
  { signal: "tempo", values: ["HPJR"], shed: ["heating"], class: "forced" },
  { signal: "tempo", values: ["HPJW"], shed: ["heating"], class: "soft" },
  { signal: "ecowatt", values: ["orange"], limit: 6000, class: "soft" },
];

const house = (config: Partial<EngineConfig> = {}) =>
  aHouse(9000, { rules, ...config })
    .with("bath", 1500, { group: "heating" })
    .with("living", 1500, { group: "heating" })
    .with("water", 2000, { kind: "tank" })
    .drawing(500);

describe("a red Tempo day", () => {
  it("sheds the heating group when it begins, and lets the rest run", () => {
    const live = house();
    live.say(signal(live, "tempo", "HPJR", 3600));
    live.run(10);
    assert.deepEqual(live.shed, ["bath", "living"]);
  });

  it("ends by itself with its period, one minute or so later all run", () => {
    const live = house();
    live.say(signal(live, "tempo", "HPJR", 600));
    live.run(590);
    assert.deepEqual(live.shed, ["bath", "living"]);
    live.run(120);
    assert.deepEqual(live.shed, []);
  });

  it("lasts until another value comes when nobody says its end", () => {
    const live = house();
    const told = {
      name: "tempo",
      value: "HPJR",
      from: null,
      at: live.loop.at(),
      stale: false,
      source: "test",
    };
    live.say({ type: "signal", signal: told as unknown as Signal });
    live.run(7200);
    assert.deepEqual(live.shed, ["bath", "living"]);
    live.say({ type: "signal", signal: { ...told, value: "HPJB", until: null } });
    live.run(120);
    assert.deepEqual(live.shed, []);
  });

  it("refuses to be cancelled, and tells so", () => {
    const live = house();
    live.say(signal(live, "tempo", "HPJR", 3600));
    live.run(10);
    live.say({ type: "override", on: true });
    live.run(300);
    assert.deepEqual(live.shed, ["bath", "living"]);
    assert.deepEqual(
      live.notices.filter((kind) => kind === "override-refused"),
      ["override-refused"],
    );
  });

  it("begins when the signal announced it, without another message", () => {
    const live = house();
    const blue = signal(live, "tempo", "HCJB", 300);
    assert.ok(blue.type === "signal");
    const at = live.loop.at();
    live.say({
      ...blue,
      signal: { ...blue.signal, next: { value: "HPJR", from: at + 300_000, until: at + 900_000 } },
    });
    live.run(298);
    assert.deepEqual(live.shed, []);
    live.run(10);
    assert.deepEqual(live.shed, ["bath", "living"]);
  });
});

describe("a white Tempo day", () => {
  const white = () => {
    const live = house();
    live.say(signal(live, "tempo", "HPJW", 3600));
    live.run(10);
    return live;
  };

  it("sheds the heating group", () => assert.deepEqual(white().shed, ["bath", "living"]));

  it("may be cancelled, until its period ends", () => {
    const live = white();
    live.say({ type: "override", on: true });
    live.run(300);
    assert.deepEqual(live.shed, []);
    live.run(3600);
    live.say(signal(live, "tempo", "HPJW", 3600));
    live.run(10);
    assert.deepEqual(live.shed, ["bath", "living"]);
  });

  it("is taken up again when the cancelling is taken back", () => {
    const live = white();
    live.say({ type: "override", on: true });
    live.run(300);
    live.say({ type: "override", on: false });
    live.run(120);
    assert.deepEqual(live.shed, ["bath", "living"]);
  });

  it("is taken up again when the cancelling has had its time", () => {
    const live = white();
    live.say({ type: "override", on: true, until: live.loop.at() + 600_000 });
    live.run(590);
    assert.deepEqual(live.shed, []);
    live.run(120);
    assert.deepEqual(live.shed, ["bath", "living"]);
  });

  it("is taken up again after an over-consumption, which no cancelling survives (seed 4)", () => {
    const live = white();
    live.say({ type: "override", on: true });
    live.run(300);
    live.draw(7500).run(30);
    assert.ok(live.shed.length > 0);
    live.draw(500).run(900);
    assert.deepEqual(live.shed, ["bath", "living"]);
  });

  it("turns red: the cancelling does not hold for the red day", () => {
    const live = white();
    live.say({ type: "override", on: true });
    live.run(300);
    live.say(signal(live, "tempo", "HPJR", 3600));
    live.run(120);
    assert.deepEqual(live.shed, ["bath", "living"]);
  });
});

describe("an orange EcoWatt hour", () => {
  it("lowers the limit, says so, and gives it back", () => {
    const live = house();
    live.draw(3500).run(60);
    assert.deepEqual(live.shed, []);
    live.say(signal(live, "ecowatt", "orange", 600));
    live.run(60);
    assert.ok(live.shed.length > 0);
    assert.ok(live.highestSince(live.loop.second - 10) <= 6000);
    live.run(1200);
    assert.deepEqual(live.shed, []);
    assert.deepEqual(
      live.notices.filter((kind) => kind === "limit-changed"),
      ["limit-changed", "limit-changed"],
    );
  });

  it("is cancelled as any soft rule", () => {
    const live = house();
    live.draw(3500).run(60);
    live.say(signal(live, "ecowatt", "orange", 3600));
    live.run(60);
    live.say({ type: "override", on: true });
    live.run(600);
    assert.deepEqual(live.shed, []);
  });

  it("has no effect with a value that no rule names", () => {
    const live = house();
    live.draw(3500).run(60);
    live.say(signal(live, "ecowatt", "green", 3600));
    assert.deepEqual(live.run(300), []);
  });
});

describe("caps from outside", () => {
  const changes = (live: ReturnType<typeof house>): [from: number, to: number, source: string][] =>
    live.loop.steps.flatMap(({ decision }) =>
      decision.notices.flatMap((notice): [number, number, string][] =>
        notice.kind === "limit-changed" ? [[notice.facts.from, notice.facts.to, notice.facts.source]] : [],
      ),
    );

  it("count whatever the name of their source", () => {
    const live = house();
    for (const source of ["__proto__", "constructor"]) {
      live.say({ type: "limit", value: 5000, source });
      assert.equal(live.loop.engine.report(live.loop.at()).limit, 5000, source);
      live.say({ type: "limit", value: null, source });
      assert.equal(live.loop.engine.report(live.loop.at()).limit, 9000, source);
    }
  });

  it("combine by minimum, each until its own end", () => {
    const live = house();
    const at = live.loop.at();
    live.say({ type: "limit", value: 7000, source: "landlord" });
    live.say({ type: "limit", value: 5000, source: "grid", until: at + 60_000 });
    live.run(120);
    live.say({ type: "limit", value: null, source: "landlord" });
    assert.deepEqual(changes(live), [
      [9000, 7000, "landlord"],
      [7000, 5000, "grid"],
      [5000, 7000, "landlord"],
      [7000, 9000, "contract"],
    ]);
  });

  it("never raise the limit of the contract", () => {
    const live = house();
    live.say({ type: "limit", value: 20_000, source: "grid" });
    assert.deepEqual(changes(live), []);
    assert.deepEqual(live.draw(5300).run(60), ["shed bath"]);
  });

  it("replace the former one of the same source", () => {
    const live = house();
    live.say({ type: "limit", value: 5000, source: "grid" });
    live.say({ type: "limit", value: 8000, source: "grid" });
    assert.deepEqual(changes(live).at(-1)?.slice(0, 2), [5000, 8000]);
  });

  it("are cut down to at once", () => {
    const live = house();
    live.draw(3000).run(30);
    live.say({ type: "limit", value: 6000, source: "grid" });
    live.run(10);
    assert.ok(live.highestSince(live.loop.second - 3) <= 6000);
  });

  it("are in amperes when the limit is", () => {
    const live = aHouse({ value: 40, unit: "A", voltage: 230 }).with("bath", 2300).drawing(1150);
    live.say({ type: "limit", value: 10, source: "grid" });
    live.run(30);
    assert.deepEqual(live.shed, ["bath"]);
  });
});

describe("away", () => {
  it("keeps off what is named, until somebody is back", () => {
    const live = house({ away: { shed: ["heating"] } });
    live.say({ type: "away", on: true });
    live.run(10);
    assert.deepEqual(live.shed, ["bath", "living"]);
    live.say({ type: "away", on: false });
    live.run(120);
    assert.deepEqual(live.shed, []);
  });

  it("lets a room below its comfort floor run", () => {
    const live = aHouse(9000, { away: { shed: ["bath"] } })
      .with("bath", 1500, { comfortFloor: 12 })
      .drawing(500);
    live.say({ type: "load", id: "bath", temperature: 11, setpoint: 19 });
    live.say({ type: "away", on: true });
    live.run(120);
    assert.deepEqual(live.shed, []);
  });
});

describe("automatic control", () => {
  it("once off, lets all return in stages, and cuts nothing any more", () => {
    const live = house();
    live.draw(7000).run(30);
    assert.ok(live.shed.length > 0);
    live.draw(500);
    live.say({ type: "auto", on: false });
    live.run(600);
    assert.deepEqual(live.shed, []);
    assert.equal(live.last.state, "DISABLED");
    assert.deepEqual(live.draw(9000).run(300), []);
  });

  it("once on again, controls", () => {
    const live = house();
    live.say({ type: "auto", on: false });
    live.draw(7000).run(60);
    live.say({ type: "auto", on: true });
    live.run(30);
    assert.ok(live.shed.length > 0);
  });

  it("does not return into a full house when it is put off", () => {
    const live = house();
    live.draw(7500).run(60);
    const from = live.loop.second;
    live.say({ type: "auto", on: false });
    live.run(600);
    assert.equal(live.secondsOver(9000, from + 5), 0);
  });
});
