import assert from "node:assert/strict";
import { RteAccounts } from "../../../lib/rte/account";
import type { EcowattAnnouncement } from "../../../lib/rte/ecowatt-signal";
import { type EcowattWatch, watchFeed, watchMessages } from "../../../lib/rte/ecowatt-watch";
import type { Memory } from "../../../lib/rte/memory";
import type { RteProblem } from "../../../lib/rte/problem";
import { ecowattDocument, KeptContext, RteHouse } from "../../support/rte-house";

const MORNING_ORANGE = `${"1".repeat(8)}222${"1".repeat(13)}`;
const GREEN_DAY = "1".repeat(24);

class Ears {
  readonly said: EcowattAnnouncement[] = [];
  readonly problems: (string | undefined)[] = [];
  say = (announced: EcowattAnnouncement): void => {
    this.said.push(announced);
  };
  trouble = (problem: unknown): void => {
    this.problems.push((problem as RteProblem | undefined)?.key);
  };
  get values(): readonly string[] {
    return this.said.map(({ signal }) => signal.value);
  }
}

describe("EcoWatt of an account", () => {
  let house: RteHouse;
  let context: KeptContext;
  let accounts: RteAccounts;
  const watches: EcowattWatch[] = [];

  beforeEach(async () => {
    house = await RteHouse.start("2027-01-12T07:50:00+01:00");
    house.rte.ecowatt = () => ecowattDocument({ "2027-01-12": MORNING_ORANGE, "2027-01-13": GREEN_DAY });
    context = new KeptContext();
    accounts = new RteAccounts(house.http, house.clock);
  });
  afterEach(async () => {
    for (const watch of watches.splice(0)) watch.stop();
    await house.idle();
    assert.equal(house.clock.waiting, 0);
    await house.rte.stop();
  });

  const watch = (memory: Memory = context) => {
    const ears = new Ears();
    const feed = accounts.open(house.rte.account, memory).ecowatt("live");
    const watched = watchFeed(feed, "live", house.clock, ears);
    watches.push(watched);
    return { ears, ...watched };
  };
  const minutes = () =>
    house.rte.calls
      .filter(({ endpoint }) => endpoint === "signals")
      .map(({ at }) => new Date(at).toISOString().slice(11, 16));

  it("changes at the hour without a new call", async () => {
    const { ears } = watch();
    await house.until("2027-01-12T07:59:59+01:00");
    assert.deepEqual(ears.values, ["green"]);
    await house.until("2027-01-12T08:00:00+01:00");
    assert.deepEqual(ears.values, ["green", "orange"]);
    assert.deepEqual(minutes(), ["06:50"]);
    const { signal } = ears.said[1] ?? assert.fail();
    assert.equal(signal.until, Date.parse("2027-01-12T11:00:00+01:00"));
  });

  it("says a value again when its end moves", async () => {
    const { ears } = watch();
    await house.until("2027-01-12T08:30:00+01:00");
    const longer = `${"1".repeat(8)}22222${"1".repeat(11)}`;
    house.rte.ecowatt = () => ecowattDocument({ "2027-01-12": longer, "2027-01-13": GREEN_DAY });
    await house.until("2027-01-12T09:30:00+01:00");
    assert.deepEqual(ears.values, ["green", "orange", "orange"]);
    assert.equal(ears.said[2]?.signal.until, Date.parse("2027-01-12T13:00:00+01:00"));
  });

  it("says nothing when a new answer says the same", async () => {
    const { ears } = watch();
    await house.until("2027-01-12T15:00:00+01:00");
    assert.deepEqual(ears.values, ["green", "orange", "green"]);
    assert.equal(house.rte.count("signals"), 8);
  });

  it("waits as long as Retry-After says", async () => {
    house.rte.misbehaviours.signals.push({ status: 429, headers: { "retry-after": "1300" } });
    const { ears } = watch();
    await house.until("2027-01-12T08:11:40+01:00");
    assert.deepEqual([ears.values, ears.problems, minutes()], [["unknown"], ["too-many-calls"], ["06:50"]]);
    await house.until("2027-01-12T08:12:00+01:00");
    assert.deepEqual(minutes(), ["06:50", "07:11"]);
    assert.deepEqual(
      [ears.values, ears.problems],
      [
        ["unknown", "orange"],
        ["too-many-calls", undefined],
      ],
    );
  });

  it("waits for the next quarter of an hour when a 429 says nothing", async () => {
    house.rte.misbehaviours.signals.push({ status: 429 });
    watch();
    await house.until("2027-01-12T08:00:00+01:00");
    assert.deepEqual(minutes(), ["06:50"]);
    await house.until("2027-01-12T08:02:00+01:00");
    assert.equal(minutes().length, 2);
  });

  it("tries soon again when there was no network, for no call was spent", async () => {
    house.rte.misbehaviours.token.push("closed");
    const { ears } = watch();
    await house.idle();
    assert.deepEqual([ears.values, ears.problems], [["unknown"], ["unreachable"]]);
    await house.until("2027-01-12T07:51:00+01:00");
    assert.deepEqual(ears.values, ["unknown", "green"]);
  });

  it("calls once in the quarter, however often it is asked by hand", async () => {
    const node = watch();
    await house.idle();
    for (let second = 0; second < 60; second += 1) {
      await house.clock.advance(1000);
      await node.heard("now");
    }
    assert.equal(house.rte.count("signals"), 1);
    assert.deepEqual(node.ears.values, Array(61).fill("green"));
  });

  it("loses no call that is under way when Node-RED deploys", async () => {
    const first = watch();
    await house.clock.advance(0);
    first.stop();
    const second = watch();
    await house.idle();
    assert.deepEqual([first.ears.values, second.ears.values], [[], ["green"]]);
    assert.equal(house.rte.count("signals"), 1);
  });

  it("tells after a restart what it knew, without a call", async () => {
    const before = watch();
    await house.idle();
    before.stop();
    accounts = new RteAccounts(house.http, house.clock);
    await house.clock.advance(60_000);
    const { ears } = watch();
    await house.idle();
    assert.deepEqual(ears.values, ["green"]);
    assert.equal(house.rte.count("signals"), 1);
  });

  it("spends no second call after a restart in the middle of a failed one", async () => {
    house.rte.misbehaviours.signals.push("slow");
    const before = watch();
    await house.idle();
    before.stop();
    accounts = new RteAccounts(house.http, house.clock);
    const { ears } = watch();
    await house.idle();
    assert.deepEqual([ears.values, house.rte.count("signals")], [["unknown"], 1]);
    await house.until("2027-01-12T08:02:00+01:00");
    assert.deepEqual([ears.values.at(-1), house.rte.count("signals")], ["orange", 2]);
  });

  it("does not believe a memory that a clock from the future left", async () => {
    const before = watch();
    await house.idle();
    before.stop();
    const key = context.keys.find((name) => /^ecowatt-[0-9a-f]{8}$/.test(name)) ?? assert.fail();
    const record = (await context.load(key)) as object;
    const future = Date.parse("2038-01-01T00:00:00Z");
    await context.save(key, { ...record, calledAt: future, triedAt: future, answer: null });
    accounts = new RteAccounts(house.http, house.clock);
    await house.clock.advance(16 * 60_000);
    const { ears } = watch();
    await house.idle();
    assert.deepEqual(ears.values, ["orange"]);
  });

  it("tries again at a deploy instead of waiting out its pause, but never in the same quarter", async () => {
    house.rte.misbehaviours.token.push(...Array(5).fill("closed"));
    const before = watch();
    await house.until("2027-01-12T08:20:30+01:00");
    assert.deepEqual(before.ears.values, ["unknown"]);
    before.stop();
    house.rte.misbehaviours.token.length = 0;
    await house.clock.advance(30_000);
    const { ears } = watch();
    await house.idle();
    assert.deepEqual(ears.values, ["orange"]);
  });

  it("does not take the calls of other keys for its own", async () => {
    const before = watch();
    await house.idle();
    before.stop();
    house.rte.clientSecret = "another secret of the same person";
    const { ears } = watch();
    await house.idle();
    assert.equal(house.rte.count("token"), 2);
    assert.deepEqual(ears.problems, ["too-many-calls"]);
  });

  it("works with a memory that can be neither read nor written", async () => {
    const broken: Memory = {
      load: () => Promise.reject(new Error("no disk")),
      save: () => Promise.reject(new Error("no disk")),
    };
    const { ears } = watch(broken);
    await house.until("2027-01-12T08:00:00+01:00");
    assert.deepEqual(ears.values, ["green", "orange"]);
  });

  it("goes on with the forecast while RTE is down, and says after a day that it is stale", async () => {
    const { ears } = watch();
    await house.idle();
    house.rte.misbehaviours.token.push(...Array(100).fill({ status: 503 }));
    house.rte.misbehaviours.signals.push(...Array(200).fill({ status: 503 }));
    await house.until("2027-01-13T07:51:00+01:00");
    assert.deepEqual(
      ears.said.map(({ signal }) => [signal.value, signal.stale]),
      [
        ["green", false],
        ["orange", false],
        ["green", false],
        ["green", true],
      ],
    );
  });

  it("renews a token that ends before its time in the next quarter, without a word, while the forecast stands", async () => {
    const { ears } = watch();
    await house.idle();
    house.rte.revokeTokens();
    await house.until("2027-01-12T09:10:00+01:00");
    assert.deepEqual(minutes(), ["06:50", "07:50", "08:00"]);
    assert.deepEqual(
      [ears.values, ears.problems.filter((key) => key !== undefined)],
      [["green", "orange"], []],
    );
    assert.equal(house.rte.count("token"), 2);
  });

  it("gives up on a second refusal of its token, until the next quarter", async () => {
    house.rte.misbehaviours.signals.push({ status: 401 }, { status: 401 });
    const { ears } = watch();
    await house.until("2027-01-12T07:59:00+01:00");
    assert.deepEqual([ears.values, ears.problems], [["unknown"], ["refused-token"]]);
    assert.deepEqual([house.rte.count("token"), house.rte.count("signals")], [2, 2]);
  });
});

