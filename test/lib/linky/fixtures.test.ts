/** Recorded and composed frames with their expected values, from ../shared/fixtures/tic (not part of the project). */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import type { LinkyFrame } from "../../../lib/linky/linky-frame";
import { LinkyMeter } from "../../../lib/linky/meter";
import { type TicFrame, TicStream } from "../../../lib/linky/stream";

const FOLDER = "../shared/fixtures/tic";
const present = existsSync(`${FOLDER}/expected.json`);

type ExpectedGroup = [label: string | null, horodate: string | null, data: string, good: boolean];
interface ExpectedFrame {
  start: string | null;
  end: string | null;
  bad: number;
  repeat?: number;
  groups: ExpectedGroup[];
  values: Record<string, unknown>;
}
interface ExpectedFile {
  frames?: ExpectedFrame[];
  goodGroups?: number;
}

const files: [string, ExpectedFile][] = present
  ? Object.entries(JSON.parse(readFileSync(`${FOLDER}/expected.json`, "utf8")).files)
  : [];

function framesOf(bytes: Uint8Array, cut = bytes.length): TicFrame[] {
  const frames: TicFrame[] = [];
  const stream = new TicStream((frame) => frames.push(frame));
  for (let at = 0; at < bytes.length; at += cut) stream.feed(bytes.subarray(at, at + cut));
  return frames;
}

/** The frames that end inside the file and hold a good group, as this project tells them. */
function expectedFrames({ frames = [] }: ExpectedFile): ExpectedFrame[] {
  return frames
    .filter(({ end, groups }) => end !== null && groups.some(([, , , good]) => good))
    .flatMap((frame) => Array.from({ length: frame.repeat ?? 1 }, () => frame));
}

const plainGroups = (frame: TicFrame): unknown[] =>
  frame.groups.map(({ label, horodate, data }) => [label, horodate ?? null, data, true]);

const colour = (value: unknown): unknown =>
  typeof value === "string" ? value.toUpperCase() : (value ?? null);
const codes = { off: 0, unsecured: 1, unknown: 2, secured: 3, unlocked: 0, locked: 1, registered: 2 };

/** Our frame in the words of expected.json; only what it has there. */
function inExpectedWords(frame: LinkyFrame): Record<string, unknown> {
  const value = (label: string) => frame.labels[label]?.value;
  const profile = (label: string) =>
    (value(label) as { at: string; action: string }[] | undefined)?.map(({ at, action }) => ({ at, action }));
  const peak = (label: string) => {
    const time = frame.labels[label]?.time;
    return time && { at: time, data: String(value(label)).padStart(2, "0") };
  };
  const labelled = (labels: string[], of: (label: string) => unknown) => {
    const found = labels.map((label) => [label, of(label)]).filter(([, found]) => found !== undefined);
    return found.length > 0 ? Object.fromEntries(found) : undefined;
  };
  const energies = Object.keys(frame.labels).filter((label) => /^(BASE|HCH|EJPH|BBRH)/.test(label));
  const { register, tariff } = frame;
  const date = frame.labels.DATE?.time;
  return {
    mode: frame.mode,
    phases: frame.phases,
    ...(frame.mode === "historic" && { shortFrame: frame.short }),
    meterId: frame.meter,
    prm: value("PRM"),
    date: date && { local: date.local, offset: date.offset, degradedClock: date.degradedClock },
    apparentPowerVA: frame.apparentPower,
    apparentPowerPhaseVA: frame.phasePowers,
    injectedPowerVA: frame.injectedPower,
    currentA: frame.currents,
    voltageV: frame.voltages,
    subscribedA: value("ISOUSC"),
    subscribedVA: frame.subscribedPower,
    breakerVA: frame.breakingPower,
    overload: frame.mode === "historic" || register ? frame.overload : undefined,
    overloadA: labelled(["ADPS", "ADIR1", "ADIR2", "ADIR3"], value),
    tariffOption: value("OPTARIF"),
    tariffPeriod: value("PTEC"),
    tariffName: value("NGTF"),
    tariffLabel: value("LTARF"),
    tariffIndex: value("NTARF"),
    tempo: tariff?.colour && {
      color: colour(tariff.colour),
      period: tariff.period.slice(0, 2),
      tomorrow: colour(tariff.tomorrow),
    },
    indexWh: labelled(energies, value),
    importWh: value("EAST"),
    exportWh: value("EAIT"),
    relays: value("RELAIS"),
    profiles: labelled(["PJOURF+1", "PPOINTE"], profile),
    mobilePeaks: labelled(["DPM1", "FPM1", "DPM2", "FPM2", "DPM3", "FPM3"], peak),
    stge: register && {
      dryContact: register.dryContact,
      breaker: register.breaker,
      terminalCoverOpen: register.terminalCoverOpen,
      overvoltage: register.overvoltage,
      overReferencePower: register.overReferencePower,
      producer: register.producer,
      exporting: register.exporting,
      supplierIndex: register.supplierIndex,
      distributorIndex: register.distributorIndex,
      clockDegraded: register.clockDegraded,
      ticMode: register.ticMode,
      euridis: codes[register.euridis],
      plcStatus: codes[register.plc],
      plcSynced: register.plcSynchronised,
      tempoToday: colour(register.tempoToday),
      tempoTomorrow: colour(register.tempoTomorrow),
      mobilePeakNotice: register.mobilePeakNotice,
      mobilePeak: register.mobilePeak,
    },
  };
}

