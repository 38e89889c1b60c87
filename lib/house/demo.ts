/**
 * The house of the demo flow: what a newcomer watches.
 *
 * At the default speed of 10 it shows itself within half a minute of the clock: all rooms ask, because somebody has
 * just come home; then the kettle boils from the 12th to the 27th second, and again and again something is cooked.
 */

import { type Base, HouseholdBase } from "./base";
import type { ScenarioName, SimulatedLoad } from "./demo-loads";
import { House } from "./house";
import type { LoadPlan } from "./load";
import { Random } from "./random";
import { always, Schedule } from "./schedule";
import { HOUR, MINUTE } from "./time";
import { type Outside, winterDay } from "./weather";

const STARTS = 18.5 * HOUR;

const OUTSIDE: Readonly<Record<ScenarioName, Outside>> = {
  evening: () => -3,
  "winter-day": winterDay(-2, 5),
  "cold-snap": winterDay(-10, -3),
};

/** Builds the house. The same seed gives the same house and the same days. */
export function demoHouse(seed: number, scenario: ScenarioName, loads: readonly SimulatedLoad[]): House {
  const random = Random.of(seed, "demo");
  const outside = OUTSIDE[scenario];
  return new House({
    start: STARTS,
    outside,
    base: [
      scenario === "evening"
        ? new EndlessCooking(seed)
        : new HouseholdBase(seed, { cooking: 1.5, kettles: 5 }),
    ],
    loads: loads.map((load) => planOf(load, scenario, random)),
  });
}

function planOf(load: SimulatedLoad, scenario: ScenarioName, random: Random): LoadPlan {
  const { id, name, kind, power } = load;
  if (kind === "other")
    return { id, name, power, kind, car: { plugged: STARTS / HOUR, leaves: 7.5, energy: 12_000 } };
  const setpoint = load.setpoint ?? 19;
  if (kind === "tank")
    return {
      id,
      name,
      power,
      kind,
      tank: {
        litres: 200,
        draws: [
          { from: 7 * HOUR, until: 7.2 * HOUR, flow: 0.12 },
          { from: 20.5 * HOUR, until: 20.7 * HOUR, flow: 0.12 },
        ],
        schedule: always(setpoint),
        differential: 5,
        temperature: setpoint - 1,
      },
    };
  return {
    id,
    name,
    power,
    kind,
    room: {
      loss: power / random.between(1.4, 1.8) / 26,
      schedule: scenario === "evening" ? always(setpoint) : dayOf(setpoint),
      differential: 0.4,
      // Somebody has just come home: the rooms are still at the temperature of their absence.
      temperature: setpoint - random.between(1.6, 2.4),
    },
  };
}

function dayOf(setpoint: number): Schedule {
  return new Schedule([
    { from: 6, setpoint },
    { from: 8.5, setpoint: setpoint - 2 },
    { from: 17.5, setpoint },
    { from: 22.5, setpoint: setpoint - 3 },
  ]);
}

const TURN = 20 * MINUTE;
const KETTLE = 2200;

/** Cooking as it is watched: the kettle at once, then oven and kettle together every twenty minutes of the house, for ever. */
class EndlessCooking implements Base {
  readonly #seed: number;
  readonly #background: Base;

  constructor(seed: number) {
    this.#seed = seed;
    this.#background = new HouseholdBase(seed, {
      cooking: 0,
      kettles: 0,
      washing: 0,
      dishwasher: 0,
      short: 0,
      standby: 200,
      evening: 150,
    });
  }

  powerAt(second: number): number {
    return this.#background.powerAt(STARTS + (second % (2 * HOUR))) + this.#cooking(second - STARTS);
  }

  #cooking(second: number): number {
    const turn = Math.floor(second / TURN);
    const into = second - turn * TURN;
    const random = Random.of(this.#seed, "turn", turn);
    const watts = turn === 0 ? KETTLE : random.between(2500, 4500);
    const begins = turn === 0 ? 2 * MINUTE : random.between(1, 10) * MINUTE;
    const lasts = turn === 0 ? 2.5 * MINUTE : random.between(2, 5) * MINUTE;
    return into >= begins && into < begins + lasts ? watts : 0;
  }
}
