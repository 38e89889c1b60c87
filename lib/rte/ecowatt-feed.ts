/**
 * EcoWatt for all nodes of an application: one call for all, one answer for all.
 *
 * The feed asks while somebody watches. It decides nothing about time: `ecowatt-calls` says when.
 */
import type { Clock } from "../runtime/clock";
import type { Resource, RteApi } from "./api";
import {
  allowedFrom,
  dueAt,
  type EcowattRecord,
  merged,
  NO_RECORD,
  readRecord,
  triedAgain,
} from "./ecowatt-calls";
import { readEcowatt } from "./ecowatt-document";
import type { EcowattAnswer } from "./ecowatt-signal";
import type { Memory } from "./memory";
import { RteProblem } from "./problem";

/** Who wants to know. */
export interface EcowattWatcher {
  /** An answer came, or a try ended without one: then `problem` says why, and the last answer still stands. */
  learned(answer: EcowattAnswer | null, problem?: unknown): void;
}

/** A clock set back or a machine that slept must not postpone a call for long. */
const LONGEST_WAIT = 900_000;

export class EcowattFeed {
  #record: EcowattRecord = NO_RECORD;
  #problem: unknown;
  #memory: Memory | null = null;
  #loaded: Promise<void> = Promise.resolve();
  #call: Promise<void> | null = null;
  #cancel: (() => void) | null = null;
  readonly #watchers = new Set<EcowattWatcher>();

  constructor(
    readonly api: RteApi,
    readonly clock: Clock,
    readonly resource: Resource,
    /** The place in memory: other keys, which have their own quarters, and the sandbox have others. */
    readonly key: string,
    readonly spread: number,
  ) {}

  /** From now on the feed keeps its record there, and takes what it finds there. */
  keepIn(memory: Memory): void {
    this.#memory = memory;
    const before = this.#loaded;
    this.#loaded = (async () => {
      await before;
      const kept = await memory.load(this.key).catch(() => null);
      const record = readRecord(kept, this.clock.now());
      if (record !== null) this.#record = merged(this.#record, record);
      this.#record = triedAgain(this.#record);
    })();
  }

  /** Tells `watcher` what is known as soon as something is, and each time more is learned. The result ends it. */
  watch(watcher: EcowattWatcher): () => void {
    this.#watchers.add(watcher);
    void this.#loaded.then(() => {
      if (!this.#watchers.has(watcher)) return;
      const { answer } = this.#record;
      const awaited = answer === null && this.#wait() <= 0;
      if (!awaited) watcher.learned(answer, this.#problem);
      this.#plan();
    });
    return () => {
      this.#watchers.delete(watcher);
      if (this.#watchers.size === 0) this.#cancel?.();
    };
  }

  /** Asks now if RTE allows it; done when there is nothing newer to wait for. */
  async refresh(): Promise<void> {
    await this.#loaded;
    if (this.clock.now() >= allowedFrom(this.#record, this.spread)) await this.#ask();
  }

  #plan(): void {
    this.#cancel?.();
    if (this.#watchers.size === 0) return;
    const wait = this.#wait();
    if (wait <= 0) void this.#ask();
    else this.#cancel = this.clock.after(Math.min(wait, LONGEST_WAIT), () => this.#plan());
  }

  /** ms until the next call is due. */
  #wait(): number {
    return dueAt(this.#record, this.spread) - this.clock.now();
  }

  /** One call at a time; whoever comes meanwhile waits for the same. Never rejects. */
  #ask(): Promise<void> {
    this.#call ??= this.#attempt().then(() => {
      this.#call = null;
      for (const watcher of this.#watchers) watcher.learned(this.#record.answer, this.#problem);
      this.#plan();
    });
    return this.#call;
  }

  async #attempt(): Promise<void> {
    try {
      await this.api.authorise();
      const calledAt = this.clock.now();
      await this.#keep({ ...this.#record, calledAt, triedAt: calledAt });
      const pressing = this.#record.answer === null;
      const days = readEcowatt(await this.api.get(this.resource, pressing));
      this.#problem = undefined;
      await this.#keep({
        ...this.#record,
        notBefore: null,
        failures: 0,
        answer: { at: this.clock.now(), days },
      });
    } catch (thrown) {
      if (!this.#isRenewal(thrown)) this.#problem = thrown;
      const now = this.clock.now();
      const wait = thrown instanceof RteProblem ? thrown.retryAfter : undefined;
      await this.#keep({
        ...this.#record,
        triedAt: now,
        failures: this.#record.failures + 1,
        ...(wait !== undefined && { notBefore: now + (wait + 3) * 1000 }),
      });
    }
  }

  /** A token that ended before its time, with a forecast at hand: the next quarter's call renews it, nobody need know. */
  #isRenewal(thrown: unknown): boolean {
    const { answer, failures } = this.#record;
    return (
      thrown instanceof RteProblem && thrown.key === "refused-token" && answer !== null && failures === 0
    );
  }

  /** A store that cannot be written costs the memory, not the signal. */
  async #keep(record: EcowattRecord): Promise<void> {
    this.#record = record;
    await this.#memory?.save(this.key, record).catch(() => {});
  }
}
