import assert from "node:assert/strict";
import { RteAccounts } from "../../../lib/rte/account";
import { ECOWATT_VALUES, type EcowattAnnouncement } from "../../../lib/rte/ecowatt-signal";
import { watchFeed } from "../../../lib/rte/ecowatt-watch";
import { addDays, dayOf, hoursOf } from "../../../lib/rte/paris-time";
import type { Behaviour } from "../../support/fake-rte";
import { ecowattDocument, KeptContext, RteHouse } from "../../support/rte-house";

const QUARTER = 900_000;
const HOUR = 3_600_000;
const html = "<html><head><title>503 Service Temporarily Unavailable</title></head></html>";

/** Levels of a day's hours that differ from day to day and often from hour to hour. */
const levelsOf = (day: string): string =>
  Array.from({ length: 24 }, (_, hour) => (Number(day.slice(8)) * 7 + Math.floor(hour / 2) * 5) % 4).join("");

/** The document that RTE serves: the days from today to the day after tomorrow's tomorrow. */
const served = (at: number) => {
  const days = [0, 1, 2, 3].map((ahead) => addDays(dayOf(at), ahead));
  return ecowattDocument(Object.fromEntries(days.map((day) => [day, levelsOf(day)])));
};

/** Two nodes on one account, as a deploy builds them. */
const deploy = (house: RteHouse, accounts: RteAccounts, context: KeptContext) => {
  const nodes = [0, 1].map(() => {
    const said: EcowattAnnouncement[] = [];
    const feed = accounts.open(house.rte.account, context).ecowatt("live");
    const ears = { say: (announced: EcowattAnnouncement) => said.push(announced), trouble: () => {} };
    return { said, watch: watchFeed(feed, "live", house.clock, ears) };
  });
  return {
    values: () => nodes.map(({ said }) => said.at(-1)?.signal.value),
    stop: () => {
      for (const { watch } of nodes) watch.stop();
    },
  };
};

describe("EcoWatt over a week", () => {
  it("is called once a quarter of an hour at most and right at every hour, over redeploys, a restart and faults", async function () {
    this.timeout(60_000);
    const house = await RteHouse.start("2027-01-11T00:07:00+01:00");
    house.rte.ecowatt = served;
    const context = new KeptContext();
    let accounts = new RteAccounts(house.http, house.clock);
    let nodes = deploy(house, accounts, context);

    const faults: Readonly<Record<string, Behaviour>> = {
      "2027-01-11T09": { status: 403 },
      "2027-01-11T15": { status: 429, headers: { "retry-after": "1300" } },
      "2027-01-12T09": { status: 429 },
      "2027-01-12T15": {
        status: 500,
        body: '{"error":"ECOWATT_SIGNALS_T01","error_description":"technical"}',
      },
      "2027-01-13T09": { status: 503, headers: { "content-type": "text/html" }, body: html },
      "2027-01-13T15": { status: 200, body: '{"signals":[{"jour":"2027-01-1' },
      "2027-01-14T09": { status: 200, body: "" },
      "2027-01-14T15": "slow",
      "2027-01-15T09": "closed",
      "2027-01-15T15": { status: 401 },
    };
    const tokenFaults: Readonly<Record<string, Behaviour>> = {
      "2027-01-16T09": { status: 200, body: '{"token_type":"Bearer"}' },
      "2027-01-16T15": { status: 503, body: html },
    };
    const redeploys = ["2027-01-11T12", "2027-01-12T06", "2027-01-12T18", "2027-01-14T22", "2027-01-16T03"];
    const restart = "2027-01-15T20";

    const start = Date.parse("2027-01-11T01:00:00+01:00");
    for (let hour = start; hour < start + 7 * 24 * HOUR; hour += HOUR) {
      await house.until(hour);
      const now = new Date(hour + HOUR).toISOString().slice(0, 13);
      const [today, clock] = [
        dayOf(hour),
        hoursOf(dayOf(hour)).find(({ from }) => from === hour)?.clock ?? 0,
      ];
      const right = ECOWATT_VALUES[Number(levelsOf(today)[clock])];
      assert.deepEqual(nodes.values(), [right, right], `${now} Paris time`);

      if (faults[now]) house.rte.misbehaviours.signals.push(faults[now]);
      if (tokenFaults[now]) {
        house.rte.revokeTokens();
        house.rte.misbehaviours.token.push(tokenFaults[now]);
      }
      if (redeploys.includes(now)) {
        nodes.stop();
        nodes = deploy(house, accounts, context);
      }
      if (now === restart) {
        nodes.stop();
        accounts = new RteAccounts(house.http, house.clock);
        nodes = deploy(house, accounts, context);
      }
      await house.idle();
    }
    nodes.stop();
    await house.rte.stop();

    const quarters = house.rte.calls
      .filter(({ endpoint }) => endpoint === "signals")
      .map(({ at }) => Math.floor(at / QUARTER));
    assert.equal(new Set(quarters).size, quarters.length, "two calls in a quarter");
    assert.deepEqual(Object.values(house.rte.misbehaviours).flat(), []);
    const total = house.rte.count("signals");
    assert.ok(total >= 7 * 24 && total <= 8 * 24 + 10, `${total} calls in the week`);
    assert.equal(house.clock.waiting, 0, "timers left");
  });
});
