import assert from "node:assert/strict";
import fc from "fast-check";
import { jsonOf } from "../../../lib/enphase/answer";
import { compareFirmware, parseInfo } from "../../../lib/enphase/gateway-info";
import { meterHouse } from "../../../lib/enphase/house";
import { parseDeviceData, parseInverters } from "../../../lib/enphase/inverters";
import { combine, overPhases } from "../../../lib/enphase/measured";
import { parseMeters, parseReadings } from "../../../lib/enphase/meters";
import { parseProduction, plainProduction } from "../../../lib/enphase/production";
import { parseLiveStorage, storageOf } from "../../../lib/enphase/storage";
import { aHouse, answerOf, type SimulatedHouse } from "../../support/simulated-gateway";

const INFO = { serial: "122100000001", firmware: "D8.2.4286", metered: true, wantsToken: true };
const json = (house: SimulatedHouse, path: string): unknown => jsonOf(answerOf(house, path) ?? "");

function metered(house: SimulatedHouse, phases?: number) {
  const readings = parseReadings(
    json(house, "/ivp/meters/readings"),
    parseMeters(json(house, "/ivp/meters")),
    phases,
  );
  const production = parseProduction(json(house, "/production.json?details=1"));
  return meterHouse({
    info: INFO,
    ensemble: {},
    ...(readings && { readings }),
    ...(production && { production }),
  });
}

const rounded = (value: number | undefined): number => Math.round((value ?? Number.NaN) * 100) / 100;

describe("/info", () => {
  it("tells the serial, the firmware and that a token is wanted", () => {
    const info = parseInfo(answerOf(aHouse(), "/info") ?? "");
    assert.deepEqual(info, { ...INFO, time: 1_768_478_400 });
  });

  it("wants no token before firmware 7", () => {
    assert.equal(parseInfo(answerOf(aHouse({ software: "R5.0.49" }), "/info") ?? "")?.wantsToken, false);
  });

  it("is not an HTML page", () => {
    assert.equal(parseInfo("<html><body>Envoy</body></html>"), undefined);
  });

  it("compares firmwares part by part, as numbers", () => {
    assert.ok(compareFirmware("D8.2.4264", "D8.2.127") > 0);
    assert.ok(compareFirmware("R5.0.49", "D7.0.0") < 0);
    assert.equal(compareFirmware("D7.6", "7.6.0"), 0);
  });
});

describe("a house with transformers", () => {
  it("has total consumption from production and net of the same answer", () => {
    const { production, net, total, source } = metered(aHouse({ production: 3000, net: -1800 }));
    assert.equal(source, "transformers");
    assert.deepEqual([production?.power, net?.power, total?.power], [3000, -1800, 1200]);
  });

  it("has net consumption where the transformer measures the total", () => {
    const { net, total } = metered(aHouse({ transformers: ["production", "total-consumption"] }));
    assert.deepEqual([total?.power, net?.power], [1200, -1800]);
    // The balance of the lifetimes; what was imported and exported nobody counted.
    assert.deepEqual([net?.delivered, net?.received], [1_000_000, undefined]);
  });

  it("has no consumption without a consumption transformer, however much the gateway shows", () => {
    const house = metered(aHouse({ transformers: ["production"] }));
    assert.deepEqual([house.net, house.total], [undefined, undefined]);
  });

  it("has no production when only the grid is measured, and no total then", () => {
    const house = metered(aHouse({ transformers: ["net-consumption"] }));
    assert.deepEqual([house.production, house.total, house.net?.power], [undefined, undefined, -1800]);
  });

  it("leaves channels alone that are beyond its last phase", () => {
    assert.deepEqual(metered(aHouse({ phaseCount: 1 })).net?.phases, []);
    assert.deepEqual(
      metered(aHouse({ phaseCount: 2 })).net?.phases.map(({ power }) => power),
      [-900, -900],
    );
  });

  it("makes voltage, current, apparent power and power factor of the whole from the phases", () => {
    const { net } = metered(aHouse({ phaseCount: 3, net: 6900 }));
    assert.deepEqual(
      [rounded(net?.voltage), rounded(net?.current), rounded(net?.apparentPower), rounded(net?.powerFactor)],
      [230, 30, 6930, 1],
    );
  });

  it("believes a person who says how many phases there are", () => {
    assert.deepEqual(metered(aHouse({ phaseCount: 3 }), 1).net?.phases, []);
  });

  it("takes the lifetime of the total from the gateway, and makes it where that is the net's", () => {
    const house = aHouse({ produced: 5000, imported: 3000, exported: 1000 });
    assert.equal(metered(house).total?.delivered, 7000);
    const document = json(house, "/production.json?details=1") as { consumption: Record<string, unknown>[] };
    const [net, total] = document.consumption;
    Object.assign(total ?? {}, { wNow: net?.wNow, whLifetime: net?.whLifetime });
    const production = parseProduction(document);
    const readings = parseReadings(
      json(house, "/ivp/meters/readings"),
      parseMeters(json(house, "/ivp/meters")),
    );
    assert.ok(production && readings);
    const repaired = meterHouse({ info: INFO, ensemble: {}, readings, production });
    assert.deepEqual([repaired.total?.power, repaired.total?.delivered], [1200, 7000]);
    const counted = meterHouse({ info: INFO, ensemble: {}, production });
    assert.deepEqual([counted.total?.power, counted.total?.delivered], [1200, 7000]);
  });

  it("knows nothing of answers that are no readings", () => {
    const meters = parseMeters(json(aHouse(), "/ivp/meters"));
    for (const answer of [undefined, null, {}, [], "x", [{ eid: 704643328 }], { error: "busy" }])
      assert.equal(parseReadings(answer, meters), undefined);
    assert.deepEqual(parseMeters({ error: "busy" }), []);
  });
});

