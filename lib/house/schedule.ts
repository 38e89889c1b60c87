import { DAY, HOUR } from "./time";

/** A set-point that holds from an hour of the day on (7.5 is half past seven). */
export interface SetpointStep {
  readonly from: number;
  /** °C. */
  readonly setpoint: number;
}

/** The set-point of a day, the same every day; before the first step the last one of the day before holds. */
export class Schedule {
  readonly #steps: readonly SetpointStep[];

  constructor(steps: readonly SetpointStep[]) {
    this.#steps = steps.toSorted((a, b) => a.from - b.from);
  }

  /** °C at a second counted from the first midnight. */
  at(second: number): number {
    const hour = (second % DAY) / HOUR;
    const last = this.#steps.at(-1)?.setpoint ?? 19;
    let setpoint = last;
    for (const step of this.#steps) {
      if (step.from > hour) break;
      setpoint = step.setpoint;
    }
    return setpoint;
  }
}

export const always = (setpoint: number): Schedule => new Schedule([{ from: 0, setpoint }]);
