import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Node } from "node-red";
import type { EnvoyData } from "../../lib/enphase/envoy-data";
import enphaseEnvoy from "../../nodes/enphase-envoy/enphase-envoy";
import enphaseGateway from "../../nodes/enphase-gateway/enphase-gateway";
import { CloudServer } from "../support/cloud-server";
import { aToken, GatewayServer, type ServedGateway } from "../support/gateway-server";
import { helper, nextMessage } from "../support/node-red";
import { aHouse, answerOf, pass, type SimulatedHouse } from "../support/simulated-gateway";

/** ms: a busy machine must not fail a test. */
const SLOW = 30_000;

type Statuses = { lastCall?: { args: { text?: string; fill?: string }[] }; args: { text?: string }[][] };
type Spied = Node & { status: Statuses; warn: { args: unknown[][] }; error: { args: unknown[][] } };

const PASSWORD = "correct horse battery";

const servers: { stop(): Promise<void> }[] = [];
let folder: string;

async function serve(
  house: SimulatedHouse,
  port?: number,
  changes: Partial<ServedGateway> = {},
): Promise<GatewayServer> {
  const server = await GatewayServer.start({
    serial: house.serial,
    answer: (path) => {
      if (path === "/ivp/meters/readings") pass(house, 1);
      return answerOf(house, path);
    },
    ...(port !== undefined && { port }),
    ...changes,
  });
  servers.push(server);
  return server;
}

interface Wishes {
  readonly gateway?: Record<string, unknown>;
  readonly envoy?: Record<string, unknown>;
  readonly credentials?: Record<string, string>;
  readonly count?: number;
}

/** Starts the flows: one gateway, one or more Envoy nodes wired to outputs out1 to out4. */
async function load(
  server: GatewayServer,
  { gateway, envoy, credentials, count = 1 }: Wishes = {},
): Promise<Spied> {
  const place = { z: "tab", x: 0, y: 0 };
  const outputs = [1, 2, 3, 4].map((n) => `out${n}`);
  const flow = [
    { id: "tab", type: "tab", label: "test" },
    {
      id: "gateway",
      type: "enphase-gateway",
      host: server.host,
      tokenMode: "manual",
      trust: "pin",
      ...gateway,
    },
    ...Array.from({ length: count }, (_, i) => ({
      ...place,
      id: `envoy${i}`,
      type: "enphase-envoy",
      gateway: "gateway",
      period: "1",
      slowPeriod: "60",
      wires: i === 0 ? outputs.map((id) => [id]) : [[], [], [], []],
      ...envoy,
    })),
    ...outputs.map((id) => ({ ...place, id, type: "helper" })),
  ];
  const secrets = credentials ?? { token: aToken({ serial: server.gateway.serial }) };
  await helper.load([enphaseGateway, enphaseEnvoy], flow, { gateway: secrets });
  return helper.getNode("envoy0") as unknown as Spied;
}

const out = (n: number): Node => helper.getNode(`out${n}`) as Node;

/** Waits for a status, without missing one that came already. */
async function status(node: Spied, text: RegExp): Promise<void> {
  while (!node.status.args.some(([one]) => text.test(one?.text ?? ""))) await sleep(5);
}

