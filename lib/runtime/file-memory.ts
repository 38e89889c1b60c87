/**
 * What a node remembers on disk, where Node-RED's default context would forget it at a restart.
 *
 * One JSON file a node in the user folder, for this user only (mode 600), written aside and then moved into place: a
 * power cut leaves the old file or the new one, never half of one. A file that cannot be read counts as none.
 */
import { mkdir, readFile, rename, unlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Node } from "node-red";
import { NodeMemory } from "./memory";

export class FileMemory {
  #content: Promise<Record<string, unknown>> | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(readonly file: string) {}

  /** What was saved under `key`, or undefined. */
  async load(key: string): Promise<unknown> {
    return (await this.#read())[key];
  }

  /** Saves plain JSON under `key`. Rejects when the file cannot be written. */
  async save(key: string, value: unknown): Promise<void> {
    const content = await this.#read();
    content[key] = value;
    this.#writing = this.#writing.catch(() => undefined).then(() => this.#write(JSON.stringify(content)));
    await this.#writing;
  }

  /** Forgets everything: the node is gone for good. */
  async forget(): Promise<void> {
    await this.#writing.catch(() => undefined);
    this.#content = undefined;
    await unlink(this.file).catch(() => undefined);
  }

  #read(): Promise<Record<string, unknown>> {
    this.#content ??= readFile(this.file, "utf8")
      .then((text) => Object(JSON.parse(text)) as Record<string, unknown>)
      .catch(() => ({}));
    return this.#content;
  }

  async #write(text: string): Promise<void> {
    await mkdir(dirname(this.file), { recursive: true });
    const aside = `${this.file}.new`;
    await writeFile(aside, text, { mode: 0o600 });
    await rename(aside, this.file);
  }
}

/** A node's memory on disk; in its context when Node-RED has no user folder. */
export function lastingMemory(userFolder: string | undefined, node: Node): FileMemory | NodeMemory {
  if (!userFolder) return new NodeMemory(node);
  return new FileMemory(
    join(userFolder, "load-shedding", `${encodeURIComponent(`${node.type}-${node.id}`)}.json`),
  );
}
