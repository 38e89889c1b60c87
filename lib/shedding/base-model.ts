/**
 * What the rest of the house draws: the base.
 *
 * Rules
 * - base = reading - R, where R is the sum of the loads that run by our own orders and their demands. Everything is decided on
 *   base + R, never on the reading: a reading that is older than an order is then harmless.
 * - The delay of meter and relays is not known. With n recent changes of R there are n + 1 hypotheses ("the newest k
 *   are not visible yet"); the one whose base is nearest to the former base is taken. A change that was older than `settle` when the meter
 *   measured is visible.
 * - A change that a thermostat made itself is in flight as much as our own order.
 * - An order that is newer than the reading cannot be visible in it.
 * - A load may tell of its own start or stop after the meter has shown it: when the base has just moved by it, it is taken
 *   out of the base instead of being awaited.
 *
 * Powers are vectors: the whole house first, then each phase when phases are held apart.
 */
import type { Tuning } from "./tuning";

export type Vector = readonly number[];

/** ms after a change within which a reading measured before it may still come. */
const LATEST_READING = 600_000;

/** ms during which the phases of a meter that tells only the whole house are taken to be as they were. */
const PHASES_KEPT = 60_000;

interface Change {
  readonly at: number;
  readonly delta: Vector;
  /** Our own order, which no reading measured before it can show. */
  readonly own: boolean;
  readonly settle: number;
}

export interface BaseMemory {
  base: number[] | null;
  /** When the meter last told its phases, epoch ms; null when it never did. */
  phasesAt: number | null;
  changes: Change[];
  /** The newest bases: [epoch ms, base]. */
  recent: [number, number[]][];
  /** Highest base of each bucket of the last minutes: [bucket number, base]. */
  levels: [number, number[]][];
}

export function newBaseMemory(): BaseMemory {
  return { base: null, phasesAt: null, changes: [], recent: [], levels: [] };
}

export class BaseModel {
  /** Power of the loads that run now, all orders landed. */
  readonly running: number[];

  constructor(
    readonly memory: BaseMemory,
    readonly scopes: number,
    readonly tuning: Tuning,
  ) {
    this.running = new Array<number>(scopes).fill(0);
  }

  get base(): Vector | null {
    return this.memory.base;
  }

  /** A load runs at the start, of which the remembered base knows already. */
  begin(power: Vector): void {
    power.forEach((watts, s) => {
      this.running[s] = (this.running[s] ?? 0) + watts;
    });
  }

  /**
   * What the loads draw changed by `delta`; `physical` is false when only our idea of it changed.
   * Returns true when the meter is still to show it.
   */
  change(
    delta: Vector,
    now: number,
    { own, physical, settle }: { own: boolean; physical: boolean; settle: number },
  ): boolean {
    const awaited = physical && (own || !this.#isShown(delta, now));
    for (let s = 0; s < this.scopes; s++) this.running[s] = (this.running[s] ?? 0) + (delta[s] ?? 0);
    if (!awaited) {
      this.#takeOut(delta);
      return false;
    }
    this.#forgetLanded(now - LATEST_READING);
    this.memory.changes.push({ at: now, delta, own, settle: Math.max(settle, this.tuning.settle) });
    return true;
  }

  /** The base of the last reading held this power, as nobody knew of it. */
  #takeOut(delta: Vector): void {
    const { base, recent } = this.memory;
    for (const held of [base, recent.at(-1)?.[1]])
      held?.forEach((value, s) => {
        held[s] = value - (delta[s] ?? 0);
      });
  }

