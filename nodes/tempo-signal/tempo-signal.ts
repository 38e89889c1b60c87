import type { Node, NodeAPI, NodeDef } from "node-red";
import { accountOf } from "../../lib/rte/account";
import { spreadOf } from "../../lib/rte/hash";
import { troubleOf } from "../../lib/rte/problem";
import { meterDisagrees } from "../../lib/rte/tempo-calendar";
import type { TempoAnnouncement } from "../../lib/rte/tempo-signal";
import { type TempoEars, type TempoParts, watchTempo } from "../../lib/rte/tempo-watch";
import { allBuilt, systemClock } from "../../lib/runtime/clock";
import { httpClient } from "../../lib/runtime/http";
import { onClose, onInput } from "../../lib/runtime/input";
import { keptMemory } from "../../lib/runtime/kept-memory";
import { languageOf } from "../../lib/runtime/language";
import { LastingTrouble } from "../../lib/runtime/lasting-trouble";
import { type Look, NodeStatus } from "../../lib/runtime/status";
import type { RteAccountNode } from "../rte-account/rte-account";

const TYPE = "tempo-signal";

const LOOKS: Readonly<Record<string, Look>> = { B: "good", W: "warning", R: "alarm" };

type TempoDefinition = NodeDef &
  TempoParts["config"] & { readonly account?: string; readonly persist?: string };

export default function register(RED: NodeAPI): void {
  RED.nodes.registerType(TYPE, function (this: Node, definition: TempoDefinition) {
    RED.nodes.createNode(this, definition);
    const status = new NodeStatus(this);
    const language = languageOf(RED, TYPE);
    const outside = new LastingTrouble(this, language);
    const conflict = new LastingTrouble(this, language);
    const memory = keptMemory(RED, this, definition.persist);
    let announced: TempoAnnouncement | null = null;
    let problem: unknown;

    const show = (): void => {
      const { signal, details } = announced ?? {};
      const value = signal?.value ?? "unknown";
      const sure = !signal?.stale && problem === undefined;
      if (details?.disagreement) status.show("warning", `${TYPE}.status.disagreement`);
      else if (problem !== undefined && value === "unknown")
        status.show("bad", `${TYPE}.status.${troubleOf(problem)}`);
      else status.show((sure && LOOKS[value.slice(3)]) || "waiting", `${TYPE}.status.${value}`);
    };
    const ears: TempoEars = {
      say: (latest) => {
        announced = latest;
        const { signal, details } = latest;
        this.send({ topic: signal.name, payload: signal.value, signal, tempo: details });
        conflict.tell(details.disagreement && meterDisagrees(details.disagreement));
        show();
      },
      trouble: (trouble) => {
        problem = trouble;
        outside.tell(trouble);
        show();
      },
    };
    const begin = () =>
      watchTempo(
        {
          config: definition,
          account: () => accountOf(RED.nodes.getNode(definition.account ?? "") as RteAccountNode | null),
          http: httpClient,
          clock: systemClock,
          memory,
          spread: spreadOf(this.id),
        },
        ears,
      );

    const begun = allBuilt().then(begin);
    begun.catch(ears.trouble);
    onInput(this, status, language, async (msg) => (await begun).heard(msg));
    onClose(this, async (removed) => {
      (await begun.catch(() => null))?.stop();
      if (removed) await memory.forget();
    });
  });
}
