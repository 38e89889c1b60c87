/**
 * The rules that others use, as they are documented or read; nothing of theirs is copied.
 *
 * All of them judge each phase alone where there are three, pass over a load that is known not to ask when they shed,
 * and believe the declared powers.
 */
import type { EngineEvent } from "../../lib/shedding";
import type { Contender, Controller, Order } from "./controller";
import type { Case } from "./scenario";

/** What such a rule knows of a load. */
interface Known {
  readonly id: string;
  readonly phase: number;
  readonly power: number;
  asks: boolean;
  temperature: number | undefined;
  setpoint: number | undefined;
  shed: boolean;
}

const gap = ({ temperature, setpoint }: Known): number =>
  temperature === undefined || setpoint === undefined ? 0 : setpoint - temperature;

const powerOf = (loads: readonly Known[]): number => loads.reduce((sum, { power }) => sum + power, 0);

/** The first loads whose powers together reach `need`. */
function firstThatFree(loads: readonly Known[], need: number): Known[] {
  const taken: Known[] = [];
  for (const load of loads) {
    if (powerOf(taken) >= need) break;
    taken.push(load);
  }
  return taken;
}

abstract class ThresholdRule implements Controller {
  readonly #loads: readonly Known[];
  readonly #limit: number;

  constructor(one: Case) {
    this.#limit = one.limit / one.base.length;
    this.#loads = one.loads.map(({ id, phases, power }, i) => ({
      id,
      phase: (phases?.[0] ?? 1) - 1,
      power: one.told.powers[i] ?? power,
      asks: true,
      temperature: undefined,
      setpoint: undefined,
      shed: false,
    }));
  }

  handle(event: EngineEvent, now: number): readonly Order[] {
    if (event.type === "load") this.#note(event);
    if (event.type !== "reading") return [];
    const { reading } = event;
    const powers = (reading.phases ?? [reading]).map((phase) => phase.power ?? phase.apparentPower ?? 0);
    return powers.flatMap((power, phase) => {
      const mine = this.#loads.filter((load) => load.phase === phase);
      const changed = this.decide(power - this.#limit, mine, now);
      for (const load of changed) load.shed = !load.shed;
      return changed.map(({ id, shed }) => ({ load: id, run: !shed }));
    });
  }

  #note(event: Extract<EngineEvent, { type: "load" }>): void {
    const load = this.#loads.find(({ id }) => id === event.id);
    if (load === undefined) return;
    load.asks = event.demand ?? load.asks;
    load.temperature = event.temperature ?? load.temperature;
    load.setpoint = event.setpoint ?? load.setpoint;
  }

  /** The loads to be changed over, when the phase is `excess` W above its limit (negative: below). */
  protected abstract decide(excess: number, loads: readonly Known[], now: number): readonly Known[];
}

/**
 * The plain rule, as most scripts have it: at each reading, above the limit the next load of the list goes; below it the
 * last one that went comes back. The same threshold both ways, no delay, no fit, no memory.
 */
class PlainRule extends ThresholdRule {
  readonly #gone: Known[] = [];

  protected override decide(excess: number, loads: readonly Known[]): readonly Known[] {
    if (excess > 0) {
      const next = loads.find((load) => !load.shed && load.asks);
      if (next !== undefined) this.#gone.push(next);
      return next === undefined ? [] : [next];
    }
    const last = this.#gone.findLast((load) => loads.includes(load));
    if (last === undefined) return [];
    this.#gone.splice(this.#gone.indexOf(last), 1);
    return [last];
  }
}

/** ms: seed 1's smallest interval between readings, and its delay before all return. */
const LIST_INTERVAL = 10_000;
const LIST_DELAY = 300_000;

/**
 * The list with a delay (Jeedom Délestage, hierarchical, as documented): a reading each ten seconds; above the limit as
 * many of the list as are needed, by their declared power; all of them back after five minutes without excess.
 */
class ListRule extends ThresholdRule {
  readonly #read = new Map<number, number>();
  readonly #over = new Map<number, number>();

  protected override decide(excess: number, loads: readonly Known[], now: number): readonly Known[] {
    const phase = loads[0]?.phase ?? 0;
    if (now - (this.#read.get(phase) ?? 0) < LIST_INTERVAL) return [];
    this.#read.set(phase, now);
    if (excess > 0) {
      this.#over.set(phase, now);
      return firstThatFree(
        loads.filter((load) => !load.shed && load.asks),
        excess,
      );
    }
    return now - (this.#over.get(phase) ?? 0) < LIST_DELAY
      ? []
      : loads.filter((load) => load.shed).toReversed();
  }
}

/** ms between two calculations. */
const GAP_INTERVAL = 20_000;

/**
 * The smallest gap first (Versatile Thermostat, central power, as read): each twenty seconds; above the limit those
 * nearest to their set-point, by their declared power; below it the coldest return as far as they fit.
 */
class GapRule extends ThresholdRule {
  readonly #calculated = new Map<number, number>();

  protected override decide(excess: number, loads: readonly Known[], now: number): readonly Known[] {
    const phase = loads[0]?.phase ?? 0;
    if (now - (this.#calculated.get(phase) ?? 0) < GAP_INTERVAL) return [];
    this.#calculated.set(phase, now);
    const byGap = loads.toSorted((a, b) => gap(a) - gap(b));
    if (excess > 0)
      return firstThatFree(
        byGap.filter((load) => !load.shed && load.asks),
        excess,
      );
    const back: Known[] = [];
    for (const load of byGap.toReversed())
      if (load.shed && powerOf(back) + load.power < -excess) back.push(load);
    return back;
  }
}

export const plain: Contender = { name: "plain", create: (one) => new PlainRule(one) };
export const listRule: Contender = { name: "list-300s", create: (one) => new ListRule(one) };
export const gapRule: Contender = { name: "gap-20s", create: (one) => new GapRule(one) };
