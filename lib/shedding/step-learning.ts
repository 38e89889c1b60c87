/**
 * Learns a load's power from the steps of the meter that its own switching caused.
 *
 * Rules
 * - Only a change that happened alone teaches: nothing else in flight before it, nothing until it has settled.
 * - The step goes from the last reading before the change to the first one after it has settled; a meter too slow to
 *   tell the two apart teaches nothing.
 * - Of a load that is off and of which nothing else is known, what the meter has shown until the next change will do.
 */
import type { Load } from "./load";

/** ms of the slowest meter that steps are learned from. */
const SLOWEST = 20_000;

interface Probe {
  readonly load: Load;
  readonly sign: number;
  readonly before: number;
  readonly readyAt: number;
}

export class StepLearning {
  #probe: Probe | null = null;

  /** A load started or stopped, when the meter showed `before`. `alone`: nothing else was in flight. */
  changed(
    load: Load,
    delta: number,
    before: number | null,
    alone: boolean,
    now: number,
    settle: number,
  ): void {
    this.#learnWhatIsShown(before);
    this.#probe =
      alone && this.#probe === null && before !== null && load.memory.powerPeak === null
        ? { load, sign: Math.sign(delta), before, readyAt: now + Math.max(settle, load.settings.settle) }
        : null;
  }

  /** A good reading. Returns the load that learned from it, or null. */
  read(value: number, at: number, period: number | null): Load | null {
    const probe = this.#probe;
    if (probe === null || at < probe.readyAt) return null;
    this.#probe = null;
    if (period !== null && period > SLOWEST) return null;
    probe.load.learnStep(probe.sign * (value - probe.before));
    return probe.load;
  }

  #learnWhatIsShown(value: number | null): void {
    if (this.#probe === null || value === null) return;
    const { load, sign, before } = this.#probe;
    if (load.power === null && !load.memory.allowed) load.learnStep(sign * (value - before));
  }
}
