/** One closed loop: a house, its meter, its relays, and a controller, second by second. */
import { House } from "../../lib/house/house";
import type { HouseLoad } from "../../lib/house/load";
import { Meter } from "../../lib/house/meter";
import { Random } from "../../lib/house/random";
import { readingOf } from "../../lib/house/reading";
import { DAY, MINUTE } from "../../lib/house/time";
import type { EngineEvent, LoadEvent } from "../../lib/shedding";
import type { Contender, Controller, Order } from "./controller";
import type { Case, Told } from "./scenario";
import { Judge, type Score } from "./score";

const EPOCH = Date.UTC(2026, 0, 12);
const NO_ORDERS: readonly Order[] = [];

export function run(one: Case, contender: Contender): Score {
  const house = new House(one);
  const meter = new Meter(one.meter, Random.of(one.seed, one.scenario, "meter"));
  const judge = new Judge(house, one.limit, one.seconds / DAY);
  const now = (): number => EPOCH + house.second * 1000;
  const controller = contender.create(one, now());
  const reporters = house.loads.map((load) => new Reporter(load, one.told));
  const obey = (orders: readonly Order[]): void => {
    for (const { load, run } of orders) {
      judge.order(house, load, run);
      house.order(load, run);
    }
  };
  const tell = (event: EngineEvent): void => obey(controller.handle?.(event, now()) ?? NO_ORDERS);

  for (let second = 0; second < one.seconds; second++) {
    if (controller.look !== undefined) cheat(controller.look(house), house, judge);
    else {
      const sample = meter.observe(house.second, house.phases);
      for (const reporter of reporters) {
        const report = reporter.report(house.second, sample !== null);
        if (report !== null) tell(report);
      }
      if (sample !== null) tell({ type: "reading", reading: readingOf(sample, now(), one.told.quantity) });
      wake(controller, now(), tell);
    }
    house.step();
    judge.second(house);
  }
  return judge.close();
}

/** The one who knows has relays that act at once. */
function cheat(orders: readonly Order[], house: House, judge: Judge): void {
  for (const { load, run } of orders) {
    judge.order(house, load, run);
    const { relay } = house.load(load);
    relay.ordered = run;
    relay.closed = run;
  }
}

function wake(controller: Controller, now: number, tell: (event: EngineEvent) => void): void {
  const at = controller.wakeAt?.() ?? null;
  if (at !== null && at <= now) tell({ type: "tick" });
}

/** What one load tells of itself, and when. */
class Reporter {
  readonly #load: HouseLoad;
  readonly #told: Told;
  #demand: boolean | undefined;
  #temperature: number | undefined;
  #setpoint: number | undefined;
  #state: boolean | undefined;

  constructor(load: HouseLoad, told: Told) {
    this.#load = load;
    this.#told = told;
  }

  report(second: number, withReading: boolean): LoadEvent | null {
    const { telling, resolution, relayState } = this.#told;
    if (telling === "nothing") return null;
    const { body, relay } = this.#load;
    const due = telling === "each-reading" ? withReading : second % MINUTE === 0;
    const demand = telling === "temperature-only" ? undefined : body.asks;
    const state = relayState ? relay.reported : undefined;
    const urgent = telling !== "each-reading" && (demand !== this.#demand || state !== this.#state);
    if (!due && !urgent) return null;
    const temperature =
      body.temperature === undefined ? undefined : Math.round(body.temperature / resolution) * resolution;
    const same =
      demand === this.#demand &&
      state === this.#state &&
      temperature === this.#temperature &&
      body.setpoint === this.#setpoint;
    if (same && telling !== "each-reading") return null;
    this.#demand = demand;
    this.#state = state;
    this.#temperature = temperature;
    this.#setpoint = body.setpoint;
    return {
      type: "load",
      id: this.#load.id,
      ...(demand !== undefined && { demand }),
      ...(temperature !== undefined && { temperature }),
      ...(body.setpoint !== undefined && { setpoint: body.setpoint }),
      ...(state !== undefined && { state }),
    };
  }
}
