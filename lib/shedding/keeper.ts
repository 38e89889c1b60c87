/**
 * The engine at work: its clock, its memory, and those who hear of it.
 *
 * Rules
 * - One timer wakes the engine, at the instant that it asks for.
 * - Nothing is decided before the state is back from the store; what arrives meanwhile waits its turn, in order.
 * - A store that fails costs the memory, never the control: it is told, and the house is kept all the same.
 * - A report is due when something else than a measured figure has changed; so is a save, and one a minute besides.
 */
import type { Clock } from "../runtime/clock";
import type { Decision, Figures, Report } from "./decision";
import type { EngineEvent } from "./event";
import { hasUnsettled, lastingPart } from "./lasting";
import { MemoryProblem } from "./memory-problem";

/** What the keeper needs of an engine. */
export interface Engine {
  handle(event: EngineEvent, now: number): Decision;
  snapshot(): unknown;
  report(now: number): Report;
  readonly figures: Figures;
}

/** Where the state outlives the process. */
export interface Memory {
  load(): Promise<unknown>;
  save(state: unknown): Promise<void>;
}

export interface Listeners {
  /** After each event: what is to be sent, and how things stand. */
  decided(decision: Decision, figures: Figures, now: number): void;
  report(report: Report): void;
  /** Something went wrong that no message caused. */
  trouble(thrown: unknown): void;
}

export interface KeeperOptions {
  /** Builds the engine; throws when it cannot take the configuration or the state (null: there is none). */
  readonly build: (state: unknown, now: number) => Engine;
  readonly memory: Memory;
  readonly clock: Clock;
  readonly listeners: Listeners;
  /** ms between the reports that nobody asked for; 0 for none. */
  readonly reportEvery: number;
}

const SAVE_EVERY = 60_000;
/** ms that the store has to bring the state back. */
const STORE_PATIENCE = 10_000;

export class Keeper {
  readonly #options: KeeperOptions;
  readonly #started: Promise<void>;
  readonly #cancels = new Set<() => void>();
  #engine: Engine;
  #ready = false;
  #cancelWake = (): void => {};
  #wakeAt: number | null = null;
  #former: Decision | undefined;
  #lasting = "";
  #unsettled = true;
  #dirty = false;
  #saveDue = false;
  #saving: Promise<void> | undefined;
  #saveFails = false;

  /** @throws what `build` throws for a configuration that it cannot take */
  constructor(options: KeeperOptions) {
    this.#options = options;
    this.#engine = options.build(null, options.clock.now());
    this.#started = this.#start();
  }

  /** Hands an event to the engine, at once or when the state is back. Throws or rejects with what the engine throws. */
  take(event: EngineEvent): void | Promise<void> {
    return this.#ready ? this.#decide(event) : this.#started.then(() => this.#decide(event));
  }

  /** Tells a report, though nothing has changed. */
  tell(): void | Promise<void> {
    return this.#ready ? this.#report() : this.#started.then(() => this.#report());
  }

  /** Stops all timers and saves the state. Nothing may be taken afterwards. */
  async close(): Promise<void> {
    await this.#started;
    this.#cancelWake();
    for (const cancel of this.#cancels) cancel();
    this.#save();
    await this.#saving;
  }

  async #start(): Promise<void> {
    const { build, clock, listeners, reportEvery } = this.#options;
    const state = await this.#restored();
    try {
      if (state !== null && state !== undefined) this.#engine = build(state, clock.now());
    } catch (thrown) {
      listeners.trouble(new MemoryProblem("unusable", { reason: thrown }));
    }
    this.#ready = true;
    this.#wake();
    this.#every(SAVE_EVERY, () => {
      if (this.#dirty) this.#save();
    });
    if (reportEvery > 0) this.#every(reportEvery, () => this.#report());
  }

  /** The saved state, or null when there is none to be had. */
  #restored(): Promise<unknown> {
    const { memory, clock, listeners } = this.#options;
    return new Promise((resolve) => {
      const giveUp = (problem: MemoryProblem): void => {
        listeners.trouble(problem);
        resolve(null);
      };
      const cancel = clock.after(STORE_PATIENCE, () =>
        giveUp(new MemoryProblem("silent", { seconds: STORE_PATIENCE / 1000 })),
      );
      memory
        .load()
        .then(resolve, (reason: unknown) => giveUp(new MemoryProblem("unreadable", { reason })))
        .finally(cancel);
    });
  }

  #decide(event: EngineEvent): void {
    const { clock, listeners } = this.#options;
    const now = clock.now();
    const decision = this.#engine.handle(event, now);
    this.#dirty = true;
    this.#wakeFor(decision.wakeAt, now);
    listeners.decided(decision, this.#engine.figures, now);
    const news = mayBeNews(event, decision, this.#former);
    this.#former = decision;
    if (news || this.#unsettled) this.#reportChange(now);
  }

  #wake(): void {
    try {
      this.#decide({ type: "tick" });
    } catch (thrown) {
      this.#options.listeners.trouble(thrown);
    }
  }

  #wakeFor(at: number | null, now: number): void {
    if (at === this.#wakeAt) return;
    this.#cancelWake();
    this.#wakeAt = at;
    if (at === null) return;
    this.#cancelWake = this.#options.clock.after(at - now, () => {
      this.#wakeAt = null;
      this.#wake();
    });
  }

  #reportChange(now: number): void {
    const report = this.#engine.report(now);
    const lasting = lastingPart(report);
    this.#unsettled = hasUnsettled(report);
    if (lasting === this.#lasting) return;
    this.#lasting = lasting;
    this.#options.listeners.report(report);
    this.#save();
  }

  #report(): void {
    const report = this.#engine.report(this.#options.clock.now());
    this.#lasting = lastingPart(report);
    this.#options.listeners.report(report);
  }

  /** Saves what is newest; while a save is under way, the next one waits for it, so that no older state comes last. */
  #save(): void {
    this.#saveDue = true;
    this.#saving ??= this.#saveWhileDue().finally(() => {
      this.#saving = undefined;
    });
  }

  async #saveWhileDue(): Promise<void> {
    const { memory, listeners } = this.#options;
    while (this.#saveDue) {
      this.#saveDue = false;
      this.#dirty = false;
      try {
        await memory.save(this.#engine.snapshot());
        this.#saveFails = false;
      } catch (reason) {
        if (!this.#saveFails) listeners.trouble(new MemoryProblem("unwritable", { reason }));
        this.#saveFails = true;
      }
    }
  }

  #every(delay: number, action: () => void): void {
    const again = (): void => {
      const cancel = this.#options.clock.after(delay, () => {
        this.#cancels.delete(cancel);
        again();
        action();
      });
      this.#cancels.add(cancel);
    };
    again();
  }
}

/** A quiet reading changes nothing but figures; to look at every load after each would cost more than to decide. */
function mayBeNews(event: EngineEvent, decision: Decision, former: Decision | undefined): boolean {
  return (
    event.type !== "reading" ||
    decision.commands.length > 0 ||
    decision.notices.length > 0 ||
    decision.state !== former?.state ||
    !sameShed(decision.shed, former.shed)
  );
}

function sameShed(shed: readonly string[], former: readonly string[]): boolean {
  return shed === former || (shed.length === former.length && shed.every((id, i) => id === former[i]));
}
