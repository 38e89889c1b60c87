/**
 * A gateway on the loopback, over real HTTPS or HTTP: it serves what it is given as an Enphase gateway would, with a
 * self-signed certificate, tokens, a session that ends ten minutes after its last use, HTML pages where a person looks
 * for JSON, and whatever fault a test asks for.
 */
import { createHash, randomBytes } from "node:crypto";
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import type { AddressInfo, Server, Socket } from "node:net";
import { generate } from "selfsigned";

export interface GatewayAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
  /** ms before it answers. */
  readonly after?: number;
  /** Cuts the connection in the middle of the body. */
  readonly torn?: boolean;
}

export interface ServedGateway {
  readonly serial: string;
  /** The body for a path, a whole answer, or undefined where the gateway has nothing (404). */
  answer(path: string): string | GatewayAnswer | undefined;
  /** "token" as firmware 7 and later, "digest" as before, "open" for neither. Default "token". */
  readonly security?: "token" | "digest" | "open";
  /** Default "https". */
  readonly scheme?: "https" | "http";
  /** A port to take; default any that is free. */
  readonly port?: number;
  /** Epoch ms; default the machine's clock. */
  readonly now?: () => number;
}

export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly at: number;
  readonly authorization: string | undefined;
  readonly cookie: string | undefined;
}

const SESSION = 10 * 60_000;
const PAGE_401 =
  "<!DOCTYPE html><html><head><script>window.location='/home#auth'</script></head><body>401 Authorization Required</body></html>";
const REALM = "enphaseenergy.com";

export class GatewayServer {
  readonly requests: SeenRequest[] = [];
  /** Every byte that came, as text: a secret must be in none that a stranger got. */
  received = "";
  mostAtOnce = 0;
  /** Sessions opened by a valid token. */
  sessions = 0;
  port = 0;
  #now: () => number;
  #atOnce = 0;
  #session: { cookie: string; until: number } | undefined;
  readonly #refused = new Set<string>();
  readonly #sockets = new Set<Socket>();

