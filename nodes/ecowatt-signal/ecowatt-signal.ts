import type { Node, NodeAPI, NodeDef } from "node-red";
import { accountOf } from "../../lib/rte/account";
import type { EcowattAnnouncement } from "../../lib/rte/ecowatt-signal";
import { type EcowattEars, type EcowattWatch, watchFeed, watchMessages } from "../../lib/rte/ecowatt-watch";
import { troubleOf } from "../../lib/rte/problem";
import { allBuilt, systemClock } from "../../lib/runtime/clock";
import { onClose, onInput } from "../../lib/runtime/input";
import { keptMemory } from "../../lib/runtime/kept-memory";
import { languageOf } from "../../lib/runtime/language";
import { LastingTrouble } from "../../lib/runtime/lasting-trouble";
import { type Look, NodeStatus } from "../../lib/runtime/status";
import type { RteAccountNode } from "../rte-account/rte-account";

const TYPE = "ecowatt-signal";

const LOOKS: Readonly<Record<string, Look>> = {
  decarbonised: "good",
  green: "good",
  orange: "warning",
  red: "alarm",
};

type EcowattDefinition = NodeDef & {
  readonly account?: string;
  readonly source?: "live" | "sandbox" | "message";
};

export default function register(RED: NodeAPI): void {
  RED.nodes.registerType(TYPE, function (this: Node, definition: EcowattDefinition) {
    RED.nodes.createNode(this, definition);
    const status = new NodeStatus(this);
    const language = languageOf(RED, TYPE);
    const lasting = new LastingTrouble(this, language);
    const memory = keptMemory(RED, this);
    let announced: EcowattAnnouncement | null = null;
    let problem: unknown;

    const show = (): void => {
      const value = announced?.signal.value ?? "unknown";
      if (problem !== undefined && value === "unknown")
        status.show("bad", `${TYPE}.status.${troubleOf(problem)}`);
      else if (announced?.signal.stale) status.show("waiting", `${TYPE}.status.stale`);
      else status.show((problem === undefined && LOOKS[value]) || "waiting", `${TYPE}.status.${value}`);
    };
    const ears: EcowattEars = {
      say: (latest) => {
        announced = latest;
        const { signal, details } = latest;
        this.send({ topic: signal.name, payload: signal.value, signal, ecowatt: { days: details } });
        show();
      },
      trouble: (trouble) => {
        problem = trouble;
        lasting.tell(trouble);
        show();
      },
    };
    const begin = (): EcowattWatch => {
      if (definition.source === "message") return watchMessages(memory, systemClock, ears);
      const holder = RED.nodes.getNode(definition.account ?? "") as RteAccountNode | null;
      const source = definition.source === "sandbox" ? "sandbox" : "live";
      return watchFeed(accountOf(holder).ecowatt(source), source, systemClock, ears);
    };

    const begun = allBuilt().then(begin);
    begun.catch(ears.trouble);
    onInput(this, status, language, async (msg) => (await begun).heard(msg.payload));
    onClose(this, async (removed) => {
      (await begun.catch(() => null))?.stop();
      if (removed) await memory.forget();
    });
  });
}
