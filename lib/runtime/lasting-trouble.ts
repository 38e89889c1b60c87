import type { Node } from "node-red";
import type { Language } from "../wording/language";
import { sentenceOf } from "./input";

/** A trouble that no message caused: it is said when it begins or changes, and may be news again once it is over. */
export class LastingTrouble {
  #said = "";

  constructor(
    readonly node: Node,
    readonly language: Language,
  ) {}

  /** `problem` is undefined when all goes well. */
  tell(problem: unknown): void {
    const sentence = problem === undefined ? "" : sentenceOf(problem, this.language);
    if (sentence !== "" && sentence !== this.#said) this.node.error(sentence, {});
    this.#said = sentence;
  }
}
