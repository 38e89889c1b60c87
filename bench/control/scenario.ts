/**
 * The houses, days, meters and faults of the bench.
 *
 * Rules
 * - A scenario is a kind of trouble; the seed draws the house, its people, its meter and its relays.
 * - Nothing here knows a controller. What a controller is told of the house is in `Told`.
 * - A limit that a house of that size could have, loads that together pass it, and a base that alone seldom does.
 */

import type { Habits } from "../../lib/house/appliance";
import { type Base, HouseholdBase } from "../../lib/house/base";
import { householdDraws } from "../../lib/house/body";
import type { LoadPlan } from "../../lib/house/load";
import type { MeterFault, MeterPlan } from "../../lib/house/meter";
import { Random } from "../../lib/house/random";
import type { RelayPlan } from "../../lib/house/relay";
import { always, Schedule, type SetpointStep } from "../../lib/house/schedule";
import { DAY, HOUR, MINUTE } from "../../lib/house/time";
import { type Outside, winterDay } from "../../lib/house/weather";

/** What the loads tell of themselves: at each reading, when it changes, temperatures only, or nothing at all. */
export type Telling = "each-reading" | "on-change" | "temperature-only" | "nothing";

/** What a controller knows beforehand, and how it learns the rest. */
export interface Told {
  /** Declared W of each load, in the order of the list. */
  readonly powers: readonly (number | null)[];
  readonly telling: Telling;
  /** K of the last digit of a thermometer. */
  readonly resolution: number;
  /** True when the relays report what they did. */
  readonly relayState: boolean;
  readonly quantity: "power" | "apparentPower";
}

export interface Case {
  readonly scenario: string;
  readonly seed: number;
  /** W (or VA) of the whole house. */
  readonly limit: number;
  readonly start: number;
  readonly seconds: number;
  readonly loads: readonly LoadPlan[];
  readonly base: readonly Base[];
  readonly outside: Outside;
  readonly meter: MeterPlan;
  readonly told: Told;
}

export interface Trouble {
  readonly name: string;
  readonly about: string;
  build(seed: number, days: number): Case;
}

interface Variation {
  readonly random: Random;
  readonly days: number;
  readonly outside?: Outside;
  /** Sum of the loads' power, as a part of the limit. */
  readonly crowding?: readonly [number, number];
  readonly limit?: number;
  readonly meter?: MeterPlan;
  readonly telling?: Telling;
  readonly phases?: 1 | 3;
  readonly habits?: Habits;
  readonly base?: readonly Base[];
  readonly start?: number;
  readonly seconds?: number;
  /** Factor between the declared and the true power of a load. */
  readonly misdeclared?: (random: Random) => number;
  readonly relay?: (random: Random, seconds: number) => RelayPlan;
  readonly relayState?: boolean;
  readonly extra?: readonly LoadPlan[];
}

const ROOMS = [
  "living",
  "kitchen",
  "bedroom1",
  "bedroom2",
  "bath",
  "office",
  "hall",
  "bedroom3",
  "dining",
  "attic",
  "workshop",
];

/** What a Linky, a TIC in historic mode or a clamp meter looks like from Node-RED. */
function anyFastMeter(random: Random): MeterPlan {
  const period = random.pick(1, 2, 2, 1);
  return {
    period,
    latency: random.whole(0, 4),
    quantum: random.pick(1, 1, 10, 230),
    lost: random.pick(0, 0, 0.01),
  };
}

function anyRelay(random: Random): RelayPlan {
  return { delay: random.whole(0, 4) };
}

function roomSchedule(random: Random, room: string): Schedule {
  const comfort = room === "bath" ? random.between(20, 22) : random.between(18.5, 20.5);
  const reduced = comfort - random.between(1.5, 3);
  if (random.chance(0.3)) return always(Math.round(comfort * 2) / 2);
  const steps: SetpointStep[] = [
    { from: random.between(5.5, 6.8), setpoint: comfort },
    { from: random.between(22, 23.5), setpoint: reduced },
  ];
  if (random.chance(0.5) && !room.startsWith("bedroom"))
    steps.push(
      { from: random.between(8.3, 9), setpoint: reduced },
      { from: random.between(16, 18), setpoint: comfort },
    );
  return new Schedule(steps);
}

