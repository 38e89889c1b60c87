import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { Meter } from "../../../lib/metering/meter";
import { MeteringProblem } from "../../../lib/metering/problem";
import type { Reading, ReadingMessage } from "../../../lib/metering/reading";
import { meterSettings } from "../../../lib/metering/settings";
import { ManualClock } from "../../support/manual-clock";

const PAGE = "../shared/research/meters.md";

interface Sample {
  readonly name: string;
  readonly msg: Record<string, unknown>;
  readonly expect: Partial<Reading> | null;
  readonly ask?: boolean;
}

function samples(): Sample[] {
  const page = readFileSync(PAGE, "utf8");
  const [, json = ""] = /^# 5\..*?^```json\n(.*?)^```/ms.exec(page) ?? [];
  return JSON.parse(json);
}

/** What a meter without any setting makes of one message, half a second later. */
async function readingOf(msg: Record<string, unknown>): Promise<ReadingMessage[]> {
  const clock = new ManualClock();
  const messages: ReadingMessage[] = [];
  const meter = new Meter(meterSettings({}), clock, {
    reading: (message) => messages.push(message),
    silent: () => {},
  });
  meter.receive(msg, msg.payload);
  await clock.advance(500);
  meter.stop();
  return messages;
}

/** The fields that a sample names, with a hole as an empty phase. */
function withoutHoles(expected: Partial<Reading>): unknown {
  const { phases, ...rest } = expected;
  return phases ? { ...rest, phases: phases.map((phase) => phase ?? {}) } : rest;
}

describe("the 55 sample messages of the meters that people have", () => {
  if (!existsSync(PAGE)) {
    it(`is skipped: ${PAGE} is not there`, function () {
      this.skip();
    });
    return;
  }
  const all = samples();

  it("are 55", () => {
    assert.equal(all.length, 55);
  });

  for (const { name, msg, expect, ask } of all) {
    if (ask)
      it(`${name}: is not taken without the dialog`, async () => {
        await assert.rejects(readingOf(msg), MeteringProblem);
      });
    else
      it(`${name}: is read as written beside it`, async () => {
        const [message, ...more] = await readingOf(msg);
        const { at: _, source: __, ...fields } = message?.reading ?? assert.fail("no reading");
        assert.deepEqual(fields, withoutHoles(expect ?? {}));
        assert.equal(message?.topic, "meter");
        assert.equal(Number.isFinite(message?.payload), true);
        assert.deepEqual(more, []);
      });
  }
});
