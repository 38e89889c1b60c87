import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { type TicFrame, TicStream } from "../../../lib/linky/stream";
import {
  bytesOf,
  historicGroup,
  historicMono,
  historicShort,
  historicTempo,
  historicTri,
  standardGroup,
  standardMono,
  standardTempo,
  standardTri,
  withParity,
} from "../../support/tic";

function listen(feed: (stream: TicStream) => void): TicFrame[] {
  const frames: TicFrame[] = [];
  feed(new TicStream((frame) => frames.push(frame)));
  return frames;
}
const framesOf = (...chunks: readonly Uint8Array[]): TicFrame[] =>
  listen((stream) => {
    for (const chunk of chunks) stream.feed(chunk);
  });
const framesOfText = (...chunks: readonly string[]): TicFrame[] =>
  listen((stream) => {
    for (const chunk of chunks) stream.feedText(chunk);
  });
const labelsOf = (frame: TicFrame | undefined): string[] => frame?.groups.map(({ label }) => label) ?? [];
const dataOf = (frame: TicFrame | undefined, label: string): string | undefined =>
  frame?.groups.find((group) => group.label === label)?.data;

const KINDS = [
  historicMono(1150),
  historicTempo(2300, "HPJW", "ROUG"),
  historicTri([2300, 1150, 690]),
  historicShort([5750, 1150, 690], [1]),
  standardMono(1150),
  standardTempo(2300, 4, 3),
  standardTri([2300, -1150, 690]),
];
const DAY = KINDS.join("");

