/**
 * Messages that are not the meter's, in a flow where the meter's own readings arrive.
 *
 * A wildcard subscription brings them by the hundred: each kind, on each topic, is worth one sentence, then none.
 */
import type { MeteringProblem } from "./problem";

const MOST_KINDS = 100;

export class Strays {
  readonly #told = new Set<string>();

  /** True the first time that this problem comes on this topic. */
  isNews({ key }: MeteringProblem, topic: string): boolean {
    const kind = `${key} ${topic}`;
    if (this.#told.has(kind) || this.#told.size >= MOST_KINDS) return false;
    this.#told.add(kind);
    return true;
  }
}
