import type { Node, NodeAPI } from "node-red";
import { type FileMemory, lastingMemory } from "./file-memory";
import { NodeMemory } from "./memory";

/** What a node must find again after a restart. */
export interface KeptMemory {
  load(key: string): Promise<unknown>;
  save(key: string, value: unknown): Promise<void>;
  /** The node is gone for good. */
  forget(): Promise<void>;
}

/**
 * Keeps in the context store that the user chose. Without a choice, in the default one and, as that one usually
 * forgets at a restart, in a file beside it.
 */
export function keptMemory(RED: NodeAPI, node: Node, store = ""): KeptMemory {
  const context = new NodeMemory(node, store);
  if (store !== "") return { ...bound(context), forget: async () => {} };
  const { userDir } = RED.settings as { userDir?: string };
  const disk = lastingMemory(userDir, node);
  return {
    load: async (key) => (await context.load(key).catch(() => undefined)) ?? disk.load(key),
    async save(key, value) {
      const [kept, written] = await Promise.allSettled([context.save(key, value), disk.save(key, value)]);
      if (kept.status === "rejected" && written.status === "rejected") throw kept.reason;
    },
    forget: async () => {
      if ("forget" in disk) await disk.forget();
    },
  };
}

function bound(memory: NodeMemory | FileMemory): Pick<KeptMemory, "load" | "save"> {
  return { load: (key) => memory.load(key), save: (key, value) => memory.save(key, value) };
}
