/** Tempo's colours for one node: the sources in their order, the kept calendar, the meter's word. */
import type { Clock } from "../runtime/clock";
import type { Memory } from "./memory";
import { addDays } from "./paris-time";
import { RteProblem } from "./problem";
import {
  colourOf,
  daysLeftAfter,
  EMPTY_CALENDAR,
  type TempoCalendar,
  type TempoOrder,
  type TempoSourceName,
  withEntries,
} from "./tempo-calendar";
import { mayAskAgain, type TempoRecord, tempoDueAt } from "./tempo-calls";
import { bindsFrom, tempoDayAt } from "./tempo-day";
import type { TempoEntry } from "./tempo-documents";
import type { MeterReport, MeterWord } from "./tempo-meter";
import type { TempoKnowledge } from "./tempo-signal";
import type { TempoSource, Wanted } from "./tempo-sources";

export interface TempoFeedParts {
  readonly clock: Clock;
  /** In the order in which they are asked. */
  readonly sources: readonly TempoSource[];
  /** The sources with the meter among them. */
  readonly order: TempoOrder;
  readonly memory: Memory;
  /** 0 to 1. */
  readonly spread: number;
  /** Something was learned, or a try ended; `problem` is what the first source answered last, when it failed. */
  readonly learned: (problem: unknown) => void;
}

const KEY = "tempo";
const LONGEST_WAIT = 900_000;
const HALF_DAY = 43_200_000;
/** Past this the binding colour should be everywhere: a source without it is passed over. */
const EXPECTED_AFTER_BINDING = 1_800_000;

const NO_RECORD: TempoRecord = {
  version: 1,
  calendar: EMPTY_CALENDAR,
  triedAt: null,
  failures: 0,
  notBefore: null,
  seasonAt: null,
};

export class TempoFeed {
  #record = NO_RECORD;
  #word: MeterWord | null = null;
  #problem: unknown;
  #call: Promise<void> | null = null;
  #cancel: (() => void) | null = null;
  #stopped = false;
  readonly #loaded: Promise<void>;

  constructor(readonly parts: TempoFeedParts) {
    this.#loaded = this.#load();
  }

  get knowledge(): TempoKnowledge {
    return { calendar: this.#record.calendar, word: this.#word };
  }

  /** Tells what is kept, then asks when it is due. Who knows nothing yet and is about to ask says nothing. */
  async start(): Promise<void> {
    await this.#loaded;
    if (this.#stopped) return;
    const { clock, order, sources } = this.parts;
    const inForce = colourOf(this.#record.calendar, tempoDayAt(clock.now()), order);
    if (inForce !== undefined || (sources.length > 0 && this.#wait() > 0)) this.#tell();
    this.#plan();
  }

  /** What a meter just said. */
  async hear({ word, entries }: MeterReport): Promise<void> {
    await this.#loaded;
    this.#word = word;
    const now = this.parts.clock.now();
    await this.#keep({ ...this.#record, calendar: this.#with(entries, "meter", now) });
    this.#tell();
  }

  /** Asks now, unless that was done in the last minute. */
  async refresh(): Promise<void> {
    await this.#loaded;
    const { clock, sources } = this.parts;
    if (sources.length > 0 && mayAskAgain(this.#record, clock.now())) await this.#ask();
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel?.();
  }

  async #load(): Promise<void> {
    const kept = (await this.parts.memory.load(KEY).catch(() => null)) as
      | Partial<TempoRecord>
      | null
      | undefined;
    if (kept?.version !== 1 || !kept.calendar?.calendars || !kept.calendar.meter) return;
    const record = { ...NO_RECORD, ...kept };
    this.#record = record.failures > 0 ? { ...record, triedAt: null } : record;
  }

  #wait(): number {
    const { clock, spread } = this.parts;
    return tempoDueAt(this.#record, clock.now(), spread) - clock.now();
  }

  #plan(): void {
    this.#cancel?.();
    if (this.#stopped || this.parts.sources.length === 0) return;
    const wait = this.#wait();
    if (wait <= 0) void this.#ask();
    else this.#cancel = this.parts.clock.after(Math.min(wait, LONGEST_WAIT), () => this.#plan());
  }

  /** One try at a time. Never rejects. */
  #ask(): Promise<void> {
    this.#call ??= this.#attempt().then((problem) => {
      this.#call = null;
      this.#problem = problem;
      this.#tell();
      this.#plan();
    });
    return this.#call;
  }

  /** Asks the sources in their order until one knows enough. Gives the first source's problem, if it had one. */
  async #attempt(): Promise<unknown> {
    const { clock, sources } = this.parts;
    let problem: unknown;
    let answered = false;
    for (const source of sources) {
      const wanted = this.#wanted();
      try {
        const entries = await source.colours(wanted);
        answered = true;
        const now = clock.now();
        await this.#keep({
          ...this.#record,
          calendar: this.#with(entries, source.name, now),
          ...(wanted.season && { seasonAt: now }),
        });
        if (this.#knowsEnough(wanted)) break;
      } catch (thrown) {
        problem ??= thrown;
      }
    }
    const now = clock.now();
    const wait = problem instanceof RteProblem ? problem.retryAfter : undefined;
    await this.#keep({
      ...this.#record,
      triedAt: now,
      failures: answered ? 0 : this.#record.failures + 1,
      notBefore: wait === undefined ? null : now + wait * 1000,
    });
    return problem;
  }

  #wanted(): Wanted {
    const { clock, order } = this.parts;
    const now = clock.now();
    const inForce = tempoDayAt(now);
    const { calendar, seasonAt } = this.#record;
    const complete =
      daysLeftAfter(calendar, addDays(inForce, -1), order, { redDays: 0, whiteDays: 0 }) !== null;
    return {
      inForce,
      next: addDays(inForce, 1),
      season: !complete && (seasonAt === null || now - seasonAt > HALF_DAY),
    };
  }

  #knowsEnough({ inForce, next }: Wanted): boolean {
    const { clock, order } = this.parts;
    const { calendar } = this.#record;
    const late = clock.now() > bindsFrom(next) + EXPECTED_AFTER_BINDING;
    const known = (day: string): boolean => colourOf(calendar, day, order) !== undefined;
    return known(inForce) && (known(next) || !late);
  }

  #with(entries: readonly TempoEntry[], source: TempoSourceName, at: number): TempoCalendar {
    return withEntries(this.#record.calendar, entries, source, at, this.parts.order);
  }

  #tell(): void {
    if (!this.#stopped) this.parts.learned(this.#problem);
  }

  /** A store that cannot be written costs the memory, not the signal. */
  async #keep(record: TempoRecord): Promise<void> {
    this.#record = record;
    await this.parts.memory.save(KEY, record).catch(() => {});
  }
}
