import type { Node, NodeAPI, NodeDef } from "node-red";
import { GatewayConnection, type GatewaySettings, type Surroundings } from "../../lib/enphase/connection";
import { testConnection } from "../../lib/enphase/connection-test";
import { systemClock } from "../../lib/runtime/clock";
import { lastingMemory } from "../../lib/runtime/file-memory";
import { httpClient } from "../../lib/runtime/http";
import { onClose, sentenceOf } from "../../lib/runtime/input";
import { languageOf } from "../../lib/runtime/language";
import { choiceSetting, numberSetting, textSetting } from "../../lib/runtime/setting";

interface GatewayCredentials {
  token?: string;
  username?: string;
  password?: string;
}

interface GatewayDefinition extends NodeDef {
  host?: string;
  tokenMode?: string;
  serial?: string;
  cloudUrl?: string;
  trust?: string;
  phases?: string;
  zone?: string;
}

export interface GatewayNode extends Node<GatewayCredentials> {
  connection: GatewayConnection;
  /** IANA time zone of the house's days; "" for this machine's. */
  zone: string;
}

function settingsOf(
  definition: Partial<GatewayDefinition>,
  { token, username, password }: GatewayCredentials,
): GatewaySettings {
  const phases = numberSetting(definition.phases, 0);
  return {
    host: textSetting(definition.host),
    tokenMode: choiceSetting(definition.tokenMode, ["manual", "auto"]),
    serial: textSetting(definition.serial),
    cloudUrl: textSetting(definition.cloudUrl),
    trust: choiceSetting(definition.trust, ["pin", "any"]),
    zone: textSetting(definition.zone),
    token: textSetting(token),
    account: { username: textSetting(username), password: password ?? "" },
    ...(phases > 0 && { phases }),
  };
}

export default function register(RED: NodeAPI): void {
  const language = () => languageOf(RED, "enphase-gateway");
  /** Sealed tokens that a test of the connection got, by gateway: the deploy that follows needs no second sign-in. */
  const tested = new Map<string, unknown>();

  function EnphaseGateway(this: GatewayNode, definition: GatewayDefinition): void {
    RED.nodes.createNode(this, definition);
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
    const surroundings: Surroundings = { http: httpClient, clock: systemClock, random: Math.random, memory };
    const settings = settingsOf(definition, this.credentials ?? {});
    this.zone = settings.zone;
    this.connection = new GatewayConnection(settings, surroundings, (thrown) =>
      this.warn(sentenceOf(thrown, language())),
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

  const found = (id: unknown): GatewayNode | undefined => {
    const node = RED.nodes.getNode(String(id)) as GatewayNode | null;
    return node?.type === "enphase-gateway" ? node : undefined;
  };
  const reading = RED.auth.needsPermission("enphase-gateway.read");
  const writing = RED.auth.needsPermission("enphase-gateway.write");

  RED.httpAdmin.get("/enphase-gateway/:id/inverters", reading, (request, response) => {
    const node = found(request.params.id);
    if (node === undefined) return void response.sendStatus(404);
    const spoken = request.query.lang === "fr" ? "fr" : "en";
    void node.connection
      .inverters()
      .then((inverters) => response.json({ inverters }))
      .catch((thrown) => response.json({ problem: sentenceOf(thrown, spoken) }));
  });

  RED.httpAdmin.post("/enphase-gateway/:id/accept-certificate", writing, (request, response) => {
    const node = found(request.params.id);
    if (node === undefined) return void response.sendStatus(404);
    void node.connection
      .acceptCertificate()
      .then((accepted) => response.json({ accepted }))
      .catch(() => response.json({ accepted: false }));
  });

  /** The dialog as it stands; a secret that was not typed again is the deployed one. */
  RED.httpAdmin.post("/enphase-gateway/:id/test", writing, (request, response) => {
    const {
      lang,
      credentials = {},
      ...definition
    } = Object(request.body) as Partial<GatewayDefinition> & {
      lang?: string;
      credentials?: GatewayCredentials;
    };
    const id = String(request.params.id);
    const node = found(id);
    const settings = settingsOf(definition, { ...node?.credentials, ...credentials });
    const isSameHost = node?.connection.settings.host === settings.host;
    const memory = {
      load: async (key: string) => tested.get(id) ?? (await node?.connection.surroundings.memory.load(key)),
      save: async (_key: string, value: unknown) => void tested.set(id, value),
    };
    void testConnection(
      settings,
      { http: httpClient, clock: systemClock, memory },
      isSameHost ? node?.connection.pinned : undefined,
      lang === "fr" ? "fr" : "en",
    ).then((result) => response.json(result));
  });
}
