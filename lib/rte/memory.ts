/** Where a feed keeps what must outlive it: the context of a Node-RED node. */
export interface Memory {
  load(key: string): Promise<unknown>;
  save(key: string, value: unknown): Promise<void>;
}
