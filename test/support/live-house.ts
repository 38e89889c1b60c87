/** A small house for tests by example: what it draws is changed as the test goes, and what it is ordered is read as sentences. */
import type { Decision, EngineConfig, EngineEvent, LoadConfig, NoticeKind } from "../../lib/shedding";
import { type HouseDescription, type HouseLoad, HouseLoop, type HouseMeter } from "./house-loop";

type Rest = number | readonly number[];

/** Its engine cuts at the first reading above the limit and lets loads return after a minute, unless told otherwise. */
export class HouseBuilder {
  readonly #config: Omit<EngineConfig, "loads">;
  readonly #declared: LoadConfig[] = [];
  readonly #real: HouseLoad[] = [];
  #meter: HouseMeter = { periodSeconds: 2 };
  #actuationSeconds = 1;

  constructor(limit: number | EngineConfig["limit"], config: Partial<EngineConfig> = {}) {
    this.#config = {
      mode: "hierarchical",
      limit: typeof limit === "number" ? { value: limit } : limit,
      protection: { kind: "strict", breaker: "linky" },
      confirmSeconds: 0,
      restoreDelaySeconds: 60,
      ...config,
    };
  }

  /** A load that draws what it declares, asks always and says so, unless told otherwise. */
  with(id: string, watts: number, config: Partial<LoadConfig> = {}, real: Partial<HouseLoad> = {}): this {
    this.#declared.push({
      id,
      nominalPower: watts,
      minOnSeconds: 0,
      minOffSeconds: 0,
      settleSeconds: 3,
      ...config,
    });
    this.#real.push({
      id,
      watts,
      tells: { demand: true },
      ...(config.phases && { phases: config.phases }),
      ...real,
    });
    return this;
  }

  metered(meter: HouseMeter): this {
    this.#meter = { ...this.#meter, ...meter };
    return this;
  }

  /** Seconds between an order and its effect. */
  acting(seconds: number): this {
    this.#actuationSeconds = seconds;
    return this;
  }

  /** The house, after a quiet minute in which the rest of it draws `rest` W. */
  drawing(rest: Rest): LiveHouse {
    const house = new LiveHouse(
      {
        config: { ...this.#config, loads: this.#declared },
        loads: this.#real,
        meter: this.#meter,
        actuationSeconds: this.#actuationSeconds,
      },
      rest,
    );
    house.run(60);
    return house;
  }
}

export const aHouse = (
  limit: number | EngineConfig["limit"],
  config: Partial<EngineConfig> = {},
): HouseBuilder => new HouseBuilder(limit, config);

export class LiveHouse {
  readonly loop: HouseLoop;
  #rest: readonly number[];
  readonly #asking = new Map<string, boolean>();
  #silent = false;

  constructor(house: Omit<HouseDescription, "base">, rest: Rest) {
    this.#rest = typeof rest === "number" ? [rest] : rest;
    const { meter } = house;
    this.loop = new HouseLoop({
      ...house,
      loads: house.loads.map((load) => ({
        ...load,
        asks: (second) => this.#asking.get(load.id) ?? load.asks?.(second) ?? true,
      })),
      base: () => this.#rest,
      meter: { ...meter, loses: (second) => this.#silent || (meter?.loses?.(second) ?? false) },
    });
  }

  /** The rest of the house draws this from now on, W. */
  draw(rest: Rest): this {
    this.#rest = typeof rest === "number" ? [rest] : rest;
    return this;
  }

  /** A load's thermostat asks, or not, from now on. */
  asks(id: string, asks: boolean): this {
    this.#asking.set(id, asks);
    return this;
  }

  /** The meter falls silent, or speaks again. */
  silent(silent: boolean): this {
    this.#silent = silent;
    return this;
  }

  /** Lets time pass, and tells what was ordered: "shed bath", "restore bath". */
  run(seconds: number): string[] {
    const from = this.loop.steps.length;
    this.loop.run(seconds);
    return this.#orders(from);
  }

  /** Tells the engine something, and what it ordered at once. */
  say(event: EngineEvent): string[] {
    const from = this.loop.steps.length;
    this.loop.tell(event);
    return this.#orders(from);
  }

  #orders(from: number): string[] {
    return this.loop.steps
      .slice(from)
      .flatMap(({ decision }) => decision.commands.map(({ order, load }) => `${order} ${load}`));
  }

  /** The orders so far, each with its second. */
  get orders(): [second: number, order: string][] {
    return this.loop.steps.flatMap(({ second, decision }) =>
      decision.commands.map(({ order, load }): [number, string] => [second, `${order} ${load}`]),
    );
  }

  get notices(): NoticeKind[] {
    return this.loop.steps.flatMap(({ decision }) => decision.notices.map(({ kind }) => kind));
  }

  get last(): Decision {
    return this.loop.last;
  }

  get shed(): readonly string[] {
    return this.loop.last.shed;
  }

  /** The highest power that the house really drew from a second on, W. */
  highestSince(second: number): number {
    return this.loop.power.slice(second).reduce(
      (highest, phases) =>
        Math.max(
          highest,
          phases.reduce((sum, watts) => sum + watts, 0),
        ),
      0,
    );
  }

  /** Seconds during which the house really drew more than this, W. */
  secondsOver(watts: number, from = 0): number {
    return this.loop.power
      .slice(from)
      .filter((phases) => phases.reduce((sum, phase) => sum + phase, 0) > watts).length;
  }
}

/** A signal of a rule that holds from now for some time. */
export const signal = (house: LiveHouse, name: string, value: string, seconds: number): EngineEvent => ({
  type: "signal",
  signal: {
    name,
    value,
    from: HouseLoop.at(house.loop.second),
    until: HouseLoop.at(house.loop.second + seconds),
    at: HouseLoop.at(house.loop.second),
    stale: false,
    source: "test",
  },
});
