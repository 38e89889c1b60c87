import assert from "node:assert/strict";
import { EnphaseProblem } from "../../../lib/enphase/problem";
import { summaryOf, troubleStatus } from "../../../lib/enphase/summary";
import { EnphaseWorld } from "../../support/enphase-world";

/** ms: a busy machine must not fail a test. */
const SLOW = 30_000;

const NOON = "2026-11-20T12:00:00+01:00";
const DAY = 86_400_000;

describe("the status of an Envoy node", function () {
  this.timeout(SLOW);
  const worlds: EnphaseWorld[] = [];
  afterEach(async () => {
    for (const world of worlds.splice(0)) await world.end();
  });
  const updates = async (tokenLife = 365 * DAY) => {
    const world = new EnphaseWorld({ start: NOON, tokenLife });
    worlds.push(world);
    await world.begin();
    await world.live(2);
    return world.updates;
  };

  it("waits until the first powers, then shows them", async () => {
    const [first, ...later] = await updates();
    const last = later.at(-1);
    assert.ok(first && last);
    assert.deepEqual(summaryOf(first, true), { look: "waiting", text: "enphase-envoy.status.connecting" });
    assert.deepEqual(summaryOf(last, false), { look: "good", text: "☀ 3.00 kW · ⇄ -1.80 kW" });
    assert.deepEqual(summaryOf(last, true), { look: "warning", text: "enphase-envoy.status.stale" });
  });

  it("shows that a gateway tells nothing, which is not that it told it long ago", async () => {
    const last = (await updates()).at(-1);
    assert.ok(last);
    const empty = { ...last, house: { source: "nothing" }, times: {} } as const;
    assert.deepEqual(summaryOf(empty, true), { look: "warning", text: "☀ – · ⇄ –" });
  });

  it("shows how many days a token has left when it is near its end, and that a renewal failed", async () => {
    const last = (await updates(20 * DAY)).at(-1);
    assert.ok(last);
    const late = { ...last, now: last.now + 16.5 * DAY };
    assert.deepEqual(summaryOf(late, false), { look: "warning", text: "☀ 3.00 kW · ⇄ -1.80 kW · 🔑 3 d" });
    const failed = { ...last, renewalProblem: new EnphaseProblem("cloud-mfa") };
    assert.deepEqual(summaryOf(failed, false), { look: "warning", text: "enphase-envoy.status.renewal" });
  });

  it("says what is wrong in words of its catalogue, and the night's silence in grey", () => {
    const shown = (key: ConstructorParameters<typeof EnphaseProblem>[0], isNightly = false) => {
      const { look, text } = troubleStatus({ problem: new EnphaseProblem(key), since: 0, isNightly });
      return `${look} ${text.replace("enphase-envoy.status.", "")}`;
    };
    assert.deepEqual(
      [
        shown("unreachable"),
        shown("too-slow"),
        shown("busy"),
        shown("certificate-changed"),
        shown("wrong-serial"),
        shown("password-refused"),
        shown("token-expired"),
        shown("account-missing"),
        shown("cloud-mfa"),
        shown("unreachable", true),
      ],
      [
        "bad unreachable",
        "bad unreachable",
        "waiting busy",
        "bad certificate",
        "bad wrong-serial",
        "bad password",
        "bad token",
        "bad token",
        "bad cloud",
        "idle night",
      ],
    );
  });
});
