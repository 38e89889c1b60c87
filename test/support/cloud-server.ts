/** Enphase's servers on the loopback: sign-in and tokens, with the answers that a person meets. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

export interface CloudBehaviour {
  /** What the sign-in answers. Default "welcome". */
  signIn: "welcome" | "mfa" | "blocked" | "too-many" | "wrong-password" | "no-success" | "down";
  /** The token to give for a serial; undefined for an account that does not own it. */
  token: (serial: string) => string | undefined;
}

const SESSION = "0123456789abcdef0123456789abcdef";

export class CloudServer {
  url = "";
  signIns = 0;
  tokens = 0;
  readonly bodies: string[] = [];

  private constructor(
    readonly behaviour: CloudBehaviour,
    readonly server: Server,
  ) {}

  static async start(behaviour: Partial<CloudBehaviour> = {}): Promise<CloudServer> {
    const server = createServer();
    const started = new CloudServer({ signIn: "welcome", token: () => undefined, ...behaviour }, server);
    server.on("request", (request, response) => {
      let body = "";
      request.on("data", (chunk) => {
        body += chunk;
      });
      request.on("end", () => {
        const answer = started.#answer(request.url ?? "", body);
        if (answer === undefined) response.destroy();
        else response.writeHead(answer.status, { "content-type": "application/json" }).end(answer.body);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    started.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return started;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  #answer(path: string, body: string): { status: number; body: string } | undefined {
    this.bodies.push(body);
    if (path.startsWith("/login/login.json")) {
      this.signIns++;
      return SIGN_IN[this.behaviour.signIn];
    }
    this.tokens++;
    const asked = JSON.parse(body) as { session_id?: string; serial_num?: string };
    const token = asked.session_id === SESSION ? this.behaviour.token(asked.serial_num ?? "") : undefined;
    return token === undefined
      ? { status: 403, body: '{"message":"not yours"}' }
      : { status: 200, body: token };
  }
}

const SIGN_IN: Record<CloudBehaviour["signIn"], { status: number; body: string } | undefined> = {
  welcome: {
    status: 200,
    body: JSON.stringify({ message: "success", session_id: SESSION, manager_token: "m", is_consumer: true }),
  },
  mfa: { status: 200, body: '{"success":true,"isBlocked":false}' },
  blocked: { status: 200, body: '{"success":false,"isBlocked":true}' },
  "too-many": { status: 200, body: '{"message":"Too many active sessions.."}' },
  "wrong-password": { status: 401, body: '{"message":"Invalid credentials"}' },
  "no-success": { status: 200, body: '{"success":false,"isBlocked":false}' },
  down: undefined,
};
