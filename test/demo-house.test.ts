import assert from "node:assert/strict";
import { DEFAULT_LOADS } from "../lib/house/demo-loads";
import { simulationSettings } from "../lib/house/settings";
import { Simulation } from "../lib/house/simulation";
import { type EngineEvent, type Mode, SheddingEngine } from "../lib/shedding";
import { ManualClock } from "./support/manual-clock";

interface Seen {
  /** Seconds since the deploy. */
  readonly at: number;
  readonly order: string;
  readonly load: string;
  /** False for a load that is only told to wait. */
  readonly asks: boolean;
}

/** The demo house under a controller of 9 kW, for some seconds of the clock. */
async function watch(mode: Mode, seconds: number): Promise<Seen[]> {
  const clock = new ManualClock();
  const start = clock.now();
  const seen: Seen[] = [];
  const engine = new SheddingEngine({
    mode,
    limit: { value: 9000, unit: "W" },
    loads: DEFAULT_LOADS.map(({ id, kind, power }) => ({
      id,
      kind,
      nominalPower: power,
      cyclic: kind === "room",
      minOnSeconds: 10,
      minOffSeconds: 10,
    })),
  });
  let wakeAt: number | null = null;
  const tell = (event: EngineEvent): void => {
    const decision = engine.handle(event, clock.now());
    wakeAt = decision.wakeAt;
    for (const { load, order } of decision.commands) {
      const { asks } = simulation.house.load(load).body;
      seen.push({ at: (clock.now() - start) / 1000, order, load, asks });
      simulation.order({ load, run: order === "restore" });
    }
  };
  const simulation: Simulation = new Simulation(simulationSettings({}), clock, {
    reading: (reading) => tell({ type: "reading", reading }),
    loadStates: (states) => {
      for (const { topic, payload } of states) {
        const [, id = "", what = ""] = topic.split("/");
        tell({ type: "load", id, [what]: payload });
      }
    },
  });
  simulation.start();
  for (let second = 0; second < seconds; second++) {
    await clock.advance(1000);
    if (wakeAt !== null && wakeAt <= clock.now()) tell({ type: "tick" });
  }
  simulation.stop();
  return seen;
}

describe("the demo house under a controller", () => {
  for (const mode of ["hierarchical", "smart", "cascado-cyclic", "round-robin"] as const)
    it(`${mode}: sheds when the kettle boils, and restores all of it within the first minute`, async () => {
      const seen = (await watch(mode, 60)).filter(({ asks }) => asks);
      const shed = seen.filter(({ order }) => order === "shed");
      assert.deepEqual(
        shed.map(({ at }) => at),
        shed.map(() => 13),
      );
      assert.ok(shed.length > 0);
      assert.deepEqual(
        seen
          .filter(({ order }) => order === "restore")
          .map(({ load }) => load)
          .toSorted(),
        shed.map(({ load }) => load).toSorted(),
      );
    });

  it("goes on: somebody is cut and comes back in each five minutes of the next twenty", async () => {
    const seen = (await watch("smart", 1200)).filter(({ asks }) => asks);
    for (let from = 0; from < 1200; from += 300) {
      const orders = seen.filter(({ at }) => at >= from && at < from + 300).map(({ order }) => order);
      assert.deepEqual([...new Set(orders)].toSorted(), ["restore", "shed"], `from ${from} s`);
    }
  });
});
