/**
 * What a load heats or fills, and when it asks for power.
 *
 * Rules
 * - A body is stepped by whole seconds and knows nothing of relays, orders or meters: it is told the power it gets.
 * - All that happens to it (weather, showers, a car that leaves) depends on the time alone, never on the control, so
 *   that two controllers can be compared on the same day.
 */
import type { Random } from "./random";
import type { Schedule } from "./schedule";
import { Thermostat } from "./thermostat";
import { DAY, HOUR, MINUTE } from "./time";

export interface Body {
  readonly kind: "room" | "tank" | "other";
  /** °C; undefined for what has none. */
  readonly temperature: number | undefined;
  /** °C wanted now. */
  readonly setpoint: number | undefined;
  readonly asks: boolean;
  /** One second at this power (W) and this outside temperature (°C), beginning at `second`. */
  step(second: number, power: number, outside: number): void;
}

export interface RoomPlan {
  /** W/K from the room to the outside, in steady state. */
  readonly loss: number;
  /** Part of the loss that goes straight from the air (windows, ventilation), 0 to 1. */
  readonly direct?: number;
  /** J/K of the air, the furniture and the surfaces. */
  readonly air?: number;
  /** J/K of the walls. */
  readonly walls?: number;
  readonly schedule: Schedule;
  /** K. */
  readonly differential: number;
  /** °C at the start; the set-point by default. */
  readonly temperature?: number;
}

/** A room of two nodes: the air, which the heater warms, and the walls, which keep the warmth for hours. */
export class Room implements Body {
  readonly kind = "room";
  temperature: number;
  setpoint: number;
  asks: boolean;
  readonly #schedule: Schedule;
  readonly #thermostat: Thermostat;
  readonly #airToOutside: number;
  readonly #airToWalls: number;
  readonly #wallsToOutside: number;
  readonly #air: number;
  readonly #wallCapacity: number;
  #walls: number;

  constructor(plan: RoomPlan, second: number, outside: number) {
    const direct = plan.direct ?? 0.35;
    const throughWalls = plan.loss * (1 - direct);
    this.#airToOutside = plan.loss * direct;
    // The inner side of a wall conducts about eight times as well as the wall: two resistances in series.
    this.#airToWalls = throughWalls * 9;
    this.#wallsToOutside = (throughWalls * 9) / 8;
    this.#air = plan.air ?? plan.loss * 2.8 * HOUR;
    this.#wallCapacity = plan.walls ?? plan.loss * 20 * HOUR;
    this.#schedule = plan.schedule;
    this.setpoint = plan.schedule.at(second);
    this.temperature = plan.temperature ?? this.setpoint;
    this.#walls =
      (this.#airToWalls * this.temperature + this.#wallsToOutside * outside) /
      (this.#airToWalls + this.#wallsToOutside);
    this.#thermostat = new Thermostat(plan.differential);
    this.asks = this.#thermostat.look(this.temperature, this.setpoint);
  }

  step(second: number, power: number, outside: number): void {
    if (second % MINUTE === 0) this.setpoint = this.#schedule.at(second);
    const intoWalls = this.#airToWalls * (this.temperature - this.#walls);
    this.temperature += (power - intoWalls - this.#airToOutside * (this.temperature - outside)) / this.#air;
    this.#walls += (intoWalls - this.#wallsToOutside * (this.#walls - outside)) / this.#wallCapacity;
    this.asks = this.#thermostat.look(this.temperature, this.setpoint);
  }
}

/** A draw of hot water: litres a second at 40 °C between two seconds of the day. */
export interface Draw {
  readonly from: number;
  readonly until: number;
  readonly flow: number;
}

export interface TankPlan {
  readonly litres: number;
  readonly draws: readonly Draw[];
  readonly schedule: Schedule;
  readonly differential: number;
  readonly temperature?: number;
}

const JOULES_PER_LITRE = 4186;
const COLD_WATER = 12;
const WARM_WATER = 40;
/** W/K that a tank loses to a cellar at 15 °C. */
const TANK_LOSS = 1.6;
const CELLAR = 15;

/** A water tank, mixed. */
export class Tank implements Body {
  readonly kind = "tank";
  temperature: number;
  setpoint: number;
  asks: boolean;
  readonly #plan: TankPlan;
  readonly #thermostat: Thermostat;
  readonly #capacity: number;

  constructor(plan: TankPlan, second: number) {
    this.#plan = plan;
    this.#capacity = plan.litres * JOULES_PER_LITRE;
    this.setpoint = plan.schedule.at(second);
    this.temperature = plan.temperature ?? this.setpoint;
    this.#thermostat = new Thermostat(plan.differential);
    this.asks = this.#thermostat.look(this.temperature, this.setpoint);
  }

  step(second: number, power: number): void {
    if (second % MINUTE === 0) this.setpoint = this.#plan.schedule.at(second);
    const drawn = this.#flow(second % DAY) * JOULES_PER_LITRE * (WARM_WATER - COLD_WATER);
    // A tank that has gone cold gives no warm water, so nothing is drawn from it.
    const given = this.temperature > WARM_WATER ? drawn : 0;
    this.temperature += (power - given - TANK_LOSS * (this.temperature - CELLAR)) / this.#capacity;
    this.asks = this.#thermostat.look(this.temperature, this.setpoint);
  }

  #flow(secondOfDay: number): number {
    let flow = 0;
    for (const draw of this.#plan.draws)
      if (secondOfDay >= draw.from && secondOfDay < draw.until) flow += draw.flow;
    return flow;
  }
}

/** Showers in the morning and in the evening, and small draws at the meals. */
export function householdDraws(random: Random, showers: number): Draw[] {
  const draws: Draw[] = [];
  for (let i = 0; i < showers; i++) {
    const from = Math.round(
      random.chance(0.6) ? random.between(6, 8.2) * HOUR : random.between(19, 22) * HOUR,
    );
    draws.push({ from, until: from + random.whole(240, 480), flow: random.between(0.11, 0.16) });
  }
  for (const hour of [7.5, 12.7, 20.2]) {
    const from = Math.round((hour + random.between(-0.4, 0.4)) * HOUR);
    draws.push({ from, until: from + random.whole(60, 200), flow: 0.08 });
  }
  return draws;
}

/** A car that is at home by night. */
export interface CarPlan {
  /** Hour of the day at which it comes home. */
  readonly plugged: number;
  /** Hour of the next day at which it leaves. */
  readonly leaves: number;
  /** Wh missing each time that it comes home. */
  readonly energy: number;
}

/** A car that wants its energy back when it comes home; what it has not got when it leaves is lost. */
export class Car implements Body {
  readonly kind = "other";
  readonly temperature = undefined;
  readonly setpoint = undefined;
  readonly #plan: CarPlan;
  #missing = 0;

  constructor(plan: CarPlan, second: number) {
    this.#plan = plan;
    const hour = (second % DAY) / HOUR;
    if (hour >= plan.plugged || hour < plan.leaves) this.#missing = plan.energy;
  }

  get asks(): boolean {
    return this.#missing > 0;
  }

  /** Wh that it still wants. */
  get missing(): number {
    return this.#missing;
  }

  step(second: number, power: number): void {
    const ofDay = second % DAY;
    if (ofDay === Math.round(this.#plan.plugged * HOUR)) this.#missing = this.#plan.energy;
    if (ofDay === Math.round(this.#plan.leaves * HOUR)) this.#missing = 0;
    this.#missing = Math.max(0, this.#missing - power / HOUR);
  }
}
