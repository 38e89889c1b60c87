/**
 * Days lived at one second through everything: gateway, session, polling, ledger, data. Energy of the day is right to 1 Wh
 * each time that data leave, or told to be partial.
 *
 * Quiet hours are polled once a minute, so that a test takes seconds; around everything that happens, each second.
 */
import assert from "node:assert/strict";
import { Calendar } from "../../../lib/enphase/day";
import type { EnvoyData } from "../../../lib/enphase/envoy-data";
import { EnphaseWorld, PARIS } from "../../support/enphase-world";
import type { SimulatedHouse } from "../../support/simulated-gateway";

/** ms: a busy machine must not fail a test. */
const SLOW = 120_000;
/** s between two polls of a quiet hour. */
const QUIET = 60;
const at = (local: string): number => Date.parse(local);

/** W at an instant: clouds, a water heater, appliances; never the same for long. */
const production = (t: number): number =>
  Math.max(0, 2500 + 3000 * Math.sin(t / 9e6) + 900 * Math.sin(t / 13_000));
const consumption = (t: number): number =>
  900 + 700 * Math.sin(t / 90_000) + (Math.floor(t / 400_000) % 3 === 0 ? 3000 : 0);

type Registers = Pick<SimulatedHouse, "produced" | "imported" | "exported">;
const registersOf = ({ produced, imported, exported }: Registers): Registers => ({
  produced,
  imported,
  exported,
});

/** A house that knows what its days really were, and holds what leaves against it. */
class KnownHouse {
  readonly #calendar = new Calendar(PARIS);
  readonly #world: EnphaseWorld;
  #date: string;
  #midnight: Registers;
  /** Days of which something was told to be partial, and how often each was right. */
  readonly partial = new Set<string>();
  readonly right = new Map<string, number>();

  constructor(start: string, house: Partial<SimulatedHouse> = {}) {
    this.#world = new EnphaseWorld({ start, house });
    this.#date = this.#calendar.dayOf(at(start)).date;
    this.#midnight = registersOf(this.#world.house);
  }

