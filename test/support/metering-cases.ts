import assert from "node:assert/strict";
import type { RawMeterSettings } from "../../lib/metering/settings";
import { read, refusal, type Told } from "./meter";

/** A message of a meter, and what it tells. */
export interface Case {
  readonly what: string;
  readonly msg: Readonly<Record<string, unknown>>;
  readonly settings?: RawMeterSettings;
  readonly source: string;
  readonly told: Told;
}

/** A message that is refused, and the sentence. */
export interface Refused {
  readonly what: string;
  readonly msg: Readonly<Record<string, unknown>>;
  readonly settings?: RawMeterSettings;
  readonly sentence: string;
}

export function itReads(cases: readonly Case[]): void {
  for (const { what, msg, settings, source, told } of cases)
    it(`reads ${what}`, async () => {
      const { at: _, ...reading } = await read(msg, settings);
      assert.deepEqual(reading, { ...told, source });
    });
}

export function itRefuses(cases: readonly Refused[]): void {
  for (const { what, msg, settings, sentence } of cases)
    it(`refuses ${what}`, () => {
      assert.equal(refusal(msg, settings), sentence);
    });
}
