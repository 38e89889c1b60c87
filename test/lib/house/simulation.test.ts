import assert from "node:assert/strict";
import { simulationSettings } from "../../../lib/house/settings";
import { type LoadStateMessage, Simulation } from "../../../lib/house/simulation";
import type { Reading } from "../../../lib/metering/reading";
import { ManualClock } from "../../support/manual-clock";

function watched(raw: Record<string, unknown> = {}) {
  const clock = new ManualClock();
  const readings: Reading[] = [];
  const states: LoadStateMessage[] = [];
  const simulation = new Simulation(simulationSettings(raw), clock, {
    reading: (reading) => readings.push(reading),
    loadStates: (some) => states.push(...some),
  });
  simulation.start();
  const powers = (): number[] => readings.map(({ power }) => power ?? Number.NaN);
  return { clock, simulation, readings, states, powers };
}

describe("a simulated house in real time", () => {
  it("reads its meter each second, at the time of the clock", async () => {
    const { clock, readings } = watched();
    const start = clock.now();
    await clock.advance(3000);
    assert.deepEqual(
      readings.map(({ at }) => at - start),
      [1000, 2000, 3000],
    );
  });

  it("reads its meter each period, when told", async () => {
    const { clock, readings } = watched({ period: 10 });
    await clock.advance(25_000);
    assert.equal(readings.length, 3);
  });

  it("boils a kettle from the 12th to the 27th second, while all rooms ask", async () => {
    const { clock, powers } = watched();
    await clock.advance(40_000);
    const [before = 0, during = 0, after = 0] = [powers()[10], powers()[20], powers()[35]];
    assert.ok(before > 7750 && before < 8600, `${before} W before`);
    assert.ok(Math.abs(during - before - 2200) < 250, `${during - before} W more`);
    assert.ok(Math.abs(after - before) < 250, `${after - before} W after`);
  });

  it("obeys within a second, and tells so", async () => {
    const { clock, simulation, states, powers } = watched();
    await clock.advance(5000);
    states.length = 0;
    simulation.order({ load: "bath", run: false });
    await clock.advance(1000);
    assert.ok(Math.abs((powers()[5] ?? 0) - (powers()[4] ?? 0) + 1500) < 200);
    assert.deepEqual(
      states.filter(({ topic }) => topic.startsWith("load/bath/") && !topic.endsWith("temperature")),
      [
        { topic: "load/bath/power", payload: 0 },
        { topic: "load/bath/state", payload: false },
      ],
    );
  });

  it("tells everything at first, changes afterwards, and everything again after a minute", async () => {
    const { clock, states } = watched();
    const setpoints = (): number => states.filter(({ topic }) => topic.endsWith("/setpoint")).length;
    await clock.advance(1000);
    assert.equal(setpoints(), 8);
    await clock.advance(59_000);
    assert.equal(setpoints(), 8);
    await clock.advance(1000);
    assert.equal(setpoints(), 16);
  });

  it("lives faster than the clock by its speed, also by a fraction of a second", async () => {
    const { clock, simulation } = watched({ speed: 0.5 });
    const start = simulation.house.second;
    await clock.advance(9000);
    assert.equal(simulation.house.second - start, 4);
    assert.equal(simulation.timeOfDay, "18:30");
  });

  it("leaves nothing behind when it stops", async () => {
    const { clock, simulation } = watched();
    await clock.advance(1000);
    simulation.stop();
    assert.equal(clock.waiting, 0);
  });

  it("has a car that asks, a day that goes on and rooms that warm", async () => {
    const loads = [
      { id: "car", kind: "other", power: 3000 },
      { id: "den", power: 1000 },
    ];
    const { clock, simulation } = watched({ scenario: "winter-day", speed: 600, loads });
    const den = simulation.house.load("den").body;
    const cold = den.temperature ?? 99;
    assert.equal(simulation.house.load("car").body.asks, true);
    await clock.advance(20_000);
    assert.ok((den.temperature ?? 0) > cold + 1, `${cold} to ${den.temperature} °C`);
  });
});