  /** Node-RED runs until an instant, polling each `period` seconds, and stops there. */
  async runs(end: string, period: number): Promise<void> {
    await this.#world.begin(period);
    await this.#live(end, period);
    await this.#world.end();
    assert.deepEqual(this.#world.failures, []);
  }

  /** Nothing runs until an instant. */
  async isAway(end: string): Promise<void> {
    await this.#live(end, 1);
  }

  /** The production's register begins again; the day is none the smaller for it. */
  resetProduction(): void {
    const { house } = this.#world;
    this.#midnight.produced -= house.produced - 3;
    house.produced = 3;
  }

  async #live(end: string, step: number): Promise<void> {
    const { world, clock } = { world: this.#world, clock: this.#world.clock };
    await world.live((at(end) - clock.now()) / 1000, step, (now) => this.#look(now));
    this.#look(clock.now());
  }

  #look(now: number): void {
    const { house, data } = this.#world;
    const { date } = this.#calendar.dayOf(now);
    if (date !== this.#date) {
      this.#date = date;
      this.#midnight = registersOf(house);
    }
    for (const { payload } of data.splice(0)) this.#check(payload as EnvoyData, now);
    Object.assign(house, { production: production(now), net: consumption(now) - production(now) });
  }

  #check(data: EnvoyData, now: number): void {
    if (data.at !== now) return;
    const { house } = this.#world;
    const made = house.produced - this.#midnight.produced;
    const imported = house.imported - this.#midnight.imported;
    const exported = house.exported - this.#midnight.exported;
    const { production: produced, grid, consumption: consumed } = data;
    const told = [
      [produced?.energyToday, made, produced?.energyTodayPartial, "production"],
      [grid?.energyToday, imported - exported, grid?.energyTodayPartial, "balance"],
      [consumed?.energyToday, made + imported - exported, consumed?.energyTodayPartial, "consumption"],
    ] as [number | undefined, number, boolean | undefined, string][];
    // Where no register counts them they are told to be estimated.
    if (!grid?.energyEstimated)
      told.push(
        [grid?.importToday, imported, grid?.energyTodayPartial, "import"],
        [grid?.exportToday, exported, grid?.energyTodayPartial, "export"],
      );
    for (const [value, truth, isPartial, what] of told)
      if (isPartial || value === undefined) this.partial.add(this.#date);
      else if (Math.abs(value - truth) > 1)
        assert.fail(
          `${what} of ${this.#date} at ${new Date(now).toISOString()}: ${value} Wh instead of ${truth}`,
        );
      else this.right.set(this.#date, (this.right.get(this.#date) ?? 0) + 1);
  }
}

describe("the energies of a day, through everything from the gateway to the data", function () {
  this.timeout(SLOW);

  it("are right to 1 Wh over two days, restarts at 23:59 and 00:01, and a reset of a register", async () => {
    const house = new KnownHouse("2026-11-19T23:40:00+01:00");
    await house.runs("2026-11-19T23:55:00+01:00", QUIET);
    await house.runs("2026-11-20T00:05:00+01:00", 1);
    await house.runs("2026-11-20T23:50:00+01:00", QUIET);
    await house.runs("2026-11-20T23:59:00+01:00", 1);
    await house.isAway("2026-11-20T23:59:20+01:00");
    await house.runs("2026-11-21T00:01:00+01:00", 1);
    await house.isAway("2026-11-21T00:01:20+01:00");
    await house.runs("2026-11-21T00:10:00+01:00", 1);
    assert.deepEqual([...house.partial], ["2026-11-19"]);
    assert.ok((house.right.get("2026-11-20") ?? 0) > 5 * 1400);
    await house.runs("2026-11-21T11:59:00+01:00", QUIET);
    house.resetProduction();
    await house.runs("2026-11-21T12:01:00+01:00", 1);
    await house.runs("2026-11-21T23:55:00+01:00", QUIET);
    await house.runs("2026-11-22T00:05:00+01:00", 1);
    assert.deepEqual([...house.partial], ["2026-11-19", "2026-11-21"]);
    assert.ok((house.right.get("2026-11-22") ?? 0) >= 5 * 300);
  });

  it("are told to be partial on both sides of three hours away over midnight, and right the day after", async () => {
    const house = new KnownHouse("2026-11-19T23:55:00+01:00");
    await house.runs("2026-11-20T00:05:00+01:00", 1);
    await house.runs("2026-11-20T22:30:00+01:00", QUIET);
    await house.isAway("2026-11-21T01:30:00+01:00");
    await house.runs("2026-11-21T23:55:00+01:00", QUIET);
    await house.runs("2026-11-22T00:05:00+01:00", 1);
    assert.deepEqual([...house.partial], ["2026-11-19", "2026-11-21"]);
    assert.ok((house.right.get("2026-11-20") ?? 0) > 5 * 1300);
    assert.ok((house.right.get("2026-11-22") ?? 0) >= 5 * 300);
  });

  it("are right where a transformer measures the consumption, and not the grid", async () => {
    const house = new KnownHouse("2026-11-19T23:55:00+01:00", {
      transformers: ["production", "total-consumption"],
    });
    await house.runs("2026-11-20T00:05:00+01:00", 1);
    await house.runs("2026-11-20T23:55:00+01:00", QUIET);
    await house.runs("2026-11-21T00:05:00+01:00", 1);
    assert.deepEqual([...house.partial], ["2026-11-19"]);
    assert.ok((house.right.get("2026-11-20") ?? 0) > 3 * 1400);
  });

  for (const [what, start, first, last, end, day] of [
    [
      "of 23 hours",
      "2026-03-28T23:55:00+01:00",
      "2026-03-29T00:05:00+01:00",
      "2026-03-29T23:55:00+02:00",
      "2026-03-30T00:05:00+02:00",
      "2026-03-29",
    ],
    [
      "of 25 hours",
      "2026-10-24T23:55:00+02:00",
      "2026-10-25T00:05:00+02:00",
      "2026-10-25T23:55:00+01:00",
      "2026-10-26T00:05:00+01:00",
      "2026-10-25",
    ],
  ] as const)
    it(`are right on a day ${what}`, async () => {
      const house = new KnownHouse(start);
      await house.runs(first, 1);
      await house.runs(last, QUIET);
      await house.runs(end, 1);
      assert.equal(house.partial.has(day), false);
      assert.ok((house.right.get(day) ?? 0) > 5 * 1300);
      assert.equal(house.right.size, 2);
    });
});
