import assert from "node:assert/strict";
import { EnphaseProblem } from "../../../lib/enphase/problem";
import { GatewaySession, type SessionOptions } from "../../../lib/enphase/session";
import { PastedToken } from "../../../lib/enphase/token-source";
import { Trust, type TrustMode } from "../../../lib/enphase/trust";
import { systemClock } from "../../../lib/runtime/clock";
import { httpClient } from "../../../lib/runtime/http";
import { aToken, GatewayServer, type ServedGateway } from "../../support/gateway-server";

/** ms: a busy machine must not fail a test. */
const SLOW = 30_000;

const SERIAL = "122333444455";
const info = (software = "D8.2.4286", tokens = true): string =>
  `<?xml version="1.0"?><envoy_info><time>1700000000</time><device><sn>${SERIAL}</sn><software>${software}</software><imeter>true</imeter></device>${tokens ? "<web-tokens>true</web-tokens>" : ""}</envoy_info>`;

const open: { stop(): Promise<void> }[] = [];

async function served(gateway: Partial<ServedGateway> = {}): Promise<GatewayServer> {
  const server = await GatewayServer.start({
    serial: SERIAL,
    answer: (path) => (path === "/info" ? info() : path === "/ivp/meters" ? "[]" : undefined),
    ...gateway,
  });
  open.push(server);
  return server;
}

function session(
  server: GatewayServer,
  token: string,
  { trust = new Trust("pin"), ...more }: Partial<SessionOptions> = {},
): GatewaySession {
  const made = new GatewaySession({
    host: server.host,
    serial: "",
    trust,
    tokens: new PastedToken(systemClock, token),
    http: httpClient,
    clock: systemClock,
    ...more,
  });
  open.push({ stop: () => made.close() });
  return made;
}

const refusedWith = (key: string) => (thrown: unknown) => {
  assert.ok(thrown instanceof EnphaseProblem, String(thrown));
  assert.equal(thrown.key, key);
  return true;
};

