import assert from "node:assert/strict";
import { type Base, HouseholdBase, RecordedBase } from "../../../lib/house/base";
import { House } from "../../../lib/house/house";
import type { LoadPlan } from "../../../lib/house/load";
import { HouseProblem } from "../../../lib/house/problem";
import { always } from "../../../lib/house/schedule";
import { DAY, HOUR } from "../../../lib/house/time";
import { winterDay } from "../../../lib/house/weather";

const coldRoom = (
  id: string,
  plan: Partial<Pick<LoadPlan, "power" | "phases" | "relay">> = {},
): LoadPlan => ({
  kind: "room",
  id,
  power: 1000,
  room: { loss: 25, schedule: always(19), differential: 0.4, temperature: 15 },
  ...plan,
});

const steady = (watts: number): Base => new RecordedBase([watts], 60);

const house = (loads: readonly LoadPlan[], base: readonly Base[] = [steady(300)]): House =>
  new House({ loads, base, outside: () => 0 });

describe("a simulated house", () => {
  it("draws its base and the loads that ask", () => {
    assert.equal(house([coldRoom("office"), coldRoom("hall")]).power, 2300);
  });

  it("stops a load that is locked, when its relay has landed, and lets it run again", () => {
    const one = house([coldRoom("office", { relay: { delay: 2 } })]);
    one.order("office", false);
    one.step(2);
    assert.equal(one.power, 1300);
    one.step();
    assert.equal(one.power, 300);
    assert.equal(one.load("office").body.asks, true);
    one.order("office", true);
    one.step(3);
    assert.equal(one.power, 1300);
  });

  it("draws each load from its own phase", () => {
    const loads = [coldRoom("office", { phases: [2] }), coldRoom("oven", { phases: [1, 2, 3], power: 3000 })];
    assert.deepEqual(house(loads, [steady(10), steady(20), steady(30)]).phases, [1010, 2020, 1030]);
  });

  it("lets a car climb to its power in 30 s", () => {
    const car: LoadPlan = {
      kind: "other",
      id: "car",
      power: 3000,
      ramp: 30,
      car: { plugged: 0, leaves: 7, energy: 5000 },
    };
    const one = house([car], [steady(0)]);
    one.step();
    assert.equal(one.power, 100);
    one.step(14);
    assert.equal(one.power, 1500);
    one.step(60);
    assert.equal(one.power, 3000);
  });

  it("is the same again with the same plan and the same orders", () => {
    const live = (): number[] => {
      const one = house([coldRoom("office"), coldRoom("hall")], [new HouseholdBase(3, {})]);
      return Array.from({ length: 500 }, (_, i) => {
        if (i % 50 === 0) one.order("office", i % 100 === 0);
        one.step(7);
        return one.power;
      });
    };
    assert.deepEqual(live(), live());
  });

  it("passes the same time in one long step as in many short ones", () => {
    const long = house([coldRoom("office")], [new HouseholdBase(3, {})]);
    const short = house([coldRoom("office")], [new HouseholdBase(3, {})]);
    long.step(1000);
    for (let i = 0; i < 1000; i++) short.step();
    assert.deepEqual(
      [long.power, long.load("office").body.temperature],
      [short.power, short.load("office").body.temperature],
    );
  });

  it("names the loads it has when asked for another", () => {
    const one = house([coldRoom("office"), coldRoom("hall")]);
    assert.throws(
      () => one.order("garage", false),
      (thrown) => {
        assert.ok(thrown instanceof HouseProblem);
        assert.equal(
          thrown.in("en"),
          '"garage" is not a load of the simulated house; one of office, hall was expected.',
        );
        assert.equal(
          thrown.in("fr"),
          '"garage" n’est pas une charge de la maison simulée ; une parmi office, hall était attendue.',
        );
        return true;
      },
    );
  });
});

describe("the base of a household", () => {
  const base = new HouseholdBase(7, { dinner: 19, cooking: 1 });
  const hour = (from: number, until: number): number[] =>
    Array.from({ length: (until - from) * HOUR }, (_, i) => base.powerAt(from * HOUR + i));

  it("is quiet at night and has its peaks when people are up", () => {
    assert.ok(Math.max(...hour(1, 5)) < 800, String(Math.max(...hour(1, 5))));
    assert.ok(Math.max(...hour(7, 22)) > 1800, String(Math.max(...hour(7, 22))));
  });

  it("may be looked at ahead, and is then what was seen", () => {
    const ahead = base.powerAt(2 * DAY + 100);
    assert.equal(new HouseholdBase(7, { dinner: 19, cooking: 1 }).powerAt(2 * DAY + 100), ahead);
  });

  it("differs from day to day and from seed to seed", () => {
    const sum = (seed: number, day: number): number => {
      const one = new HouseholdBase(seed, {});
      let total = 0;
      for (let second = 0; second < DAY; second += 10) total += one.powerAt(day * DAY + second);
      return total;
    };
    assert.equal(new Set([sum(1, 0), sum(1, 1), sum(2, 0)]).size, 3);
  });

  it("uses between 3 and 30 kWh a day", () => {
    for (let seed = 0; seed < 8; seed++) {
      const one = new HouseholdBase(seed, {});
      let energy = 0;
      for (let second = 0; second < DAY; second++) energy += one.powerAt(second) / 3.6e6;
      assert.ok(energy > 3 && energy < 30, `${energy} kWh with seed ${seed}`);
    }
  });
});

describe("the weather of a winter day", () => {
  it("is coldest at six and mildest at three", () => {
    const outside = winterDay(-4, 4);
    assert.equal(outside(6 * HOUR), -4);
    assert.equal(outside(15 * HOUR), 4);
    assert.ok(Math.abs(outside(DAY - 1) - outside(0)) < 0.01, "no step at midnight");
  });
});