describe("the stream of the meter's customer output", () => {
  it("gives a frame for each of the meter's, in its mode", () => {
    const frames = framesOf(bytesOf(DAY));
    assert.deepEqual(
      frames.map(({ mode, bad, whole, end }) => ({ mode, bad, whole, end })),
      KINDS.map((_, i) => ({ mode: i < 4 ? "historic" : "standard", bad: 0, whole: true, end: "ETX" })),
    );
  });

  it("gives the same frames wherever the bytes are cut in two", () => {
    const bytes = bytesOf(DAY);
    const whole = framesOf(bytes);
    for (let cut = 1; cut < bytes.length; cut++) {
      assert.deepEqual(framesOf(bytes.subarray(0, cut), bytes.subarray(cut)), whole, `cut at ${cut}`);
    }
  });

  it("gives the same frames wherever a text is cut in two", () => {
    const whole = framesOfText(DAY);
    for (let cut = 1; cut < DAY.length; cut++) {
      assert.deepEqual(framesOfText(DAY.slice(0, cut), DAY.slice(cut)), whole, `cut at ${cut}`);
    }
  });

  it("gives the same frames whatever the pieces", () => {
    const whole = framesOf(bytesOf(DAY));
    fc.assert(
      fc.property(fc.array(fc.nat(DAY.length), { maxLength: 40 }), (cuts) => {
        const at = [0, ...cuts.toSorted((a, b) => a - b), DAY.length];
        const pieces = at.slice(1).map((end, i) => DAY.slice(at[i], end));
        assert.deepEqual(framesOf(...pieces.map(bytesOf)), whole);
        assert.deepEqual(framesOfText(...pieces), whole);
      }),
      { numRuns: 100 },
    );
  });

  it("takes lines that a serial node has split at LF, with or without their CR", () => {
    const lines = DAY.split("\n");
    assert.deepEqual(framesOfText(...lines), framesOf(bytesOf(DAY)));
    const stripped = historicMono(1150)
      .split("\n")
      .map((line) => line.replace("\r", ""));
    const [frame] = framesOfText(...stripped);
    assert.deepEqual(
      [frame?.whole, dataOf(frame, "PAPP"), dataOf(frame, "MOTDETAT")],
      [true, "01150", "000000"],
    );
  });

  it("tells frames apart when every control character was eaten", () => {
    const lines = [historicMono(1150), historicMono(2300), historicMono(460)].flatMap((frame) =>
      // biome-ignore lint/suspicious/noControlCharactersInRegex: the control characters are what is taken out.
      frame.split("\n").map((line) => line.replace(/[\x02\x03\r]/g, "")),
    );
    const frames = framesOfText(...lines);
    assert.deepEqual(
      frames.map((frame) => [dataOf(frame, "PAPP"), frame.whole]),
      [
        ["01150", true],
        ["02300", true],
      ],
    );
  });

  it("reads a checksum that is a space", () => {
    const group = historicGroup("PTEC", "HP..");
    assert.equal(group, "\nPTEC HP..  \r");
    const [frame] = framesOf(bytesOf(`\x02${group}\x03`));
    assert.equal(dataOf(frame, "PTEC"), "HP..");
  });

  it("drops the parity that an 8-bit port leaves in bit 7", () => {
    assert.deepEqual(framesOf(withParity(DAY)), framesOf(bytesOf(DAY)));
  });

  it("keeps the good groups of a frame that EOT cuts", () => {
    const text = historicMono(1150);
    const cut = `${text.slice(0, text.indexOf("IMAX"))}IM\x04`;
    const [first, second] = framesOf(bytesOf(cut + historicMono(2300)));
    assert.deepEqual(
      [first?.end, first?.whole, first?.bad, labelsOf(first).at(-1)],
      ["EOT", false, 1, "IINST"],
    );
    assert.equal(second?.whole, true);
  });

  it("keeps a group that EOT follows", () => {
    const [frame] = framesOf(bytesOf(`\x02${historicGroup("HCHP", "019571184")}\x04`));
    assert.equal(dataOf(frame, "HCHP"), "019571184");
  });

  it("loses only the group whose LF or CR is damaged", () => {
    const noCr = historicMono(1150).replace(/(IMAX 090 .)\r/, "$1");
    const wrongLf = historicMono(1150).replace("\nPAPP", "\x0ePAPP");
    const [one, other] = framesOf(bytesOf(noCr + wrongLf));
    const all = labelsOf(framesOf(bytesOf(historicMono(1150)))[0]);
    assert.deepEqual([labelsOf(one), one?.bad], [all.filter((label) => label !== "IMAX"), 1]);
    assert.deepEqual([labelsOf(other), other?.bad], [all.filter((label) => label !== "PAPP"), 1]);
  });

  it("refuses either mode's checksum in the other", () => {
    const historic = historicGroup("PREF", "09").replace(" ", "\t").replace(" ", "\t");
    const standard = standardGroup("PAPP", "01150").replaceAll("\t", " ");
    assert.deepEqual(framesOf(bytesOf(`\x02${historic}${standard}\x03`)), []);
  });

  it("refuses data that this label cannot have, whatever its checksum", () => {
    const wrong = [
      historicGroup("PAPP", "0 150"),
      historicGroup("PTEC", "HPJX"),
      historicGroup("papp", "01150"),
      standardGroup("NTARF", "11"),
      standardGroup("EASD01", "06476 712"),
      standardGroup("RELAIS", "256"),
      standardGroup("DATE", ["H261320081500", ""]),
      standardGroup("SINSTS", ["H261120081500", "01150"]),
      standardGroup("STGE", "003A00G1"),
      standardGroup("PJOURF+1", `00004001 99994002 22004001${" NONUTILE".repeat(8)}`),
    ];
    for (const group of wrong) assert.deepEqual(framesOf(bytesOf(`\x02${group}\x03`)), [], group);
  });

  it("keeps a label that no document knows, when it looks like one", () => {
    const [frame] = framesOf(bytesOf(`\x02${standardGroup("SINSTX", "01150")}\x03`));
    assert.equal(dataOf(frame, "SINSTX"), "01150");
  });

  it("is not disturbed by noise between frames", () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ maxLength: 30 }), { minLength: KINDS.length, maxLength: KINDS.length }),
        (noises) => {
          const noisy = KINDS.flatMap((frame, i) => [noises[i] ?? new Uint8Array(), bytesOf(frame)]);
          const heard = framesOf(...noisy).filter(({ whole }) => whole);
          assert.deepEqual(heard, framesOf(bytesOf(DAY)));
        },
      ),
      { numRuns: 200 },
    );
  });

  it("changes mode with the meter", () => {
    const frames = framesOf(bytesOf(historicMono(1150) + standardMono(1150) + historicMono(1150)));
    assert.deepEqual(
      frames.map(({ mode }) => mode),
      ["historic", "standard", "historic"],
    );
  });

  it("reads the frames that the example's buttons send", () => {
    const flow = JSON.parse(readFileSync("examples/Linky/Read a Linky meter.json", "utf8"));
    const buttons = flow.filter(({ type }: { type: string }) => type === "inject");
    const frames = framesOfText(...buttons.map(({ payload }: { payload: string }) => payload));
    assert.deepEqual(
      frames.map((frame) => [frame.whole, dataOf(frame, "PTEC"), dataOf(frame, "PAPP")]),
      [
        [true, "HPJB", "02300"],
        [true, "HPJW", "05200"],
        [true, "HCJW", "09900"],
      ],
    );
  });

  it("counts good and damaged groups", () => {
    const stream = new TicStream(() => {});
    stream.feed(bytesOf(historicMono(1150).replace("PAPP", "PAPQ")));
    assert.deepEqual([stream.goodGroups, stream.badGroups], [9, 1]);
  });

  it("holds no more than a group and a frame, whatever comes", () => {
    let most = 0;
    const stream = new TicStream(({ groups }) => {
      most = Math.max(most, groups.length);
    });
    stream.feed(Buffer.alloc(20_000, "A"));
    assert.deepEqual([stream.goodGroups, stream.badGroups], [0, 0]);
    for (let i = 0; i < 1000; i++) stream.feed(bytesOf(historicGroup(`L${i}`, "1")));
    assert.equal(most, 100);
    stream.feed(bytesOf(`\r${historicMono(1150)}`));
    assert.equal(stream.badGroups, 1);
  });
});
