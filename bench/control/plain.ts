/**
 * The plain threshold rule, as most scripts have it: at each reading, above the limit the next load of the list goes;
 * below it the last one that went comes back. The same threshold both ways, no delay, no fit, no memory.
 * It does the best such scripts do: a load known not to ask is passed over when shedding.
 */
import type { EngineEvent } from "../../lib/shedding";
import type { Contender, Controller, Order } from "./controller";
import type { Case } from "./scenario";

class PlainRule implements Controller {
  readonly #ids: readonly string[];
  readonly #limit: number;
  readonly #phaseOf: ReadonlyMap<string, number>;
  readonly #asks = new Map<string, boolean>();
  readonly #shed: string[] = [];

  constructor(one: Case) {
    this.#ids = one.loads.map(({ id }) => id);
    this.#limit = one.limit / one.base.length;
    this.#phaseOf = new Map(one.loads.map(({ id, phases }) => [id, (phases?.[0] ?? 1) - 1]));
  }

  handle(event: EngineEvent): readonly Order[] {
    if (event.type === "load" && event.demand !== undefined) this.#asks.set(event.id, event.demand);
    if (event.type !== "reading") return [];
    const { reading } = event;
    const powers = (reading.phases ?? [reading]).map((phase) => phase.power ?? phase.apparentPower ?? 0);
    return powers.flatMap((power, phase) => this.#decide(power, phase));
  }

  #decide(power: number, phase: number): readonly Order[] {
    const mine = (id: string): boolean => this.#phaseOf.get(id) === phase;
    if (power > this.#limit) {
      const next = this.#ids.find(
        (id) => mine(id) && !this.#shed.includes(id) && this.#asks.get(id) !== false,
      );
      if (next === undefined) return [];
      this.#shed.push(next);
      return [{ load: next, run: false }];
    }
    const last = this.#shed.findLast(mine);
    if (last === undefined) return [];
    this.#shed.splice(this.#shed.indexOf(last), 1);
    return [{ load: last, run: true }];
  }
}

export const plain: Contender = { name: "plain", create: (one) => new PlainRule(one) };