function roomPlan(random: Random, id: string, relay: RelayPlan): LoadPlan {
  const power = random.pick(500, 750, 1000, 1000, 1250, 1500, 1500, 2000);
  // Heaters are chosen 1.3 to 2 times too big for 19 °C inside at -7 °C.
  const loss = power / random.between(1.3, 2) / 26;
  return {
    kind: "room",
    id,
    power,
    relay,
    room: {
      loss,
      direct: random.between(0.25, 0.5),
      air: loss * random.between(2.5, 7) * HOUR,
      walls: loss * random.between(12, 40) * HOUR,
      schedule: roomSchedule(random, id),
      differential: random.between(0.2, 0.6),
    },
  };
}

function tankPlan(random: Random, relay: RelayPlan): LoadPlan {
  const litres = random.pick(150, 200, 300);
  const night: SetpointStep[] = [
    { from: 22.5, setpoint: 60 },
    { from: 6.5, setpoint: random.pick(40, 48) },
  ];
  return {
    kind: "tank",
    id: "tank",
    power: random.pick(1500, 2200, 3000),
    relay,
    tank: {
      litres,
      draws: householdDraws(random, random.whole(1, 5)),
      schedule: random.chance(0.5) ? new Schedule(night) : always(55),
      differential: random.between(3, 6),
      temperature: random.between(45, 58),
    },
  };
}

function loadsOf(random: Random, limit: number, variation: Variation, seconds: number): LoadPlan[] {
  const relay = variation.relay ?? anyRelay;
  const crowded = limit * random.between(...(variation.crowding ?? [1.3, 1.9]));
  const loads: LoadPlan[] = [...(variation.extra ?? [])];
  if (random.chance(0.7)) loads.push(tankPlan(random, relay(random, seconds)));
  const most = 12 - loads.length;
  for (const room of ROOMS.slice(0, most)) {
    const sum = loads.reduce((total, load) => total + load.power, 0);
    if (sum >= crowded && loads.length >= 5) break;
    loads.push(roomPlan(random, room, relay(random, seconds)));
  }
  // The order of the list is the order of shedding: people put the less important rooms first.
  return loads
    .map((load) => ({ load, rank: random.next() }))
    .toSorted((a, b) => a.rank - b.rank)
    .map(({ load }) => load);
}

/** Single-phase loads, dealt to the three phases by turns, and a cooker's base of its own on each. */
function onThreePhases(loads: readonly LoadPlan[]): LoadPlan[] {
  return loads.map((load, i) => ({ ...load, phases: [(i % 3) + 1] }));
}

function habitsOf(random: Random): Habits {
  return {
    breakfast: random.between(6.2, 8),
    dinner: random.between(18.7, 20.2),
    ...(random.chance(0.4) && { lunch: random.between(12, 13) }),
    cooking: random.between(0.7, 1.4),
    kettles: random.between(1, 6),
    standby: random.between(80, 260),
    evening: random.between(150, 500),
    noise: random.between(5, 30),
  };
}

function caseOf(scenario: string, seed: number, variation: Variation): Case {
  const { random } = variation;
  const seconds = variation.seconds ?? variation.days * DAY;
  const limit = variation.limit ?? random.pick(6000, 9000, 9000, 12000);
  const habits = { ...habitsOf(random), ...variation.habits };
  const several = variation.phases === 3;
  const loads = loadsOf(random, limit, variation, seconds);
  const bases = several
    ? [
        new HouseholdBase(seed * 31 + 1, { ...habits, dishwasher: 0, kettles: 0 }),
        new HouseholdBase(seed * 31 + 2, { ...habits, cooking: 0, washing: 0, standby: 60, evening: 60 }),
        new HouseholdBase(seed * 31 + 3, {
          ...habits,
          cooking: 0,
          dishwasher: 0,
          short: 0,
          standby: 40,
          evening: 40,
        }),
      ]
    : [new HouseholdBase(seed * 31 + 1, habits)];
  return {
    scenario,
    seed,
    limit,
    start: variation.start ?? 0,
    seconds,
    loads: several ? onThreePhases(loads) : loads,
    base: variation.base ?? bases,
    outside: variation.outside ?? winterDay(random.between(-4, 1), random.between(2, 7)),
    meter: variation.meter ?? anyFastMeter(random),
    told: {
      powers: loads.map(
        ({ power }) => Math.round((power * (variation.misdeclared?.(random) ?? 1)) / 10) * 10,
      ),
      telling: variation.telling ?? random.pick("on-change", "each-reading"),
      resolution: random.pick(0.01, 0.1),
      relayState: variation.relayState ?? false,
      quantity: random.pick("power", "apparentPower"),
    },
  };
}

