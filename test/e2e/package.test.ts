import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { freshUserFolder } from "../support/red-process";

const exec = promisify(execFile);
const SLOW = 120_000;
const { name, "node-red": manifest } = JSON.parse(readFileSync("package.json", "utf8"));

const CONSUMER = `
import { type Decision, type EngineConfig, type EngineEvent, SheddingEngine } from "${name}/engine";

const config: EngineConfig = {
  limit: { value: 3000, unit: "W" },
  protection: { kind: "strict" },
  loads: [{ id: "bath", nominalPower: 1500 }],
};
const engine = new SheddingEngine(config, { now: 0 });
const reading = (at: number): EngineEvent => ({ type: "reading", reading: { at, power: 4000, source: "test" } });
const decisions: Decision[] = [1000, 2000, 3000].map((at) => engine.handle(reading(at), at));
console.log(JSON.stringify(decisions.flatMap(({ commands }) => commands.map(({ load, order }) => [load, order]))));
`;

describe("the package, packed and installed", function () {
  this.timeout(SLOW);
  let folder: string;
  let files: string[];

  before(() => {
    folder = freshUserFolder();
    files = readdirSync(join(folder, "node_modules", name), { recursive: true, encoding: "utf8" });
  });

  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it("brings each node with its page, its help and its words in both languages", () => {
    for (const type of Object.keys(manifest.nodes)) {
      const place = `dist/nodes/${type}`;
      const expected = [`${place}/${type}.js`, `${place}/${type}.html`].concat(
        ["en-US", "fr"].flatMap((language) => [
          `${place}/locales/${language}/${type}.json`,
          `${place}/locales/${language}/${type}.html`,
        ]),
      );
      for (const file of expected) assert.ok(files.includes(file), file);
    }
  });

  it("brings licence, readme and examples, but neither sources nor tests", () => {
    const [top, strange] = [
      new Set(files.map((file) => file.split("/")[0])),
      /(?<!\.d)\.ts$|\.test\.|\.tgz$/,
    ];
    for (const file of ["LICENSE", "package.json", "dist", "examples"]) assert.ok(top.has(file), file);
    assert.deepEqual(
      files.filter((file) => strange.test(file)),
      [],
    );
  });

  it("gives the engine to other software, with types", async () => {
    writeFileSync(join(folder, "consumer.cts"), CONSUMER);
    const options = ["--module", "node20", "--target", "es2023", "--strict", "--types", "node"];
    const types = ["--typeRoots", resolve("node_modules/@types")];
    await exec(
      process.execPath,
      [resolve("node_modules/typescript/bin/tsc"), ...options, ...types, "consumer.cts"],
      { cwd: folder },
    );
    const { stdout } = await exec(process.execPath, ["consumer.cjs"], { cwd: folder });
    assert.equal(stdout, '[["bath","shed"]]\n');
  });

  it("brings the command line", async () => {
    writeFileSync(
      join(folder, "engine.json"),
      JSON.stringify({ limit: { value: 3000 }, loads: [{ id: "bath" }] }),
    );
    const running = exec("npx", ["--no-install", "load-shedding", "replay", "--config", "engine.json"], {
      cwd: folder,
    });
    running.child.stdin?.end('{"t":1000,"type":"status"}\n');
    await assert.rejects(running, { code: 2, stdout: "" });

    const good = exec("npx", ["--no-install", "load-shedding", "replay", "--config", "engine.json"], {
      cwd: folder,
    });
    good.child.stdin?.end('{"t":1000,"type":"reading","reading":{"at":1000,"power":500,"source":"test"}}\n');
    const [answer] = (await good).stdout.split("\n");
    const { t, commands, shed } = JSON.parse(String(answer));
    assert.deepEqual({ t, commands, shed }, { t: 1000, commands: [], shed: [] });
  });
});

describe("npm's own installation of the package", function () {
  this.timeout(SLOW);

  it("works in an empty user folder", async () => {
    const folder = mkdtempSync(join(tmpdir(), "empty-"));
    try {
      await exec(process.execPath, ["scripts/install.mjs", folder]);
      const { dependencies } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
      assert.deepEqual(Object.keys(dependencies), [name]);
      await exec(process.execPath, ["-e", `require("${name}/engine")`], { cwd: folder });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
