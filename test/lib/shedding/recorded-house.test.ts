import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { type Decision, type EngineConfig, type EngineEvent, SheddingEngine } from "../../../lib/shedding";
import { type RecordedPower, readRecording } from "../../../lib/shedding/recording";
import { summarise } from "../../../lib/shedding/recording-summary";
import type { Decider } from "../../../lib/shedding/replay";
import { MODES } from "./invariants/houses";

const FRENCH_HOUSE = "../shared/data/fr_sceaux_1min_2006-12-17_2007-02-22.csv";
const LIMIT = 6000;

const config = (mode: (typeof MODES)[number]): EngineConfig => ({
  mode,
  limit: { value: LIMIT },
  loads: [600, 900, 1000, 1000, 1200, 1500, 1500, 2000].map((nominalPower, index) => ({
    id: `load${index}`,
    nominalPower,
    cyclic: index < 4,
    critical: index === 7,
  })),
});

/** The engine, each of whose decisions is held to the invariants that can be seen from outside. */
class Watched implements Decider {
  readonly #engine: SheddingEngine;
  readonly #loads: ReadonlyMap<string, EngineConfig["loads"][number]>;
  readonly #changed = new Map<string, number>();
  readonly #shed = new Set<string>();
  readonly lines: string[] = [];
  orders = 0;

  constructor(config: EngineConfig, now: number) {
    this.#engine = new SheddingEngine(config, { now });
    this.#loads = new Map(config.loads.map((load) => [load.id, load]));
  }

  handle(event: EngineEvent, now: number): Decision {
    const decision = this.#engine.handle(event, now);
    this.lines.push(JSON.stringify(decision));
    assert.ok(decision.wakeAt === null || decision.wakeAt > now, "19. wakes in the past");
    for (const command of decision.commands) this.#follow(command, decision, now);
    const cut = decision.commands.filter(({ order, why }) => order === "shed" && why.reason === "over-limit");
    const freed = cut.reduce((sum, { why }) => sum + (why.power ?? 0), 0);
    for (const { why } of cut)
      assert.ok(cut.length === 1 || freed - (why.power ?? 0) < (why.need ?? 0), "5. more than needed is cut");
    assert.deepEqual(new Set(decision.shed), this.#shed);
    return decision;
  }

  #follow({ load: id, order, why }: Decision["commands"][number], { state }: Decision, now: number): void {
    this.orders += 1;
    const load = this.#loads.get(id);
    assert.ok(load !== undefined && !load.critical, `1. ${id} is ordered`);
    const held = (now - (this.#changed.get(id) ?? Number.NEGATIVE_INFINITY)) / 1000;
    this.#changed.set(id, now);
    if (order === "shed") {
      this.#shed.add(id);
      assert.ok(held >= 60 || why.guardBroken === "minimum-on", `2. ${id} is cut after ${held} s`);
      return;
    }
    assert.ok(this.#shed.delete(id), `19. ${id} returns and was not cut`);
    assert.ok(held >= 120, `2. ${id} returns after ${held} s`);
    assert.ok(
      (why.predicted ?? Number.NaN) <= (why.limit?.value ?? 0),
      `4. ${id} returns to ${why.predicted}`,
    );
    assert.ok(!state.startsWith("STALE"), `10. ${id} returns in ${state}`);
  }
}

describe("a recorded French house with eight declared loads", function () {
  this.timeout(120_000);
  let recording: RecordedPower[] = [];

  before(function () {
    if (!existsSync(FRENCH_HOUSE)) {
      console.log(`      (skipped: ${FRENCH_HOUSE} is not there)`);
      this.skip();
    }
    recording = readRecording(readFileSync(FRENCH_HOUSE, "utf8"), { time: "time_local", power: "P_W" });
  });

  for (const mode of MODES)
    it(`violates no invariant in mode ${mode}, in 68 days of a limit that it passes`, () => {
      const engine = new Watched(config(mode), recording[0]?.t ?? 0);
      summarise(engine, config(mode), recording);
      assert.ok(engine.orders > 100, `${engine.orders} orders`);
    });

  it("gets the same decisions from the same recording, byte for byte", () => {
    const week = recording.slice(0, 7 * 24 * 60);
    const [one, other] = [1, 2].map(() => {
      const engine = new Watched(config("smart"), week[0]?.t ?? 0);
      summarise(engine, config("smart"), week);
      return engine.lines.join("\n");
    });
    assert.ok((one?.length ?? 0) > 10_000);
    assert.equal(one, other);
  });
});
