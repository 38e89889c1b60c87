/**
 * A real Node-RED in a process of its own, with the packed package installed in a fresh user folder, driven through
 * its admin API as the editor does. It listens on loopback only and calls nobody.
 */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import WebSocket from "ws";
import { searchPaths } from "./node-red";

export interface DebugMessage {
  /** The debug node's id. */
  readonly id: string;
  readonly topic?: string;
  /** What the debug node shows: the payload, or the whole message when it says `complete: "true"`. */
  readonly value: unknown;
}

export interface StatusMessage {
  /** The id of the node that the status stands under. */
  readonly id: string;
  readonly fill?: string;
  readonly shape?: string;
  readonly text?: string;
}

export type FlowNode = { readonly id: string; readonly type: string } & Record<string, unknown>;

interface StartOptions {
  /** More lines for settings.js, each `name: value`. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** A user folder to take instead of a fresh one; it stays when Node-RED stops. */
  readonly userFolder?: string;
}

const PATIENCE = 60_000;
const MISSING = /missing types.*\n.* - \S+\n/;
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

export class RedProcess {
  /** All that Node-RED wrote, for the message of a failing test. */
  log = "";
  readonly debugs: DebugMessage[] = [];
  readonly statuses: StatusMessage[] = [];
  #url = "";
  #comms: WebSocket | undefined;
  readonly #watchers = new Set<() => void>();

  private constructor(
    readonly process: ChildProcess,
    readonly userFolder: string,
    readonly keepsFolder: boolean,
  ) {
    const hear = (text: Buffer): void => {
      this.log += text;
      this.#look();
    };
    process.stdout?.on("data", hear);
    process.stderr?.on("data", hear);
    process.once("exit", () => this.#look());
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

  /** The editor's address, without a slash at its end. */
  get url(): string {
    return this.#url;
  }

  /** Asks the admin API; a status other than 2xx throws with the answer's text. */
  async ask(path: string, init: RequestInit = {}): Promise<string> {
    const answer = await fetch(`${this.#url}${path}`, { signal: AbortSignal.timeout(PATIENCE), ...init });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${init.method ?? "GET"} ${path}: ${answer.status} ${text}`);
    return text;
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

  /** Presses the button of an inject node. */
  async press(injectId: string): Promise<void> {
    await this.ask(`/inject/${injectId}`, { method: "POST" });
  }

  /** The first message of the debug sidebar that suits, whether it came already or is still to come. */
  debug(suits: (message: DebugMessage) => boolean, patience = PATIENCE): Promise<DebugMessage> {
    return this.#until("debug message", () => this.debugs.find(suits), patience);
  }

  /** The first status that suits, whether it came already or is still to come. */
  status(suits: (status: StatusMessage) => boolean, patience = PATIENCE): Promise<StatusMessage> {
    return this.#until("status", () => this.statuses.find(suits), patience);
  }

  /** Forgets the debug messages and statuses so far: what is asked for from here on is still to come. */
  forget(): void {
    this.debugs.length = 0;
    this.statuses.length = 0;
  }

  /** Ends Node-RED as Ctrl-C does and gives its exit code; removes the user folder that it made. */
  async stop(): Promise<number | null> {
    this.#comms?.terminate();
    if (!this.#ended) {
      const ended = once(this.process, "exit");
      this.process.kill("SIGINT");
      await ended;
    }
    if (!this.keepsFolder) rmSync(this.userFolder, { recursive: true, force: true });
    return this.process.exitCode;
  }

  get #ended(): boolean {
    return this.process.exitCode !== null || this.process.signalCode !== null;
  }

  async #connect(): Promise<void> {
    const address = /Server now running at (http:\S+?)\/?\s/;
    this.#url = await this.#until("address of the editor", () => address.exec(this.log)?.[1], PATIENCE);
    await this.#started(0);
    const comms = new WebSocket(`${this.#url.replace("http", "ws")}/comms`);
    this.#comms = comms;
    comms.on("message", (data) => this.#hear(JSON.parse(String(data))));
    comms.on("error", () => comms.terminate());
    await once(comms, "open");
    comms.send(JSON.stringify({ subscribe: "debug" }));
    comms.send(JSON.stringify({ subscribe: "status/#" }));
  }

  /** Takes what Node-RED tells the editor: debug messages and statuses. */
  #hear(packet: CommsMessage | readonly CommsMessage[]): void {
    for (const { topic, data } of [packet].flat() as readonly CommsMessage[]) {
      if (topic === "debug") this.debugs.push({ ...data, id: String(data.id), value: decoded(data) });
      else if (topic.startsWith("status/"))
        this.statuses.push({ ...data, id: topic.slice("status/".length) });
    }
    this.#look();
  }

  /** Resolves when the log says, after this place, that the flows run or which node types they wait for. */
  async #started(from: number): Promise<void> {
    const hasWord = (news: string): boolean => news.includes("Started flows") || MISSING.test(news);
    await this.#until("start of the flows", () => hasWord(this.log.slice(from)) || undefined, PATIENCE);
  }

  #look(): void {
    for (const watcher of this.#watchers) watcher();
  }

  #until<T>(what: string, find: () => T | undefined, patience: number): Promise<T> {
    return new Promise((resolve, reject) => {
      const settle = (done: () => void): void => {
        this.#watchers.delete(look);
        clearTimeout(overdue);
        done();
      };
      const fail = (why: string): void =>
        settle(() => reject(new Error(`no such ${what}: ${why}\n${this.#told()}`)));
      const overdue = setTimeout(() => fail(`none within ${patience / 1000} s`), patience);
      const look = (): void => {
        const found = find();
        if (found !== undefined) settle(() => resolve(found));
        else if (this.#ended) fail(`Node-RED ended with exit code ${this.process.exitCode}`);
      };
      this.#watchers.add(look);
      look();
    });
  }

  /** What was seen lately, for the message of a failing test. */
  #told(): string {
    const lately = (list: readonly object[]): string =>
      list
        .slice(-10)
        .map((item) => JSON.stringify(item))
        .join("\n");
    return `statuses:\n${lately(this.statuses)}\ndebug messages:\n${lately(this.debugs)}\nlog:\n${this.log}`;
  }
}

interface CommsMessage {
  readonly topic: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** The debug sidebar gets everything as text, with its kind beside it. */
function decoded({ format, msg }: Readonly<Record<string, unknown>>): unknown {
  const isJson = typeof format === "string" && /^(Object|array|number|boolean)/.test(format);
  return isJson ? JSON.parse(String(msg)) : msg;
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
