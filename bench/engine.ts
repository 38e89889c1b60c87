/**
 * The speed of the engine alone, at 10 to 10 000 loads: a quiet reading (nobody over, nobody waits), a reading while
 * idle loads are told to wait, a load's report, and a decision that cuts a quarter of the loads.
 *
 *   npm run bench:engine
 */
import { type EngineConfig, SheddingEngine } from "../lib/shedding";
import { table } from "./control/table";

const SIZES = [10, 100, 1_000, 10_000];
const START = Date.UTC(2026, 0, 12);
const POWER = 1000;

function config(loads: number, limit: number): EngineConfig {
  return {
    mode: "smart",
    limit: { value: limit, unit: "W" },
    protection: { breaker: "none" },
    loads: Array.from({ length: loads }, (_, i) => ({ id: `load${i}`, kind: "room", nominalPower: POWER })),
  };
}

/** A house of equal loads, of which the first ones ask. There is room for 5 kW more than they draw. */
class House {
  readonly engine: SheddingEngine;
  readonly quiet: number;
  #now = START;

  constructor(loads: number, asking: number) {
    this.quiet = asking * POWER + 1000;
    this.engine = new SheddingEngine(config(loads, this.quiet + 5000), { now: START });
    // What says nothing of itself counts as asking; only a few say so, so that large houses are built in seconds.
    for (let i = 0; i < Math.min(20, asking); i++) this.report(i, true);
    for (let i = asking; i < loads; i++) this.report(i, false);
    for (let i = 0; i < 60; i++) this.read(this.quiet);
  }

  report(load: number, demand: boolean): void {
    const temperature = 18 + (load % 20) / 10;
    this.engine.handle({ type: "load", id: `load${load}`, demand, temperature, setpoint: 19 }, this.#now);
  }

  /** A reading a second later, with some noise so that the meter is not taken for a frozen one. */
  read(power: number): number {
    this.#now += 1000;
    const reading = { at: this.#now, power: power + ((this.#now / 1000) % 7), source: "bench" };
    return this.engine.handle({ type: "reading", reading }, this.#now).commands.length;
  }
}

/** Microseconds of one call: the median of many, or the share of them that is asked for. */
function timed(calls: number, call: (i: number) => void, share = 0.5): number {
  const taken = new Float64Array(calls);
  for (let i = 0; i < calls; i++) {
    const started = performance.now();
    call(i);
    taken[i] = (performance.now() - started) * 1000;
  }
  return taken.sort()[Math.floor(calls * share)] ?? 0;
}

/** The first decision of fresh houses that must cut a quarter of their loads: the quickest of five, to leave out the collector. */
function shedCost(loads: number): { microseconds: number; cut: number } {
  const houses = Array.from({ length: 5 }, () => new House(loads, loads));
  let cut = 0;
  const decide = (i: number): void => {
    const house = houses[i];
    if (house !== undefined) cut = house.read(house.quiet + 5000 + (loads / 4) * POWER);
  };
  const microseconds = timed(houses.length, decide, 0);
  return { microseconds, cut };
}

/** KiB that an engine keeps for each load; small houses are built many times over, to be seen at all. */
function memoryPerLoad(loads: number): number {
  const copies = Math.ceil(2000 / loads);
  const houses: House[] = [];
  globalThis.gc?.();
  const before = process.memoryUsage().heapUsed;
  for (let i = 0; i < copies; i++) houses.push(new House(loads, loads));
  globalThis.gc?.();
  const used = process.memoryUsage().heapUsed - before;
  return used / houses.length / loads / 1024;
}

function measure(loads: number): number[] {
  const memory = memoryPerLoad(loads);
  const calm = new House(loads, loads);
  timed(2000, () => calm.read(calm.quiet));
  const quiet = timed(5000, () => calm.read(calm.quiet));
  const report = timed(500, (i) => calm.report(i % loads, true));
  const crowded = new House(loads, loads - 5);
  const waiting = timed(Math.min(1000, 200_000 / loads), () => crowded.read(crowded.quiet));
  const shed = shedCost(loads);
  return [
    loads,
    quiet,
    1e6 / quiet,
    waiting,
    report,
    shed.microseconds,
    shed.cut,
    shed.microseconds / loads,
    memory,
  ];
}

measure(100);
console.log(
  table(
    [
      { title: "loads" },
      { title: "quiet reading µs", digits: 1 },
      { title: "readings/s" },
      { title: "reading while some wait µs", digits: 1 },
      { title: "load report µs", digits: 1 },
      { title: "shed decision µs" },
      { title: "cut" },
      { title: "µs per load", digits: 2 },
      { title: "KiB per load", digits: 2 },
    ],
    SIZES.map(measure),
  ),
);
