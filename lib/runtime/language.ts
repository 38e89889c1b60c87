import type { NodeAPI } from "node-red";
import type { Language } from "../wording/language";

/** The language that this Node-RED speaks: each node's catalogue says its own under `<type>.language`. */
export function languageOf(RED: NodeAPI, type: string): Language {
  return RED._(`${type}.language`) === "fr" ? "fr" : "en";
}
