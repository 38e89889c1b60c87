import assert from "node:assert/strict";
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { type AddressInfo, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { RedEditor } from "../support/red-editor";
import type { FlowNode } from "../support/red-process";

const INSTALLING = 240_000;
const NOT_IN_A_CLONE = ["node_modules", "dist", ".house", ".git"];

/** `npm start` in a folder, and all that it says. */
class Start {
  said = "";
  readonly ended: Promise<number | null>;

  private constructor(readonly process: ChildProcess) {
    this.ended = once(process, "close").then(([code]) => code as number | null);
  }

  static async in(folder: string, port: number): Promise<Start> {
    const ofNpm = /^npm_/i;
    const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !ofNpm.test(name)));
    const child = spawn("npm", ["start"], { cwd: folder, env: { ...env, PORT: String(port) } });
    const start = new Start(child);
    await new Promise<void>((ready, failed) => {
      const hear = (text: Buffer): void => {
        start.said += text;
        if (start.said.includes("Ctrl-C stops it")) ready();
      };
      child.stdout.on("data", hear);
      child.stderr.on("data", hear);
      child.once("exit", () => failed(new Error(`npm start ended:\n${start.said}`)));
    });
    return start;
  }

  get url(): string {
    return /http:\/\/127\.0\.0\.1:\d+/.exec(this.said)?.[0] ?? assert.fail(this.said);
  }

  interrupt(): Promise<number | null> {
    this.process.kill("SIGINT");
    return this.ended;
  }
}

const listening = async (port = 0): Promise<Server> => {
  const server = createServer().listen(port, "127.0.0.1");
  await once(server, "listening");
  return server;
};

const closed = async (server: Server): Promise<void> => {
  server.close();
  await once(server, "close");
};

const flowsOf = async (url: string): Promise<FlowNode[]> =>
  (await fetch(`${url}/flows`)).json() as Promise<FlowNode[]>;

describe("npm start in a fresh clone", function () {
  this.timeout(INSTALLING);
  let folder: string;
  let port: number;
  const started: Start[] = [];

  const start = async (): Promise<Start> => {
    const one = await Start.in(folder, port);
    started.push(one);
    return one;
  };

  before(async function () {
    if (process.env.NODE_RED_DIR) this.skip(); // it brings its own Node-RED 4.1
    folder = mkdtempSync(join(tmpdir(), "clone-"));
    cpSync(".", folder, {
      recursive: true,
      filter: (path) => !NOT_IN_A_CLONE.includes(basename(path)),
    });
    const server = await listening();
    ({ port } = server.address() as AddressInfo);
    await closed(server);
  });

  afterEach(async () => {
    for (const one of started.splice(0)) await one.interrupt();
  });

  after(() => {
    if (folder) rmSync(folder, { recursive: true, force: true });
  });

  it("installs, builds, shows the demo house on the port asked for, and stops cleanly on Ctrl-C", async () => {
    const first = await start();
    assert.equal(first.url, `http://127.0.0.1:${port}`);
    const types = (await flowsOf(first.url)).map(({ type }) => type);
    assert.ok(types.includes("house-simulator") && types.includes("shedding-controller"));
    const settings = JSON.parse(await (await fetch(`${first.url}/settings`)).text());
    assert.equal(settings.telemetryEnabled, false);
    assert.equal(settings.editorTheme.tours, false);
    assert.deepEqual(settings.editorTheme.palette.catalogues, []);
    assert.equal(await first.interrupt(), 0);
    await closed(await listening(port)); // nobody is left on the port
  });

  it("starts again without installing or building, with what was edited", async () => {
    const editor = await new RedEditor().open((await start()).url);
    const note = { id: "note", type: "comment", z: "edited", x: 100, y: 100, name: "mine", wires: [] };
    await editor.ask("/flows", {
      method: "POST",
      headers: { "content-type": "application/json", "Node-RED-Deployment-Type": "full" },
      body: JSON.stringify([
        ...(await flowsOf(editor.url)),
        { id: "edited", type: "tab", label: "mine" },
        note,
      ]),
    });
    editor.close();
    await started[0]?.interrupt();
    const again = await start();
    assert.doesNotMatch(again.said, /Installing|Building/);
    assert.ok((await flowsOf(again.url)).some(({ id }) => id === "note"));
  });

  it("leaves nothing behind that the project's own checks stumble over", () => {
    execFileSync(process.execPath, ["node_modules/@biomejs/biome/bin/biome", "check", "."], {
      cwd: folder,
      stdio: ["ignore", "ignore", "inherit"],
    });
  });

  it("takes the next free port when one is taken, and says so", async () => {
    const taken = await listening(port);
    try {
      const { said, url } = await start();
      assert.match(said, new RegExp(`\\(port ${port} is taken\\)`));
      assert.notEqual(url, `http://127.0.0.1:${port}`);
    } finally {
      await closed(taken);
    }
  });
});
