import type { Node, NodeAPI, NodeDef } from "node-red";
import { boardsAt } from "../../lib/phidget/boards";
import { loadPhidget22 } from "../../lib/phidget/library";
import { PhidgetPool } from "../../lib/phidget/pool";
import type { PhidgetServer } from "../../lib/phidget/server";
import { addressOf, readServer } from "../../lib/phidget/settings";
import { systemClock } from "../../lib/runtime/clock";
import { onClose, sentenceOf } from "../../lib/runtime/input";
import { languageOf } from "../../lib/runtime/language";
import { LastingTrouble } from "../../lib/runtime/lasting-trouble";

const TYPE = "phidget-server";
const UNCHANGED = "__PWRD__";

interface ServerCredentials {
  password?: string;
}

type ServerDefinition = NodeDef & {
  readonly connection?: string;
  readonly host?: string;
  readonly port?: string | number;
};

export interface PhidgetServerNode extends Node<ServerCredentials> {
  pool: PhidgetPool;
  /** null while its settings are wrong; `problem` says why. */
  server: PhidgetServer | null;
  problem: unknown;
}

/** One for this process: nodes come and go with each deploy, their relays stay where they are. */
export const pool = new PhidgetPool(loadPhidget22, systemClock);

export default function register(RED: NodeAPI): void {
  RED.nodes.registerType<PhidgetServerNode, ServerDefinition, object, ServerCredentials>(
    TYPE,
    function (this: PhidgetServerNode, definition: ServerDefinition) {
      RED.nodes.createNode(this, definition);
      const trouble = new LastingTrouble(this, languageOf(RED, TYPE));
      this.pool = pool;
      this.server = null;
      try {
        const server = pool.open(this.id, readServer({ ...definition }, this.credentials?.password));
        this.server = server;
        const stopWatching = server.watch(() => trouble.tell(server.problem));
        onClose(this, () => {
          stopWatching();
          pool.release(this.id, server);
        });
      } catch (thrown) {
        this.problem = thrown;
        trouble.tell(thrown);
      }
    },
    { credentials: { password: { type: "password" } } },
  );

  /** The search button: what is plugged in at a server, deployed or not. A password goes to its own server only. */
  RED.httpAdmin.post(`/${TYPE}/boards`, RED.auth.needsPermission(`${TYPE}.write`), (request, response) => {
    const { id, connection, host, port, password, language } = Object(request.body) as Readonly<
      Record<string, unknown>
    >;
    const node = RED.nodes.getNode(String(id)) as PhidgetServerNode | null;
    const known = node?.type === TYPE ? node.server?.address : undefined;
    void (async () => {
      try {
        const isTyped = typeof password === "string" && password !== UNCHANGED;
        const typed = readServer({ connection, host, port }, isTyped ? password : "");
        const same = !isTyped && known !== undefined && addressOf(known) === addressOf(typed);
        response.json({ boards: await boardsAt(same ? known : typed, pool, systemClock) });
      } catch (thrown) {
        response.json({ problem: sentenceOf(thrown, language === "fr" ? "fr" : "en") });
      }
    })();
  });
}
