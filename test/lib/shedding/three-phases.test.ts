import assert from "node:assert/strict";
import { explain } from "../../../lib/shedding";
import { aHouse, type LiveHouse } from "../../support/live-house";

/** 18 kVA in three phases of 6 kVA, each with a heater of its own. */
const house = (): LiveHouse =>
  aHouse({ value: 18_000, phases: 3 })
    .with("first", 1500, { phases: [1] })
    .with("second", 1500, { phases: [2] })
    .with("third", 1500, { phases: [3] })
    .drawing([1000, 1000, 1000]);

const whyOf = (live: LiveHouse, load: string) =>
  live.loop.steps
    .flatMap(({ decision }) => decision.commands)
    .filter((command) => command.load === load)
    .at(-1);

const factsOf = (live: LiveHouse, kind: string) =>
  live.loop.steps.flatMap(({ decision }) => decision.notices).find((notice) => notice.kind === kind)?.facts;

describe("a phase above its third of the limit", () => {
  it("costs a load of that phase alone", () => {
    const live = house();
    assert.deepEqual(live.draw([1000, 5000, 1000]).run(30), ["shed second"]);
  });

  it("is named, with its own figures, by the order and the notice", () => {
    const live = house();
    live.draw([1000, 5000, 1000]).run(30);
    const command = whyOf(live, "second");
    assert.ok(command);
    const { measured = 0, need = 0, limit } = command.why;
    assert.deepEqual(limit, { source: "contract", value: 6000, phase: 2 });
    assert.equal(need, measured - 6000);
    const text = explain(command, "Second", "en", { unit: "VA", timeZone: "UTC", now: live.loop.at() });
    assert.match(text, /limit 6,000 VA \(contract, phase 2\)/);
    assert.deepEqual(factsOf(live, "shedding-started"), {
      loads: ["second"],
      reason: "over-limit",
      power: measured,
      limit: 6000,
    });
  });

  it("two at once: each load is cut for its own", () => {
    const live = house();
    live.draw([5000, 5500, 1000]).run(30);
    assert.deepEqual(
      [whyOf(live, "first"), whyOf(live, "second")].map((command) => command?.why.limit?.phase),
      [1, 2],
    );
  });

  it("is told with its own figures when nothing more can be cut for it", () => {
    const live = house();
    live.draw([1000, 7000, 1000]).run(60);
    const facts = factsOf(live, "exhausted") as { power: number; limit: number; missing: number };
    assert.equal(facts.limit, 6000);
    assert.equal(facts.missing, facts.power - 6000);
  });

  it("is told when it is the one that opens the breaker", () => {
    const live = house();
    live.draw([1000, 16_000, 1000]).run(60);
    const facts = factsOf(live, "near-trip") as { phase?: number; limit: number };
    assert.deepEqual([facts.phase, facts.limit], [2, 6000]);
  });
});
