import assert from "node:assert/strict";
import { cleanHost } from "../../../lib/enphase/connection";
import { EnphaseWorld, type WorldOptions } from "../../support/enphase-world";
import { answerOf } from "../../support/simulated-gateway";

/** ms: a busy machine must not fail a test. */
const SLOW = 30_000;

const HOUR = 3600;
const NOON = "2026-11-20T12:00:00+01:00";
const near = (got: number | undefined, expected: number, tolerance = 1): void =>
  assert.ok(got !== undefined && Math.abs(got - expected) <= tolerance, `${got} instead of ${expected}`);

const worlds: EnphaseWorld[] = [];
async function aWorld(options: Partial<WorldOptions> = {}): Promise<EnphaseWorld> {
  const world = new EnphaseWorld({ start: NOON, ...options });
  worlds.push(world);
  await world.begin();
  await world.live(2);
  return world;
}

describe("an Envoy in the course of days", function () {
  this.timeout(SLOW);
  afterEach(async () => {
    for (const world of worlds.splice(0)) {
      await world.end();
      assert.equal(world.clock.waiting, 0);
      assert.deepEqual(world.failures, []);
    }
  });

  it("counts production, import, export and their balance from midnight, over a restart at each side of it", async () => {
    const world = await aWorld({ start: "2026-11-20T23:29:30+01:00", house: { production: 0, net: 500 } });
    const day = { made: 0, imported: 0, exported: 0 };
    const atMidnight = { ...world.house };
    await world.live(0.5 * HOUR - 2, 10, () => Object.assign(atMidnight, world.house));
    for (const gone of [20, 20]) {
      await world.end();
      await world.live(gone, 1);
      await world.begin();
      await world.live(30, 1, (now) => {
        if (now < Date.parse("2026-11-21T00:00:00+01:00")) Object.assign(atMidnight, world.house);
      });
    }
    await world.live(HOUR, 10);
    Object.assign(world.house, { production: 4000, net: -2500 });
    await world.live(HOUR, 10);
    Object.assign(day, {
      made: world.house.produced - atMidnight.produced,
      imported: world.house.imported - atMidnight.imported,
      exported: world.house.exported - atMidnight.exported,
    });
    const { production, grid, consumption } = world.latest;
    near(production?.energyToday, day.made, 2);
    near(grid?.importToday, day.imported, 2);
    near(grid?.exportToday, day.exported, 2);
    near(grid?.energyToday, day.imported - day.exported, 2);
    near(consumption?.energyToday, day.made + day.imported - day.exported, 4);
    assert.equal(grid?.energySevenDaysPartial, true);
  });

  it("tells that the first day is partial, and the second is not", async () => {
    const world = await aWorld({
      start: "2026-11-20T22:00:00+01:00",
      house: { production: 1000, net: 200 },
    });
    await world.live(HOUR, 10);
    assert.equal(world.latest.production?.energyTodayPartial, true);
    near(world.latest.production?.energyToday, 1000, 5);
    await world.live(2 * HOUR, 10);
    assert.equal(world.latest.production?.energyTodayPartial, undefined);
    near(world.latest.production?.energyToday, 1000, 10);
  });

  it("never takes the gateway's own counts of the day, which are its lifetime here", async () => {
    const world = await aWorld();
    await world.live(120, 10);
    assert.ok((world.latest.production?.energyToday ?? 0) < 200);
    assert.equal(world.latest.production?.energySevenDays, undefined);
  });

  it("does not mix the counters of one gateway with another's", async () => {
    const world = await aWorld();
    await world.live(HOUR, 60);
    await world.end();
    Object.assign(world.house, { serial: "122100000002", produced: 100, imported: 100, exported: 100 });
    await world.begin();
    await world.live(60, 1);
    // The token is the first gateway's.
    assert.match(String(world.troubles.at(-1)?.problem), /122100000001.*122100000002/);
    assert.equal((world.kept.get("counters") as { serial: string }).serial, "122100000001");
  });

  it("makes import and export of the day from powers where no register counts them, and says so", async () => {
    const world = await aWorld({
      house: { transformers: ["production", "total-consumption"], production: 0, net: 1200 },
    });
    await world.live(HOUR, 10);
    Object.assign(world.house, { production: 3000, net: -600 });
    await world.live(HOUR, 10);
    const { grid, consumption, production } = world.latest;
    near(grid?.importToday, 1200, 10);
    near(grid?.exportToday, 600, 10);
    const balance = world.house.imported - world.house.exported;
    near(grid?.energyLifetime, balance, 5);
    near(consumption?.energyLifetime, (production?.energyLifetime ?? 0) + balance, 5);
    assert.deepEqual([grid?.energyEstimated, grid?.importLifetime], [true, undefined]);
  });

  it("tells the inverters' production where only the grid is measured, and no consumption made of it", async () => {
    const panels = [{ serial: "1", power: 250, max: 300, reported: Date.parse(NOON) / 1000 }];
    const world = await aWorld({
      house: { transformers: ["net-consumption"], production: 2500, net: 300, panels },
    });
    const { production, grid, consumption } = world.latest;
    assert.deepEqual([production?.power, grid?.power, consumption], [2500, 300, undefined]);
  });

  it("tells the true load of a house with batteries", async () => {
    const world = await aWorld({ house: { production: 7000, net: 1800, storage: -7000, charge: 46 } });
    assert.deepEqual(
      [world.latest.consumption?.power, world.latest.storage?.power, world.latest.house?.power],
      [8800, -7000, 1800],
    );
  });
});

