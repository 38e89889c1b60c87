/**
 * The one loop that asks a gateway, without wearing it down.
 *
 * Rules
 * - One task at a time; of those that are due, the one that has waited longest. A task that is late is done once, never
 *   made up for.
 * - A task begins again no sooner than its interval after it began, and after an answer the gateway rests half as long as
 *   the answer took: a slow gateway is asked less.
 * - After a failure everything waits: 5 s, 10 s, 20 s… to 2 minutes, with some jitter, and the task that failed waits
 *   longer still when it fails alone. What a person must mend is tried every 5 minutes.
 */
import type { Clock } from "../runtime/clock";
import { passes } from "./problem";

export interface Task {
  readonly name: string;
  /** ms between two beginnings. */
  interval(): number;
  /** False while there is nothing to ask. */
  isNeeded(): boolean;
  run(): Promise<void>;
}

interface Standing {
  readonly task: Task;
  due: number;
  /** When it last began. */
  began: number;
  failures: number;
}

export interface PollingEvents {
  readonly failed: (task: string, problem: unknown) => void;
  readonly done: (task: string) => void;
}

const SHORTEST_INTERVAL = 1000;
const FIRST_PAUSE = 5000;
const LONGEST_PAUSE = 120_000;
const PERSON_PAUSE = 300_000;
const JITTER = 0.2;

export class Polling {
  readonly #standings: Standing[];
  #failures = 0;
  #pausedUntil: number;
  #cancel: (() => void) | undefined;
  #running = false;
  #stopped = true;

  constructor(
    tasks: readonly Task[],
    readonly clock: Clock,
    /** 0 to 1, as Math.random. */
    readonly random: () => number,
    readonly events: PollingEvents,
  ) {
    this.#pausedUntil = 0;
    this.#standings = tasks.map((task) => ({ task, due: 0, began: Number.NEGATIVE_INFINITY, failures: 0 }));
  }

  get isRunning(): boolean {
    return !this.#stopped;
  }

  start(): void {
    if (!this.#stopped) return;
    this.#stopped = false;
    this.#plan();
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel?.();
  }

  /** Does a task as soon as it may be done: no sooner than a second after it last began, however often it is asked for. */
  hurry(name: string): void {
    for (const standing of this.#standings)
      if (standing.task.name === name)
        standing.due = Math.min(standing.due, Math.max(this.clock.now(), standing.began + SHORTEST_INTERVAL));
    this.#plan();
  }

  /** Does everything as soon as it may be done: something that stood in the way is gone. */
  again(): void {
    this.#pausedUntil = 0;
    this.#failures = 0;
    const now = this.clock.now();
    for (const standing of this.#standings)
      Object.assign(standing, { due: Math.min(standing.due, now), failures: 0 });
    this.#plan();
  }

  /** Plans the next turn; called whenever what is needed, or how often, may have changed. */
  replan(): void {
    const now = this.clock.now();
    for (const standing of this.#standings)
      standing.due = Math.min(standing.due, Math.max(now + standing.task.interval(), this.#pausedUntil));
    this.#plan();
  }

  #plan(): void {
    if (this.#stopped || this.#running) return;
    this.#cancel?.();
    const next = this.#next();
    if (next === undefined) return;
    const at = Math.max(next.due, this.#pausedUntil);
    this.#cancel = this.clock.after(Math.max(0, at - this.clock.now()), () => void this.#turn());
  }

  #next(): Standing | undefined {
    return this.#standings
      .filter(({ task }) => task.isNeeded())
      .reduce<Standing | undefined>(
        (first, one) => (first === undefined || one.due < first.due ? one : first),
        undefined,
      );
  }

  async #turn(): Promise<void> {
    const standing = this.#next();
    if (this.#stopped || this.#running || standing === undefined) return;
    this.#running = true;
    const began = this.clock.now();
    standing.began = began;
    try {
      await standing.task.run();
      this.#succeed(standing, began);
    } catch (thrown) {
      this.#fail(standing, thrown);
    } finally {
      this.#running = false;
      this.#plan();
    }
  }

  #succeed(standing: Standing, began: number): void {
    const now = this.clock.now();
    this.#failures = 0;
    standing.failures = 0;
    standing.due = began + standing.task.interval();
    this.#pausedUntil = now + (now - began) / 2;
    if (!this.#stopped) this.events.done(standing.task.name);
  }

  #fail(standing: Standing, problem: unknown): void {
    const now = this.clock.now();
    this.#failures++;
    standing.failures++;
    const jitter = 1 + JITTER * (2 * this.random() - 1);
    const doubled = (failures: number, longest: number) =>
      Math.min(FIRST_PAUSE * 2 ** (failures - 1), longest) * jitter;
    this.#pausedUntil =
      now + (passes(problem) ? doubled(this.#failures, LONGEST_PAUSE) : PERSON_PAUSE * jitter);
    // While nothing answers, the pause of everything is the pause of each.
    const isAlone = standing.failures > this.#failures;
    const longest = Math.max(LONGEST_PAUSE, standing.task.interval());
    standing.due = isAlone ? now + doubled(standing.failures, longest) : this.#pausedUntil;
    if (!this.#stopped) this.events.failed(standing.task.name, problem);
  }
}
