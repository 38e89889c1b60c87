import assert from "node:assert/strict";
import type { Node } from "node-red";
import sinon from "sinon";
import houseSimulator from "../../nodes/house-simulator/house-simulator";
import { freshNodeRed, helper, nextMessage } from "../support/node-red";

const flow = (properties: Record<string, unknown> = {}) => [
  { id: "tab", type: "tab", label: "test" },
  {
    id: "house",
    z: "tab",
    x: 0,
    y: 0,
    type: "house-simulator",
    wires: [["readings"], ["states"]],
    ...properties,
  },
  { id: "readings", z: "tab", x: 0, y: 0, type: "helper" },
  { id: "states", z: "tab", x: 0, y: 0, type: "helper" },
  { id: "catcher", z: "tab", x: 0, y: 0, type: "catch", scope: null, wires: [["caught"]] },
  { id: "caught", z: "tab", x: 0, y: 0, type: "helper" },
];

type Watched = Node & { status: sinon.SinonSpy; error: sinon.SinonSpy };

const EVENING = Date.UTC(2026, 0, 15, 18);

describe("house-simulator node", () => {
  freshNodeRed();
  let clock: sinon.SinonFakeTimers;
  beforeEach(() => {
    clock = sinon.useFakeTimers({ now: EVENING, toFake: ["setTimeout", "clearTimeout", "Date"] });
  });
  afterEach(() => clock.restore());

  const load = async (properties?: Record<string, unknown>): Promise<Watched> => {
    await helper.load([houseSimulator], flow(properties));
    return helper.getNode("house") as Watched;
  };
  const nextReading = async () => {
    const reading = nextMessage(helper.getNode("readings"));
    clock.tick(1000);
    return await reading;
  };

  it("sends a reading a second, deployed with nothing set", async () => {
    await load();
    const { topic, payload, reading } = await nextReading();
    assert.equal(topic, "meter");
    assert.deepEqual(reading, { at: EVENING + 1000, power: payload, source: "simulated house" });
  });

  it("sends what its loads say, as a controller takes it", async () => {
    await load();
    const state = nextMessage(helper.getNode("states"));
    clock.tick(1000);
    const { topic, payload } = await state;
    assert.equal(topic, "load/hall/temperature");
    assert.equal(typeof payload, "number");
  });

  it("shows its power, how many loads run, and its time", async () => {
    const house = await load();
    await nextReading();
    const { text } = house.status.lastCall.args[0] as { text: string };
    assert.match(text, /^8\.\d kW · 7\/8 · 18:30$/);
  });

  it("obeys the order of a controller", async () => {
    const house = await load();
    const before = Number((await nextReading()).payload);
    house.receive({ topic: "bath", payload: "eco", load: { id: "bath", name: "Bathroom", order: "shed" } });
    await new Promise((resolve) => setImmediate(resolve));
    const after = Number((await nextReading()).payload);
    assert.ok(Math.abs(before - after - 1500) < 200, `${before} W, then ${after} W`);
  });

  it("says which loads it has when an order is for another, and goes on", async () => {
    const house = await load({ loads: [{ id: "den", power: 900 }] });
    const caught = nextMessage(helper.getNode("caught"));
    house.receive({ topic: "garage", payload: false });
    const { error } = await caught;
    assert.equal(
      (error as { message: string }).message,
      'Error: "garage" is not a load of the simulated house; one of den was expected.',
    );
    assert.ok(Number((await nextReading()).payload) > 900);
  });

  it("refuses settings that make no sense, with a sentence, and stays still", async () => {
    const house = await load({ speed: "fast" });
    assert.equal(
      house.error.firstCall.args[0],
      'The setting “speed” is "fast"; a number from 0.1 to 600 was expected.',
    );
    sinon.assert.calledWithMatch(house.status, { fill: "red", text: "house-simulator.status.bad-settings" });
    clock.tick(5000);
    assert.equal(house.status.callCount, 1);
  });
});