  /** The base has just moved by a change that only now is told. */
  #isShown([delta = 0]: Vector, now: number): boolean {
    const { recent } = this.memory;
    const newest = recent.at(-1);
    if (newest === undefined || now - newest[0] > this.tuning.settle) return false;
    const since = recent.find(([at]) => now - at <= this.tuning.settle) ?? newest;
    const before = recent[recent.indexOf(since) - 1] ?? since;
    const moved = (newest[1][0] ?? 0) - (before[1][0] ?? 0);
    return moved * Math.sign(delta) > Math.abs(delta) / 2;
  }

  /** Takes what the meter shows, measured at `at`, told at `now`. */
  take(values: Vector, at: number, now: number): void {
    this.#forgetLanded(Math.min(at, now));
    const { memory } = this;
    const former = memory.base;
    const base = this.#keepPhases(this.#nearest(values, at, former), former, now);
    memory.base = base;
    this.#remember(base, now);
  }

  /** A reading of the whole house alone leaves its phases as they were, for a while. */
  #keepPhases(base: number[], former: Vector | null, now: number): number[] {
    if (base.length > 1) this.memory.phasesAt = now;
    const known = this.memory.phasesAt !== null && now - this.memory.phasesAt <= PHASES_KEPT;
    return base.length === 1 && former !== null && known ? [...base, ...former.slice(1)] : base;
  }

  /** Base + R, per scope; null before any reading. */
  predicted(): number[] | null {
    return this.memory.base?.map((base, s) => base + (this.running[s] ?? 0)) ?? null;
  }

  /** True when no change is still on its way to the meter. */
  settled(now: number): boolean {
    return this.memory.changes.every((change) => now - change.at >= change.settle);
  }

  /** Highest base of the last moments. */
  peak(scope: number): number {
    return this.memory.recent.reduce(
      (most, [, base]) => Math.max(most, base[scope] ?? 0),
      Number.NEGATIVE_INFINITY,
    );
  }

  /** How often the base rose above a level lately, and when it last ended (epoch ms). */
  episodesAbove(scope: number, level: number): { count: number; lastEnd: number } {
    let count = 0;
    let lastEnd = Number.NEGATIVE_INFINITY;
    let above = false;
    for (const [bucket, base] of this.memory.levels) {
      const isAbove = (base[scope] ?? Number.NEGATIVE_INFINITY) > level;
      if (isAbove && !above) count++;
      if (isAbove) lastEnd = (bucket + 1) * this.tuning.levelBucket;
      above = isAbove;
    }
    return { count, lastEnd };
  }

  /** Forgets the changes that a reading measured at `at` surely shows. */
  #forgetLanded(at: number): void {
    this.memory.changes = this.memory.changes.filter((change) => at - change.at < change.settle);
  }

  #nearest(values: Vector, at: number, former: Vector | null): number[] {
    const { changes } = this.memory;
    const oldestUnseen = changes.findIndex((change) => change.own && change.at >= at);
    const fewest = oldestUnseen === -1 ? 0 : changes.length - oldestUnseen;
    const nearestOnly = this.tuning.without.includes("nearest-base");
    const most = former === null || nearestOnly ? fewest : changes.length;
    const visible = [...this.running];
    let best: number[] = [];
    let bestDistance = Number.POSITIVE_INFINITY;
    for (let unseen = 0; unseen <= most; unseen++) {
      if (unseen > 0) {
        const delta = changes[changes.length - unseen]?.delta ?? [];
        for (let s = 0; s < visible.length; s++) visible[s] = (visible[s] ?? 0) - (delta[s] ?? 0);
      }
      if (unseen < fewest) continue;
      const base = values.map((value, s) => value - (visible[s] ?? 0));
      const distance = former === null ? 0 : Math.abs((base[0] ?? 0) - (former[0] ?? 0));
      if (distance < bestDistance) {
        best = base;
        bestDistance = distance;
      }
    }
    return best;
  }

  #remember(base: number[], now: number): void {
    const { recent, levels } = this.memory;
    const { peakWindow, levelBucket, levelMemory } = this.tuning;
    recent.push([now, [...base]]);
    while (recent.length > 2 && now - (recent[0]?.[0] ?? now) > peakWindow) recent.shift();
    const bucket = Math.floor(now / levelBucket);
    const newest = levels.at(-1);
    if (newest?.[0] === bucket) newest[1] = base.map((value, s) => Math.max(value, newest[1][s] ?? value));
    else levels.push([bucket, [...base]]);
    while (levels.length > 0 && (bucket - (levels[0]?.[0] ?? bucket)) * levelBucket >= levelMemory)
      levels.shift();
  }
}
