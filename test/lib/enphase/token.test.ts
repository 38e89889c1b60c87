import assert from "node:assert/strict";
import { Cloud, cloudAddresses } from "../../../lib/enphase/cloud";
import { EnphaseProblem } from "../../../lib/enphase/problem";
import { seal, unseal } from "../../../lib/enphase/sealed";
import { GatewaySession } from "../../../lib/enphase/session";
import { checkToken, cleanToken, isNearEnd, readToken, renewalTime } from "../../../lib/enphase/token";
import { FetchedToken, openKept } from "../../../lib/enphase/token-source";
import { Trust } from "../../../lib/enphase/trust";
import { httpClient } from "../../../lib/runtime/http";
import { type CloudBehaviour, CloudServer } from "../../support/cloud-server";
import { aToken, GatewayServer } from "../../support/gateway-server";
import { ManualClock } from "../../support/manual-clock";
import { aHouse, answerOf } from "../../support/simulated-gateway";

/** ms: a busy machine must not fail a test. */
const SLOW = 30_000;

const SERIAL = aHouse().serial;
const ACCOUNT = { username: "someone@example.org", password: "correct horse" };
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const YEAR = 365 * DAY;

describe("a pasted token", () => {
  const token = aToken({ serial: SERIAL });
  for (const [what, pasted] of [
    ["spaces and lines", `  ${token}\n`],
    ["quotes", `"${token}"`],
    ["curly quotes", `“${token}”`],
    ["a Bearer before it", `Bearer ${token}`],
    ["the JSON of Enphase's page", `{"generation_time":1,"token":"${token}","expires_at":2}`],
    ["a header's name and other words", `Authorization: Bearer ${token} (a year)`],
    ["single quotes around JSON", `{'token': '${token}'}`],
    ["the JSON of a page, on several lines", JSON.stringify({ token, expires_at: 2 }, null, 2)],
    ["a line break within", `${token.slice(0, 40)}\n${token.slice(40)}`],
  ] as const)
    it(`is cleaned of ${what}`, () => assert.equal(cleanToken(pasted), token));

  it("tells whom it is for, until when, and for whom it was made", async () => {
    const read = await readToken(
      aToken({ serial: SERIAL, issued: 1_000_000, life: DAY, user: "installer" }),
      0,
    );
    assert.deepEqual(
      [read.audience, read.issued, read.expires, read.user],
      [SERIAL, 1_000_000, 87_400_000, "installer"],
    );
  });

  it("is refused in words without being quoted", async () => {
    const secret = "eyJhbGciOiJIUzI1NiJ9.not-base64-json.x";
    await assert.rejects(readToken(secret, 0), (thrown: Error) => {
      assert.ok(!`${thrown.message}${thrown.stack}${JSON.stringify(thrown)}`.includes("not-base64"));
      return thrown instanceof EnphaseProblem && thrown.key === "token-unreadable";
    });
  });

  it("tells in both languages why it cannot serve", async () => {
    const old = await readToken(aToken({ serial: "999999999999", issued: 0, life: DAY }), 0);
    assert.throws(
      () => checkToken(old, SERIAL, 2 * DAY),
      (thrown: EnphaseProblem) => {
        assert.equal(thrown.in("en"), "The token ended on 1970-01-02: make a new one and paste it.");
        assert.equal(
          thrown.in("fr"),
          "Le jeton a pris fin le 1970-01-02 : créez-en un nouveau et collez-le.",
        );
        return true;
      },
    );
    assert.throws(() => checkToken(old, SERIAL, 1000), {
      message: `The token is for the gateway 999999999999; one for ${SERIAL} was expected.`,
    });
  });

  it("is renewed 30 days before its end, at half of its life when that is short", () => {
    const life = (expires: number) => ({ text: "", issued: 0, expires });
    assert.equal(renewalTime(life(YEAR)), YEAR - 30 * DAY);
    assert.equal(renewalTime(life(12 * HOUR)), 6 * HOUR);
    assert.equal(renewalTime(life(40 * DAY)), 20 * DAY);
  });

  it("is near its end a fortnight before, or in the last quarter of a short life", () => {
    const year = { text: "", issued: 0, expires: YEAR };
    assert.deepEqual([isNearEnd(year, YEAR - 15 * DAY), isNearEnd(year, YEAR - 13 * DAY)], [false, true]);
    const short = { text: "", issued: 0, expires: 12 * HOUR };
    assert.deepEqual([isNearEnd(short, 8 * HOUR), isNearEnd(short, 10 * HOUR)], [false, true]);
  });
});

