import type { Node, NodeAPI, NodeDef } from "node-red";
import { PhidgetProblem } from "../../lib/phidget/problem";
import { Relay, type RelayEars, type RelayWord } from "../../lib/phidget/relay";
import { readRelay } from "../../lib/phidget/settings";
import { allBuilt, systemClock } from "../../lib/runtime/clock";
import { onClose, onInput, sentenceOf } from "../../lib/runtime/input";
import { keptMemory } from "../../lib/runtime/kept-memory";
import { languageOf } from "../../lib/runtime/language";
import { LastingTrouble } from "../../lib/runtime/lasting-trouble";
import { flagSetting } from "../../lib/runtime/setting";
import { type Look, NodeStatus } from "../../lib/runtime/status";
import type { PhidgetServerNode } from "../phidget-server/phidget-server";

const TYPE = "phidget-relay";

const LOOKS: Readonly<Record<RelayWord, Look>> = {
  "run-energised": "good",
  "run-released": "good",
  "shed-energised": "busy",
  "shed-released": "busy",
  "no-order": "idle",
  sent: "waiting",
  spared: "waiting",
  unconfirmed: "waiting",
  moved: "warning",
  "waiting-board": "idle",
  connecting: "waiting",
  "not-obeyed": "bad",
  unreachable: "bad",
  password: "bad",
  library: "bad",
  "in-use": "bad",
  "no-server": "bad",
};

/** As the editor saves it: numbers are texts there, and an API may leave out anything. */
type RelayDefinition = NodeDef & Readonly<Record<string, unknown>>;

export default function register(RED: NodeAPI): void {
  RED.nodes.registerType(TYPE, function (this: Node, definition: RelayDefinition) {
    RED.nodes.createNode(this, definition);
    const status = new NodeStatus(this);
    const language = languageOf(RED, TYPE);
    const lasting = new LastingTrouble(this, language);
    const memory = keptMemory(RED, this);
    const ears: RelayEars = {
      say: (message) => this.send({ ...message }),
      show: (word) => status.show(LOOKS[word], `${TYPE}.status.${word}`),
      trouble: (problem) => lasting.tell(problem),
      keep: (wished) => {
        memory.save("wish", wished).catch((thrown: unknown) => this.warn(sentenceOf(thrown, language)));
      },
    };
    const begin = (): Relay => {
      const holder = RED.nodes.getNode(String(definition.server ?? "")) as PhidgetServerNode | null;
      if (holder?.type !== "phidget-server") throw new PhidgetProblem("no-server");
      if (holder.server === null) throw holder.problem;
      const owner = { id: this.id, name: this.name || this.id };
      return new Relay(holder.pool, systemClock, owner, readRelay(definition), holder.server, ears);
    };

    try {
      const relay = begin();
      onInput(this, status, language, (msg) => relay.order(msg));
      onClose(this, async (removed) => {
        await relay.stop(removed);
        if (removed) await memory.forget();
      });
      if (flagSetting(definition.restore, true))
        memory.load("wish").then(
          (saved) => relay.recall(saved),
          (thrown: unknown) => this.warn(sentenceOf(thrown, language)),
        );
      void allBuilt().then(() => relay.announce());
    } catch (thrown) {
      const isMissing = thrown instanceof PhidgetProblem && thrown.key === "no-server";
      status.show("bad", isMissing ? `${TYPE}.status.no-server` : `${TYPE}.status.settings`);
      lasting.tell(thrown);
      onInput(this, status, language, () => {
        throw thrown;
      });
    }
  });
}
