import assert from "node:assert/strict";
import { TokenKeeper } from "../../../lib/rte/token";
import type { Behaviour } from "../../support/fake-rte";
import { RteHouse } from "../../support/rte-house";

describe("the token of an RTE account", () => {
  let house: RteHouse;
  beforeEach(async () => {
    house = await RteHouse.start("2027-01-12T10:00:00+01:00");
  });
  afterEach(() => house.rte.stop());

  const keeper = () => {
    const { baseUrl, ...keys } = house.rte.account;
    return new TokenKeeper(house.http, house.clock, baseUrl, keys);
  };

  it("is asked once for ten who want it at the same time", async () => {
    const tokens = keeper();
    const given = await Promise.all(Array.from({ length: 10 }, () => tokens.token()));
    assert.deepEqual(new Set(given), new Set([house.rte.lastToken]));
    assert.equal(house.rte.count("token"), 1);
  });

  it("is kept until a minute before its end, then renewed", async () => {
    const tokens = keeper();
    await tokens.token();
    await house.clock.advance((7200 - 61) * 1000);
    await tokens.token();
    assert.equal(house.rte.count("token"), 1);
    await house.clock.advance(1000);
    await tokens.token();
    assert.equal(house.rte.count("token"), 2);
  });

  it("serves to its end when it lives for seconds only", async () => {
    house.rte.tokenLife = 12;
    const tokens = keeper();
    await tokens.token();
    await house.clock.advance(11_000);
    await tokens.token();
    assert.equal(house.rte.count("token"), 1);
    await house.clock.advance(1000);
    await tokens.token();
    assert.equal(house.rte.count("token"), 2);
  });

  it("is asked with the keys in the header and the grant in the body", async () => {
    await keeper().token();
    const { headers, url } = house.rte.calls[0] ?? assert.fail();
    assert.equal(url, "/token/oauth/");
    assert.equal(headers["content-type"], "application/x-www-form-urlencoded");
    assert.match(headers.authorization ?? "", /^Basic /);
  });

  const html = "<html><head><title>503 Service Temporarily Unavailable</title></head></html>";
  const faults: Readonly<Record<string, { behaviour: Behaviour; key: string }>> = {
    "wrong keys": {
      behaviour: { status: 401, body: '{"error":"invalid_client"}' },
      key: "refused-credentials",
    },
    "a 200 without a token": { behaviour: { status: 200, body: '{"token_type":"Bearer"}' }, key: "no-token" },
    "a 200 with nothing": { behaviour: { status: 200, body: "" }, key: "empty-answer" },
    "a 200 that is a page": { behaviour: { status: 200, body: html }, key: "page-answer" },
    "a 200 with null": { behaviour: { status: 200, body: "null" }, key: "no-token" },
    "a 429": { behaviour: { status: 429, headers: { "retry-after": "30" } }, key: "too-many-calls" },
    "a 503 page": { behaviour: { status: 503, body: html }, key: "service-down" },
    "a closed connection": { behaviour: "closed", key: "unreachable" },
    "a slow server": { behaviour: "slow", key: "no-answer" },
  };
  for (const [name, { behaviour, key }] of Object.entries(faults))
    it(`${name}: a problem in words, said again without asking RTE at once`, async () => {
      house.rte.misbehaviours.token.push(behaviour);
      const tokens = keeper();
      await assert.rejects(tokens.token(), { name: "RteProblem", key });
      await assert.rejects(tokens.token(), { key });
      assert.equal(house.rte.count("token"), 1);
      await house.clock.advance(15 * 60_000);
      assert.equal(await tokens.token(), house.rte.lastToken);
    });

  it("is forgotten when it was refused, but not the newer one", async () => {
    const tokens = keeper();
    const first = await tokens.token();
    tokens.forget(first);
    const second = await tokens.token();
    tokens.forget(first);
    assert.equal(await tokens.token(), second);
    assert.equal(house.rte.count("token"), 2);
  });
});