describe("quantities over phases", () => {
  it("clamps a power factor that cannot be", () => {
    assert.equal(overPhases({ power: -2580, apparentPower: 461 }, []).powerFactor, -1);
  });

  it("has no power factor without apparent power", () => {
    assert.equal(overPhases({ power: 0, apparentPower: 0 }, []).powerFactor, undefined);
  });

  it("makes no current of a voltage that is none", () => {
    const net = { power: 600, reactivePower: 0, voltage: 5e-324, phases: [] };
    assert.equal(combine(net, { power: 0, reactivePower: 0, phases: [] }).current, undefined);
  });

  it("makes a total's apparent power from its active and reactive power, phase by phase", () => {
    const phase = (power: number, reactivePower: number) => ({ power, reactivePower, voltage: 230 });
    const net = { ...phase(600, 0), phases: [phase(300, 0), phase(300, 0)] };
    const made = { ...phase(0, 800), phases: [phase(0, 400), phase(0, 400)] };
    const total = combine(net, made);
    assert.deepEqual([total.apparentPower, total.powerFactor, rounded(total.current)], [1000, 0.6, 4.35]);
  });
});

describe("a gateway without transformers", () => {
  const v1 = { wattHoursToday: 1200, wattHoursSevenDays: 33_000, wattHoursLifetime: 900_000, wattsNow: 500 };
  const production = parseProduction({
    production: [{ type: "inverters", activeCount: 3, readingTime: 1, wNow: 750, whLifetime: 700_000 }],
  });
  const standard = { ...INFO, metered: false };

  it("tells its production and lifetime", () => {
    assert.deepEqual(plainProduction(standard, v1, production), {
      power: 500,
      today: 1200,
      lifetime: 900_000,
    });
  });

  it("tells the sum of the panels where its counters are lost", () => {
    const zeros = { wattHoursToday: 0, wattHoursSevenDays: 0, wattHoursLifetime: 0, wattsNow: 689 };
    assert.deepEqual(plainProduction(standard, zeros, production), { power: 750, lifetime: 700_000 });
  });

  it("tells the sum of the panels where its counters stand still (metered model, 8.2.4264 and later)", () => {
    assert.deepEqual(plainProduction({ ...INFO, firmware: "D8.2.4264" }, v1, production)?.power, 750);
    assert.deepEqual(plainProduction({ ...INFO, firmware: "D8.2.127" }, v1, production)?.power, 500);
  });

  it("knows nothing when nothing is told", () => {
    assert.equal(plainProduction(standard, undefined, undefined), undefined);
  });
});

describe("panels", () => {
  const panel = { serial: "1", power: 200, max: 290, reported: 1_768_478_000 };

  it("leaves AC Batteries out", () => {
    const house = aHouse({ panels: [panel, { ...panel, serial: "2", devType: 11 }] });
    const inverters = parseInverters(json(house, "/api/v1/production/inverters"));
    assert.deepEqual(inverters, [
      { serial: "1", active: true, power: 200, maxPower: 290, reported: 1_768_478_000 },
    ]);
  });

  it("leaves a dead one out, alone", () => {
    const house = aHouse({
      hasDeviceData: true,
      panels: [
        { ...panel, today: 1234 },
        { ...panel, serial: "2", active: false },
      ],
    });
    const inverters = parseDeviceData(json(house, "/ivp/pdm/device_data"));
    assert.deepEqual(
      inverters?.map(({ serial, dayEnergy }) => [serial, dayEnergy]),
      [["1", 1234]],
    );
  });

  it("does not trust a list that is full: it may be cut", () => {
    const panels = Array.from({ length: 50 }, (_, i) => ({ ...panel, serial: String(i) }));
    assert.equal(
      parseDeviceData(json(aHouse({ hasDeviceData: true, panels }), "/ivp/pdm/device_data")),
      undefined,
    );
  });
});

