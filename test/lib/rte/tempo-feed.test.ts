import assert from "node:assert/strict";
import { RteAccounts } from "../../../lib/rte/account";
import { addDays, dayOf } from "../../../lib/rte/paris-time";
import { RteProblem } from "../../../lib/rte/problem";
import type { TempoAnnouncement } from "../../../lib/rte/tempo-signal";
import { type TempoWatch, watchTempo } from "../../../lib/rte/tempo-watch";
import { KeptContext, RteHouse, tempoDocument } from "../../support/rte-house";

type Colour = "BLUE" | "WHITE" | "RED";

const HOUR = 3_600_000;

/** A week in January: Monday the 11th is blue. */
const WEEK: Readonly<Record<string, Colour>> = {
  "2027-01-10": "BLUE",
  "2027-01-11": "BLUE",
  "2027-01-12": "WHITE",
  "2027-01-13": "RED",
  "2027-01-14": "RED",
  "2027-01-15": "WHITE",
  "2027-01-16": "WHITE",
  "2027-01-17": "BLUE",
  "2027-01-18": "BLUE",
};
const LETTERS = { BLUE: "B", WHITE: "W", RED: "R" } as const;

/** What a calendar shows at an instant: all days to today, and tomorrow from `minutes` after midnight on. */
const published = (at: number, minutes = 10 * 60 + 20): Record<string, Colour> => {
  const today = dayOf(at);
  const shown = at >= Date.parse(`${today}T00:00:00+01:00`) + minutes * 60_000 ? addDays(today, 1) : today;
  return Object.fromEntries(Object.entries(WEEK).filter(([day]) => day <= shown));
};

