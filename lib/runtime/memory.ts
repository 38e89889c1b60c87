import type { Node } from "node-red";

/** What a node remembers in its context, in the store that the user chose ("" is Node-RED's default store). */
export class NodeMemory {
  constructor(
    readonly node: Node,
    readonly store: string = "",
  ) {}

  /** What was saved under `key`, or undefined. Rejects when the store cannot be read. */
  load(key: string): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const context = this.node.context();
      const answer = (error: Error | null, value: unknown): void => (error ? reject(error) : resolve(value));
      if (this.store === "") context.get(key, answer);
      else context.get(key, this.store, answer);
    });
  }

  /** Saves plain JSON under `key`. Rejects when the store cannot be written. */
  save(key: string, value: unknown): Promise<void> {
    return new Promise((resolve, reject) => {
      const context = this.node.context();
      const answer = (error: Error | null): void => (error ? reject(error) : resolve());
      if (this.store === "") context.set(key, value, answer);
      else context.set(key, value, this.store, answer);
    });
  }
}
