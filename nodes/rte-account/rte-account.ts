import type { Node, NodeAPI, NodeDef } from "node-red";
import { type RteAccount, RteAccounts } from "../../lib/rte/account";
import { settingsToTest, testAccount } from "../../lib/rte/connection-test";
import { systemClock } from "../../lib/runtime/clock";
import { httpClient } from "../../lib/runtime/http";
import { onClose, sentenceOf } from "../../lib/runtime/input";
import { keptMemory } from "../../lib/runtime/kept-memory";
import { languageOf } from "../../lib/runtime/language";

const TYPE = "rte-account";

interface RteCredentials {
  clientId?: string;
  clientSecret?: string;
}

/** `persist` is the name of a context store, "" for Node-RED's default one. */
type RteAccountDefinition = NodeDef & { readonly baseUrl?: string; readonly persist?: string };

export interface RteAccountNode extends Node<RteCredentials> {
  /** null while its settings are wrong; `problem` says why. */
  account: RteAccount | null;
  problem: unknown;
  baseUrl: string | undefined;
}

export default function register(RED: NodeAPI): void {
  const accounts = new RteAccounts(httpClient, systemClock);

  RED.nodes.registerType<RteAccountNode, RteAccountDefinition, object, RteCredentials>(
    TYPE,
    function (this: RteAccountNode, definition: RteAccountDefinition) {
      RED.nodes.createNode(this, definition);
      this.baseUrl = definition.baseUrl;
      this.account = null;
      const settings = { ...this.credentials, baseUrl: this.baseUrl };
      const memory = keptMemory(RED, this, definition.persist);
      onClose(this, (removed) => (removed ? memory.forget() : undefined));
      try {
        this.account = accounts.open(settings, memory);
      } catch (thrown) {
        this.problem = thrown;
        this.error(sentenceOf(thrown, languageOf(RED, TYPE)));
      }
    },
    { credentials: { clientId: { type: "password" }, clientSecret: { type: "password" } } },
  );

  /** The dialog's button: answers what works and what does not, in the editor's language. Never a secret. */
  RED.httpAdmin.post(`/${TYPE}/test`, RED.auth.needsPermission(`${TYPE}.write`), (request, response) => {
    const typed = (request.body ?? {}) as Readonly<Record<string, unknown>>;
    const language = typed.language === "fr" ? "fr" : "en";
    const deployed = RED.nodes.getNode(String(typed.id)) as RteAccountNode | null;
    const stored = deployed?.type === TYPE ? { ...deployed.credentials, baseUrl: deployed.baseUrl } : {};
    void (async () => {
      const trials = await testAccount(settingsToTest(typed, stored), httpClient, systemClock);
      response.json(
        trials.map(({ what, problem }) => ({
          what,
          works: problem === undefined,
          sentence: problem === undefined ? "" : sentenceOf(problem, language),
        })),
      );
    })();
  });
}
