import { once } from "node:events";
import { type AddressInfo, createServer, type Server } from "node:net";
import { Aedes } from "aedes";
import { connectAsync, type MqttClient } from "mqtt";
import type { FlowNode } from "./red-process";

/** A broker, and somebody who sees all that is said on it. */
export class Listener {
  readonly heard: { topic: string; text: string; retained: boolean }[] = [];
  readonly #news = new Set<() => void>();

  private constructor(
    readonly broker: Aedes,
    readonly server: Server,
    readonly client: MqttClient,
  ) {
    client.on("message", (topic, payload, { retain }) => {
      this.heard.push({ topic, text: String(payload), retained: retain });
      for (const look of this.#news) look();
    });
  }

  static async open(): Promise<Listener> {
    const broker = await Aedes.createBroker();
    const server = createServer(broker.handle);
    await once(server.listen(0, "127.0.0.1"), "listening");
    const { port } = server.address() as AddressInfo;
    const listener = new Listener(broker, server, await connectAsync(`mqtt://127.0.0.1:${port}`));
    await listener.client.subscribeAsync("#");
    return listener;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  say(topic: string, payload: string, retain = false): Promise<unknown> {
    return this.client.publishAsync(topic, payload, { qos: 1, retain });
  }

  /** The next message on this topic, from now on, whose JSON (or text) suits. */
  next<T>(topic: string, suits: (value: T) => boolean, patience = 60_000): Promise<T> {
    let read = this.heard.length;
    return new Promise((resolve, reject) => {
      const end = (done: () => void): void => {
        this.#news.delete(look);
        clearTimeout(overdue);
        done();
      };
      const overdue = setTimeout(
        () => end(() => reject(new Error(`nothing such on ${topic}: ${JSON.stringify(this.heard.at(-1))}`))),
        patience,
      );
      const look = (): void => {
        for (; read < this.heard.length; read++) {
          const { topic: where, text } = this.heard[read] ?? { topic: "", text: "" };
          if (where !== topic) continue;
          const value = (/^[[{]/.test(text) ? JSON.parse(text) : text) as T;
          if (!suits(value)) continue;
          end(() => resolve(value));
          return;
        }
      };
      this.#news.add(look);
    });
  }

  async close(): Promise<void> {
    await this.client.endAsync(true);
    await new Promise<void>((resolve) => this.broker.close(() => resolve()));
    this.server.close();
  }
}

/** The flow with its broker at this port of this machine. */
export const onBroker = (flow: readonly FlowNode[], port: number): FlowNode[] =>
  flow.map((node) =>
    node.type === "mqtt-broker" ? { ...node, broker: "127.0.0.1", port: String(port) } : node,
  );
