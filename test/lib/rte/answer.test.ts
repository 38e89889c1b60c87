import assert from "node:assert/strict";
import { readDocument } from "../../../lib/rte/answer";
import { ECOWATT_API } from "../../../lib/rte/api";
import { hasRteFixtures, rteFixture } from "../../support/rte-fixtures";

const NOW = Date.parse("2027-01-12T10:04:00+01:00");
const read = (status: number, body = "", headers: Record<string, string> = {}) =>
  readDocument({ status, body, headers }, "rte.example", ECOWATT_API, NOW);

describe("an answer of RTE", () => {
  const bodies: Readonly<Record<string, [number, string, string]>> = {
    "400 with RTE's code": [
      400,
      '{"error":"TMPLIKSUPCON_TMPLIKCAL_F04","error_description":"The value is incorrect."}',
      "rte.example refused the request with the answer 400, TMPLIKSUPCON_TMPLIKCAL_F04.",
    ],
    "403": [
      403,
      "",
      "RTE refuses this application (403): it must be subscribed to “Ecowatt v5.0”, in that very version, on data.rte-france.com.",
    ],
    "404 page": [404, "<html></html>", "rte.example refused the request with the answer 404."],
    "500 with RTE's older code": [
      500,
      '{"error_code":"COMMON_ERROR_T03"}',
      "rte.example does not serve at the moment (answer 500, COMMON_ERROR_T03); it is asked again later.",
    ],
    "503 page": [
      503,
      "<html></html>",
      "rte.example does not serve at the moment (answer 503); it is asked again later.",
    ],
    "509": [509, "", "rte.example does not serve at the moment (answer 509); it is asked again later."],
    "200 with nothing": [200, "", "rte.example gave an empty answer where a JSON document was expected."],
    "200 with a page": [
      200,
      "<html></html>",
      "rte.example answered with a web page where a JSON document was expected.",
    ],
    "200 cut short": [
      200,
      '{"signals":[{',
      "rte.example gave a JSON document of 13 characters that is cut or damaged.",
    ],
  };
  for (const [name, [status, body, sentence]] of Object.entries(bodies))
    it(`${name}: says “${sentence}”`, () => {
      assert.throws(() => read(status, body), { message: sentence });
    });

  it("of 429 with Retry-After says when the next call comes", () => {
    assert.throws(() => read(429, "", { "retry-after": "613" }), {
      message: "RTE wants no more calls for now (429); the next one comes in 11 min or later.",
      retryAfter: 613,
    });
  });

  it("of 429 with a date as Retry-After is understood too", () => {
    const date = new Date(NOW + 90_000).toUTCString();
    assert.throws(() => read(429, "", { "retry-after": date }), { retryAfter: 90 });
  });

  it("of 429 without Retry-After, or with nonsense in it, points to the next quarter of an hour", () => {
    for (const headers of [{}, { "retry-after": "soon" }, { "retry-after": "-5" }])
      assert.throws(() => read(429, "", headers), { retryAfter: undefined, facts: { minutes: 11 } });
  });

  it("never has its text repeated, which might echo a secret", () => {
    const secret = "b7c2a4d8-0000-4000-8000-ba9876543210";
    for (const status of [200, 400, 401, 403, 404, 429, 500])
      for (const body of [
        secret,
        `{"error":"${secret}"}`,
        `{"error":"A_${secret}","error_description":"${secret}"}`,
      ])
        try {
          read(status, body);
        } catch (thrown) {
          const told = `${(thrown as Error).message} ${JSON.stringify(thrown)}`;
          assert.ok(!told.includes(secret), told);
        }
  });

  it("reads as the public samples of errors want it", function () {
    if (!hasRteFixtures) this.skip();
    const keys = [
      "ecowatt/http-403.json",
      "ecowatt/http-429.json",
      "ecowatt/http-429-no-header.json",
      "ecowatt/http-500.json",
      "tempo/http-400-f04.json",
    ].map((path) => {
      const { status, headers, body } = rteFixture(path) as {
        status: number;
        headers: Record<string, string>;
        body: unknown;
      };
      try {
        read(status, typeof body === "string" ? body : JSON.stringify(body), headers);
        return "no problem";
      } catch (thrown) {
        return (thrown as { key: string }).key;
      }
    });
    assert.deepEqual(keys, [
      "not-subscribed",
      "too-many-calls",
      "too-many-calls",
      "service-down",
      "refused-request",
    ]);
  });
});
