import assert from "node:assert/strict";
import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

const COMMAND = ["--import", "tsx", "bin/load-shedding.ts"];
const NOON = Date.UTC(2026, 0, 15, 12);
const FRENCH_HOUSE = "../shared/data/fr_sceaux_1min_2006-12-17_2007-02-22.csv";

interface Line {
  readonly t: number;
  readonly commands: readonly { readonly load: string; readonly order: string }[];
  readonly shed: readonly string[];
  readonly wakeAt: number | null;
}

const run = (args: readonly string[], input = "") => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...COMMAND, ...args], {
    input,
    encoding: "utf8",
    maxBuffer: 1e9,
  });
  return { status, stdout, stderr };
};

const read = (stdout: string): Line[] =>
  stdout
    .trim()
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Line);

const reading = (second: number, power: number): string =>
  JSON.stringify({
    t: NOON + second * 1000,
    type: "reading",
    reading: { at: NOON + second * 1000, power, source: "test" },
  });

/** A quiet house whose power passes its limit of 6 kVA by 1 kW, until the bathroom has been shed. */
const evening = Array.from({ length: 40 }, (_, index) =>
  reading(index * 2, (index < 30 ? 5000 : index < 32 ? 7000 : 5500) + (index % 3)),
);

describe("load-shedding", function () {
  this.timeout(60_000);
  let folder = "";
  let config = "";

  before(() => {
    folder = mkdtempSync(join(tmpdir(), "load-shedding-"));
    config = join(folder, "engine.json");
    writeFileSync(
      config,
      JSON.stringify({
        limit: { value: 6000 },
        protection: { kind: "strict" },
        loads: [
          { id: "bath", nominalPower: 1500 },
          { id: "living", nominalPower: 2000 },
        ],
      }),
    );
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it("answers each event with one line, and each tick that the engine asked for", () => {
    const { status, stdout, stderr } = run(["replay", "--config", config], `${evening.join("\n")}\n`);
    assert.deepEqual({ status, stderr }, { status: 0, stderr: "" });
    const answers = read(stdout);
    assert.deepEqual(Object.keys(answers[0] ?? {}), ["t", "commands", "notices", "shed", "state", "wakeAt"]);
    const times = answers.map(({ t }) => t);
    assert.deepEqual(
      times,
      times.toSorted((one, other) => one - other),
    );
    for (const line of evening) assert.ok(times.includes((JSON.parse(line) as { t: number }).t));
    assert.deepEqual(
      answers.flatMap(({ commands }) => commands.map(({ order, load }) => `${order} ${load}`)),
      ["shed bath"],
    );
    assert.deepEqual(answers.at(-1)?.shed, ["bath"]);
  });

  it("ticks through a silence, and sheds before anybody speaks again", () => {
    const { stdout } = run(
      ["replay", "--config", config],
      [...evening.slice(0, 30), reading(900, 5000)].join("\n"),
    );
    const answers = read(stdout);
    assert.ok(answers.length > 31, `${answers.length} lines`);
    const first = answers.find(({ shed }) => shed.length > 0);
    assert.ok(first !== undefined && first.t < NOON + 900_000);
  });

  it("writes the same bytes for the same events", () => {
    const input = evening.join("\n");
    assert.equal(
      run(["replay", "--config", config], input).stdout,
      run(["replay", "--config", config], input).stdout,
    );
  });

  it("answers at once when it is interactive, and inserts no tick", async () => {
    const program: ChildProcessWithoutNullStreams = spawn(process.execPath, [
      ...COMMAND,
      ...["replay", "--config", config, "--interactive"],
    ]);
    const answers = createInterface({ input: program.stdout })[Symbol.asyncIterator]();
    for (const second of [0, 2, 600]) {
      program.stdin.write(`${reading(second, 5000 + second)}\n`);
      const answer = await answers.next();
      assert.equal((JSON.parse(String(answer.value)) as Line).t, NOON + second * 1000);
    }
    program.stdin.end();
    const [code] = await once(program, "exit");
    assert.equal(code, 0);
  });

  it("stops at a line that is not an event, says which, and has answered those before it", () => {
    const input = [reading(0, 5000), reading(2, 5000), '{"t":5,"type":"dance"}', reading(6, 5000)].join("\n");
    const { status, stdout, stderr } = run(["replay", "--config", config, "--interactive"], input);
    assert.equal(status, 2);
    assert.equal(read(stdout).length, 2);
    assert.equal(
      stderr,
      'Line 3: “type” is "dance"; one of reading, limit, signal, mode, auto, away, override, slots, load, tick was expected.\n',
    );
  });

  it("refuses a configuration with the sentence of the engine", () => {
    const bad = join(folder, "bad.json");
    writeFileSync(bad, JSON.stringify({ limit: { value: -1 }, loads: [] }));
    const { status, stdout, stderr } = run(["replay", "--config", bad]);
    assert.deepEqual({ status, stdout }, { status: 2, stdout: "" });
    assert.ok(stderr.startsWith(`${bad}: `) && stderr.includes("limit.value"), stderr);
  });

  it("refuses a configuration that is not JSON, or not there", () => {
    const bad = join(folder, "text.json");
    writeFileSync(bad, "limit: 6000");
    assert.ok(run(["replay", "--config", bad]).stderr.startsWith(`${bad} is not JSON: `));
    const absent = run(["replay", "--config", join(folder, "absent.json")]);
    assert.equal(absent.status, 2);
    assert.ok(absent.stderr.includes("cannot be read"), absent.stderr);
  });

  it("says how it is used when it is asked in another way", () => {
    for (const [args, sentence] of [
      [[], "A command was expected: replay."],
      [["dance"], "Unknown command “dance”; replay was expected."],
      [["replay"], "--config is missing; the file of the engine's configuration was expected."],
      [
        ["replay", "--config", config, "--time", "t"],
        "--time names a column of a recording; --csv was expected with it.",
      ],
      [
        ["replay", "--config", config, "--interactive", "--csv", "x"],
        "--interactive answers events; it has no meaning with --csv.",
      ],
    ] as const) {
      const { status, stdout, stderr } = run(args);
      assert.deepEqual({ status, stdout }, { status: 2, stdout: "" });
      assert.equal(stderr.split("\n")[0], sentence);
      assert.ok(stderr.includes("Usage: load-shedding replay --config"), stderr);
    }
    const unknown = run(["replay", "--config", config, "--fast"]);
    assert.equal(unknown.status, 2);
    assert.ok(unknown.stderr.includes("--fast") && unknown.stderr.includes("Usage:"), unknown.stderr);
  });

  it("explains itself with --help", () => {
    const { status, stdout } = run(["--help"]);
    assert.equal(status, 0);
    assert.ok(stdout.startsWith("Usage: load-shedding replay --config"));
  });

  it("ends quietly when nobody reads its answers any more", async () => {
    const program = spawn(process.execPath, [...COMMAND, "replay", "--config", config]);
    program.stdout.destroy();
    let said = "";
    program.stderr.setEncoding("utf8").on("data", (text: string) => {
      said += text;
    });
    program.stdin.on("error", () => undefined);
    for (let second = 0; second < 20_000; second += 2)
      program.stdin.write(`${reading(second, 5000 + (second % 7))}\n`);
    program.stdin.end();
    const [code] = await once(program, "exit");
    assert.deepEqual({ code, said }, { code: 0, said: "" });
  });

  it("sums up a recording", () => {
    const csv = join(folder, "power.csv");
    const rows = Array.from({ length: 120 }, (_, minute) => {
      const time = new Date(NOON + minute * 60_000).toISOString();
      return `${time},${minute >= 60 && minute < 90 ? 7000 + minute : 2000 + minute}`;
    });
    writeFileSync(csv, `when,grid\n${rows.join("\n")}\n`);
    const args = ["replay", "--config", config, "--csv", csv, "--time", "when", "--power", "grid"];
    const { status, stdout, stderr } = run(args);
    assert.deepEqual({ status, stderr }, { status: 0, stderr: "" });
    assert.match(stdout, /120 rows, 0 without a power, 1 h 59 min/);
    assert.match(stdout, /as recorded: 537\.\d Wh in 30 min, highest power 7089 W/);
    assert.match(stdout, /bath +1 +1 /);
    assert.equal(run(args).stdout, stdout);
  });

  it("refuses a recording with the line that is wrong", () => {
    const csv = join(folder, "bad.csv");
    writeFileSync(csv, `time,power\n${NOON},1000\n${NOON + 1000},lots\n`);
    const { status, stderr } = run(["replay", "--config", config, "--csv", csv]);
    assert.equal(status, 2);
    assert.equal(stderr, `${csv}, line 3: “power” is "lots"; a number of watts was expected.\n`);
  });

  it("keeps a recorded French house under its limit on paper, in each mode, and the same twice", function () {
    if (!existsSync(FRENCH_HOUSE)) {
      console.log(`      (skipped: ${FRENCH_HOUSE} is not there)`);
      this.skip();
    }
    for (const mode of ["hierarchical", "smart", "cascado-cyclic", "round-robin"]) {
      const file = join(folder, `${mode}.json`);
      const loads = [600, 900, 1000, 1000, 1200, 1500, 1500, 2000].map((nominalPower, index) => ({
        id: `load${index}`,
        nominalPower,
        cyclic: index < 4,
      }));
      writeFileSync(file, JSON.stringify({ mode, limit: { value: 6000 }, loads }));
      const args = [
        "replay",
        "--config",
        file,
        "--csv",
        FRENCH_HOUSE,
        "--time",
        "time_local",
        "--power",
        "P_W",
      ];
      const { status, stdout, stderr } = run(args);
      assert.deepEqual({ status, stderr }, { status: 0, stderr: "" });
      assert.match(stdout, /97920 rows/);
      const [recorded = 0, controlled = 0] = [...stdout.matchAll(/: ([\d.]+) (k?)Wh in/g)].map(
        ([, figure, kilo]) => Number(figure) * (kilo === "k" ? 1000 : 1),
      );
      assert.ok(controlled < recorded / 2, stdout);
      if (mode === "smart") assert.equal(run(args).stdout, stdout);
    }
  });
});