export function trouble(
  name: string,
  about: string,
  vary: (random: Random, days: number, seed: number) => Omit<Variation, "random" | "days">,
): Trouble {
  return {
    name,
    about,
    build: (seed, days) => {
      const random = Random.of(seed, name);
      return caseOf(name, seed, { random, days, ...vary(random, days, seed) });
    },
  };
}

/** Outages of ten minutes, one of them while somebody cooks, and half an hour of a frozen or null meter. */
function faults(random: Random, days: number): MeterFault[] {
  const list: MeterFault[] = [];
  const at = (from: number, seconds: number, kind: MeterFault["kind"]) =>
    list.push({ from: Math.round(from), until: Math.round(from + seconds), kind });
  for (let day = 0; day < days; day++) {
    const midnight = day * DAY;
    at(midnight + random.between(6, 9) * HOUR, 10 * MINUTE, "silent");
    at(midnight + random.between(19, 20) * HOUR, 10 * MINUTE, "silent");
    at(midnight + random.between(10, 18) * HOUR, random.between(5, 30) * MINUTE, "frozen");
    at(
      midnight + random.between(20.5, 22) * HOUR,
      random.between(2, 10) * MINUTE,
      random.pick("zero", "frozen"),
    );
    at(midnight + random.between(0, 23) * HOUR, 30, "silent");
  }
  return list;
}

export const TROUBLES: readonly Trouble[] = [
  trouble("winter-day", "an ordinary winter week-day, a meter of 1 or 2 s", () => ({})),
  trouble("cold-snap", "-9 °C at dawn: nearly everything asks all day", (random) => ({
    outside: winterDay(random.between(-10, -7), random.between(-4, 0)),
    crowding: [1.35, 1.8],
  })),
  trouble("evening", "five hours of a cooking evening: oven, rings, kettle, washing", (random) => ({
    start: 17 * HOUR,
    seconds: 5 * HOUR,
    habits: {
      cooking: 2,
      kettles: 8,
      washing: 1.5,
      dishwasher: 1,
      dinner: random.between(18.5, 19.5),
      short: 4,
    },
    crowding: [1.4, 2.1],
  })),
  trouble("historic-tic", "a 10 s meter that counts whole amperes", (random) => ({
    meter: { period: 10, latency: random.whole(0, 4), quantum: 230 },
  })),
  trouble("slow-meter", "one reading a minute", (random) => ({
    meter: { period: 60, latency: random.whole(0, 4), quantum: random.pick(1, 230) },
  })),
  trouble(
    "meter-faults",
    "outages of ten minutes at cooking time, frozen and null readings, lost frames",
    (random, days) => ({
      meter: { ...anyFastMeter(random), lost: 0.03, faults: faults(random, days) },
    }),
  ),
  trouble("wrong-powers", "declared powers from half to twice the true ones", () => ({
    misdeclared: (random) => 2 ** random.between(-1, 1),
  })),
  trouble("unknown-demand", "thermometers only: nobody says who asks", () => ({
    telling: "temperature-only",
  })),
  trouble("known-nothing", "loads without any report, as a list of relays", () => ({ telling: "nothing" })),
  trouble("three-phases", "each phase held to a third of 12 or 18 kVA", (random) => ({
    phases: 3,
    limit: random.pick(12000, 18000),
  })),
  trouble("car", "a car of 3.7 kW among the loads, which climbs for 30 s", (random) => ({
    limit: random.pick(9000, 12000),
    extra: [
      {
        kind: "other",
        id: "car",
        power: 3680,
        ramp: 30,
        relay: anyRelay(random),
        car: { plugged: random.between(17.5, 20), leaves: 7.5, energy: random.between(4, 14) * 1000 },
      },
    ],
  })),
  trouble("bad-relays", "relays that stick for an hour, some of which lie", () => ({
    relayState: true,
    relay: (random, seconds) => {
      const from = Math.round(random.between(0, Math.max(1, seconds - HOUR)));
      const sticks = random.chance(0.3);
      return {
        delay: random.whole(0, 4),
        ...(sticks && { stuck: [{ from, until: from + HOUR }], lies: random.chance(0.3) }),
      };
    },
  })),
];
