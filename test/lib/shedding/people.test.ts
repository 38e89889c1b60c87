import assert from "node:assert/strict";
import { aHouse, signal } from "../../support/live-house";

const house = () =>
  aHouse(9000, {
    away: { shed: ["bath"] },
    rules: [
      { signal: "tempo", values: ["HPJR"], shed: ["bath"], class: "forced" },
      { signal: "tempo", values: ["HPJW"], shed: ["bath"], class: "soft" },
    ],
  })
    .with("bath", 1500, { group: "heating" })
    .with("living", 1500, { group: "heating" })
    .drawing(500);
const override = (id: string, value: "on" | "off" | "auto", until?: number) =>
  ({ type: "load", id, override: value, ...(until === undefined ? {} : { until }) }) as const;

describe("a person's word on a load", () => {
  it("off: it stops at once and stays off, with room to spare", () => {
    const live = house();
    assert.deepEqual(live.say(override("bath", "off")), ["shed bath"]);
    assert.deepEqual(live.run(3600), []);
    assert.deepEqual(live.shed, ["bath"]);
  });

  it("off, then automatic: it returns", () => {
    const live = house();
    live.say(override("bath", "off"));
    live.run(60);
    live.say(override("bath", "auto"));
    live.run(120);
    assert.deepEqual(live.shed, []);
  });

  it("off until a time: it returns by itself then", () => {
    const live = house();
    live.say(override("bath", "off", live.loop.at() + 600_000));
    live.run(590);
    assert.deepEqual(live.shed, ["bath"]);
    live.run(120);
    assert.deepEqual(live.shed, []);
  });

  it("on: it runs through a red day, a white day and an absence", () => {
    const live = house();
    live.say(override("bath", "on"));
    live.say({ type: "away", on: true });
    live.run(60);
    for (const value of ["HPJR", "HPJW"]) {
      live.say(signal(live, "tempo", value, 600));
      live.run(60);
      assert.deepEqual(live.shed, []);
    }
  });

  it("on: it is cut after all others, and only for the limit", () => {
    const live = house();
    live.say(override("bath", "on"));
    assert.deepEqual(live.draw(6500).run(30), ["shed living"]);
    assert.deepEqual(live.draw(8000).run(30), ["shed bath"]);
  });

  it("on, of a load that is cut: it returns at once when it fits", () => {
    const live = aHouse(9000, { restoreDelaySeconds: 300 })
      .with("bath", 1500)
      .with("living", 1500)
      .drawing(500);
    live.draw(6500).run(30);
    live.draw(1000).run(60);
    assert.deepEqual(live.say(override("bath", "on")), ["restore bath"]);
  });

  it("on until a time: then it is treated as the others", () => {
    const live = house();
    live.say({ type: "away", on: true });
    live.run(10);
    live.say(override("bath", "on", live.loop.at() + 600_000));
    live.run(300);
    assert.deepEqual(live.shed, []);
    live.run(420);
    assert.deepEqual(live.shed, ["bath"]);
  });

  it("on, though there is no room: the limit wins", () => {
    const live = house();
    live.draw(7500).run(60);
    live.say(override("bath", "on"));
    live.run(300);
    assert.equal(live.secondsOver(9000, live.loop.second - 200), 0);
  });

  it("off, of a critical load: nobody orders it", () => {
    const live = aHouse(9000).with("fridge", 150, { critical: true }).drawing(500);
    assert.deepEqual(live.say(override("fridge", "off")), []);
    assert.deepEqual(live.run(60), []);
  });
});
