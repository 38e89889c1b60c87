/**
 * Readings out of messages that bring one phase or one quantity each.
 *
 * Rules
 * - A total that the meter tells goes out at once, with the phases as they are; phases that come after it follow.
 * - Phases without a total wait for their set: all that were seen before and are still alive, half a second at most.
 *   The first set waits the half second, since nobody knows yet how many there are.
 * - A set waits for the powers; where the phases tell none, for the apparent powers, or else for the currents.
 * - A part is alive for three of its own intervals. A total is the sum of all phases, alive, or it is not told.
 * - Import and export in two messages: power is their difference. An export never told, or no longer, counts as 0.
 * - Two senders of the same part are a mistake in the flow, not a house with two grids: it is said.
 */

import type { Part, PartQuantity } from "./part";
import { PartStore } from "./part-store";
import { withPhases } from "./phases";
import { type Measured, net } from "./quantity";
import type { PhaseReading } from "./reading";

/** What a set of parts amounts to. */
export interface Assembled {
  readonly measured: Measured;
  /** False when it only completes a reading that went out already. */
  readonly isNew: boolean;
}

/** ms that a part waits for its companions. */
const PATIENCE = 500;
const MOST_DEVICES = 16;

export class Assembler {
  readonly #devices = new Map<string, Device>();

  /** `atLeast` phases are needed before their sum is a total. */
  constructor(readonly atLeast = 1) {}

  /**
   * Takes the parts that a message of a device brings (`now` in epoch ms). Gives what goes out now; more may go out
   * at `due`. Throws a MeteringProblem when another sender brings the same part.
   */
  add(
    name: string,
    parts: readonly Part[],
    now: number,
    { sender, quietSeconds }: { sender?: string | undefined; quietSeconds?: number | undefined } = {},
  ): Assembled | undefined {
    let device = this.#devices.get(name);
    if (device === undefined) {
      if (this.#devices.size >= MOST_DEVICES) this.#devices.clear();
      device = new Device(this.atLeast, quietSeconds);
      this.#devices.set(name, device);
    }
    return device.add(parts, now, sender);
  }

  /** When `take` has something to give (epoch ms), or undefined. */
  get due(): number | undefined {
    let earliest: number | undefined;
    for (const { due } of this.#devices.values())
      if (due !== undefined && (earliest === undefined || due < earliest)) earliest = due;
    return earliest;
  }

  /** What waited long enough. */
  take(now: number): Assembled | undefined {
    for (const device of this.#devices.values()) {
      const { due } = device;
      if (due === undefined) continue;
      const clockWentBack = now < due - PATIENCE;
      if (now >= due || clockWentBack) return device.takeSet(now);
    }
    return undefined;
  }
}

/** When a part makes a reading go out: at once, with its set, or with the next one that does. */
type Urgency = "at once" | "with its set" | "with the next";

class Device {
  readonly #store: PartStore;
  #wentOut = Number.NEGATIVE_INFINITY;
  #hadFirstSet = false;
  /** When the waiting set goes out, epoch ms. */
  due: number | undefined;

  constructor(
    readonly atLeast: number,
    quietSeconds: number | undefined,
  ) {
    this.#store = new PartStore(quietSeconds);
  }

  add(parts: readonly Part[], now: number, sender: string | undefined): Assembled | undefined {
    for (const part of parts) this.#store.keep(part, now, sender);
    const urgencies = parts.map((part) => this.#urgency(part));
    if (urgencies.includes("at once")) return this.#out(now, true);
    if (!urgencies.includes("with its set")) return undefined;
    this.due ??= now + PATIENCE;
    return this.#hadFirstSet && this.#isSetComplete(now) ? this.takeSet(now) : undefined;
  }

  takeSet(now: number): Assembled | undefined {
    this.#hadFirstSet = true;
    return this.#out(now, !this.#store.has(0, "power") && !this.#store.has(0, "apparentPower"));
  }

  #urgency({ phase, quantity }: Part): Urgency {
    if (phase > 0) return this.#leadsPhases(quantity) ? "with its set" : "with the next";
    if (quantity === "power" || quantity === "apparentPower") return "at once";
    if (quantity === "import") return this.#store.has(0, "export") ? "with its set" : "at once";
    if (quantity === "export") return "with its set";
    const tellsOnlyCurrent = quantity === "current" && this.#store.onlyCurrents;
    return tellsOnlyCurrent ? "with its set" : "with the next";
  }

  #leadsPhases(quantity: PartQuantity): boolean {
    const store = this.#store;
    if (quantity === "power" || quantity === "import" || quantity === "export") return true;
    if (store.inPhases("power") || store.inPhases("import")) return false;
    return quantity === "apparentPower" || (quantity === "current" && !store.inPhases("apparentPower"));
  }

  #isSetComplete(now: number): boolean {
    return this.#store
      .alive(now)
      .filter(({ phase, quantity }) => this.#urgency({ phase, quantity, value: 0 }) === "with its set")
      .every(({ at }) => at > this.#wentOut);
  }

  #out(now: number, isNew: boolean): Assembled | undefined {
    this.due = undefined;
    this.#wentOut = now;
    const phases = Array.from({ length: this.#store.phaseCount }, (_, index) => this.#told(index + 1, now));
    const measured = this.#measured(this.#told(0, now), phases);
    return isEmpty(measured) ? undefined : { measured, isNew };
  }

  #measured(total: PhaseReading, phases: readonly PhaseReading[]): Measured {
    if (phases.every(isEmpty)) return total;
    if (phases.length >= this.atLeast && !phases.some(isEmpty)) return withPhases(total, phases);
    const { current: _, voltage: __, ...powers } = total;
    return { ...powers, phases };
  }

  /** What is known, and alive, of a phase (0: of the whole). */
  #told(phase: number, now: number): PhaseReading {
    const { import: imported, export: exported, ...told } = this.#store.aliveIn(phase, now);
    const power = imported === undefined ? undefined : net(imported, exported);
    return power === undefined ? told : { power, ...told };
  }
}

const isEmpty = (told: object): boolean => Object.keys(told).length === 0;
