import assert from "node:assert/strict";
import { type EngineConfig, SheddingEngine } from "../../../lib/shedding";
import { Replay } from "../../../lib/shedding/replay";
import { NOON } from "../../support/house-loop";
import { aHouse } from "../../support/live-house";

const cooking = (config: Partial<EngineConfig> = {}) => {
  const builder = aHouse(9000, { confirmSeconds: null, protection: { kind: "balanced" }, ...config });
  for (const id of ["bath", "bedroom", "kitchen", "living"]) builder.with(id, 1500);
  const live = builder.drawing(2000);
  live.draw(2700).run(60);
  assert.deepEqual(live.shed, []);
  return live;
};

describe("ten minutes of silence at cooking time", () => {
  it("are held for some seconds, told, then taken for the worst: loads are shed", () => {
    const live = cooking();
    live.silent(true);
    assert.deepEqual(live.run(8), []);
    live.run(10);
    assert.equal(live.last.state, "STALE_HOLD");
    assert.deepEqual(live.shed, []);
    live.run(582);
    assert.equal(live.last.state, "STALE_WORST");
    assert.ok(live.shed.length > 0);
    assert.equal(live.notices.filter((kind) => kind === "meter-stale").length, 1);
  });

  it("restore nothing while they last", () => {
    const live = cooking();
    live.draw(5500).run(30);
    live.silent(true).draw(500);
    assert.deepEqual(
      live.run(600).filter((order) => order.startsWith("restore")),
      [],
    );
  });

  it("end with three good readings, then all return", () => {
    const live = cooking();
    live.silent(true).run(600);
    const shed = live.shed.length;
    live.silent(false).draw(500);
    const from = live.loop.steps.length;
    live.run(1200);
    assert.deepEqual(live.shed, []);
    assert.ok(live.notices.includes("meter-back"));
    let readings = 0;
    for (const { event, decision } of live.loop.steps.slice(from)) {
      if (event.type === "reading") readings += 1;
      if (readings < 3) assert.deepEqual(decision.commands, []);
    }
    assert.ok(shed > 0);
    assert.ok(["NORMAL"].includes(live.last.state), live.last.state);
  });

  it("with “hold” change nothing", () => {
    const live = cooking({ stale: { action: "hold" } });
    live.silent(true);
    assert.deepEqual(live.run(600), []);
    assert.equal(live.last.state, "STALE_HOLD");
  });

  it("with “shed-all” shed everything that may be", () => {
    const live = cooking({ stale: { action: "shed-all" } });
    live.silent(true).run(600);
    assert.deepEqual(live.shed, ["bath", "bedroom", "kitchen", "living"]);
  });

  it("with “shed-all” say so where a load's minimum time on is broken", () => {
    const live = aHouse(9000, { stale: { action: "shed-all" } })
      .with("bath", 1500, { minOnSeconds: 3600 })
      .drawing(500);
    live.say({ type: "load", id: "bath", override: "off" });
    live.run(10);
    live.say({ type: "load", id: "bath", override: "auto" });
    live.run(120);
    live.silent(true).run(600);
    assert.deepEqual(live.shed, ["bath"]);
    const last = live.loop.steps.flatMap(({ decision }) => decision.commands).at(-1);
    assert.deepEqual([last?.why.reason, last?.why.guardBroken], ["meter-silent", "minimum-on"]);
  });

  it("begin after the chosen time", () => {
    const live = cooking({ stale: { afterSeconds: 120 } });
    live.silent(true).run(110);
    assert.ok(!live.last.state.startsWith("STALE"), live.last.state);
    live.run(20);
    assert.equal(live.last.state, "STALE_HOLD");
  });
});

describe("a meter of one reading a minute", () => {
  it("is not silent between two readings, nor when one is lost", () => {
    const live = aHouse(9000)
      .with("bath", 1500)
      .metered({ periodSeconds: 60, loses: (second) => second % 600 === 0 })
      .drawing(500);
    live.run(3600);
    assert.ok(!live.notices.includes("meter-stale"), live.notices.join(", "));
  });
});

describe("a house that exports", () => {
  it("is not taken for a meter that lies", () => {
    const live = aHouse(9000).with("bath", 1500).drawing(-2000);
    live.draw(-2500).run(600);
    assert.deepEqual(live.orders, []);
    assert.equal(live.last.state, "NORMAL");
  });
});

describe("a clock that is set back by an hour", () => {
  const HOUR = 3_600_000;

  /** What an engine does that hears 5 kW for a minute, then 7 kW above its 6 kVA, with the clocks as given. */
  const heard = (ours: (second: number) => number, meters: (second: number) => number) => {
    const engine = new SheddingEngine(
      { limit: { value: 6000 }, protection: { kind: "strict" }, loads: [{ id: "bath", nominalPower: 1500 }] },
      { now: NOON },
    );
    const replay = new Replay(engine);
    const notices: string[] = [];
    let shed: readonly string[] = [];
    for (let second = 0; second < 180; second += 2) {
      const power = (second < 120 ? 5000 : 7000) + ((second * 7) % 11);
      const at = NOON + second * 1000 + meters(second);
      const event = { type: "reading", reading: { at, power, source: "test" } } as const;
      for (const { decision } of replay.answers({ t: NOON + second * 1000 + ours(second), event })) {
        shed = decision.shed;
        notices.push(...decision.notices.map(({ kind }) => kind));
      }
    }
    return { shed, notices };
  };
  const back = (second: number): number => (second < 60 ? 0 : -HOUR);

  it("ours and the meter's: the meter goes on being heard", () => {
    assert.deepEqual(heard(back, back).shed, ["bath"]);
  });

  it("the meter's alone: it counts as silent, then is believed again", () => {
    const { shed, notices } = heard(() => 0, back);
    assert.deepEqual(notices.slice(0, 2), ["meter-stale", "meter-back"]);
    assert.deepEqual(shed, ["bath"]);
  });
});