describe("batteries that a gateway does not show to an owner", function () {
  this.timeout(SLOW);
  afterEach(async () => {
    for (const world of worlds.splice(0)) await world.end();
  });
  const hidden = { status: 401, headers: {}, body: "<html>401</html>" };
  const live = (stamp: number) => ({
    status: 200,
    headers: {},
    body: JSON.stringify({ meters: { last_update: stamp, soc: 61, storage: { agg_p_mw: 900_000 } } }),
  });

  for (const [age, power] of [
    [5, 900],
    [3600, undefined],
  ] as const)
    it(`are ${power === undefined ? "not known from" : "known from"} live data that are ${age} s old`, async () => {
      const world = new EnphaseWorld({ start: NOON, house: { charge: 50 } });
      worlds.push(world);
      for (const path of ["/ivp/ensemble/power", "/ivp/ensemble/secctrl"]) world.instead.set(path, hidden);
      world.instead.set("/ivp/livedata/status", live(world.house.time - age));
      await world.begin();
      await world.live(5);
      assert.deepEqual([world.latest.storage?.power, world.latest.storage?.count], [power, 1]);
      assert.equal(world.troubles.length, 0);
    });
});

describe("the answers of a gateway", function () {
  this.timeout(SLOW);
  afterEach(async () => {
    for (const world of worlds.splice(0)) await world.end();
  });

  it("leave as a reading and as full data, aged by the gateway's own clock even when that is years behind", async () => {
    const world = await aWorld({ house: { time: 1_500_000_000 } });
    const reading = world.readings.at(-1);
    assert.deepEqual([reading?.topic, reading?.payload], ["meter", -1800]);
    const at = (reading?.reading as { at?: number } | undefined)?.at ?? 0;
    assert.ok(world.clock.now() - at < 3000);
    assert.ok((world.data.at(-1)?.age as number) < 3);
  });

  it("stop leaving as readings once the gateway repeats itself, and the data say how old they are", async () => {
    const world = await aWorld({ settings: { period: 1 } });
    const frozen = { status: 200, headers: {}, body: "" };
    world.instead.set("/ivp/meters/readings", {
      ...frozen,
      body: answerOf(world.house, "/ivp/meters/readings") ?? "",
    });
    await world.live(20);
    const before = world.readings.length;
    await world.live(60);
    assert.ok(world.readings.length - before <= 12, `${world.readings.length - before} readings`);
    assert.ok(
      world.latest.ages.power !== undefined && world.latest.ages.power >= 78,
      `${world.latest.ages.power}`,
    );
    assert.equal(world.readings.at(-1)?.payload, -1800);
  });

  it("are asked for by one polling: one fast request a second, one cookie for all", async () => {
    const world = await aWorld({ settings: { period: 1 } });
    await world.live(120);
    const fast = world.asked.filter(({ path }) => path === "/ivp/meters/readings").map(({ at }) => at);
    for (const [i, at] of fast.entries()) if (i > 0) assert.ok(at - (fast[i - 1] ?? 0) >= 1000);
    assert.equal(world.asked.filter(({ path }) => path === "/auth/check_jwt").length, 1);
    assert.equal(world.asked.filter(({ path }) => path === "/info").length, 1);
    assert.ok(world.asked.filter(({ path }) => path === "/ivp/pdm/device_data").length <= 1);
  });

  it("come at their real pace without wearing the gateway down: 1 s for powers, 5.4 s for the slow document", async () => {
    const world = await aWorld({ settings: { period: 1 } });
    for (const [path, took] of [
      ["/ivp/meters/readings", 320],
      ["/ivp/meters", 300],
      ["/production.json?details=1", 5400],
      ["/ivp/ensemble/inventory", 370],
      ["/api/v1/production/inverters", 370],
    ] as const)
      world.took.set(path, took);
    await world.live(300);
    world.asked.length = 0;
    await world.live(1800);
    const times = (path: string): number => world.asked.filter((one) => one.path === path).length;
    assert.equal(world.mostAtOnce, 1);
    assert.ok(times("/ivp/meters/readings") > 1500, `${times("/ivp/meters/readings")} readings`);
    assert.ok(
      times("/production.json?details=1") <= 17,
      `${times("/production.json?details=1")} slow documents`,
    );
    assert.ok(times("/api/v1/production/inverters") <= 6);
    assert.equal(times("/inventory.json") + times("/home") + times("/production"), 0);
  });

  it("are what they were when a document is torn, is HTML or is an error", async () => {
    const world = await aWorld();
    for (const body of ["[{", "<html><body>502 Bad Gateway</body></html>", '{"error":"busy"}', "null"]) {
      for (const path of ["/ivp/meters/readings", "/production.json?details=1", "/ivp/pdm/device_data"])
        world.instead.set(path, { status: 200, headers: {}, body });
      await world.live(300, 5);
      assert.equal(world.updates.at(-1)?.house.net?.power, -1800, body);
    }
    world.instead.clear();
    world.house.net = 700;
    await world.live(130, 5);
    assert.equal(world.readings.at(-1)?.payload, 700);
  });

  for (const [what, answer] of [
    ["an error", { status: 200, body: '{"error":"busy"}' }],
    ["an HTML page", { status: 200, body: "<html>login</html>" }],
    ["a refusal", { status: 401, body: "<html>401</html>" }],
  ] as const)
    it(`are read on after some minutes in which every list of them was ${what}`, async () => {
      const world = await aWorld({ house: { charge: 40, storage: 500 } });
      for (const path of ["/ivp/meters", "/production.json?details=1", "/ivp/ensemble/inventory"])
        world.instead.set(path, { headers: {}, ...answer });
      await world.live(400, 5);
      world.instead.clear();
      Object.assign(world.house, { net: 700, storage: -200, charge: 30 });
      await world.live(310, 5);
      assert.equal(world.readings.at(-1)?.payload, 700);
      assert.deepEqual([world.latest.storage?.power, world.latest.storage?.stateOfCharge], [-200, 30]);
      assert.ok((world.latest.ages.power ?? 99) <= 20, `${world.latest.ages.power}`);
      near(world.latest.consumption?.energyLifetime, world.updates.at(-1)?.house.total?.delivered ?? 0);
    });

  it("find their meters within minutes, though their list was an error at the start", async () => {
    const world = new EnphaseWorld({ start: NOON });
    worlds.push(world);
    world.instead.set("/ivp/meters", { status: 200, headers: {}, body: '{"error":"busy"}' });
    await world.begin();
    await world.live(60, 5);
    world.instead.clear();
    await world.live(310, 5);
    assert.equal(world.updates.at(-1)?.house.source, "transformers");
  });

  it("find their counters within minutes, though the document was an error at the start", async () => {
    const world = new EnphaseWorld({ start: NOON });
    worlds.push(world);
    world.instead.set("/ivp/meters", { status: 404, headers: {}, body: "" });
    world.instead.set("/production.json?details=1", { status: 200, headers: {}, body: "<html>" });
    await world.begin();
    await world.live(60, 5);
    world.instead.delete("/production.json?details=1");
    await world.live(310, 5);
    assert.equal(world.updates.at(-1)?.house.source, "counters");
  });

  it("are not missed at night: nothing is an error between 22:55 and 23:15", async () => {
    const world = await aWorld({ start: "2026-11-20T22:50:00+01:00" });
    await world.live(600, 10);
    world.isReachable = false;
    await world.live(600, 10);
    assert.ok(world.troubles.length > 0);
    assert.ok(world.troubles.every(({ isNightly }) => isNightly));
    assert.equal(world.reports.length, 0);
    await world.live(900, 10);
    assert.equal(world.troubles.at(-1)?.isNightly, false);
  });

  it("tell an outage once it is long, and its end", async () => {
    const world = await aWorld();
    world.isReachable = false;
    await world.live(14 * 60, 10);
    assert.equal(world.reports.length, 0);
    await world.live(20 * 60, 10);
    assert.deepEqual(
      world.alerts.map(({ kind }) => kind),
      ["gateway-unreachable"],
    );
    assert.match(
      String(world.reports[0]?.payload),
      /^The Enphase gateway has not answered for 1\d minutes\. .*ECONNREFUSED/,
    );
    world.isReachable = true;
    await world.live(150, 10);
    assert.deepEqual(
      world.alerts.map(({ kind }) => kind),
      ["gateway-unreachable", "gateway-back"],
    );
    assert.match(
      String(world.reports[1]?.payload),
      /^The Enphase gateway answers again, after 3\d minutes\.$/,
    );
  });

  it("tell a production that is far below 0 for minutes: the transformer is reversed", async () => {
    const world = await aWorld({ house: { production: -700, net: 900 } });
    await world.live(200, 10);
    assert.equal(world.reports.length, 0);
    await world.live(600, 10);
    assert.deepEqual(
      world.alerts.map(({ kind }) => kind),
      ["transformer-reversed"],
    );
  });

  it("tell once that a pasted token nears its end", async () => {
    const world = await aWorld({
      tokenLife: 20 * 24 * HOUR * 1000,
      settings: { period: 3600, slowPeriod: 3600 },
    });
    await world.live(14 * 24 * HOUR, HOUR);
    assert.equal(world.reports.length, 0);
    await world.live(5 * 24 * HOUR, HOUR);
    assert.deepEqual(
      world.alerts.map(({ kind }) => kind),
      ["token-near-end"],
    );
    assert.equal(
      world.reports.at(-1)?.payload,
      "The token of the Enphase gateway 122100000001 ends on 2026-12-10. Make a new one and paste it in the gateway’s settings.",
    );
  });

  it("bring orders for what may run on the surplus, and none while the gateway is silent", async () => {
    const level = {
      id: "1",
      name: "heater",
      topic: "relay",
      payloadOn: "heat",
      payloadOff: { heat: false },
      high: 1500,
      low: 100,
      highDelay: 30,
      lowDelay: 30,
      minimumOn: 0,
      minimumOff: 0,
      phase: 0,
    };
    const world = await aWorld({ settings: { period: 1, levels: [level] } });
    await world.live(20);
    assert.equal(world.orders.length, 0);
    await world.live(15);
    assert.deepEqual(
      world.orders.map(({ topic, payload }) => [topic, payload]),
      [["relay", "heat"]],
    );
    world.isReachable = false;
    world.house.net = 3000;
    await world.live(600, 5);
    assert.equal(world.orders.length, 1);
    world.isReachable = true;
    await world.live(200, 1);
    assert.deepEqual(world.orders[1]?.payload, { heat: false });
    assert.deepEqual((world.latest.selfConsumption as { surplus: number }).surplus, -3000);
  });

  it("bring one report of the panels at the hour set, with their names", async () => {
    const panel = (serial: string, today: number) => ({
      serial,
      power: 5,
      max: 300,
      reported: Date.parse("2026-11-20T21:50:00+01:00") / 1000,
      today,
    });
    const world = await aWorld({
      start: "2026-11-20T21:55:00+01:00",
      house: { hasDeviceData: true, panels: [panel("1", 1000), panel("2", 1000), panel("3", 500)] },
      settings: {
        panels: ["1", "2", "3"].map((serial) => ({ serial, name: `roof ${serial}`, group: "south" })),
      },
    });
    await world.live(280, 10);
    assert.equal(world.reports.length, 0);
    await world.live(1000, 10);
    assert.deepEqual(
      world.reports.map(({ topic, payload }) => [topic, payload]),
      [
        [
          "daily-report",
          "Panels that gave less than 90 % of their group’s mean on 2026-11-20: roof 3 (group south, 500 Wh / 833 Wh).",
        ],
      ],
    );
    await world.end();
    await world.begin();
    await world.live(600, 10);
    assert.equal(world.reports.length, 1);
    assert.deepEqual(world.latest.groups, [
      { id: "south", power: 15, maxPower: 900, energyToday: 2500, alarm: true },
    ]);
  });

  it("hold only the parts that a person wants", async () => {
    const world = await aWorld({ house: { phaseCount: 3 }, settings: { parts: new Set(["grid"]) } });
    const { at, ages, gateway, notMetered, tokenUntil, ...parts } = world.latest;
    assert.ok(at && ages && gateway && notMetered && tokenUntil);
    assert.deepEqual(parts, { grid: { power: -1800, importPower: 0, exportPower: 1800 } });
  });
});

describe("the address of a gateway", () => {
  for (const [what, pasted, host] of [
    ["from a browser", " https://192.0.2.7/home ", "192.0.2.7"],
    ["with a slash at its end", "envoy.local/", "envoy.local"],
    ["with a port", "http://192.0.2.7:8443/#auth", "192.0.2.7:8443"],
    ["with a login", "https://envoy:012345@192.0.2.7", "192.0.2.7"],
    ["as IPv6", "2001:db8::7", "[2001:db8::7]"],
    ["as IPv6 with a port", "https://[2001:db8::7]:8443/home", "[2001:db8::7]:8443"],
  ] as const)
    it(`may be pasted ${what}`, () => assert.equal(cleanHost(pasted), host));
});
