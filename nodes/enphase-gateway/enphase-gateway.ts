import type { Node, NodeAPI } from "node-red";
import { GatewayConnection } from "../../lib/enphase/connection";
import { systemClock } from "../../lib/runtime/clock";
import { lastingMemory } from "../../lib/runtime/file-memory";
import { httpClient } from "../../lib/runtime/http";
import { onClose, sentenceOf } from "../../lib/runtime/input";
import { languageOf } from "../../lib/runtime/language";
import { offerGatewayAdmin } from "./admin";
import { type GatewayCredentials, type GatewayDefinition, gatewaySettings } from "./settings";

export interface GatewayNode extends Node<GatewayCredentials> {
  connection: GatewayConnection;
  /** IANA time zone of the house's days; "" for this machine's. */
  zone: string;
}

export default function register(RED: NodeAPI): void {
  /** Sealed tokens that a test of the connection got, by gateway: the deploy that follows needs no second sign-in. */
  const tested = new Map<string, unknown>();

  function EnphaseGateway(this: GatewayNode, definition: GatewayDefinition): void {
    RED.nodes.createNode(this, definition);
    const language = languageOf(RED, "enphase-gateway");
    const { userDir } = RED.settings as { userDir?: string };
    const disk = lastingMemory(userDir, this);
    const memory = {
      load: async (key: string) =>
        (key === "token" ? tested.get(this.id) : undefined) ?? (await disk.load(key)),
      save: async (key: string, value: unknown) => {
        if (key === "token") tested.delete(this.id);
        await disk.save(key, value);
      },
    };
    const settings = gatewaySettings(definition, this.credentials ?? {});
    const surroundings = { http: httpClient, clock: systemClock, random: Math.random, memory };
    this.zone = settings.zone;
    this.connection = new GatewayConnection(settings, surroundings, (thrown) =>
      this.warn(sentenceOf(thrown, language)),
    );
    onClose(this, async (removed) => {
      await this.connection.close();
      if (removed && "forget" in disk) await disk.forget();
    });
  }

  RED.nodes.registerType<GatewayNode, GatewayDefinition, object, GatewayCredentials>(
    "enphase-gateway",
    EnphaseGateway,
    {
      credentials: {
        token: { type: "password" },
        username: { type: "text" },
        password: { type: "password" },
      },
    },
  );
  offerGatewayAdmin(RED, tested);
}
