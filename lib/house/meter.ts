/** The meter as a controller sees it: late, coarse, and sometimes silent, frozen or wrong. */

import type { Random } from "./random";
import { type Period, within } from "./relay";

export interface MeterFault extends Period {
  /** Says nothing; says the same value again and again; says 0. */
  readonly kind: "silent" | "frozen" | "zero";
}

export interface MeterPlan {
  /** Whole seconds between two readings. Default 1. */
  readonly period?: number;
  /** Whole seconds between the measurement and its arrival. Default 0. */
  readonly latency?: number;
  /** W of its last digit (1 A of a Linky in historic mode: 230). Default 1. */
  readonly quantum?: number;
  /** Part of the readings that are lost, 0 to 1. Default 0. */
  readonly lost?: number;
  readonly faults?: readonly MeterFault[];
}

/** What arrives from the meter: W of each phase, and when it was measured. */
export interface MeterSample {
  readonly measuredAt: number;
  readonly phases: readonly number[];
}

export class Meter {
  readonly period: number;
  readonly #latency: number;
  readonly #quantum: number;
  readonly #lost: number;
  readonly #faults: readonly MeterFault[];
  readonly #random: Random;
  readonly #underway: MeterSample[] = [];
  #last: readonly number[] = [];

  constructor(plan: MeterPlan, random: Random) {
    this.period = plan.period ?? 1;
    this.#latency = plan.latency ?? 0;
    this.#quantum = plan.quantum ?? 1;
    this.#lost = plan.lost ?? 0;
    this.#faults = plan.faults ?? [];
    this.#random = random;
  }

  /** To be called each second with the true power of each phase (W): the sample that arrives then, if any. */
  observe(second: number, phases: readonly number[]): MeterSample | null {
    if (second % this.period === 0) this.#measure(second, phases);
    const first = this.#underway[0];
    if (first === undefined || first.measuredAt + this.#latency > second) return null;
    this.#underway.shift();
    return first;
  }

  #measure(second: number, phases: readonly number[]): void {
    const lost = this.#random.chance(this.#lost);
    const fault = this.#faults.find((one) => within([one], second));
    if (lost || fault?.kind === "silent") return;
    if (fault?.kind === "zero") this.#last = phases.map(() => 0);
    else if (fault === undefined || this.#last.length === 0)
      this.#last = phases.map((power) => Math.round(power / this.#quantum) * this.#quantum);
    this.#underway.push({ measuredAt: second, phases: this.#last });
  }
}
