import assert from "node:assert/strict";
import { basicAuthorization, readCredentials } from "../../../lib/rte/credentials";

const clientId = "6f1d9f6e-0000-4000-8000-0123456789ab";
const clientSecret = "b7c2a4d8-0000-4000-8000-ba9876543210";
const keys = { clientId, clientSecret };
const base64 = (text: string) => Buffer.from(text).toString("base64");
const both = base64(`${clientId}:${clientSecret}`);

describe("the keys of an RTE account", () => {
  const understood: Readonly<Record<string, Parameters<typeof readCredentials>[0]>> = {
    "each in its field": keys,
    "with spaces around": { clientId: ` ${clientId}\n`, clientSecret: `\t${clientSecret} ` },
    "as base64 in the secret's field": { clientSecret: both },
    "as base64 in the id's field": { clientId: both },
    "as base64 in both fields": { clientId: both, clientSecret: both },
    "as base64 with the word Basic": { clientSecret: `Basic ${both}` },
    "as a whole header": { clientSecret: `Authorization: Basic ${both}` },
    "as base64 beside the id": { clientId, clientSecret: both },
    "as id:secret in one field": { clientId: `${clientId}:${clientSecret}` },
  };
  for (const [how, typed] of Object.entries(understood))
    it(`are understood ${how}`, () => {
      assert.deepEqual(readCredentials(typed), keys);
    });

  it("need not be UUIDs", () => {
    assert.deepEqual(readCredentials({ clientId: "me", clientSecret: "a:b=" }), {
      clientId: "me",
      clientSecret: "a:b=",
    });
    assert.deepEqual(readCredentials({ clientSecret: base64("me:mine") }), {
      clientId: "me",
      clientSecret: "mine",
    });
    assert.deepEqual(readCredentials({ clientId: "me", clientSecret: base64("me:mine") }), {
      clientId: "me",
      clientSecret: "mine",
    });
  });

  it("are a problem when one of them is missing", () => {
    for (const typed of [{}, { clientId }, { clientSecret }, { clientId: "", clientSecret: " " }])
      assert.throws(() => readCredentials(typed), { key: "no-credentials" });
  });

  it("become the header that asks for a token", () => {
    assert.equal(basicAuthorization(keys), `Basic ${both}`);
  });
});
