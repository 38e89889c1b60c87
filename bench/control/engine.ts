/** Our engine as the bench sees it: configured as a person would, from what the house tells of itself. */
import { type EngineConfig, type EngineEvent, type Mode, SheddingEngine } from "../../lib/shedding";
import type { Tuning } from "../../lib/shedding/tuning";
import type { Contender, Controller, Order } from "./controller";
import type { Case } from "./scenario";

export function engineConfig(one: Case, mode: Mode): EngineConfig {
  return {
    mode,
    limit: {
      value: one.limit,
      unit: one.told.quantity === "power" ? "W" : "VA",
      phases: one.base.length === 3 ? 3 : 1,
    },
    loads: one.loads.map(({ id, kind, phases }, i) => ({
      id,
      kind,
      nominalPower: one.told.powers[i] ?? null,
      cyclic: kind === "room",
      phases: phases ?? [1],
    })),
  };
}

class Engine implements Controller {
  readonly #engine: SheddingEngine;
  #wakeAt: number | null = null;

  constructor(one: Case, mode: Mode, now: number, tuning: Partial<Tuning>) {
    this.#engine = new SheddingEngine(engineConfig(one, mode), { now, tuning });
  }

  handle(event: EngineEvent, now: number): readonly Order[] {
    const { commands, wakeAt } = this.#engine.handle(event, now);
    this.#wakeAt = wakeAt;
    return commands.map(({ load, order }) => ({ load, run: order === "restore" }));
  }

  wakeAt(): number | null {
    return this.#wakeAt;
  }
}

/** The engine in a mode; `tuning` for trying an idea. */
export function engine(mode: Mode, tuning: Partial<Tuning> = {}, name: string = mode): Contender {
  return { name, create: (one, now) => new Engine(one, mode, now, tuning) };
}
