/**
 * A stand-in for RTE over real HTTP on loopback: tokens, EcoWatt, Tempo and their sandboxes. It counts calls, allows one
 * EcoWatt call each quarter of an hour of its clock, and misbehaves on demand.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** An answer of its own, no answer within anybody's patience, or a connection that is closed without one. */
export type Behaviour = Reply | "slow" | "closed";

export type Endpoint = "token" | "signals" | "sandbox" | "tempo" | "open-data";

export interface Call {
  readonly endpoint: Endpoint;
  /** Epoch ms of the fake's clock. */
  readonly at: number;
  readonly headers: IncomingMessage["headers"];
  readonly url: string;
  readonly status: number | "slow" | "closed";
}

export const json = (value: unknown): Reply => ({
  status: 200,
  headers: { "content-type": "application/json" },
  body: JSON.stringify(value),
});

const QUARTER = 900_000;

export class FakeRte {
  readonly calls: Call[] = [];
  /** What it says next at an endpoint, one reply a call; then it behaves again. */
  readonly misbehaviours: Record<Endpoint, Behaviour[]> = {
    token: [],
    signals: [],
    sandbox: [],
    tempo: [],
    "open-data": [],
  };
  clientId = "6f1d9f6e-0000-4000-8000-0123456789ab";
  clientSecret = "b7c2a4d8-0000-4000-8000-ba9876543210";
  /** Seconds that a token lives. */
  tokenLife = 7200;
  ecowatt: (at: number) => unknown = () => ({ signals: [] });
  tempo: (at: number, query: URLSearchParams) => unknown = () => ({ tempo_like_calendars: { values: [] } });
  /** What the services without an account say, by path; undefined is "not found". */
  openData: (path: string, at: number) => unknown = () => undefined;
  #tokens = new Map<string, number>();
  #served = new Set<number>();
  #url = "";

  private constructor(
    readonly server: Server,
    readonly now: () => number,
  ) {}

  static async start(now: () => number): Promise<FakeRte> {
    const server = createServer();
    const fake = new FakeRte(server, now);
    server.on("request", (request, response) => fake.#answer(request, response));
    await new Promise<void>((resolve) => {
      server.listen(0, "127.0.0.1", resolve);
    });
    fake.#url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return fake;
  }

  get url(): string {
    return this.#url;
  }

  /** The keys as the settings of an account. */
  get account() {
    return { baseUrl: this.url, clientId: this.clientId, clientSecret: this.clientSecret };
  }

  /** The last token that it gave. */
  get lastToken(): string {
    return [...this.#tokens.keys()].at(-1) ?? "";
  }

  count(endpoint: Endpoint): number {
    return this.calls.filter((call) => call.endpoint === endpoint).length;
  }

  /** All tokens that it gave are worth nothing any more. */
  revokeTokens(): void {
    for (const token of this.#tokens.keys()) this.#tokens.set(token, 0);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise<void>((resolve) => {
      this.server.close(() => resolve());
    });
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    request.resume();
    const url = new URL(request.url ?? "/", this.#url);
    const endpoint = endpointOf(url.pathname);
    const behaviour = this.misbehaviours[endpoint].shift() ?? this.#behave(endpoint, request, url);
    this.calls.push({
      endpoint,
      at: this.now(),
      headers: request.headers,
      url: request.url ?? "",
      status: typeof behaviour === "string" ? behaviour : behaviour.status,
    });
    if (behaviour === "closed") request.socket.destroy();
    else if (behaviour !== "slow")
      response.writeHead(behaviour.status, behaviour.headers).end(behaviour.body);
  }

  #behave(endpoint: Endpoint, request: IncomingMessage, url: URL): Reply {
    if (endpoint === "token") return this.#giveToken(request);
    if (endpoint === "open-data") {
      const found = this.openData(`${url.pathname}${url.search}`, this.now());
      return found === undefined ? { status: 404 } : json(found);
    }
    const token = request.headers.authorization?.replace("Bearer ", "") ?? "";
    if (this.now() >= (this.#tokens.get(token) ?? 0)) return { status: 401 };
    if (endpoint === "tempo") return json(this.tempo(this.now(), url.searchParams));
    if (endpoint === "sandbox") return json(this.ecowatt(this.now()));
    const quarter = Math.floor(this.now() / QUARTER);
    if (this.#served.has(quarter)) return { status: 429, headers: { "retry-after": "60" } };
    this.#served.add(quarter);
    return json(this.ecowatt(this.now()));
  }

  #giveToken({ headers, method }: IncomingMessage): Reply {
    const keys = Buffer.from(`${this.clientId}:${this.clientSecret}`).toString("base64");
    if (headers.authorization !== `Basic ${keys}` || method !== "POST")
      return { ...json({ error: "invalid_client" }), status: 401 };
    const token = `token-${this.#tokens.size + 1}-of-the-fake`;
    this.#tokens.set(token, this.now() + this.tokenLife * 1000);
    return json({ access_token: token, token_type: "Bearer", expires_in: this.tokenLife });
  }
}

function endpointOf(path: string): Endpoint {
  if (/^\/token\/oauth\/?$/.test(path)) return "token";
  if (path === "/open_api/ecowatt/v5/signals") return "signals";
  if (path === "/open_api/ecowatt/v5/sandbox/signals") return "sandbox";
  const tempo = /^\/open_api\/tempo_like_supply_contract\/v1\/(?:sandbox\/)?tempo_like_calendars$/;
  return tempo.test(path) ? "tempo" : "open-data";
}