describe("a session with a gateway", function () {
  this.timeout(SLOW);
  afterEach(async () => {
    for (const one of open.splice(0).reverse()) await one.stop();
  });

  it("shows the token once, then lives on the cookie alone", async () => {
    const server = await served();
    const asking = session(server, aToken({ serial: SERIAL }));
    for (let i = 0; i < 3; i++) assert.equal((await asking.get("/ivp/meters", 1000)).status, 200);
    assert.equal(server.sessions, 1);
    const meters = server.requests.filter(({ path }) => path === "/ivp/meters");
    assert.deepEqual(
      meters.map(({ authorization, cookie }) => [authorization, cookie !== undefined]),
      [
        [undefined, true],
        [undefined, true],
        [undefined, true],
      ],
    );
  });

  it("opens a new session when the gateway has restarted", async () => {
    const server = await served();
    const asking = session(server, aToken({ serial: SERIAL }));
    await asking.get("/ivp/meters", 1000);
    server.restart();
    assert.equal((await asking.get("/ivp/meters", 1000)).status, 200);
    assert.equal(server.sessions, 2);
  });

  it("tells that the token is refused, and reads /info again", async () => {
    const server = await served();
    const token = aToken({ serial: SERIAL });
    const asking = session(server, token);
    await asking.get("/ivp/meters", 1000);
    server.refuse(token);
    await assert.rejects(asking.get("/ivp/meters", 1000), refusedWith("token-refused"));
    await assert.rejects(asking.get("/ivp/meters", 1000), refusedWith("token-refused"));
    assert.equal(server.asked("/info"), 2);
  });

  it("leaves a path alone that this role may not see", async () => {
    const server = await served({
      answer: (path) => (path === "/info" ? info() : { status: 401, body: "<html>401</html>" }),
    });
    const asking = session(server, aToken({ serial: SERIAL }));
    for (let i = 0; i < 5; i++) assert.equal((await asking.get("/ivp/ensemble/power", 1000)).status, 401);
    assert.equal(server.asked("/ivp/ensemble/power"), 2);
    assert.equal(server.sessions, 2);
  });

  it("never asks twice at once", async () => {
    const server = await served({
      answer: (path) => ({ body: path === "/info" ? info() : "[]", after: 20 }),
    });
    const asking = session(server, aToken({ serial: SERIAL }));
    await Promise.all([1, 2, 3, 4].map(() => asking.get("/ivp/meters", 1000)));
    assert.equal(server.mostAtOnce, 1);
    assert.equal(server.asked("/ivp/meters"), 4);
  });

  for (const [what, token, key] of [
    ["is missing", "  ", "token-missing"],
    ["is not a token", "hello", "token-unreadable"],
    ["has ended", aToken({ serial: SERIAL, issued: Date.now() - 10_000, life: 5000 }), "token-expired"],
    ["is another gateway's", aToken({ serial: "999999999999" }), "token-for-another"],
  ] as const)
    it(`does not send a token that ${what}`, async () => {
      const server = await served();
      await assert.rejects(session(server, token).get("/ivp/meters", 1000), refusedWith(key));
      assert.deepEqual(
        server.requests.map(({ path }) => path),
        ["/info"],
      );
    });

  it("sends nothing to a gateway with another serial", async () => {
    const server = await served();
    const asking = session(server, aToken({ serial: SERIAL }), { serial: "1" });
    await assert.rejects(asking.get("/ivp/meters", 1000), refusedWith("wrong-serial"));
    assert.deepEqual(
      server.requests.map(({ path }) => path),
      ["/info"],
    );
  });

  it("never lets a man in the middle have the token, the cookie, or any request", async () => {
    const token = aToken({ serial: SERIAL });
    const gateway = await served();
    const trust = new Trust("pin");
    const first = session(gateway, token, { trust });
    await first.get("/ivp/meters", 1000);
    const { port } = gateway;
    await gateway.stop();
    const stranger = await served({ port });
    const later = session(stranger, token, { trust });
    await assert.rejects(first.get("/ivp/meters", 1000), refusedWith("certificate-changed"));
    await assert.rejects(later.get("/ivp/meters", 1000), refusedWith("certificate-changed"));
    assert.equal(stranger.received, "");
    assert.ok(trust.accept());
    assert.equal((await later.get("/ivp/meters", 1000)).status, 200);
  });

  it("takes any certificate when a person chose so", async () => {
    const gateway = await served();
    const trust = new Trust("any", "0".repeat(64));
    const mode: TrustMode = trust.mode;
    assert.equal(mode, "any");
    assert.equal(
      (await session(gateway, aToken({ serial: SERIAL }), { trust }).get("/ivp/meters", 1000)).status,
      200,
    );
  });

  it("never sends a token over plain http", async () => {
    const server = await served({ scheme: "http" });
    await assert.rejects(
      session(server, aToken({ serial: SERIAL })).get("/ivp/meters", 1000),
      refusedWith("not-encrypted"),
    );
    assert.ok(!server.received.includes("eyJ"));
  });

  it("does not fall back to http once a certificate is pinned", async () => {
    const server = await served({ scheme: "http", security: "open" });
    const asking = session(server, "", { trust: new Trust("pin", "0".repeat(64)) });
    await assert.rejects(asking.identify(), refusedWith("unreachable"));
    assert.equal(server.requests.length, 0);
  });

  it("answers a digest challenge with the end of the serial (firmware 5)", async () => {
    const server = await served({
      scheme: "http",
      security: "digest",
      answer: (path) => (path === "/info" ? info("D5.0.62", false) : "[]"),
    });
    const asking = session(server, "");
    for (let i = 0; i < 3; i++) assert.equal((await asking.get("/ivp/meters", 1000)).status, 200);
    // One challenge serves for all that follows.
    assert.equal(server.asked("/ivp/meters"), 4);
    assert.deepEqual(
      server.requests.slice(-2).map(({ authorization }) => /nc=(\d+)/.exec(authorization ?? "")?.[1]),
      ["00000002", "00000003"],
    );
  });

  it("uses the token where an early firmware asks for one after all", async () => {
    const server = await served({ answer: (path) => (path === "/info" ? info("D5.0.62", false) : "[]") });
    assert.equal((await session(server, aToken({ serial: SERIAL })).get("/ivp/meters", 1000)).status, 200);
  });

  for (const [what, answer, key] of [
    ["503 while it starts", { status: 503, body: "" }, "busy"],
    ["nothing within the time", { body: "[]", after: 400 }, "too-slow"],
    ["half of an answer", { body: "[1,2,3,4,5,6,7,8]", torn: true }, "unreachable"],
  ] as const)
    it(`tells ${what}`, async () => {
      const server = await served({ answer: (path) => (path === "/info" ? info() : answer) });
      await assert.rejects(
        session(server, aToken({ serial: SERIAL })).get("/ivp/meters", 200),
        refusedWith(key),
      );
    });

  it("does not follow a redirect", async () => {
    const server = await served({
      answer: (path) =>
        path === "/info" ? info() : { status: 301, headers: { location: "/home" }, body: "<html></html>" },
    });
    assert.equal((await session(server, aToken({ serial: SERIAL })).get("/ivp/meters", 1000)).status, 301);
    assert.equal(server.asked("/home"), 0);
  });

  it("asks again soon for a path that it has seen before", async () => {
    let refusals = 0;
    const server = await served({
      answer: (path) => {
        if (path === "/info") return info();
        return refusals-- > 0 ? { status: 401, body: "<html>401</html>" } : "[]";
      },
    });
    const asking = session(server, aToken({ serial: SERIAL }));
    const status = async () => (await asking.get("/ivp/meters/readings", 1000)).status;
    assert.equal(await status(), 200);
    refusals = 2;
    assert.equal(await status(), 401);
    assert.equal(await status(), 200);
  });

  it("opens a new session when the gateway shows the way to its sign-in", async () => {
    let isExpired = false;
    const server = await served({
      answer: (path) => {
        if (path === "/info") return info();
        if (!isExpired) return "[]";
        isExpired = false;
        return { status: 302, headers: { location: "/auth/login.html" }, body: "" };
      },
    });
    const asking = session(server, aToken({ serial: SERIAL }));
    await asking.get("/ivp/meters", 1000);
    isExpired = true;
    assert.equal((await asking.get("/ivp/meters", 1000)).status, 200);
    assert.equal(server.sessions, 2);
    assert.equal(server.asked("/auth/login.html"), 0);
  });

  it("tells that nobody is there, and that something else is", async () => {
    const server = await served({ answer: () => "<html>my router</html>" });
    await assert.rejects(session(server, "").identify(), refusedWith("not-a-gateway"));
    const { host } = server;
    await server.stop();
    await assert.rejects(session(server, "", { host }).identify(), refusedWith("unreachable"));
  });
});
