import { once } from "node:events";
import WebSocket from "ws";

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

interface CommsMessage {
  readonly topic: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export const PATIENCE = 60_000;

/** A Node-RED seen from outside, through what it offers to the editor: its admin API and its web socket. */
export class RedEditor {
  readonly debugs: DebugMessage[] = [];
  readonly statuses: StatusMessage[] = [];
  #url = "";
  #comms: WebSocket | undefined;
  readonly #watchers = new Set<() => void>();

  /** Listens to the Node-RED at this address (no slash at its end). */
  async open(url: string): Promise<this> {
    this.#url = url;
    const comms = new WebSocket(`${url.replace("http", "ws")}/comms`);
    this.#comms = comms;
    comms.on("message", (data) => this.#hear(JSON.parse(String(data))));
    comms.on("error", () => comms.terminate());
    await once(comms, "open");
    comms.send(JSON.stringify({ subscribe: "debug" }));
    comms.send(JSON.stringify({ subscribe: "status/#" }));
    return this;
  }

  close(): void {
    this.#comms?.terminate();
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

  /** Presses the button of an inject node. */
  async press(injectId: string): Promise<void> {
    await this.ask(`/inject/${injectId}`, { method: "POST" });
  }

  /** The first message of the debug sidebar that suits, whether it came already or is still to come. */
  debug(suits: (message: DebugMessage) => boolean, patience = PATIENCE): Promise<DebugMessage> {
    return this.until("debug message", () => this.debugs.find(suits), patience);
  }

  /** The first status that suits, whether it came already or is still to come. */
  status(suits: (status: StatusMessage) => boolean, patience = PATIENCE): Promise<StatusMessage> {
    return this.until("status", () => this.statuses.find(suits), patience);
  }

  /** Forgets the debug messages and statuses so far: what is asked for from here on is still to come. */
  forget(): void {
    this.debugs.length = 0;
    this.statuses.length = 0;
  }

  /** Looks, now and at each news, until something is found; rejects when Node-RED ends or patience does. */
  protected until<T>(what: string, find: () => T | undefined, patience = PATIENCE): Promise<T> {
    return new Promise((resolve, reject) => {
      const settle = (done: () => void): void => {
        this.#watchers.delete(look);
        clearTimeout(overdue);
        done();
      };
      const fail = (why: string): void =>
        settle(() => reject(new Error(`no such ${what}: ${why}\n${this.told()}`)));
      const overdue = setTimeout(() => fail(`none within ${patience / 1000} s`), patience);
      const look = (): void => {
        const found = find();
        if (found !== undefined) settle(() => resolve(found));
        else if (this.ended) fail("Node-RED ended");
      };
      this.#watchers.add(look);
      look();
    });
  }

  /** There are news: whoever waits looks again. */
  protected look(): void {
    for (const watcher of this.#watchers) watcher();
  }

  protected get ended(): boolean {
    return false;
  }

  /** What was seen lately, for the message of a failing test. */
  protected told(): string {
    const lately = (list: readonly object[]): string =>
      list
        .slice(-10)
        .map((item) => JSON.stringify(item))
        .join("\n");
    return `statuses:\n${lately(this.statuses)}\ndebug messages:\n${lately(this.debugs)}`;
  }

  #hear(packet: CommsMessage | readonly CommsMessage[]): void {
    for (const { topic, data } of [packet].flat() as readonly CommsMessage[]) {
      if (topic === "debug") this.debugs.push({ ...data, id: String(data.id), value: decoded(data) });
      else if (topic.startsWith("status/"))
        this.statuses.push({ ...data, id: topic.slice("status/".length) });
    }
    this.look();
  }
}

/** The debug sidebar gets everything as text, with its kind beside it. */
function decoded({ format, msg }: Readonly<Record<string, unknown>>): unknown {
  const isJson = typeof format === "string" && /^(Object|array|number|boolean)/.test(format);
  return isJson ? JSON.parse(String(msg)) : msg;
}
