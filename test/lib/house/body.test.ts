import assert from "node:assert/strict";
import { Car, Room, Tank } from "../../../lib/house/body";
import { always, Schedule } from "../../../lib/house/schedule";
import { HOUR } from "../../../lib/house/time";

const near = (actual: number, expected: number, tolerance: number): void =>
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} is not ${expected} ± ${tolerance}`);

const room = (plan: Partial<ConstructorParameters<typeof Room>[0]> = {}, outside = 0): Room =>
  new Room({ loss: 25, schedule: always(19), differential: 0.4, ...plan }, 0, outside);

describe("a room", () => {
  it("comes to rest where its heater makes up for its loss", () => {
    const cold = room({ temperature: 10, walls: 25 * HOUR });
    for (let second = 0; second < 60 * HOUR; second++) cold.step(second, 500, 0);
    near(cold.temperature, 500 / 25, 0.01);
  });

  it("keeps half its warmth in the walls when the heater stops", () => {
    const warm = room();
    for (let second = 0; second < HOUR; second++) warm.step(second, 0, 0);
    assert.ok(warm.temperature > 13 && warm.temperature < 18.5, String(warm.temperature));
  });

  it("is held within its differential by its thermostat, on the energy that it loses", () => {
    const held = room();
    let energy = 0;
    for (let second = 0; second < 24 * HOUR; second++) {
      const power = held.asks ? 1000 : 0;
      held.step(second, power, 0);
      energy += power / HOUR;
      assert.ok(Math.abs(held.temperature - 19) < 0.25, `${held.temperature} °C at ${second} s`);
    }
    near(energy, 25 * 19 * 24, 200);
  });

  it("follows the set-point of the hour", () => {
    const evening = room({
      schedule: new Schedule([
        { from: 6, setpoint: 19 },
        { from: 22, setpoint: 16 },
      ]),
    });
    assert.equal(evening.setpoint, 16, "before the first step, the last one of the day before holds");
    evening.step(6 * HOUR, 0, 0);
    assert.equal(evening.setpoint, 19);
    evening.step(22 * HOUR, 0, 0);
    assert.equal(evening.setpoint, 16);
  });

  it("goes on asking while it gets nothing", () => {
    const locked = room({ temperature: 18 });
    for (let second = 0; second < HOUR; second++) {
      assert.equal(locked.asks, true);
      locked.step(second, 0, 0);
    }
  });
});

describe("a water tank", () => {
  const tank = (draws: readonly { from: number; until: number; flow: number }[] = []) =>
    new Tank({ litres: 200, draws, schedule: always(55), differential: 4, temperature: 55 }, 0);

  it("warms 200 litres by one degree with 233 Wh", () => {
    const filled = tank();
    filled.step(0, 200 * 4186 + 1.6 * (55 - 15));
    near(filled.temperature, 56, 1e-9);
  });

  it("loses to a shower of 40 litres what warms them from 12 to 40 °C, and then asks", () => {
    const used = tank([{ from: 0, until: 400, flow: 0.1 }]);
    assert.equal(used.asks, false);
    for (let second = 0; second < 400; second++) used.step(second, 0);
    near(used.temperature, 55 - (40 * 28) / 200, 0.05);
    assert.equal(used.asks, true);
  });
});

describe("a car", () => {
  it("asks from when it comes home until it has its energy", () => {
    const car = new Car({ plugged: 19, leaves: 7.5, energy: 1000 }, 12 * HOUR);
    car.step(18 * HOUR, 0);
    assert.equal(car.asks, false);
    car.step(19 * HOUR, 0);
    assert.equal(car.asks, true);
    for (let second = 19 * HOUR + 1; second <= 20 * HOUR; second++) car.step(second, 1000);
    assert.equal(car.asks, false);
  });

  it("is already there in the evening and asks", () => {
    assert.equal(new Car({ plugged: 19, leaves: 7.5, energy: 1000 }, 20 * HOUR).asks, true);
    assert.equal(new Car({ plugged: 19, leaves: 7.5, energy: 1000 }, 12 * HOUR).asks, false);
  });

  it("leaves with what it has", () => {
    const car = new Car({ plugged: 19, leaves: 7.5, energy: 1000 }, 12 * HOUR);
    car.step(19 * HOUR, 0);
    car.step(31.5 * HOUR, 0);
    assert.equal(car.asks, false);
  });
});
