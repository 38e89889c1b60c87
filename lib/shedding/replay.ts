/**
 * A log of events played through the engine, and its answers.
 *
 * Rules
 * - Time is the log's. The ticks that the engine asks for are inserted where they fall between two events; one that falls on an
 *   event is that event, since every event wakes the engine.
 * - Nothing follows the last event: what the engine would do later is not known to be needed.
 * - The same log gives the same answers, byte for byte.
 */
import type { Decision } from "./decision";
import type { EngineEvent } from "./event";
import type { TimedEvent } from "./event-line";

/** What answers events: the engine, or anything of its shape. */
export interface Decider {
  handle(event: EngineEvent, now: number): Decision;
}

export interface Answer {
  /** Epoch ms of the event, or of the inserted tick. */
  readonly t: number;
  readonly decision: Decision;
}

export class Replay {
  readonly #engine: Decider;
  readonly #insertTicks: boolean;
  #wakeAt: number | null = null;

  /** @param insertTicks false when the caller sends the ticks, as a program that talks with the engine does */
  constructor(engine: Decider, { insertTicks = true } = {}) {
    this.#engine = engine;
    this.#insertTicks = insertTicks;
  }

  /** The answers to the ticks that fall before `t`. */
  *ticksBefore(t: number): Generator<Answer, void> {
    while (this.#insertTicks && this.#wakeAt !== null && this.#wakeAt < t)
      yield this.#handle({ type: "tick" }, this.#wakeAt);
  }

  /** The answers up to and with that of this event: those of the ticks that fall before it come first. */
  *answers({ t, event }: TimedEvent): Generator<Answer, void> {
    yield* this.ticksBefore(t);
    yield this.#handle(event, t);
  }

  #handle(event: EngineEvent, t: number): Answer {
    const decision = this.#engine.handle(event, t);
    this.#wakeAt = decision.wakeAt;
    return { t, decision };
  }
}

/** An answer as one line of JSON. */
export function answerLine({ t, decision }: Answer): string {
  const { commands, notices, shed, state, wakeAt } = decision;
  return JSON.stringify({ t, commands, notices, shed, state, wakeAt });
}
