/**
 * Appliances that nobody controls, painted second by second onto a day.
 *
 * Powers and durations are those of common French appliances; the shapes are what a controller has trouble with: an
 * oven and a hob that cycle, a kettle that comes and goes, a washing machine that heats for a quarter of an hour.
 */
import type { Random } from "./random";
import { DAY, HOUR, MINUTE } from "./time";

/** How the people live. Hours of the day; counts are means per day. */
export interface Habits {
  readonly breakfast?: number;
  readonly lunch?: number;
  readonly dinner?: number;
  /** 0 nobody cooks with electricity, 1 as most do, 2 a feast. */
  readonly cooking?: number;
  readonly kettles?: number;
  readonly washing?: number;
  readonly dishwasher?: number;
  /** Short uses of 0.8 to 2 kW: iron, vacuum cleaner, hair dryer. */
  readonly short?: number;
  /** W that never stops. */
  readonly standby?: number;
  /** W of lights and screens in the evening. */
  readonly evening?: number;
  /** W, deviation of the noise. */
  readonly noise?: number;
  /** W of a car that charges without anybody's control, from 19:30 for two to four hours. */
  readonly car?: number;
}

type Day = Float32Array;

function add(day: Day, from: number, seconds: number, watts: number): void {
  const start = Math.max(0, Math.round(from));
  const end = Math.min(day.length, Math.round(from + seconds));
  for (let second = start; second < end; second++) day[second] = (day[second] ?? 0) + watts;
}

/** Pulses of one power: each on and off time is drawn between the two bounds given, in seconds. */
function cycle(
  day: Day,
  random: Random,
  span: { from: number; seconds: number },
  watts: number,
  on: readonly [number, number],
  off: readonly [number, number],
): void {
  let second = span.from;
  while (second < span.from + span.seconds) {
    const pulse = random.between(...on);
    add(day, second, pulse, watts);
    second += pulse + random.between(...off);
  }
}

export function paintKettle(day: Day, random: Random, from: number): void {
  add(day, from, random.between(90, 210), random.between(1700, 2400));
}

/** Heats through for some minutes, then holds its temperature by pulses. */
export function paintOven(day: Day, random: Random, from: number, seconds: number): void {
  const watts = random.between(1900, 2800);
  const preheat = random.between(6, 11) * MINUTE;
  add(day, from, preheat, watts);
  cycle(day, random, { from: from + preheat, seconds: seconds - preheat }, watts, [25, 60], [40, 120]);
}

/** One ring: boils, then simmers by short pulses. */
export function paintRing(day: Day, random: Random, from: number, seconds: number): void {
  const watts = random.between(1100, 2100);
  const boil = random.between(3, 8) * MINUTE;
  add(day, from, boil, watts);
  cycle(day, random, { from: from + boil, seconds: seconds - boil }, watts, [6, 18], [10, 35]);
}

export function paintWashingMachine(day: Day, random: Random, from: number): void {
  const heating = random.between(9, 20) * MINUTE;
  const start = from + random.between(3, 6) * MINUTE;
  add(day, start, heating, random.between(1800, 2200));
  cycle(day, random, { from, seconds: 50 * MINUTE }, random.between(150, 350), [10, 16], [4, 8]);
  add(day, from + 55 * MINUTE, 8 * MINUTE, random.between(300, 600));
}

/** Heats twice: to wash and to dry. */
export function paintDishwasher(day: Day, random: Random, from: number): void {
  const watts = random.between(1800, 2200);
  add(day, from, 100 * MINUTE, 60);
  add(day, from + 8 * MINUTE, random.between(12, 18) * MINUTE, watts);
  add(day, from + 65 * MINUTE, random.between(8, 15) * MINUTE, watts);
}

/** A car's charger climbs to its power in 30 s. */
export function paintCar(day: Day, from: number, seconds: number, watts: number): void {
  for (let second = 0; second < 30; second++) add(day, from + second, 1, (watts * second) / 30);
  add(day, from + 30, seconds - 30, watts);
}

function paintShortUse(day: Day, random: Random, from: number): void {
  const watts = random.between(800, 2000);
  const seconds = random.between(2, 20) * MINUTE;
  if (random.chance(0.4)) cycle(day, random, { from, seconds }, watts, [12, 30], [15, 60]);
  else add(day, from, seconds / 2, watts);
}

function paintMeal(day: Day, random: Random, hour: number, cooking: number): void {
  const from = (hour + random.between(-0.3, 0.3)) * HOUR;
  const rings = random.whole(0, 2) + (cooking > 1 ? 1 : 0);
  for (let ring = 0; ring < rings; ring++)
    paintRing(day, random, from + random.between(0, 15) * MINUTE, random.between(12, 35) * MINUTE);
  if (random.chance(0.45 * cooking))
    paintOven(day, random, from - random.between(0, 15) * MINUTE, random.between(25, 60) * MINUTE);
  if (random.chance(0.5))
    add(day, from + random.between(5, 30) * MINUTE, random.between(60, 300), random.between(1100, 1500));
}

function paintBackground(day: Day, random: Random, habits: Habits): void {
  const standby = habits.standby ?? 150;
  const evening = habits.evening ?? 300;
  const deviation = habits.noise ?? 12;
  let drift = 0;
  for (let second = 0; second < day.length; second++) {
    drift = drift * 0.995 + deviation * 0.1 * random.normal();
    const hour = second / HOUR;
    const lights = (hour > 6.3 && hour < 8.5) || hour > 22.8 ? 0.4 : hour > 17 ? 1 : 0.1;
    const sleeping = hour < 6.3;
    const watts = standby + (sleeping ? 0 : evening * lights) + drift + deviation * 0.4 * random.normal();
    day[second] = Math.max(20, watts);
  }
  cycle(day, random, { from: 0, seconds: DAY }, random.between(70, 130), [600, 1200], [1200, 2400]);
  for (let step = random.whole(20, 60); step > 0; step--)
    add(day, random.between(6.5, 23) * HOUR, random.between(1, 40) * MINUTE, random.between(30, 350));
}

/** How often today, when the mean is this: the whole part, and chance for the rest. */
const times = (random: Random, mean: number): number => Math.floor(mean + random.next());

/** W of each second of one day. */
export function paintDay(habits: Habits, random: Random): Day {
  const day = new Float32Array(DAY);
  paintBackground(day, random, habits);
  const cooking = habits.cooking ?? 1;
  if (cooking > 0) {
    paintMeal(day, random, habits.dinner ?? 19.3, cooking);
    if (habits.lunch !== undefined) paintMeal(day, random, habits.lunch, cooking * 0.7);
  }
  paintKettle(day, random, ((habits.breakfast ?? 7) + random.between(0, 0.5)) * HOUR);
  for (let n = times(random, habits.kettles ?? 3); n > 0; n--)
    paintKettle(day, random, random.between(7.5, 22) * HOUR);
  for (let n = times(random, habits.washing ?? 0.6); n > 0; n--)
    paintWashingMachine(day, random, random.between(8, 20.5) * HOUR);
  for (let n = times(random, habits.dishwasher ?? 0.7); n > 0; n--)
    paintDishwasher(day, random, random.chance(0.7) ? random.between(20, 22) * HOUR : 13.5 * HOUR);
  for (let n = times(random, habits.short ?? 2); n > 0; n--)
    paintShortUse(day, random, random.between(7, 21.5) * HOUR);
  if (habits.car !== undefined)
    paintCar(day, (19.5 + random.between(-0.5, 0.5)) * HOUR, random.between(2, 4) * HOUR, habits.car);
  return day;
}
