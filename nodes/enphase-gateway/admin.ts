/** What the dialogs ask of a gateway: its inverters, a test of the connection, to accept a new certificate. */
import type { NodeAPI } from "node-red";
import { cleanHost } from "../../lib/enphase/connection";
import { testConnection } from "../../lib/enphase/connection-test";
import { systemClock } from "../../lib/runtime/clock";
import { httpClient } from "../../lib/runtime/http";
import { sentenceOf } from "../../lib/runtime/input";
import type { Language } from "../../lib/wording/language";
import type { GatewayNode } from "./enphase-gateway";
import { type GatewayCredentials, type GatewayDefinition, gatewaySettings } from "./settings";

const spoken = (language: unknown): Language => (language === "fr" ? "fr" : "en");

/** @param tested where a test leaves the sealed token that it got, by gateway. */
export function offerGatewayAdmin(RED: NodeAPI, tested: Map<string, unknown>): void {
  const found = (id: unknown): GatewayNode | undefined => {
    const node = RED.nodes.getNode(String(id)) as GatewayNode | null;
    return node?.type === "enphase-gateway" ? node : undefined;
  };
  const reading = RED.auth.needsPermission("enphase-gateway.read");
  const writing = RED.auth.needsPermission("enphase-gateway.write");

  RED.httpAdmin.get("/enphase-gateway/:id/inverters", reading, (request, response) => {
    const node = found(request.params.id);
    if (node === undefined) return void response.sendStatus(404);
    void node.connection
      .inverters()
      .then((inverters) => response.json({ inverters }))
      .catch((thrown) => response.json({ problem: sentenceOf(thrown, spoken(request.query.lang)) }));
  });

  RED.httpAdmin.post("/enphase-gateway/:id/accept-certificate", writing, (request, response) => {
    const node = found(request.params.id);
    if (node === undefined) return void response.sendStatus(404);
    void node.connection
      .acceptCertificate()
      .then((accepted) => response.json({ accepted }))
      .catch(() => response.json({ accepted: false }));
  });

  /** The dialog as it stands, deployed or not; a secret that was not typed again is the deployed one. */
  RED.httpAdmin.post("/enphase-gateway/:id/test", writing, (request, response) => {
    const { lang, credentials, ...definition } = Object(request.body) as Partial<GatewayDefinition> & {
      lang?: string;
      credentials?: GatewayCredentials;
    };
    const id = String(request.params.id);
    const node = found(id);
    const settings = gatewaySettings(definition, { ...node?.credentials, ...credentials });
    const deployed = node?.connection;
    const memory = {
      load: async (key: string) => tested.get(id) ?? (await deployed?.surroundings.memory.load(key)),
      save: async (_key: string, value: unknown) => void tested.set(id, value),
    };
    const pinned = deployed?.host === cleanHost(settings.host) ? deployed.pinned : undefined;
    const surroundings = { http: httpClient, clock: systemClock, memory };
    void testConnection(settings, surroundings, pinned, spoken(lang)).then((result) => response.json(result));
  });
}
