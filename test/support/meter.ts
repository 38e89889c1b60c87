import assert from "node:assert/strict";
import { Meter } from "../../lib/metering/meter";
import type { Reading, ReadingMessage } from "../../lib/metering/reading";
import { meterSettings, type RawMeterSettings } from "../../lib/metering/settings";
import { ManualClock } from "./manual-clock";

/** A reading without when and who. */
export type Told = Omit<Reading, "at" | "source">;

/** A meter in a test's hands: messages in, readings out, time as the test says. */
export class TestMeter {
  readonly clock = new ManualClock();
  readonly messages: ReadingMessage[] = [];
  /** How many times it was said to be silent. */
  silences = 0;
  readonly meter: Meter;

  constructor(settings: RawMeterSettings = {}) {
    this.meter = new Meter(meterSettings(settings), this.clock, {
      reading: (message) => this.messages.push(message),
      silent: () => {
        this.silences += 1;
      },
    });
  }

  /** A whole message. */
  receive(msg: Readonly<Record<string, unknown>>): this {
    this.meter.receive(msg, msg.payload);
    return this;
  }

  /** A message of this topic. */
  hear(topic: string, payload: unknown): this {
    return this.receive({ topic, payload });
  }

  async wait(ms: number): Promise<this> {
    await this.clock.advance(ms);
    return this;
  }

  /** The readings so far, without when and who. */
  get told(): Told[] {
    return this.messages.map(({ reading: { at: _, source: __, ...told } }) => told);
  }

  get payloads(): number[] {
    return this.messages.map(({ payload }) => payload);
  }

  get last(): ReadingMessage {
    return this.messages.at(-1) ?? assert.fail("no reading came");
  }
}

/** What a meter makes of one message, waiting for what it waits for. */
export async function read(
  msg: Readonly<Record<string, unknown>>,
  settings: RawMeterSettings = {},
): Promise<Reading> {
  const meter = new TestMeter(settings).receive(msg);
  await meter.wait(500);
  assert.equal(meter.messages.length, 1);
  return meter.last.reading;
}

/** The English sentence with which a message is refused. */
export function refusal(msg: Readonly<Record<string, unknown>>, settings: RawMeterSettings = {}): string {
  const meter = new TestMeter(settings);
  try {
    meter.receive(msg);
  } catch (thrown) {
    assert.deepEqual(meter.messages, []);
    return (thrown as Error).message;
  }
  return assert.fail("was not refused");
}