const known = (values: Record<string, unknown>): unknown => JSON.parse(JSON.stringify(values));

describe("the recorded frames", () => {
  before(function () {
    if (!present) {
      console.log(`      skipped: ${FOLDER} is not there`);
      this.skip();
    }
  });

  it("are all there", () => {
    assert.ok(files.length >= 40, `${files.length} files`);
  });

  for (const [name, expected] of files) {
    it(`${name}: every group, every frame, every value`, () => {
      const bytes = readFileSync(`${FOLDER}/${name}`);
      const frames = framesOf(bytes);
      if (expected.frames === undefined) {
        assert.equal(frames.flatMap(({ groups }) => groups).length, expected.goodGroups);
        return;
      }
      const wanted = expectedFrames(expected);
      assert.deepEqual(
        frames.map((frame) => [frame.end, frame.bad, ...plainGroups(frame)]),
        wanted.map(({ end, bad, groups }) => [end, bad, ...groups.filter(([, , , good]) => good)]),
      );
      frames.forEach((frame, i) => {
        const heard = new LinkyMeter().take(frame, 0);
        assert.ok(heard);
        assert.deepEqual(known(inExpectedWords(heard.frame)), known(wanted[i]?.values ?? {}));
      });
    });
  }

  it("are the same however the bytes are cut", () => {
    for (const [name] of files) {
      const bytes = readFileSync(`${FOLDER}/${name}`);
      const whole = framesOf(bytes);
      for (const cut of [1, 2, 3, 5, 7, 11, 64, 255])
        assert.deepEqual(framesOf(bytes, cut), whole, `${name}/${cut}`);
    }
  });

  it("are the same one after the other as alone", () => {
    const alone = files.filter(([, { frames }]) =>
      frames?.every(({ start, end }) => start === "STX" && end !== null),
    );
    const bytes = alone.map(([name]) => readFileSync(`${FOLDER}/${name}`));
    assert.deepEqual(
      framesOf(Buffer.concat(bytes)),
      bytes.flatMap((each) => framesOf(each)),
    );
  });

  it("damaged lines of real users are refused, and their good neighbours kept", () => {
    const lines = JSON.parse(readFileSync(`${FOLDER}/real/corrupted-lines.json`, "utf8")) as {
      hex: string;
      text: string;
      firstGroup: { label?: string; data?: string; ok: boolean };
    }[];
    for (const { hex, text, firstGroup } of lines) {
      const line = Buffer.concat([Buffer.from("\x02\n"), Buffer.from(hex, "hex"), Buffer.from("\r\x03")]);
      const [first] = framesOf(line).flatMap(({ groups }) => groups);
      const { label, data, ok } = firstGroup;
      assert.deepEqual(first && [first.label, first.data], ok ? [label, data] : undefined, text);
    }
  });
});
