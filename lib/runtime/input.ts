import type { Node, NodeMessageInFlow } from "node-red";
import type { Language } from "../wording/language";
import { Problem } from "../wording/problem";
import { systemClock } from "./clock";
import type { Complaints } from "./complaints";
import type { NodeStatus } from "./status";

export type Send = (msg: object | readonly (object | readonly object[] | null)[]) => void;
export type Handler = (msg: NodeMessageInFlow & Record<string, unknown>, send: Send) => void | Promise<void>;

/** The sentence for a person, whatever was thrown. */
export function sentenceOf(thrown: unknown, language: Language): string {
  if (thrown instanceof Problem) return thrown.in(language);
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/**
 * The one way in: `done` is called exactly once, whatever `handle` throws or rejects with. A problem becomes
 * `done(error)` with its sentence, and the status `<type>.status.problem`.
 * @param complaints for a node that a machine feeds every second: it says what is news, the log is spared the rest
 */
export function onInput(
  node: Node,
  status: NodeStatus,
  language: Language,
  handle: Handler,
  complaints?: Complaints,
): void {
  node.on("input", (msg, send, done) => {
    const refuse = (thrown: unknown): void => {
      const sentence = sentenceOf(thrown, language);
      status.show("bad", `${node.type}.status.problem`);
      const isNews = complaints?.isNews(sentence, systemClock.now()) ?? true;
      done(isNews ? new Error(sentence) : undefined);
    };
    const accept = (): void => {
      complaints?.settle();
      done();
    };
    try {
      const handled = handle(msg as NodeMessageInFlow & Record<string, unknown>, send as Send);
      if (handled instanceof Promise) void handled.then(accept, refuse);
      else accept();
    } catch (thrown) {
      refuse(thrown);
    }
  });
}

/** Runs `stop` when the node goes; a rejection is logged, never left loose. `removed` is false for a mere redeploy. */
export function onClose(node: Node, stop: (removed: boolean) => void | Promise<void>): void {
  node.on("close", (removed: boolean, done: () => void) => {
    void (async () => {
      try {
        await stop(removed);
      } catch (thrown) {
        node.warn(sentenceOf(thrown, "en"));
      } finally {
        done();
      }
    })();
  });
}
