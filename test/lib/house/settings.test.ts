import assert from "node:assert/strict";
import { DEFAULT_LOADS } from "../../../lib/house/demo-loads";
import { orderOf } from "../../../lib/house/order";
import { HouseProblem } from "../../../lib/house/problem";
import { simulationSettings } from "../../../lib/house/settings";

const sentence = (act: () => unknown): string => {
  try {
    act();
  } catch (thrown) {
    assert.ok(thrown instanceof HouseProblem);
    return thrown.in("en");
  }
  return "accepted";
};

const load = { id: "shed", name: "Shed", kind: "room", power: "800", setpoint: "17" };

describe("the settings of a simulated house", () => {
  it("have a default each", () => {
    assert.deepEqual(simulationSettings({}), {
      speed: 10,
      seed: 1,
      scenario: "evening",
      period: 1,
      loads: DEFAULT_LOADS,
    });
  });

  it("may come as texts, as the editor saves them", () => {
    const settings = simulationSettings({
      speed: "2.5",
      seed: "7",
      period: "10",
      scenario: "cold-snap",
      loads: [load],
    });
    assert.deepEqual(settings, {
      speed: 2.5,
      seed: 7,
      scenario: "cold-snap",
      period: 10,
      loads: [{ id: "shed", name: "Shed", kind: "room", power: 800, setpoint: 17 }],
    });
  });

  it("give a load that only has an id and a power a room's habits and its id as name", () => {
    assert.deepEqual(simulationSettings({ loads: [{ id: "attic", power: 500 }] }).loads, [
      { id: "attic", name: "attic", kind: "room", power: 500, setpoint: 19 },
    ]);
  });

  it("are refused with what was found and what was expected", () => {
    const refused = (raw: Record<string, unknown>) => sentence(() => simulationSettings(raw));
    assert.equal(refused({ speed: 0 }), "The setting “speed” is 0; a number from 0.1 to 600 was expected.");
    assert.equal(
      refused({ period: "soon" }),
      'The setting “period” is "soon"; a number from 1 to 3600 was expected.',
    );
    assert.equal(
      refused({ scenario: "summer" }),
      'The setting “scenario” is "summer"; one of evening, winter-day, cold-snap was expected.',
    );
    assert.equal(refused({ loads: "all" }), 'The list of loads is "all"; a list was expected.');
    assert.equal(
      refused({ loads: [load, { ...load, id: "b", power: -1 }] }),
      "Load number 2: its power is -1; a number from 1 to 100000 W was expected.",
    );
    assert.equal(
      refused({ loads: [{ power: 5 }] }),
      "Load number 1: its id is undefined; a text was expected.",
    );
    assert.equal(
      refused({ loads: [{ ...load, kind: "cat" }] }),
      'Load number 1: its kind is "cat"; one of room, tank, other was expected.',
    );
    assert.equal(
      refused({ loads: [load, load] }),
      'Two loads have the id "shed"; each needs an id of its own.',
    );
  });
});

describe("an order to a simulated house", () => {
  it("is what the controller ordered, whatever the payload of its order", () => {
    const msg = { topic: "bath", payload: "eco", load: { id: "bath", name: "Bathroom", order: "shed" } };
    assert.deepEqual(orderOf(msg), { load: "bath", run: false });
    assert.deepEqual(orderOf({ ...msg, load: { ...msg.load, order: "restore" } }), {
      load: "bath",
      run: true,
    });
  });

  it("may be a plain true or false under the load's topic", () => {
    assert.deepEqual(orderOf({ topic: "bath", payload: false }), { load: "bath", run: false });
    assert.deepEqual(orderOf({ topic: "bath", payload: true }), { load: "bath", run: true });
  });

  it("that names nothing or says nothing is refused", () => {
    assert.equal(
      sentence(() => orderOf({ payload: true })),
      "The order names no load: msg.topic is undefined; the id of a load was expected.",
    );
    assert.equal(
      sentence(() => orderOf({ topic: "bath", payload: "off" })),
      'msg.payload is "off"; an order was expected: true (may run), false (shed), or msg.load.order “shed” or “restore”.',
    );
  });
});
