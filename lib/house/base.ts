/**
 * What the house draws besides its loads: cooking, washing, lights, noise.
 *
 * Rules
 * - It is a function of the second alone: nothing that is controlled changes it, and an observer may look ahead.
 * - A day is painted whole, from the seed and the number of the day, when it is first asked for.
 */
import type { Habits } from "./appliance";
import { paintDay } from "./appliance";
import { Random } from "./random";
import { DAY } from "./time";

export interface Base {
  /** W at a whole second counted from the first midnight. */
  powerAt(second: number): number;
}

export class HouseholdBase implements Base {
  readonly #seed: number;
  readonly #habits: Habits;
  readonly #days = new Map<number, Float32Array>();

  constructor(seed: number, habits: Habits) {
    this.#seed = seed;
    this.#habits = habits;
  }

  powerAt(second: number): number {
    const number = Math.floor(second / DAY);
    let day = this.#days.get(number);
    if (day === undefined) {
      day = paintDay(this.#habits, Random.of(this.#seed, "day", number));
      this.#days.delete(number - 2);
      this.#days.set(number, day);
    }
    return day[second - number * DAY] ?? 0;
  }
}

/** A recording: `step` seconds a value, in W; the last one stays. */
export class RecordedBase implements Base {
  constructor(
    readonly values: ArrayLike<number>,
    readonly step: number,
  ) {}

  powerAt(second: number): number {
    return this.values[Math.min(Math.floor(second / this.step), this.values.length - 1)] ?? 0;
  }
}
