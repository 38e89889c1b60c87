import assert from "node:assert/strict";
import rteAccount, { type RteAccountNode } from "../../nodes/rte-account/rte-account";
import { FakeRte } from "../support/fake-rte";
import { freshNodeRed, helper } from "../support/node-red";
import type { FlowNode } from "../support/red-process";

const UNCHANGED = "__PWRD__";

describe("rte-account node", () => {
  freshNodeRed();
  let rte: FakeRte;
  beforeEach(async () => {
    rte = await FakeRte.start(() => Date.now());
    rte.tempo = () => ({ tempo_like_calendars: { values: [] } });
  });
  afterEach(() => rte.stop());

  const load = (credentials: Record<string, string>) => {
    const flow: FlowNode[] = [
      { id: "tab", type: "tab" },
      { id: "account", type: "rte-account", baseUrl: rte.url },
    ];
    return helper.load([rteAccount], flow, { account: credentials });
  };
  const keys = () => ({ clientId: rte.clientId, clientSecret: rte.clientSecret });
  const test = async (typed: Record<string, unknown>) => {
    const { body } = await helper.request().post("/rte-account/test").send(typed).expect(200);
    return body as { what: string; works: boolean; sentence: string }[];
  };

  it("understands the base64 of both keys in either field", async () => {
    const both = Buffer.from(`${rte.clientId}:${rte.clientSecret}`).toString("base64");
    await load({ clientSecret: both });
    const { account } = helper.getNode("account") as unknown as RteAccountNode;
    await account?.api.authorise();
    assert.equal(rte.calls[0]?.status, 200);
  });

  it("says that the keys are missing", async () => {
    await load({ clientId: "only an id" });
    const node = helper.getNode("account") as unknown as RteAccountNode;
    assert.equal(node.account, null);
    assert.match(String(node.problem), /no client secret/);
  });

  describe("its test button", () => {
    it("says what works, with the deployed keys, in sandboxes only", async () => {
      await load(keys());
      const trials = await test({
        id: "account",
        baseUrl: rte.url,
        clientId: UNCHANGED,
        clientSecret: UNCHANGED,
      });
      assert.deepEqual(trials, [
        { what: "keys", works: true, sentence: "" },
        { what: "ecowatt", works: true, sentence: "" },
        { what: "tempo", works: true, sentence: "" },
      ]);
      assert.equal(rte.count("signals"), 0);
    });

    it("names the subscription that lacks, in the editor's language", async () => {
      await load(keys());
      rte.misbehaviours.sandbox.push({ status: 403 });
      const trials = await test({ ...keys(), baseUrl: rte.url, language: "fr" });
      assert.deepEqual(trials[1], {
        what: "ecowatt",
        works: false,
        sentence:
          "RTE refuse cette application (403) : elle doit être abonnée à « Ecowatt v5.0 », dans cette version précise, sur data.rte-france.com.",
      });
      assert.equal(trials[2]?.works, true);
    });

    it("tells wrong keys from right ones, and tries nothing more with them", async () => {
      await load(keys());
      const trials = await test({ clientId: "wrong", clientSecret: "keys", baseUrl: rte.url });
      assert.equal(trials.length, 1);
      assert.match(trials[0]?.sentence ?? "", /does not know this client id and secret \(answer 401\)/);
    });

    it("never sends the deployed keys to another address", async () => {
      await load(keys());
      const other = await FakeRte.start(() => Date.now());
      const trials = await test({
        id: "account",
        baseUrl: other.url,
        clientId: UNCHANGED,
        clientSecret: UNCHANGED,
      });
      await other.stop();
      assert.equal(trials[0]?.works, false);
      assert.deepEqual([other.calls.length, rte.calls.length], [0, 0]);
    });

    it("has no secret in its answer", async () => {
      await load(keys());
      const { text } = await helper
        .request()
        .post("/rte-account/test")
        .send({ id: "account", baseUrl: rte.url, clientId: UNCHANGED, clientSecret: UNCHANGED });
      for (const secret of [rte.clientId, rte.clientSecret, rte.lastToken]) assert.ok(!text.includes(secret));
    });
  });

  it("asks for a permission before it tests", async () => {
    const asked: string[] = [];
    const permitted = (permission: string) => asked.push(permission);
    const refusing = {
      nodes: { registerType: () => {} },
      httpAdmin: { post: () => {} },
      auth: { needsPermission: permitted },
    };
    (rteAccount as unknown as (RED: unknown) => void)(refusing);
    assert.deepEqual(asked, ["rte-account.write"]);
  });
});
