/**
 * From any message of a meter to readings: the whole way, with the little waiting that it needs.
 *
 * recognise → refuse the impossible → put together → sign → rhythm → minimum interval → reading
 *
 * Rules
 * - A message that carries `msg.reading` passes; only the minimum interval holds it.
 * - A retained message is of unknown age: it serves as a first value, and is never a sign of life.
 * - A refused message changes nothing.
 */
import type { Clock } from "../runtime/clock";
import type { Adapter } from "./adapter";
import { type Assembled, Assembler } from "./assembler";
import { DueTimer } from "./due";
import { foreignReading } from "./foreign-reading";
import { HighestOfInterval } from "./highest";
import { finite, type JsonObject } from "./json";
import { type MeterMessage, meterMessage } from "./message";
import { Overlay } from "./overlay";
import { mustBePlausible, mustBePossible } from "./plausible";
import { MeteringProblem } from "./problem";
import { type Measured, tidy } from "./quantity";
import { Rate } from "./rate";
import type { ReadingMessage } from "./reading";
import { type Recognised, Recogniser } from "./recogniser";
import type { MeterSettings } from "./settings";
import { Strays } from "./strays";
import { completed, headline } from "./unit";

/** What the meter tells whoever listens. */
export interface MeterEvents {
  /** A reading goes on. */
  reading(message: ReadingMessage): void;
  /** No reading came for longer than the meter's rhythm allows. */
  silent(): void;
}

export class Meter {
  readonly #recogniser: Recogniser;
  readonly #assembler: Assembler;
  readonly #overlay = new Overlay();
  readonly #strays = new Strays();
  readonly #rate = new Rate();
  readonly #gate: HighestOfInterval<ReadingMessage>;
  #adapter: Adapter | undefined;
  #hasRead = false;
  readonly #sets: DueTimer<Assembled>;
  readonly #intervals: DueTimer<ReadingMessage>;
  #cancelSilence = (): void => {};

  constructor(
    readonly settings: MeterSettings,
    readonly clock: Clock,
    readonly events: MeterEvents,
  ) {
    this.#recogniser = new Recogniser(settings);
    this.#assembler = new Assembler(settings.phases ?? Math.max(1, settings.phaseTopics.length));
    this.#gate = new HighestOfInterval(settings.minimumInterval * 1000);
    this.#sets = new DueTimer(clock, this.#assembler, ({ measured, isNew }, now) =>
      this.#tell(measured, now, isNew),
    );
    this.#intervals = new DueTimer(clock, this.#gate, (message) => events.reading(message));
  }

  /**
   * Takes a message; `value` is what stands in its `property` ("msg.payload"). Throws a MeteringProblem when there
   * should have been a reading in it.
   */
  receive(whole: JsonObject, value: unknown, property?: string): void {
    const now = this.clock.now();
    if (whole.reading === undefined) this.#read(whole, meterMessage(whole, value, property), now);
    else this.#passOn(foreignReading(whole.reading, now), whole.payload, now);
  }

  /** The usual time between readings, ms; undefined before the second one. */
  get interval(): number | undefined {
    return this.#rate.interval;
  }

  /** Whether readings come too seldom to protect a breaker. */
  get isSlow(): boolean {
    return this.#rate.isSlow && this.#adapter?.tellsChanges !== true;
  }

  /** Nothing more happens after this. */
  stop(): void {
    this.#sets.stop();
    this.#intervals.stop();
    this.#cancelSilence();
  }

  #read(whole: JsonObject, message: MeterMessage, now: number): void {
    const isRetained = whole.retain === true;
    if (isRetained && this.#hasRead) return;
    const recognised = this.#recogniser.recognise(message);
    if (recognised === undefined) return;
    const assembled = this.#gather(recognised, message.topic, now);
    this.#adapter = recognised.adapter;
    this.#sets.set();
    if (assembled) this.#tell(assembled.measured, now, assembled.isNew && !isRetained);
  }

  #gather({ adapter, finding }: Recognised, topic: string, now: number): Assembled | undefined {
    const { settings } = this;
    switch (finding.kind) {
      case "whole":
        mustBePlausible(finding.measured, settings);
        return { measured: finding.measured, isNew: true };
      case "overlay": {
        mustBePlausible(finding.read(finding.fields), settings);
        const fields = this.#overlay.add(finding.device, finding.fields, now);
        return finding.tellsPower ? { measured: finding.read(fields), isNew: true } : undefined;
      }
      case "parts": {
        for (const { quantity, value } of finding.parts) mustBePossible({ [quantity]: value }, settings);
        const { sender } = finding;
        const { quietSeconds } = adapter;
        try {
          return this.#assembler.add(finding.device, finding.parts, now, { sender, quietSeconds });
        } catch (thrown) {
          if (thrown instanceof MeteringProblem && !this.#strays.isNews(thrown, topic)) return undefined;
          throw thrown;
        }
      }
    }
  }

  #tell(told: Measured, now: number, isAlive: boolean): void {
    const { conversion, voltage, invert } = this.settings;
    const signed = invert ? turned(told) : told;
    const measured = { ...signed, ...completed(signed, conversion) };
    const payload = headline(measured, voltage);
    if (payload === undefined) return;
    const reading = { at: now, ...measured, source: this.#adapter?.id ?? "" };
    this.#go({ topic: "meter", payload, reading }, now, isAlive);
  }

  #passOn(reading: ReadingMessage["reading"], told: unknown, now: number): void {
    const payload = headline(reading, this.settings.voltage) ?? finite(told);
    if (payload === undefined) throw new MeteringProblem("no-power", { property: "msg.reading" });
    this.#go({ topic: "meter", payload, reading }, now, true);
  }

  #go(message: ReadingMessage, now: number, isAlive: boolean): void {
    if (isAlive) this.#rate.note(now);
    if (isAlive || !this.#hasRead) this.#awaitSilence();
    this.#hasRead = true;
    const goesNow = this.#gate.offer(message, message.payload, now);
    if (goesNow) this.events.reading(goesNow);
    this.#intervals.set();
  }

  #awaitSilence(): void {
    this.#cancelSilence();
    const { staleAfter } = this.settings;
    const allowed =
      staleAfter === undefined ? this.#rate.silenceAllowed(this.#adapter?.quietSeconds) : staleAfter * 1000;
    this.#cancelSilence = this.clock.after(allowed, () => this.events.silent());
  }
}

/** With the sign of every power turned. */
function turned(measured: Measured): Measured {
  const { power, phases } = measured;
  return {
    ...measured,
    ...(power !== undefined && { power: tidy(-power) }),
    ...(phases && { phases: phases.map(turned) }),
  };
}
