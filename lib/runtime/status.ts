import type { Node } from "node-red";

/** How a node stands, in the colours that Node-RED's own nodes use. */
const LOOKS = {
  good: { fill: "green", shape: "dot" },
  busy: { fill: "blue", shape: "dot" },
  warning: { fill: "yellow", shape: "dot" },
  waiting: { fill: "yellow", shape: "ring" },
  bad: { fill: "red", shape: "ring" },
  alarm: { fill: "red", shape: "dot" },
  idle: { fill: "grey", shape: "ring" },
} as const;

export type Look = keyof typeof LOOKS;

/** The status under a node. Says a thing only when it differs from what is shown. */
export class NodeStatus {
  #shown = "";

  constructor(readonly node: Node) {}

  /** `text` is a catalogue key for fixed words (the editor translates it), or figures that need no language. */
  show(look: Look, text: string): void {
    const shown = `${look} ${text}`;
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.node.status({ ...LOOKS[look], text });
  }

  clear(): void {
    this.#shown = "";
    this.node.status({});
  }
}
