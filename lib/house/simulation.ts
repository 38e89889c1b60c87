/**
 * A simulated house in real time.
 *
 * Rules
 * - The clock ticks once a second; each tick lets `speed` seconds pass in the house, so that orders act within a second.
 * - The meter speaks in seconds of the clock: a controller that watches the house lives in real time.
 * - What a load says of itself is sent when it changes, and all of it once a minute, for who came later.
 */
import type { Reading } from "../metering/reading";
import type { Clock } from "../runtime/clock";
import { demoHouse } from "./demo";
import type { House } from "./house";
import type { HouseLoad } from "./load";
import type { HouseOrder } from "./order";
import { readingOf } from "./reading";
import type { SimulationSettings } from "./settings";
import { HOUR, MINUTE } from "./time";

/** One thing that a load says, as the controller takes it. */
export type LoadStateMessage = {
  readonly topic: string;
  readonly payload: number | boolean;
};

export interface SimulationListener {
  reading(reading: Reading): void;
  loadStates(states: readonly LoadStateMessage[]): void;
}

const TICK = 1000;

export class Simulation {
  readonly house: House;
  readonly #settings: SimulationSettings;
  readonly #clock: Clock;
  readonly #listener: SimulationListener;
  readonly #said = new Map<string, number | boolean>();
  #cancel: () => void = () => {};
  #ticks = 0;
  #owed = 0;

  constructor(settings: SimulationSettings, clock: Clock, listener: SimulationListener) {
    this.#settings = settings;
    this.#clock = clock;
    this.#listener = listener;
    this.house = demoHouse(settings.seed, settings.scenario, settings.loads);
  }

  /** The time of day in the house, "18:42". */
  get timeOfDay(): string {
    const two = (figure: number): string => String(Math.floor(figure)).padStart(2, "0");
    const { second } = this.house;
    return `${two((second / HOUR) % 24)}:${two((second / MINUTE) % 60)}`;
  }

  /** The first tick comes a second later, when the nodes that listen are there. */
  start(): void {
    this.#cancel = this.#clock.after(TICK, () => {
      this.start();
      this.#tick();
    });
  }

  stop(): void {
    this.#cancel();
  }

  /** @throws HouseProblem when there is no such load. */
  order({ load, run }: HouseOrder): void {
    this.house.order(load, run);
  }

  #tick(): void {
    if (this.#ticks > 0) this.#pass();
    const states = this.house.loads.flatMap((load) => this.#news(load));
    if (states.length > 0) this.#listener.loadStates(states);
    if (this.#ticks % this.#settings.period === 0) {
      const sample = { measuredAt: this.house.second, phases: this.house.phases.map(Math.round) };
      this.#listener.reading(readingOf(sample, this.#clock.now()));
    }
    this.#ticks++;
  }

  #pass(): void {
    this.#owed += this.#settings.speed;
    const whole = Math.floor(this.#owed);
    this.#owed -= whole;
    this.house.step(whole);
  }

  #news(load: HouseLoad): readonly LoadStateMessage[] {
    const everything = this.#ticks % MINUTE === 0;
    const { temperature, setpoint, asks } = load.body;
    const now = {
      ...(temperature !== undefined && { temperature: Math.round(temperature * 10) / 10 }),
      ...(setpoint !== undefined && { setpoint }),
      demand: asks,
      power: Math.round(load.drawn),
      state: load.relay.reported,
    };
    return Object.entries(now).flatMap(([what, payload]) => {
      const topic = `load/${load.id}/${what}`;
      if (this.#said.get(topic) === payload && !everything) return [];
      this.#said.set(topic, payload);
      return [{ topic, payload }];
    });
  }
}
