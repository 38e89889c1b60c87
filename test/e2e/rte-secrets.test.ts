import assert from "node:assert/strict";
import { readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { basicAuthorization } from "../../lib/rte/credentials";
import { addDays, dayOf } from "../../lib/rte/paris-time";
import { tempoDayAt } from "../../lib/rte/tempo-day";
import { FakeRte } from "../support/fake-rte";
import { type FlowNode, freshUserFolder, RedProcess } from "../support/red-process";
import { ecowattDocument, tempoDocument } from "../support/rte-house";

const place = { z: "tab", x: 100, y: 100 };
const debug = (id: string) => ({
  id,
  type: "debug",
  ...place,
  active: true,
  tosidebar: true,
  complete: "true",
  targetType: "full",
});

const flow = (rte: FakeRte): FlowNode[] => [
  { id: "tab", type: "tab", label: "RTE" },
  {
    id: "account",
    type: "rte-account",
    baseUrl: rte.url,
    credentials: { clientId: rte.clientId, clientSecret: rte.clientSecret },
  },
  { id: "ecowatt", type: "ecowatt-signal", ...place, account: "account", source: "live", wires: [["told"]] },
  {
    id: "sandbox",
    type: "ecowatt-signal",
    ...place,
    account: "account",
    source: "sandbox",
    wires: [["told"]],
  },
  { id: "tempo", type: "tempo-signal", ...place, account: "account", source: "rte", wires: [["told"]] },
  {
    id: "ask",
    type: "inject",
    ...place,
    props: [{ p: "payload" }],
    payload: "",
    payloadType: "date",
    repeat: "",
    crontab: "",
    once: false,
    wires: [["ecowatt", "sandbox", "tempo"]],
  },
  { id: "catcher", type: "catch", ...place, scope: null, uncaught: false, wires: [["caught"]] },
  debug("told"),
  debug("caught"),
];

/** The text of each file that Node-RED wrote in its user folder. */
const written = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => !file.startsWith("node_modules"))
    .map((file) => join(folder, file))
    .filter((file) => statSync(file).isFile())
    .map((file) => readFileSync(file, "utf8"));

describe("RTE in a real Node-RED", function () {
  this.timeout(60_000);
  let rte: FakeRte;
  let folder: string;
  let red: RedProcess;

  before(async () => {
    rte = await FakeRte.start(() => Date.now());
    const today = dayOf(Date.now());
    rte.ecowatt = () => ecowattDocument({ [today]: "2".repeat(24), [addDays(today, 1)]: "2".repeat(24) });
    rte.tempo = () => tempoDocument({ [tempoDayAt(Date.now())]: "RED" });
    folder = freshUserFolder();
  });
  afterEach(() => red.stop());
  after(async () => {
    await rte.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const start = () =>
    RedProcess.start({
      userFolder: folder,
      settings: { logging: { console: { level: "trace", metrics: true, audit: true } } },
    });
  const told = (topic: string, value: string | RegExp) =>
    red.debug(({ id, value: msg }) => {
      const { topic: said, payload } = msg as { topic?: string; payload?: unknown };
      return (
        id === "told" &&
        said === topic &&
        (typeof value === "string" ? payload === value : value.test(String(payload)))
      );
    });

  it("tells no secret in any log, message, status, error, file or export, also when RTE repeats them", async () => {
    red = await start();
    await red.deploy(flow(rte));
    await Promise.all([told("ecowatt", "orange"), told("tempo", /^H[CP]JR$/)]);

    const base64 = basicAuthorization(rte).replace("Basic ", "");
    const echo = `${rte.clientSecret} ${base64} ${rte.lastToken}`;
    rte.misbehaviours.sandbox.push({
      status: 500,
      body: JSON.stringify({ error: echo, error_description: echo }),
    });
    rte.misbehaviours.tempo.push({ status: 200, body: `<html>${echo}</html>` }, { status: 403, body: echo });
    rte.misbehaviours.token.push({ status: 401, body: JSON.stringify({ error: echo }) });
    const tests = [];
    for (const clientSecret of ["__PWRD__", rte.clientSecret])
      tests.push(
        await red.ask("/rte-account/test", {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ id: "account", baseUrl: rte.url, clientId: "__PWRD__", clientSecret }),
        }),
      );
    red.forget();
    await red.press("ask");
    await told("ecowatt", "orange");

    const broken = flow(rte).map((node) =>
      node.id === "account" ? { ...node, baseUrl: "http://127.0.0.1:9" } : node,
    );
    await red.deploy(broken);
    await red.debug(({ id }) => id === "caught");

    const exported = await red.ask("/flows");
    const credentials = await red.ask("/credentials/rte-account/account");
    await red.stop();
    const all = [
      red.log,
      JSON.stringify(red.debugs),
      JSON.stringify(red.statuses),
      exported,
      credentials,
      ...tests,
      ...written(folder),
    ];
    const secrets = { secret: rte.clientSecret, id: rte.clientId, base64, token: rte.lastToken };
    for (const [name, secret] of Object.entries(secrets)) {
      assert.ok(secret.length > 10, name);
      for (const text of all) assert.ok(!text.includes(secret), `the ${name} in: ${text.slice(0, 400)}`);
    }
    assert.match(credentials, /has_clientSecret/);
    assert.match(exported, /rte-account/);
  });

  it("asks EcoWatt once in the quarter of an hour over a redeploy and a restart, with Node-RED's default context", async () => {
    red = await start();
    await red.deploy(flow(rte));
    await told("ecowatt", "orange");
    await red.deploy(flow(rte).map((node) => ({ ...node, info: "changed" })));
    await red.stop();
    red = await start();
    await red.press("ask");
    await told("ecowatt", "orange");
    const quarters = rte.calls
      .filter(({ endpoint }) => endpoint === "signals")
      .map(({ at }) => Math.floor(at / 900_000));
    assert.equal(new Set(quarters).size, quarters.length, "two calls in a quarter");
  });
});
