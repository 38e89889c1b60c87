import type { Node, NodeAPI, NodeDef } from "node-red";
import { Calendar } from "../../lib/enphase/day";
import { Envoy, envoyState, type Outgoing } from "../../lib/enphase/envoy";
import type { GatewayUpdate, Trouble } from "../../lib/enphase/gateway";
import { EnphaseProblem } from "../../lib/enphase/problem";
import { summaryOf, troubleStatus } from "../../lib/enphase/summary";
import { systemClock } from "../../lib/runtime/clock";
import { lastingMemory } from "../../lib/runtime/file-memory";
import { onClose, onInput, sentenceOf } from "../../lib/runtime/input";
import { languageOf } from "../../lib/runtime/language";
import { NodeStatus } from "../../lib/runtime/status";
import type { GatewayNode } from "../enphase-gateway/enphase-gateway";
import { type EnvoyProperties, envoySettings } from "./settings";

interface EnvoyDefinition extends NodeDef, EnvoyProperties {
  gateway?: string;
}

export default function register(RED: NodeAPI): void {
  RED.nodes.registerType("enphase-envoy", function (this: Node, definition: EnvoyDefinition) {
    RED.nodes.createNode(this, definition);
    const status = new NodeStatus(this);
    const language = languageOf(RED, "enphase-envoy");
    const gateway = definition.gateway ? (RED.nodes.getNode(definition.gateway) as GatewayNode | null) : null;
    if (gateway === null) {
      status.show("bad", "enphase-envoy.status.no-gateway");
      return onInput(this, status, language, () => {
        throw new EnphaseProblem("no-gateway");
      });
    }
    status.show("waiting", "enphase-envoy.status.connecting");

    const settings = envoySettings(definition, language);
    const { userDir } = RED.settings as { userDir?: string };
    const memory = lastingMemory(userDir, this);
    let envoy: Envoy | undefined;
    let told = "";
    let stop: (() => void) | undefined;

    const keep = (): Promise<void> => (envoy ? memory.save("envoy", envoy.snapshot()) : Promise.resolve());
    const failed = (thrown: unknown): void => this.warn(sentenceOf(thrown, language));

    const send = ({ reading, data, orders, reports }: Outgoing): void => {
      if (reading ?? data ?? orders[0] ?? reports[0])
        this.send([reading ?? null, data ?? null, [...orders], [...reports]]);
    };

    const update = (news: GatewayUpdate): void => {
      if (envoy === undefined) return;
      told = "";
      const outgoing = envoy.update(news);
      send(outgoing);
      const { look, text } = summaryOf(news, outgoing.isStale);
      status.show(look, text);
      if (outgoing.changed) void keep().catch(failed);
    };

    /** An outage is logged once, in words; the one of every night is not. */
    const trouble = (news: Trouble): void => {
      const reports = envoy?.trouble(news, systemClock.now()) ?? [];
      send({ orders: [], reports, changed: false, isStale: true });
      const { look, text } = troubleStatus(news);
      status.show(look, text);
      const sentence = sentenceOf(news.problem, language);
      if (!news.isNightly && sentence !== told) this.warn(sentence);
      told = sentence;
    };

    const { period, slowPeriod } = settings;
    const begin = async (): Promise<void> => {
      const state = envoyState(await memory.load("envoy").catch(failed));
      envoy = new Envoy(settings, new Calendar(gateway.zone), state);
      if (stop === undefined) stop = gateway.connection.listen({ period, slowPeriod, update, trouble });
      else stop();
    };
    void begin().catch(failed);

    onInput(this, status, language, () => gateway.connection.refresh());
    onClose(this, async (removed) => {
      stop?.();
      // A node that is closed before it began must not begin.
      stop ??= () => undefined;
      if (removed && "forget" in memory) await memory.forget();
      else await keep();
    });
  });
}