describe("the Envoy node", function () {
  this.timeout(SLOW);
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "enphase-"));
    helper.settings({ userDir: folder });
    await helper.startServer();
  });
  afterEach(async () => {
    await helper.unload();
    await helper.stopServer();
    helper.settings({});
    for (const server of servers.splice(0)) await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it("gives a grid reading, with its phases in three-phase", async () => {
    await load(await serve(aHouse({ phaseCount: 3, net: 3450 })));
    const { topic, payload, reading } = await nextMessage(out(1));
    assert.deepEqual([topic, payload], ["meter", 3450]);
    const { at, ...values } = reading as { at: number; phases: object[] };
    assert.ok(Math.abs(Date.now() - at) < 3000);
    const phase = { power: 1150, apparentPower: 1160, current: 5, voltage: 230 };
    assert.deepEqual(values, {
      power: 3450,
      apparentPower: 3480,
      current: 15,
      voltage: 230,
      phases: [phase, phase, phase],
      source: "enphase",
    });
  });

  it("gives everything that the gateway knows", async () => {
    const panels = [{ serial: "121000000001", power: 210, max: 290, reported: 1_768_478_400, today: 800 }];
    await load(await serve(aHouse({ panels, hasDeviceData: true, charge: 40, storage: 500 })));
    const message = await nextMessage(out(2));
    const data = message.payload as EnvoyData;
    assert.equal(message.topic, "envoy");
    assert.deepEqual(data.gateway, {
      serial: "122100000001",
      firmware: "D8.2.4286",
      metered: true,
      phases: 1,
    });
    assert.deepEqual(
      [data.production?.power, data.consumption?.power, data.grid?.power],
      [3000, 1200, -1800],
    );
    assert.deepEqual([data.grid?.importPower, data.grid?.exportPower], [0, 1800]);
    assert.deepEqual([data.storage?.power, data.storage?.stateOfCharge, data.house?.power], [500, 40, 1700]);
    assert.equal(data.inverters?.[0]?.energyToday, 800);
    assert.deepEqual(data.notMetered, []);
  });

  it("says that the consumption is not metered, and never that it is 0", async () => {
    const node = await load(await serve(aHouse({ transformers: ["production"] })));
    const data = (await nextMessage(out(2))).payload as EnvoyData;
    assert.deepEqual(
      [data.consumption, data.grid, data.notMetered],
      [undefined, undefined, ["consumption", "grid"]],
    );
    await status(node, /^☀ 3\.00 kW · ⇄ –$/);
  });

  it("reads at once when a message comes", async () => {
    const house = aHouse();
    await load(await serve(house), { envoy: { period: "3600" } });
    await nextMessage(out(1));
    house.net = 444;
    await sleep(1100);
    const next = nextMessage(out(1));
    (helper.getNode("envoy0") as Node).receive({ payload: "now" });
    assert.equal((await next).payload, 444);
  });

  it("asks with one voice for three nodes: never two requests at once, one fast one a second, one session", async () => {
    const server = await serve(aHouse());
    await load(server, { count: 3 });
    await sleep(4500);
    const fast = server.requests.filter(({ path }) => path === "/ivp/meters/readings").map(({ at }) => at);
    assert.ok(fast.length >= 3 && fast.length <= 6, `${fast.length}`);
    for (const [i, at] of fast.entries()) if (i > 0) assert.ok(at - (fast[i - 1] ?? 0) >= 700);
    assert.deepEqual([server.mostAtOnce, server.sessions], [1, 1]);
  });

  it("starts a load by the sun's surplus, with the payload that the person chose", async () => {
    const levels = [
      {
        name: "heater",
        high: "1500",
        low: "100",
        highDelay: "0",
        lowDelay: "0",
        topic: "relay",
        payloadOn: '{"on":1}',
      },
    ];
    await load(await serve(aHouse()), { envoy: { levels } });
    const { topic, payload, selfConsumption } = await nextMessage(out(3));
    assert.deepEqual([topic, payload], ["relay", { on: 1 }]);
    assert.deepEqual(selfConsumption, {
      id: "heater",
      name: "heater",
      on: true,
      surplus: 1800,
      threshold: 1500,
    });
  });

  it("says that no gateway is chosen, and so does a message that comes then", async () => {
    const place = { z: "tab", x: 0, y: 0 };
    const flow = [
      { id: "tab", type: "tab" },
      { ...place, id: "envoy0", type: "enphase-envoy", wires: [] },
      { ...place, id: "catcher", type: "catch", scope: null, wires: [["caught"]] },
      { ...place, id: "caught", type: "helper" },
    ];
    await helper.load(enphaseEnvoy, flow);
    const node = helper.getNode("envoy0") as unknown as Spied;
    await status(node, /^enphase-envoy\.status\.no-gateway$/);
    const caught = nextMessage(helper.getNode("caught") as Node);
    node.receive({ payload: "now" });
    const { error } = await caught;
    assert.match((error as { message: string }).message, /No Enphase gateway is chosen/);
  });

  for (const [what, gateway, token, text] of [
    ["a token that is not one", {}, "nonsense", /status\.token$/],
    ["no token", {}, "", /status\.token$/],
    ["another serial than expected", { serial: "1" }, undefined, /status\.wrong-serial$/],
    ["nobody at the address", { host: "127.0.0.1:1" }, undefined, /status\.unreachable$/],
    ["an address that is none", { host: "my gateway" }, undefined, /status\.unreachable$/],
    ["no account", { tokenMode: "auto" }, undefined, /status\.token$/],
  ] as const)
    it(`says in words that it met ${what}`, async () => {
      const server = await serve(aHouse());
      const node = await load(server, { gateway, ...(token !== undefined && { credentials: { token } }) });
      await status(node, text);
      const [sentence] = node.warn.args[0] ?? [];
      assert.match(String(sentence), /expected|reached|needs|paste one/);
      assert.equal(node.warn.args.length, 1);
    });

  it("says in words that a gateway before firmware 7 refuses its password, and sends no data", async () => {
    const early = { scheme: "http", security: "digest", serial: "999999999999" } as const;
    const server = await serve(aHouse({ software: "R5.0.62" }), undefined, early);
    const node = await load(server);
    await status(node, /status\.password$/);
    assert.match(String(node.warn.args[0]?.[0]), /refuses the password .* serial 122100000001/);
    assert.equal(node.warn.args.length, 1);
    assert.doesNotMatch(JSON.stringify(node.status.args), /kW/);
  });

  it("reads what a gateway before firmware 7 shows without a password", async () => {
    const early = { scheme: "http", security: "open", serial: "122100000001" } as const;
    const challenge = { "www-authenticate": 'Digest realm="enphaseenergy.com", qop="auth", nonce="a1"' };
    const house = aHouse({ software: "R5.0.62", transformers: [] });
    const server = await serve(house, undefined, {
      ...early,
      answer: (path) =>
        path === "/info" || path === "/api/v1/production"
          ? answerOf(house, path)
          : { status: 401, headers: challenge, body: "<html>401</html>" },
    });
    await load(server);
    const data = (await nextMessage(out(2))).payload as EnvoyData;
    assert.equal(data.production?.power, 3000);
  });

  for (const pasted of ["https://HOST/", "http://HOST/home"])
    it(`reads a gateway whose address is pasted as ${pasted}`, async () => {
      const server = await serve(aHouse());
      await load(server, { gateway: { host: pasted.replace("HOST", server.host) } });
      assert.equal((await nextMessage(out(1))).payload, -1800);
    });

  it("sends nothing to a man in the middle, says so, and goes on when the certificate is accepted", async () => {
    const house = aHouse();
    const gateway = await serve(house);
    const node = await load(gateway);
    await nextMessage(out(1));
    await gateway.stop();
    const stranger = await serve(house, gateway.port);
    await status(node, /status\.certificate$/);
    assert.equal(stranger.received, "");
    const { body } = await helper.request().post("/enphase-gateway/gateway/accept-certificate").expect(200);
    assert.deepEqual(body, { accepted: true });
    await nextMessage(out(1));
    assert.equal(stranger.sessions, 1);
  });

  it("knows the certificate again after a restart: a stranger gets nothing then either", async () => {
    const house = aHouse();
    const gateway = await serve(house);
    await load(gateway);
    await nextMessage(out(2));
    await helper.unload();
    await gateway.stop();
    const stranger = await serve(house, gateway.port);
    await status(await load(stranger), /status\.certificate$/);
    assert.equal(stranger.received, "");
  });

  it("goes on counting after a restart", async () => {
    const house = aHouse();
    const server = await serve(house);
    await load(server);
    await nextMessage(out(2));
    await sleep(1500);
    await helper.unload();
    house.produced += 500;
    await load(server);
    const { production } = (await nextMessage(out(2))).payload as EnvoyData;
    assert.ok((production?.energyToday ?? 0) >= 500, `${production?.energyToday}`);
  });

  it("fetches a token once, keeps it encrypted, and needs no cloud after a restart", async () => {
    const house = aHouse();
    const server = await serve(house);
    const token = aToken({ serial: house.serial });
    const cloud = await CloudServer.start({ token: () => token });
    servers.push(cloud);
    const wishes = {
      gateway: { tokenMode: "auto", cloudUrl: cloud.url },
      credentials: { username: "someone@example.org", password: PASSWORD },
    };
    await load(server, wishes);
    await nextMessage(out(1));
    await helper.unload();
    cloud.behaviour.signIn = "down";
    await load(server, wishes);
    await nextMessage(out(1));
    assert.equal(cloud.signIns, 1);
    for (const file of readdirSync(join(folder, "load-shedding"))) {
      const path = join(folder, "load-shedding", file);
      const kept = readFileSync(path, "utf8");
      assert.ok(!kept.includes(token) && !kept.includes(PASSWORD), file);
      assert.equal(statSync(path).mode & 0o777, 0o600);
    }
  });

  it("lets no secret out: no message, status, warning, error or answer holds one", async () => {
    const house = aHouse();
    const server = await serve(house);
    const token = aToken({ serial: house.serial });
    const cloud = await CloudServer.start({ token: () => token });
    servers.push(cloud);
    const node = await load(server, {
      gateway: { tokenMode: "auto", cloudUrl: cloud.url },
      credentials: { username: "someone@example.org", password: PASSWORD },
    });
    const messages: unknown[] = [];
    for (const n of [1, 2, 3, 4]) out(n).on("input", (msg) => messages.push(msg));
    await nextMessage(out(2));
    server.refuse(token);
    await status(node, /status\.cloud$/);
    const { body } = await helper
      .request()
      .post("/enphase-gateway/gateway/test")
      .send({ host: server.host, tokenMode: "manual", credentials: { token: `${token.slice(0, -9)}` } });
    const said = JSON.stringify([
      messages,
      node.status.args,
      node.warn.args,
      node.error.args,
      body,
      helper.log().args,
      (helper.getNode("gateway") as unknown as { connection: object }).connection,
    ]);
    for (const secret of [PASSWORD, token, token.slice(0, 40)]) assert.ok(!said.includes(secret));
  });

  it("has a help page in each language that names all that it gives", async () => {
    const panels = [{ serial: "1", power: 210, max: 290, reported: 1_768_478_400, today: 800 }];
    const house = aHouse({ phaseCount: 3, panels, hasDeviceData: true, charge: 40 });
    await load(await serve(house), { envoy: { panels: [{ serial: "1", group: "south", name: "roof" }] } });
    await nextMessage(out(2));
    const data = (await nextMessage(out(2))).payload as EnvoyData;
    const names = [
      data,
      data.production,
      data.grid,
      data.storage,
      data.inverters?.[0],
      data.groups?.[0],
    ].flatMap((part) => Object.keys(part ?? {}));
    for (const language of ["en-US", "fr"]) {
      const page = readFileSync(`nodes/enphase-envoy/help.${language}.md`, "utf8");
      const named = [...page.matchAll(/`([^`]+)`|^: (.+?) :/gm)].map(([, code, list]) => code ?? list ?? "");
      const words = new Set(named.join(" ").match(/\w+/g));
      // Reactive energies are named once, for the day: "…Lifetime" stands for the other.
      const missing = names.filter((name) => !words.has(name.replace(/^(reactive\w+)Lifetime$/, "$1Today")));
      assert.deepEqual(missing, [], language);
    }
  });

  describe("its dialogs", () => {
    it("list the panels of the gateway", async () => {
      const panels = ["1", "2"].map((serial) => ({ serial, power: 5, max: 300, reported: 1_768_478_400 }));
      await load(await serve(aHouse({ panels })));
      const { body } = await helper.request().get("/enphase-gateway/gateway/inverters").expect(200);
      assert.deepEqual(
        (body as { inverters: { serial: string }[] }).inverters.map(({ serial }) => serial),
        ["1", "2"],
      );
      await helper.request().get("/enphase-gateway/nobody/inverters").expect(404);
      await helper.request().get("/enphase-gateway/envoy0/inverters").expect(404);
    });

    it("test a connection before it is deployed, in the person's language", async () => {
      const house = aHouse();
      const server = await serve(house);
      await load(server);
      const issued = Date.UTC(2026, 0, 1);
      const token = aToken({ serial: house.serial, issued, life: 3 * 365 * 86_400_000 });
      const ask = async (more: object) =>
        (
          await helper
            .request()
            .post("/enphase-gateway/new/test")
            .send({ host: server.host, ...more })
            .expect(200)
        ).body as object;
      assert.deepEqual(await ask({ credentials: { token } }), {
        ok: true,
        sentence:
          "Gateway 122100000001, firmware D8.2.4286. The token is good until 2028-12-31 (owner). It meters: net consumption, production.",
      });
      assert.deepEqual(await ask({ lang: "fr", serial: "7", credentials: { token } }), {
        ok: false,
        sentence: `La passerelle ${server.host} a le numéro de série 122100000001\u00a0; 7 était attendu.`,
      });
      assert.deepEqual(await ask({ credentials: { token: "x" } }), {
        ok: false,
        sentence:
          "The token cannot be read: a text of three parts joined by dots, beginning with eyJ, was expected.",
      });
    });

    it("sign in once, when a person tests an account and then deploys it", async () => {
      const house = aHouse();
      const server = await serve(house);
      const cloud = await CloudServer.start({ token: () => aToken({ serial: house.serial }) });
      servers.push(cloud);
      const account = { username: "someone@example.org", password: PASSWORD };
      const auto = { tokenMode: "auto", cloudUrl: cloud.url };
      await load(server, { gateway: { ...auto, host: "127.0.0.1:1" }, credentials: account });
      for (let press = 0; press < 3; press++)
        await helper
          .request()
          .post("/enphase-gateway/gateway/test")
          .send({ ...auto, host: server.host, credentials: {} });
      assert.equal(cloud.signIns, 1);
    });
  });
});