describe("Tempo of a node", () => {
  let house: RteHouse;
  let context: KeptContext;
  const watches: TempoWatch[] = [];

  beforeEach(async () => {
    house = await RteHouse.start("2027-01-11T00:30:00+01:00");
    house.rte.tempo = (at) => tempoDocument(published(at));
    context = new KeptContext();
  });
  afterEach(async () => {
    for (const watch of watches.splice(0)) watch.stop();
    await house.idle();
    assert.equal(house.clock.waiting, 0);
    await house.rte.stop();
  });

  const watch = (source: string, settings: object = {}) => {
    const accounts = new RteAccounts(house.http, house.clock);
    const said: TempoAnnouncement[] = [];
    const problems: string[] = [];
    const watched = watchTempo(
      {
        config: { source, openDataUrl: house.rte.url, couleurTempoUrl: house.rte.url, ...settings },
        account: () => accounts.open(house.rte.account, new KeptContext()),
        http: house.http,
        clock: house.clock,
        memory: context,
        spread: 0.5,
      },
      {
        say: (announced) => said.push(announced),
        trouble: (problem) => {
          if (problem !== undefined) problems.push((problem as RteProblem).key);
        },
      },
    );
    watches.push(watched);
    return { ...watched, said, problems, value: () => said.at(-1)?.signal.value };
  };

  it("tells the right period at every hour of a week, in under twenty calls a day", async function () {
    this.timeout(30_000);
    const node = watch("rte");
    for (
      let hour = Date.parse("2027-01-11T01:00:00+01:00"), count = 0;
      count < 7 * 24;
      count += 1, hour += HOUR
    ) {
      await house.until(hour);
      const clock = count + 1;
      const colour = WEEK[dayOf(hour - 6 * HOUR)] ?? assert.fail();
      const band = clock % 24 >= 6 && clock % 24 < 22 ? "HP" : "HC";
      assert.equal(node.value(), `${band}J${LETTERS[colour]}`, new Date(hour).toISOString());
    }
    assert.ok(house.rte.count("tempo") < 7 * 20, `${house.rte.count("tempo")} calls`);
    assert.equal(house.rte.calls.filter(({ status }) => status === 200).length, house.rte.calls.length);
  });

  it("tells tomorrow's colour as announced in the morning, as binding after 10:30", async () => {
    house.rte.tempo = (at) => tempoDocument(published(at, 7 * 60));
    const node = watch("rte");
    const tomorrow = () => node.said.at(-1)?.details.tomorrow;
    await house.until("2027-01-11T06:55:00+01:00");
    assert.deepEqual([tomorrow()?.day, tomorrow()?.colour], ["2027-01-12", "unknown"]);
    await house.until("2027-01-11T07:45:00+01:00");
    assert.deepEqual([tomorrow()?.colour, tomorrow()?.certainty], ["white", "announced"]);
    await house.until("2027-01-11T10:30:00+01:00");
    assert.equal(tomorrow()?.certainty, "announced");
    await house.until("2027-01-11T10:45:00+01:00");
    assert.equal(tomorrow()?.certainty, "binding");
  });

  it("hears a colour that RTE corrects between the announcement and the binding hour", async () => {
    house.rte.tempo = (at) => {
      const early = at < Date.parse("2027-01-11T10:25:00+01:00");
      return tempoDocument({ ...published(at, 7 * 60), ...(early && { "2027-01-12": "RED" as const }) });
    };
    const node = watch("rte");
    await house.until("2027-01-11T09:00:00+01:00");
    assert.equal(node.said.at(-1)?.details.tomorrow.colour, "red");
    await house.until("2027-01-11T10:45:00+01:00");
    assert.equal(node.said.at(-1)?.details.tomorrow.colour, "white");
  });

  it("asks the next source when the first one fails, and says why the first did", async () => {
    house.rte.misbehaviours.tempo.push({ status: 503 });
    house.rte.openData = (path, at) => (path === "/tempoLight" ? { values: published(at) } : undefined);
    const node = watch("rte,open-data");
    await house.idle();
    assert.deepEqual([node.value(), node.said.at(-1)?.signal.source], ["HCJB", "open-data"]);
    assert.deepEqual(node.problems, ["service-down"]);
  });

  it("asks api-couleur-tempo day by day, and counts the season from its list", async () => {
    const codes = { BLUE: 1, WHITE: 2, RED: 3 };
    house.rte.openData = (path, at) => {
      const [, day] = /^\/jourTempo\/(\d{4}-\d\d-\d\d)$/.exec(path) ?? [];
      const colour = published(at)[day ?? ""];
      if (day !== undefined) return { dateJour: day, codeJour: colour ? codes[colour] : 0 };
      if (path !== "/joursTempo?periode=2026-2027") return undefined;
      const season: object[] = [];
      for (let past = "2026-09-01"; past < "2027-01-10"; past = addDays(past, 1))
        season.push({ dateJour: past, codeJour: past === "2026-12-02" ? 3 : 1 });
      return season;
    };
    const node = watch("couleur-tempo");
    await house.idle();
    assert.deepEqual([node.value(), node.said.at(-1)?.signal.source], ["HCJB", "couleur-tempo"]);
    assert.deepEqual(node.said.at(-1)?.details.daysLeft, { blue: 300 - 131, white: 43, red: 21 });
  });

  it("goes on with the kept calendar while every source is down, then with an estimate", async () => {
    const before = watch("rte");
    await house.until("2027-01-12T12:00:00+01:00");
    before.stop();
    house.rte.misbehaviours.tempo.push(...Array(500).fill("closed"));
    const node = watch("rte", { unknown: "keep" });
    await house.until("2027-01-13T23:00:00+01:00");
    assert.deepEqual([node.value(), node.said.at(-1)?.signal.stale], ["HCJR", false]);
    await house.until("2027-01-14T07:00:00+01:00");
    const { signal, details } = node.said.at(-1) ?? assert.fail();
    assert.deepEqual(
      [signal.value, signal.stale, signal.source, details.today.colour],
      ["HPJR", true, "estimate", "unknown"],
    );
    assert.ok(node.problems.length > 0 && new Set(node.problems).size === 1);
  });

  it("does not hammer a source that is down", async () => {
    house.rte.misbehaviours.tempo.push(...Array(500).fill({ status: 500 }));
    watch("rte");
    await house.until("2027-01-12T00:30:00+01:00");
    assert.ok(house.rte.count("tempo") <= 28, `${house.rte.count("tempo")} calls in a day`);
  });

  it("waits as long as Retry-After says", async () => {
    house.rte.misbehaviours.tempo.push({ status: 429, headers: { "retry-after": "3000" } });
    const node = watch("rte");
    await house.until("2027-01-11T01:19:59+01:00");
    await node.heard({ payload: "now" });
    assert.equal(house.rte.count("tempo"), 1);
    await house.until("2027-01-11T01:20:01+01:00");
    assert.deepEqual([house.rte.count("tempo"), node.value()], [2, "HCJB"]);
  });

  it("does with the other sources when the account has no keys", async () => {
    const node = watchTempo(
      {
        config: { source: "rte,meter" },
        account: () => {
          throw new RteProblem("no-credentials");
        },
        http: house.http,
        clock: house.clock,
        memory: context,
        spread: 0,
      },
      { say: () => {}, trouble: assert.fail },
    );
    await house.idle();
    node.stop();
    assert.equal(house.rte.calls.length, 0);
  });

  it("is asked by hand once a minute at most, and always answers", async () => {
    const node = watch("rte");
    await house.idle();
    const calls = house.rte.count("tempo");
    for (let second = 0; second < 120; second += 1) {
      await house.clock.advance(1000);
      await node.heard({ payload: "now" });
    }
    assert.equal(node.said.length, 121);
    assert.equal(house.rte.count("tempo") - calls, 2);
  });

  it("tells at a deploy what it knew, without a call", async () => {
    const before = watch("rte");
    await house.idle();
    before.stop();
    const calls = house.rte.count("tempo");
    const node = watch("rte");
    await house.idle();
    assert.deepEqual([node.value(), house.rte.count("tempo")], ["HCJB", calls]);
  });

  it("with a meter alone asks nobody and says nothing before the meter does", async () => {
    const node = watch("meter");
    await house.until("2027-01-11T07:00:00+01:00");
    assert.deepEqual([node.said, house.rte.calls], [[], []]);
    await node.heard({ signal: { name: "tempo", value: "HPJR" } });
    assert.deepEqual([node.value(), node.said[0]?.details.today.source], ["HPJR", "meter"]);
    await house.until("2027-01-11T22:16:00+01:00");
    assert.equal(node.value(), "HCJR");
  });

  it("still has its trouble with RTE after the meter has spoken", async () => {
    house.rte.misbehaviours.tempo.push({ status: 403 });
    const node = watch("meter,rte");
    await house.idle();
    await node.heard({ signal: { name: "tempo", value: "HCJB" } });
    assert.deepEqual([node.value(), node.problems], ["HCJB", ["not-subscribed", "not-subscribed"]]);
  });

  it("says that the meter stayed blue on a red day", async () => {
    const node = watch("meter,rte");
    await house.until("2027-01-13T07:00:00+01:00");
    await node.heard({ signal: { name: "tempo", value: "HPJB" } });
    const { signal, details } = node.said.at(-1) ?? assert.fail();
    assert.deepEqual([signal.value, signal.source], ["HPJB", "meter"]);
    assert.deepEqual(details.disagreement, { day: "2027-01-13", meter: "blue", calendar: "red" });
  });
});
