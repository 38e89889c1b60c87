/**
 * Listens to the meter's customer output: payloads come in, what the meter tells goes out.
 *
 * Rules
 * - Without a correct frame (more good groups than damaged ones) for 10 s, the meter is not heard any more; when bytes
 *   come all the same, they cannot be read. Source: Enedis-NOI-CPT_54E v3, 9.4.
 * - Frames without any power for as long are told too: a meter in standby sends its number alone.
 * - A trouble is told once. Damaged groups are counted, never told one by one.
 */
import type { Clock } from "../runtime/clock";
import { describe } from "../wording/describe";
import { type Heard, LinkyMeter } from "./meter";
import { LinkyProblem } from "./problem";
import { ReceptionQuality } from "./quality";
import { type TicFrame, TicStream } from "./stream";

export type Trouble = "silent" | "unreadable" | "unmeasured";

export interface Ears {
  /** A frame came; `quality` is the share of good groups lately, 0 to 1. */
  heard(heard: Heard, quality: number): void;
  /** The meter is not heard any more, or not as it should be. */
  trouble(trouble: Trouble, problem: LinkyProblem): void;
}

/** Enedis' own rule for receivers, s. */
export const SILENT_AFTER_SECONDS = 10;

export class LinkyListener {
  readonly #stream = new TicStream((frame) => this.#take(frame));
  readonly #meter = new LinkyMeter();
  readonly #quality = new ReceptionQuality();
  #bytes = 0;
  #correctFrames = 0;
  #lastMeasure: number;
  #trouble: Trouble | undefined;
  #cancelWatch: () => void;

  /** `silentAfter` in s. */
  constructor(
    readonly clock: Clock,
    readonly ears: Ears,
    readonly silentAfter = SILENT_AFTER_SECONDS,
  ) {
    this.#lastMeasure = clock.now();
    this.#cancelWatch = this.#watch();
  }

  /** Takes a message's payload: a Buffer, a text, or a Buffer that went through JSON. Throws LinkyProblem. */
  hear(payload: unknown): void {
    const before = this.#correctFrames;
    if (typeof payload === "string") {
      this.#bytes += payload.length;
      this.#stream.feedText(payload);
    } else {
      const bytes = bytesOf(payload);
      this.#bytes += bytes.length;
      this.#stream.feed(bytes);
    }
    if (this.#correctFrames === before) return;
    this.#cancelWatch();
    this.#cancelWatch = this.#watch();
  }

  stop(): void {
    this.#cancelWatch();
  }

  #take(frame: TicFrame): void {
    this.#quality.take(this.#stream.goodGroups, this.#stream.badGroups);
    const now = this.clock.now();
    const heard = this.#meter.take(frame, now);
    if (heard === undefined) return;
    if (frame.groups.length > frame.bad) this.#correctFrames++;
    this.ears.heard(heard, this.#quality.share);
    if (heard.measured) {
      this.#lastMeasure = now;
      this.#trouble = undefined;
    } else if (now - this.#lastMeasure >= this.silentAfter * 1000) this.#tell("unmeasured");
  }

  #watch(): () => void {
    const before = this.#bytes;
    return this.clock.after(this.silentAfter * 1000, () => {
      this.#tell(this.#bytes > before ? "unreadable" : "silent");
      this.#cancelWatch = this.#watch();
    });
  }

  #tell(trouble: Trouble): void {
    if (this.#trouble === trouble) return;
    this.#trouble = trouble;
    this.ears.trouble(trouble, new LinkyProblem(trouble, { seconds: this.silentAfter }));
  }
}

function bytesOf(payload: unknown): Uint8Array {
  if (payload instanceof Uint8Array) return payload;
  if (typeof payload === "object" && payload !== null && "type" in payload && payload.type === "Buffer") {
    const { data } = payload as { data?: unknown };
    if (Array.isArray(data) && data.every((byte) => Number.isInteger(byte))) return Uint8Array.from(data);
  }
  throw new LinkyProblem("not-tic", { got: describe(payload) });
}
