/** The newest of each part that a device told, with its age and its own rhythm. */
import type { Part, PartQuantity } from "./part";
import { MeteringProblem } from "./problem";

interface KnownPart extends Part {
  /** Epoch ms. */
  readonly at: number;
  /** ms between two of it, the longest lately; undefined for the first. */
  readonly interval: number | undefined;
  readonly sender: string | undefined;
}

const LIFE_IN_INTERVALS = 3;
/** ms: the least life of a part, and its life as long as its interval is not known. */
const SHORTEST_LIFE = 10_000;
const FIRST_LIFE = 90_000;
/** Of a long interval, this much is remembered at each shorter one. */
const MEMORY = 0.9;

const WORDS = {
  power: { en: "power", fr: "la puissance" },
  import: { en: "imported power", fr: "la puissance soutirée" },
  export: { en: "exported power", fr: "la puissance injectée" },
  apparentPower: { en: "apparent power", fr: "la puissance apparente" },
  current: { en: "current", fr: "le courant" },
  voltage: { en: "voltage", fr: "la tension" },
} as const;

export class PartStore {
  readonly #parts = new Map<string, KnownPart>();
  readonly #inPhases = new Set<PartQuantity>();
  readonly #shortestLife: number;
  #phaseCount = 0;

  /** A part lives for `quiet` s at least: some meters tell only changes. */
  constructor(quiet = 0) {
    this.#shortestLife = Math.max(SHORTEST_LIFE, quiet * 1000);
  }

  /** Throws a MeteringProblem when another sender, still alive, brings the same part. */
  keep(part: Part, now: number, sender: string | undefined): void {
    const key = keyOf(part.phase, part.quantity);
    const known = this.#parts.get(key);
    if (known && sender !== known.sender && this.#isAlive(known, now))
      throw new MeteringProblem("two-sensors", {
        first: known.sender ?? "",
        second: sender ?? "",
        quantity: WORDS[part.quantity],
      });
    const interval = known && Math.max(now - known.at, MEMORY * (known.interval ?? 0));
    this.#parts.set(key, { ...part, at: now, interval, sender });
    if (part.phase > 0) this.#inPhases.add(part.quantity);
    this.#phaseCount = Math.max(this.#phaseCount, part.phase);
  }

  /** Whether this part was ever told. */
  has(phase: number, quantity: PartQuantity): boolean {
    return this.#parts.has(keyOf(phase, quantity));
  }

  /** Whether any phase ever told this quantity. */
  inPhases(quantity: PartQuantity): boolean {
    return this.#inPhases.has(quantity);
  }

  /** The highest phase that was ever told. */
  get phaseCount(): number {
    return this.#phaseCount;
  }

  /** True when the device never told a power, of the whole or of a phase. */
  get onlyCurrents(): boolean {
    return [...this.#parts.values()].every(
      ({ quantity }) => quantity === "current" || quantity === "voltage",
    );
  }

  /** The parts that still hold (`now` in epoch ms). */
  alive(now: number): KnownPart[] {
    return [...this.#parts.values()].filter((part) => this.#isAlive(part, now));
  }

  /** The quantities of a phase (0: of the whole) that still hold. */
  aliveIn(phase: number, now: number): Partial<Record<PartQuantity, number>> {
    const told = this.alive(now).filter((part) => part.phase === phase);
    return Object.fromEntries(told.map(({ quantity, value }) => [quantity, value]));
  }

  #isAlive({ at, interval }: KnownPart, now: number): boolean {
    const life =
      interval === undefined ? FIRST_LIFE : Math.max(this.#shortestLife, LIFE_IN_INTERVALS * interval);
    return now - at <= life;
  }
}

const keyOf = (phase: number, quantity: PartQuantity): string => `${phase} ${quantity}`;
