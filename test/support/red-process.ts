/**
 * A real Node-RED in a process of its own, with the packed package installed in a fresh user folder, driven through
 * its admin API as the editor does. It listens on loopback only and calls nobody.
 */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { searchPaths } from "./node-red";
import { RedEditor } from "./red-editor";

export type FlowNode = { readonly id: string; readonly type: string } & Record<string, unknown>;

interface StartOptions {
  /** More lines for settings.js, each `name: value`. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** A user folder to take instead of a fresh one; it stays when Node-RED stops. */
  readonly userFolder?: string;
}

const MISSING = /missing types.*\n.* - \S.*\n/;
let installed: string | undefined;

/** A folder whose node_modules holds the package as it is packed now; made once a test run. Needs some seconds. */
export function packageFolder(): string {
  const folder = resolve("node_modules/.cache/load-shedding/user-folder");
  if (installed === undefined)
    execFileSync(process.execPath, ["scripts/install.mjs", folder], {
      stdio: ["ignore", "ignore", "inherit"],
    });
  installed = folder;
  return folder;
}

/** A fresh user folder with the package installed. Whoever makes it removes it. */
export function freshUserFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "load-shedding-"));
  symlinkSync(join(packageFolder(), "node_modules"), join(folder, "node_modules"), "dir");
  return folder;
}

export class RedProcess extends RedEditor {
  /** All that Node-RED wrote, for the message of a failing test. */
  log = "";

  private constructor(
    readonly process: ChildProcess,
    readonly userFolder: string,
    readonly keepsFolder: boolean,
  ) {
    super();
    const hear = (text: Buffer): void => {
      this.log += text;
      this.look();
    };
    process.stdout?.on("data", hear);
    process.stderr?.on("data", hear);
    process.once("exit", () => this.look());
    const leaveNothing = (): boolean => process.kill();
    globalThis.process.once("exit", leaveNothing);
    process.once("exit", () => globalThis.process.off("exit", leaveNothing));
  }

  /** Resolves when the editor answers. Rejects with the log when Node-RED ends or is not there within a minute. */
  static async start({ settings = {}, userFolder }: StartOptions = {}): Promise<RedProcess> {
    const folder = userFolder ?? freshUserFolder();
    const settingsFile = join(folder, "settings.js");
    writeFileSync(settingsFile, `module.exports = ${JSON.stringify({ ...QUIET, ...settings }, null, 2)};\n`);
    const red = require.resolve("node-red/red.js", searchPaths);
    const { PORT, NODE_RED_HOME, ...env } = process.env;
    const child = spawn(process.execPath, [red, "-u", folder, "-s", settingsFile], {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...env, LANG: "C" },
    });
    const started = new RedProcess(child, folder, userFolder !== undefined);
    try {
      await started.#connect();
    } catch (thrown) {
      await started.stop();
      throw thrown;
    }
    return started;
  }

  /**
   * Replaces all flows, as the editor's full deploy does, and waits until they run. A node may bring its secrets in
   * `credentials`. Rejects, naming them, when node types are missing.
   */
  async deploy(flows: readonly FlowNode[]): Promise<void> {
    const before = this.log.length;
    await this.ask("/flows", {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "Node-RED-API-Version": "v2",
        "Node-RED-Deployment-Type": "full",
      },
      body: JSON.stringify({ flows }),
    });
    await this.#started(before);
    const news = this.log.slice(before);
    if (MISSING.test(news)) throw new Error(`Node types are missing:\n${news}`);
  }

  /** Ends Node-RED as Ctrl-C does and gives its exit code; removes the user folder that it made. */
  async stop(): Promise<number | null> {
    this.close();
    if (!this.ended) {
      const ended = once(this.process, "exit");
      this.process.kill("SIGINT");
      await ended;
    }
    if (!this.keepsFolder) rmSync(this.userFolder, { recursive: true, force: true });
    return this.process.exitCode;
  }

  protected override get ended(): boolean {
    return this.process.exitCode !== null || this.process.signalCode !== null;
  }

  async #connect(): Promise<void> {
    const address = /Server now running at (http:\S+?)\/?\s/;
    const url = await this.until("address of the editor", () => address.exec(this.log)?.[1]);
    await this.#started(0);
    await this.open(url);
  }

  /** Resolves when the log says, after this place, that the flows run or which node types they wait for. */
  async #started(from: number): Promise<void> {
    const hasWord = (news: string): boolean => news.includes("Started flows") || MISSING.test(news);
    await this.until("start of the flows", () => hasWord(this.log.slice(from)) || undefined);
  }

  protected override told(): string {
    return `${super.told()}\nlog:\n${this.log}`;
  }
}

const QUIET = {
  lang: "en-US",
  uiHost: "127.0.0.1",
  uiPort: 0,
  flowFile: "flows.json",
  credentialSecret: "a secret of the tests",
  telemetry: { enabled: false, updateNotification: false },
  editorTheme: { tours: false, palette: { catalogues: [] } },
  externalModules: { palette: { allowInstall: false } },
  logging: { console: { level: "info", metrics: false, audit: false } },
};
