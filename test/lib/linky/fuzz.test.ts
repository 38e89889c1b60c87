/** Must show 5 of the Linky: a million random and mutated bytes do no harm. */
import assert from "node:assert/strict";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { Group } from "../../../lib/linky/group";
import { LinkyMeter } from "../../../lib/linky/meter";
import { TicStream } from "../../../lib/linky/stream";
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
} from "../../support/tic";

const MILLION = 1_000_000;

/** The same "random" numbers in each run: xorshift32. */
function generator(seed: number): Random {
  let state = seed;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

/** All good groups of these bytes, decoded to the end as the node does. */
function decode(bytes: Uint8Array, random = generator(7)): Group[] {
  const groups: Group[] = [];
  const meter = new LinkyMeter();
  let now = 0;
  const stream = new TicStream((frame) => {
    groups.push(...frame.groups);
    meter.take(frame, now);
    now += 1000;
  });
  for (let at = 0; at < bytes.length; ) {
    const next = at + 1 + random(300);
    stream.feed(bytes.subarray(at, next));
    at = next;
  }
  return groups;
}

/** The group as a meter would write it: only the right checksum gives the same characters. */
const written = ({ mode, label, horodate, data }: Group): string =>
  mode === "historic"
    ? historicGroup(label, data)
    : standardGroup(label, horodate === undefined ? data : [horodate, data]);

const withoutLf = (group: Group): string => written(group).slice(1);
const masked = (bytes: Uint8Array): string =>
  Buffer.from(bytes.map((byte) => byte & 0x7f)).toString("latin1");

function assertWrittenIn(groups: readonly Group[], bytes: Uint8Array): void {
  const text = masked(bytes);
  for (const group of groups) assert.ok(text.includes(withoutLf(group)), JSON.stringify(group));
}

const FRAMES = [
  historicMono(1150),
  historicTempo(2300, "HPJW", "ROUG"),
  historicTri([2300, 1150, 690]),
  historicShort([5750, 1150, 690], [1]),
  standardMono(1150, { SINSTI: "00000", EAIT: "000671631", DPM1: [" 261121060000", "00"] }),
  standardTempo(2300, 4, 3),
  standardTri([2300, -1150, 690]),
].join("");

type Random = (below: number) => number;

/** What a line does to a byte. */
const DAMAGES: readonly [name: string, damage: (byte: number, random: Random) => readonly number[]][] = [
  ["flipped bits", (byte, random) => [byte ^ (1 << random(8))]],
  ["other bytes", (_, random) => [random(256)]],
  ["lost bytes", () => []],
  ["doubled bytes", (byte) => [byte, byte]],
  ["bytes between", (byte, random) => [random(256), byte]],
];

describe("the decoder under a million bytes", () => {
  it("of pure noise: accepts next to nothing, and only what has its checksum", () => {
    const random = generator(20261120);
    const noise = Uint8Array.from({ length: MILLION }, () => random(256));
    const groups = decode(noise);
    assertWrittenIn(groups, noise);
    assert.ok(groups.length <= 2, `${groups.length} groups`);
  });

  it("of noise in the meter's own characters: accepts at most what six bits let through", () => {
    const random = generator(42);
    const alphabet = bytesOf("\n\r\x02\x03\t  0123456789.PAIEHCJBTSN");
    const noise = Uint8Array.from({ length: MILLION }, () => alphabet[random(alphabet.length)] ?? 0);
    const groups = decode(noise);
    assertWrittenIn(groups, noise);
    const tried = masked(noise).split("\r").length - 1;
    assert.ok(groups.length <= tried / 64, `${groups.length} of ${tried}`);
  });

  for (const [name, damage] of DAMAGES) {
    it(`of good frames with ${name}: one damaged group in 64 at most passes`, () => {
      const random = generator(name.length * 7919);
      const good = bytesOf(FRAMES.repeat(Math.ceil(MILLION / DAMAGES.length / FRAMES.length)));
      const bytes: number[] = [];
      let damages = 0;
      for (const byte of good) {
        if (random(60) > 0) bytes.push(byte);
        else {
          damages++;
          bytes.push(...damage(byte, random));
        }
      }
      const mutated = Uint8Array.from(bytes);
      const groups = decode(mutated);
      assertWrittenIn(groups, mutated);
      const sent = new Set(FRAMES.split("\n").map((line) => line.replace("\x02", "").replace("\x03", "")));
      const wrong = groups.filter((group) => !sent.has(withoutLf(group)));
      assert.ok(groups.length > damages, "most groups come through");
      assert.ok(wrong.length <= damages / 64, `${wrong.length} of ${damages} damages accepted`);
    });
  }

  it("keeps no more memory after 20 million than after none", () => {
    setFlagsFromString("--expose-gc");
    const collect = runInNewContext("gc") as () => void;
    const random = generator(99);
    const noise = Uint8Array.from({ length: 2 ** 16 }, () => random(256));
    const endless = Buffer.from(`\x02${"\nLABEL1 0".repeat(8000)}`, "latin1");
    const meter = new LinkyMeter();
    const stream = new TicStream((frame) => void meter.take(frame, 0));
    const feed = (rounds: number): void => {
      for (let i = 0; i < rounds; i++) stream.feed(i % 2 === 0 ? noise : endless);
    };
    feed(10);
    collect();
    const before = process.memoryUsage().heapUsed;
    feed(300);
    collect();
    const grown = process.memoryUsage().heapUsed - before;
    assert.ok(grown < 2 * 2 ** 20, `${grown} bytes more`);
  });
});