describe("EcoWatt of the sandbox", () => {
  it("plays its first day each day, from midnight on", async () => {
    const house = await RteHouse.start("2027-01-12T22:30:00+01:00");
    house.rte.ecowatt = () =>
      ecowattDocument({ "2022-06-04": "1".repeat(24), "2022-06-03": `${"2".repeat(6)}${"1".repeat(18)}` });
    const ears = new Ears();
    const account = new RteAccounts(house.http, house.clock).open(house.rte.account, new KeptContext());
    const watch = watchFeed(account.ecowatt("sandbox"), "sandbox", house.clock, ears);
    await house.until("2027-01-12T23:59:59+01:00");
    assert.deepEqual(ears.values, ["green"]);
    await house.until("2027-01-13T00:00:00+01:00");
    assert.equal(ears.values.at(-1), "orange");
    watch.stop();
    await house.rte.stop();
  });
});

describe("EcoWatt in messages", () => {
  it("goes on telling by the hour after a restart, until it is stale", async () => {
    const house = await RteHouse.start("2027-01-12T07:50:00+01:00");
    const context = new KeptContext();
    const before = watchMessages(context, house.clock, new Ears());
    await before.heard(ecowattDocument({ "2027-01-12": MORNING_ORANGE }));
    before.stop();

    const ears = new Ears();
    const after = watchMessages(context, house.clock, ears);
    await house.until("2027-01-12T12:00:00+01:00");
    after.stop();
    assert.deepEqual(ears.values, ["green", "orange", "green"]);
    await house.rte.stop();
  });

  it("says nothing before the first document", async () => {
    const house = await RteHouse.start("2027-01-12T07:50:00+01:00");
    const ears = new Ears();
    const watch = watchMessages(new KeptContext(), house.clock, ears);
    await house.until("2027-01-12T09:00:00+01:00");
    watch.stop();
    assert.deepEqual(ears.said, []);
    await house.rte.stop();
  });
});