describe("a kept token", function () {
  this.timeout(SLOW);
  it("is read with the account's password and with no other", async () => {
    const sealed = JSON.parse(JSON.stringify(await seal("the token", "password")));
    assert.equal(await unseal(sealed, "password"), "the token");
    assert.equal(await unseal(sealed, "Password"), undefined);
    assert.equal(await unseal(undefined, "password"), undefined);
    assert.ok(!JSON.stringify(sealed).includes("token"));
  });
});

describe("a token from Enphase", function () {
  this.timeout(SLOW);
  const clock = new ManualClock();
  const open: { stop(): Promise<void> }[] = [];
  let sealed: unknown;

  beforeEach(() => {
    sealed = undefined;
  });
  afterEach(async () => {
    for (const one of open.splice(0).reverse()) await one.stop();
  });

  async function world(life: number, behaviour: Partial<CloudBehaviour> = {}) {
    const cloud = await CloudServer.start({
      token: (serial) => (serial === SERIAL ? aToken({ serial, issued: clock.now(), life }) : undefined),
      ...behaviour,
    });
    const house = aHouse();
    const gateway = await GatewayServer.start({
      serial: SERIAL,
      answer: (path) => answerOf(house, path),
      now: () => clock.now(),
    });
    open.push(cloud, gateway);
    return { cloud, gateway, house };
  }

  /** A Node-RED that starts: what was sealed before is all that it knows. */
  async function started({ cloud, gateway }: { cloud: CloudServer; gateway: GatewayServer }) {
    const kept = await openKept(sealed, ACCOUNT);
    const tokens = new FetchedToken(
      clock,
      new Cloud(cloudAddresses(cloud.url), httpClient, clock, kept?.attempts),
      ACCOUNT,
      (one) => {
        sealed = one;
      },
      kept?.token === undefined ? undefined : await readToken(kept.token, clock.now()),
    );
    const session = new GatewaySession({
      host: gateway.host,
      serial: "",
      trust: new Trust("pin"),
      tokens,
      http: httpClient,
      clock,
    });
    open.push({ stop: () => session.close() });
    return { session, tokens };
  }

  const reads = async (session: GatewaySession) => (await session.get("/ivp/meters", 5000)).status;
  const failing = async (promise: Promise<unknown>): Promise<EnphaseProblem> => {
    try {
      await promise;
    } catch (thrown) {
      assert.ok(thrown instanceof EnphaseProblem, String(thrown));
      return thrown;
    }
    return assert.fail("it did not fail");
  };

  it("needs one sign-in, and none after a restart even when Enphase is away", async () => {
    const here = await world(YEAR);
    const first = await started(here);
    assert.equal(await reads(first.session), 200);
    await here.cloud.stop();
    open.splice(open.indexOf(here.cloud), 1);
    const second = await started(here);
    assert.equal(await reads(second.session), 200);
    assert.deepEqual([here.cloud.signIns, here.cloud.tokens], [1, 1]);
  });

  it("of 12 hours is renewed at 6 hours", async () => {
    const here = await world(12 * HOUR);
    const { session, tokens } = await started(here);
    await reads(session);
    const old = tokens.token?.text;
    await clock.advance(5.9 * HOUR);
    assert.equal(await session.renew(), false);
    await clock.advance(0.2 * HOUR);
    assert.equal(await session.renew(), true);
    assert.notEqual(tokens.token?.text, old);
    assert.equal(await reads(session), 200);
    assert.equal(here.cloud.signIns, 2);
  });

  it("of a year is renewed 30 days before its end", async () => {
    const here = await world(YEAR);
    const { session } = await started(here);
    await reads(session);
    await clock.advance(YEAR - 31 * DAY);
    assert.equal(await session.renew(), false);
    await clock.advance(2 * DAY);
    assert.equal(await session.renew(), true);
  });

  it("keeps serving while Enphase is away for a day, and is renewed after", async () => {
    const here = await world(YEAR);
    const { session } = await started(here);
    await reads(session);
    await clock.advance(YEAR - 29 * DAY);
    here.cloud.behaviour.signIn = "down";
    const before = here.cloud.signIns;
    for (let t = 0; t < DAY; t += 10 * MINUTE) {
      await clock.advance(10 * MINUTE);
      await session.renew().catch((thrown: EnphaseProblem) => assert.equal(thrown.key, "cloud-unreachable"));
      assert.equal(await reads(session), 200);
    }
    // 15, 30, 60, 120, 240, 480, 720 minutes apart.
    assert.equal(here.cloud.signIns - before, 7);
    here.cloud.behaviour.signIn = "welcome";
    await clock.advance(12 * HOUR);
    assert.equal(await session.renew(), true);
  });

  it("that ended while Enphase is away says so, and when it tries again", async () => {
    const here = await world(12 * HOUR);
    const { session } = await started(here);
    await reads(session);
    here.cloud.behaviour.signIn = "down";
    await clock.advance(13 * HOUR);
    here.gateway.restart();
    assert.equal((await failing(reads(session))).key, "cloud-unreachable");
    const waiting = await failing(reads(session));
    assert.equal(
      waiting.in("en"),
      "Enphase was asked for a token a short time ago; the next attempt is in 15 min.",
    );
    assert.equal(
      waiting.in("fr"),
      "Un jeton a été demandé à Enphase il y a peu ; prochaine tentative dans 15 min.",
    );
  });

  it("that the gateway refuses is replaced at once, and the session goes on", async () => {
    const here = await world(YEAR);
    const { session, tokens } = await started(here);
    await reads(session);
    await clock.advance(16 * MINUTE);
    here.gateway.refuse(tokens.token?.text ?? "");
    assert.equal(await reads(session), 200);
    assert.equal(here.cloud.signIns, 2);
  });

  it("is asked for once in 15 minutes at most, however often the gateway refuses it", async () => {
    const here = await world(YEAR);
    const { session, tokens } = await started(here);
    await reads(session);
    await clock.advance(16 * MINUTE);
    for (let t = 0; t < 60; t++) {
      here.gateway.refuse(tokens.token?.text ?? "");
      await reads(session).catch(() => undefined);
      await clock.advance(MINUTE);
    }
    assert.ok(here.cloud.signIns <= 5, `${here.cloud.signIns} sign-ins in 76 minutes`);
  });

  it("that is renewed serves only once the gateway has taken it", async () => {
    const here = await world(12 * HOUR);
    const { session, tokens } = await started(here);
    await reads(session);
    const old = tokens.token?.text;
    here.cloud.behaviour.token = () => {
      const bad = aToken({ serial: SERIAL, issued: clock.now(), life: 12 * HOUR });
      here.gateway.refuse(bad);
      return bad;
    };
    await clock.advance(7 * HOUR);
    assert.equal((await failing(session.renew())).key, "token-refused");
    assert.equal(tokens.token?.text, old);
    assert.equal(await reads(session), 200);
  });

  it("does not begin to sign in again because Node-RED restarts", async () => {
    const here = await world(YEAR, { signIn: "wrong-password" });
    for (let restart = 0; restart < 4; restart++) {
      const { session } = await started(here);
      await failing(reads(session));
    }
    assert.equal(here.cloud.signIns, 1);
  });

  it("for a gateway that is not the account's is not given, and that is said", async () => {
    const here = await world(YEAR, { token: () => undefined });
    const { session } = await started(here);
    assert.equal(
      (await failing(reads(session))).in("en"),
      `Enphase gave no token for the gateway ${SERIAL} (status 403): the account must own this gateway.`,
    );
  });

  for (const [signIn, key, en, fr] of [
    [
      "mfa",
      "cloud-mfa",
      "This Enphase account asks for a second factor, which only a person can give: make a token by hand and paste it in the manual mode.",
      "Ce compte Enphase demande une double authentification, que seule une personne peut donner : créez un jeton à la main et collez-le en mode manuel.",
    ],
    [
      "blocked",
      "cloud-blocked",
      "Enphase has blocked this account: sign in on its site, or ask its support.",
      "Enphase a bloqué ce compte : connectez-vous sur son site, ou adressez-vous à son assistance.",
    ],
    [
      "too-many",
      "cloud-too-many",
      "Enphase says that this account has too many open sessions; the next attempt is in 15 min.",
      "Enphase signale trop de sessions ouvertes pour ce compte ; prochaine tentative dans 15 min.",
    ],
    ...(["wrong-password", "no-success"] as const).map(
      (signIn) =>
        [
          signIn,
          "cloud-refused",
          "Enphase refuses this e-mail address or password.",
          "Enphase refuse cette adresse e-mail ou ce mot de passe.",
        ] as const,
    ),
  ] as const)
    it(`is explained when the sign-in meets “${signIn}”`, async () => {
      const here = await world(YEAR, { signIn });
      const { session } = await started(here);
      const problem = await failing(reads(session));
      assert.deepEqual([problem.key, problem.in("en"), problem.in("fr")], [key, en, fr]);
      assert.equal(here.gateway.asked("/auth/check_jwt"), 0);
    });
});
