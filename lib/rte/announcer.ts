/**
 * Says a signal when it has something new to say.
 *
 * What is known is looked at when it changes by itself (an hour ends), and when something was learned. It is said
 * when the value, its end, what comes next or what goes with it differs from what was said before; a later time of
 * learning and a longer past are no news.
 */
import type { Signal } from "../metering/signal";
import type { Clock } from "../runtime/clock";

export interface Announcement {
  readonly signal: Signal;
  /** When the signal changes by itself, epoch ms; null when it never does. */
  readonly changesAt: number | null;
  /** What goes with it in the message. */
  readonly details: unknown;
}

/** A clock that is set right after a start must not leave an old value standing for long. */
const LONGEST_WAIT = 900_000;

export class SignalAnnouncer<Announced extends Announcement> {
  #said: string | null = null;
  #cancel: (() => void) | null = null;
  #stopped = false;

  constructor(
    readonly clock: Clock,
    readonly look: (now: number) => Announced,
    readonly say: (announced: Announced) => void,
  ) {}

  /** Something may have changed. */
  update(): void {
    this.#tell(false);
  }

  /** Says it, new or not. */
  repeat(): void {
    this.#tell(true);
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel?.();
  }

  #tell(always: boolean): void {
    if (this.#stopped) return;
    const now = this.clock.now();
    const announced = this.look(now);
    this.#cancel?.();
    const wait = announced.changesAt === null ? LONGEST_WAIT : announced.changesAt - now;
    this.#cancel = this.clock.after(Math.min(Math.max(wait, 1), LONGEST_WAIT), () => this.update());
    const news = newsOf(announced);
    if (news === this.#said && !always) return;
    this.#said = news;
    this.say(announced);
  }
}

function newsOf({ signal, details }: Announcement): string {
  const { at: _at, from: _from, timeline, ...lasting } = signal;
  const ahead = timeline?.map(({ value, until }) => [value, until]);
  return JSON.stringify([lasting, ahead, details]);
}