  private constructor(
    readonly gateway: ServedGateway,
    readonly server: Server,
  ) {
    this.#now = gateway.now ?? Date.now;
    server.on("connection", (socket: Socket) => {
      this.#sockets.add(socket);
      socket.on("close", () => this.#sockets.delete(socket));
    });
  }

  static async start(gateway: ServedGateway): Promise<GatewayServer> {
    const secure = (gateway.scheme ?? "https") === "https";
    const server = secure ? createHttpsServer(await certificate()) : createHttpServer();
    const started = new GatewayServer(gateway, server);
    server.on("request", (request: IncomingMessage, response: ServerResponse) =>
      started.#serve(request, response),
    );
    server.on("tlsClientError", () => undefined);
    await new Promise<void>((resolve) => server.listen(gateway.port ?? 0, "127.0.0.1", resolve));
    started.port = (server.address() as AddressInfo).port;
    return started;
  }

  /** What goes into the gateway's address field. */
  get host(): string {
    return `127.0.0.1:${this.port}`;
  }

  /** Ends every session, as a restart of the gateway does. */
  restart(): void {
    this.#session = undefined;
  }

  /** Takes this token no longer. */
  refuse(token: string): void {
    this.#refused.add(token);
    this.#session = undefined;
  }

  asked(path: string): number {
    return this.requests.filter((request) => request.path === path).length;
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  #serve(request: IncomingMessage, response: ServerResponse): void {
    const { method = "GET", url: path = "/", headers } = request;
    const { authorization, cookie } = headers;
    this.received += `${method} ${path}\n${JSON.stringify(headers)}\n`;
    request.on("data", (chunk) => {
      this.received += chunk;
    });
    this.requests.push({ method, path, at: this.#now(), authorization, cookie });
    this.#atOnce++;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.#atOnce);
    response.on("close", () => this.#atOnce--);
    const { status = 200, headers: more = {}, body, after = 0, torn = false } = this.#answer(path, request);
    const send = (): void => {
      if (response.destroyed) return;
      response.writeHead(status, { "content-length": Buffer.byteLength(body), ...more });
      if (!torn) response.end(body);
      else response.write(body.slice(0, body.length / 2), () => response.destroy());
    };
    if (after > 0) setTimeout(send, after);
    else send();
  }

  #answer(path: string, request: IncomingMessage): GatewayAnswer {
    const { gateway } = this;
    const security = gateway.security ?? "token";
    if (path === "/auth/check_jwt" && security === "token") return this.#check(request.headers.authorization);
    const refusal = path === "/info" || security === "open" ? undefined : this.#refusal(security, request);
    if (refusal !== undefined) return refusal;
    const answer = gateway.answer(path);
    if (answer === undefined) return { status: 404, body: "<html><body>404 Not Found</body></html>" };
    return typeof answer === "string" ? { body: answer } : answer;
  }

  #check(authorization: string | undefined): GatewayAnswer {
    if (!this.#isValid(authorization)) return { status: 401, body: PAGE_401 };
    this.sessions++;
    const cookie = `sessionId=${randomBytes(12).toString("hex")}`;
    this.#session = { cookie, until: this.#now() + SESSION };
    return {
      headers: { "set-cookie": `${cookie}; Path=/; Secure; HttpOnly` },
      body: "<!DOCTYPE html><h2>Valid token.</h2>\n",
    };
  }

  #refusal(security: "token" | "digest", request: IncomingMessage): GatewayAnswer | undefined {
    const { authorization, cookie } = request.headers;
    if (security === "digest")
      return isRightDigest(authorization, this.gateway.serial, request.method ?? "GET")
        ? undefined
        : {
            status: 401,
            headers: { "www-authenticate": `Digest realm="${REALM}", qop="auth", nonce="a1b2c3d4"` },
            body: PAGE_401,
          };
    const session = this.#session;
    if (session !== undefined && cookie === session.cookie && this.#now() < session.until) {
      this.#session = { ...session, until: this.#now() + SESSION };
      return undefined;
    }
    return this.#isValid(authorization) ? undefined : { status: 401, body: PAGE_401 };
  }

  #isValid(authorization: string | undefined): boolean {
    const token = /^Bearer (.+)$/.exec(authorization ?? "")?.[1];
    const payload = token?.split(".")[1];
    if (token === undefined || payload === undefined || this.#refused.has(token)) return false;
    const claims = JSON.parse(Buffer.from(payload, "base64url").toString("utf8")) as {
      aud?: string;
      exp?: number;
    };
    return claims.aud === this.gateway.serial && (claims.exp ?? 0) * 1000 > this.#now();
  }
}

export interface TokenClaims {
  readonly serial: string;
  /** Epoch ms. */
  readonly issued?: number;
  /** ms. */
  readonly life?: number;
  readonly user?: string;
}

const YEAR = 365 * 86_400_000;
let minted = 0;

/** A token such as Enphase gives, with a signature that nobody here checks. */
export function aToken({ serial, issued = Date.now(), life = YEAR, user = "owner" }: TokenClaims): string {
  const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const iat = Math.floor(issued / 1000);
  const payload = {
    aud: serial,
    iss: "Entrez",
    enphaseUser: user,
    exp: Math.floor((issued + life) / 1000),
    iat,
    jti: `token-${++minted}`,
    username: "someone@example.org",
  };
  const signature = createHash("sha256").update(`${minted}`).digest("base64url");
  return `${encoded({ kid: "k", typ: "JWT", alg: "ES256" })}.${encoded(payload)}.${signature}`;
}

function isRightDigest(authorization: string | undefined, serial: string, method: string): boolean {
  const field = (name: string) => new RegExp(`\\b${name}="?([^",]+)`).exec(authorization ?? "")?.[1] ?? "";
  const md5 = (text: string) => createHash("md5").update(text).digest("hex");
  const secret = md5(`envoy:${REALM}:${serial.slice(-6)}`);
  const request = md5(`${method}:${field("uri")}`);
  return (
    field("response") === md5(`${secret}:${field("nonce")}:${field("nc")}:${field("cnonce")}:auth:${request}`)
  );
}

/** Each server shows a certificate of its own. */
async function certificate(): Promise<{ key: string; cert: string }> {
  const made = await generate([{ name: "commonName", value: "envoy.local" }], { keyType: "ec" });
  return { key: made.private, cert: made.cert };
}