describe("batteries", () => {
  it("add up, in W above 0 when they deliver", () => {
    const power = {
      "devices:": [
        { serial_num: "1", real_power_mw: -676_000, soc: 40 },
        { serial_num: "2", real_power_mw: -600_000, soc: 60 },
      ],
    };
    assert.deepEqual(storageOf({ power }, undefined, undefined), {
      power: -1276,
      stateOfCharge: 50,
      count: 2,
    });
  });

  it("are none where an entry of the inventory has no device", () => {
    const inventory = [{ type: "ENCHARGE", devices: [] }];
    const control = { agg_soc: 0, Enc_max_available_capacity: 0 };
    assert.equal(
      storageOf({ inventory, power: { "devices:": [] }, control }, undefined, undefined),
      undefined,
    );
  });

  it("have no capacity where the gateway says 0", () => {
    const inventory = [{ type: "ENCHARGE", devices: [{ serial_num: "1" }] }];
    const control = { agg_soc: 30, ENC_agg_avail_energy: 0, Enc_max_available_capacity: 0 };
    assert.deepEqual(storageOf({ inventory, control }, undefined, undefined), {
      stateOfCharge: 30,
      availableEnergy: 0,
      count: 1,
    });
  });

  it("have the capacity of all where AC Batteries stand beside others", () => {
    const power = { "devices:": [{ serial_num: "1", real_power_mw: 105_000, soc: 54 }] };
    const control = {
      agg_soc: 39,
      Max_energy: 7220,
      ENC_agg_avail_energy: 1890,
      Enc_max_available_capacity: 3500,
    };
    const acBatteries = { count: 3, power: 260, stateOfCharge: 25, availableEnergy: 930 };
    assert.deepEqual(storageOf({ power, control }, acBatteries, undefined), {
      power: 365,
      stateOfCharge: 39,
      availableEnergy: 2820,
      capacity: 7220,
      count: 4,
    });
  });

  it("are none where the gateway counts AC Batteries without a charge", () => {
    const storage = [{ type: "acb", activeCount: 1, wNow: 0, whNow: 0, state: "idle" }];
    assert.equal(parseProduction({ production: [], storage })?.acBatteries, undefined);
  });

  it("are measured by a storage transformer where they do not tell their power", () => {
    const transformer = { power: -700, delivered: 10, received: 20, phases: [] };
    assert.deepEqual(storageOf({}, undefined, transformer), {
      power: -700,
      dischargedLifetime: 10,
      chargedLifetime: 20,
    });
  });

  it("are known from the live data where nothing else is shown", () => {
    const live = parseLiveStorage({
      connection: { sc_stream: "enabled" },
      meters: { last_update: 1_768_478_400, soc: 61, storage: { agg_p_mw: -340_582, agg_s_mva: 1 } },
    });
    const inventory = [{ type: "ENCHARGE", devices: [{ serial_num: "1" }] }];
    assert.ok(live);
    assert.deepEqual(storageOf({ inventory, live }, undefined, undefined), {
      power: -340.582,
      stateOfCharge: 61,
      count: 1,
    });
    assert.equal(parseLiveStorage({ error: "busy" }), undefined);
  });
});

describe("answers of any kind", () => {
  const meters = parseMeters(json(aHouse(), "/ivp/meters"));
  /** Reads a value as every document there is. */
  const readAll = (value: unknown): unknown => {
    const readings = parseReadings(value, parseMeters(value)) ?? parseReadings(value, meters);
    const production = parseProduction(value);
    const plain = plainProduction(INFO, value, production);
    const live = parseLiveStorage(value);
    return [
      parseInverters(value),
      parseDeviceData(value),
      meterHouse({
        info: INFO,
        ensemble: { inventory: value, power: value, control: value, ...(live && { live }) },
        ...(readings && { readings }),
        ...(production && { production }),
        ...(plain && { plain }),
      }),
    ];
  };
  /** Every number in it is one. */
  const isSound = (value: unknown): boolean =>
    typeof value === "number"
      ? Number.isFinite(value)
      : typeof value !== "object" || value === null || Object.values(value).every(isSound);

  it("are read without harm", () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => isSound(readAll(value))));
  });

  it("hold no number too large to be a measure (two of them had no sum)", () => {
    const house = aHouse({ phaseCount: 3 });
    const readings = jsonOf((answerOf(house, "/ivp/meters/readings") ?? "").replaceAll("-600", "1.7e308"));
    assert.ok(isSound(readAll(readings)));
  });

  it("are read without harm when any one value of a real document is something else", () => {
    const house = aHouse({
      phaseCount: 3,
      charge: 50,
      hasDeviceData: true,
      panels: [{ serial: "1", power: 1, max: 2, reported: 3, today: 4 }],
    });
    const paths = [
      "/ivp/meters",
      "/ivp/meters/readings",
      "/production.json?details=1",
      "/api/v1/production",
      "/api/v1/production/inverters",
      "/ivp/pdm/device_data",
      "/ivp/ensemble/inventory",
      "/ivp/ensemble/power",
      "/ivp/ensemble/secctrl",
    ];
    fc.assert(
      fc.property(fc.constantFrom(...paths), fc.nat(150), fc.jsonValue(), (path, place, value) => {
        let left = place;
        const changed: unknown = JSON.parse(answerOf(house, path) ?? "null", (_key, told: unknown) =>
          left-- === 0 ? value : told,
        );
        return isSound(readAll(changed));
      }),
      { numRuns: 500 },
    );
  });
});
