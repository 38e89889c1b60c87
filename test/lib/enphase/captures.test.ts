import assert from "node:assert/strict";
import { jsonOf, sumOf } from "../../../lib/enphase/answer";
import { parseInfo } from "../../../lib/enphase/gateway-info";
import { type HouseMetering, meterHouse } from "../../../lib/enphase/house";
import { parseDeviceData, parseInverters } from "../../../lib/enphase/inverters";
import { parseMeters, parseReadings } from "../../../lib/enphase/meters";
import { parseProduction, plainProduction } from "../../../lib/enphase/production";
import {
  captured,
  captureNames,
  type Expected,
  expectedOf,
  expectedValues,
  haveCaptures,
  NO_CAPTURES,
} from "../../support/gateway-captures";

function read(name: string, without?: string) {
  const json = (path: string): unknown => (path === without ? undefined : jsonOf(captured(name, path) ?? ""));
  const info = parseInfo(captured(name, "/info") ?? "");
  assert.ok(info, "/info is not understood");
  const production = parseProduction(json("/production.json?details=1"));
  const readings = parseReadings(json("/ivp/meters/readings"), parseMeters(json("/ivp/meters")));
  const plain = plainProduction(info, json("/api/v1/production"), production);
  const house = meterHouse({
    info,
    ensemble: {
      inventory: json("/ivp/ensemble/inventory"),
      power: json("/ivp/ensemble/power"),
      control: json("/ivp/ensemble/secctrl"),
    },
    ...(production && { production }),
    ...(readings && { readings }),
    ...(plain && { plain }),
  });
  const inverters =
    parseDeviceData(json("/ivp/pdm/device_data")) ?? parseInverters(json("/api/v1/production/inverters"));
  return { info, house, inverters };
}

const near = (got: number | undefined, expected: number, what: string, tolerance = 0.51): void =>
  assert.ok(
    got !== undefined && Math.abs(got - expected) <= tolerance,
    `${what}: ${got} instead of ${expected}`,
  );

/** The powers come from the transformers' registers where there are any, which answer some seconds later than the counters. */
function checkPowers(house: HouseMetering, expected: Expected): void {
  const values = expectedValues(expected);
  const meters = values.ctmeters ?? {};
  const made = meters.production?.active_power;
  const net = meters["net-consumption"]?.active_power;
  if (values.production) near(house.production?.power, made ?? values.production.watts_now, "production");
  if (values.consumption_net) near(house.net?.power, net ?? values.consumption_net.watts_now, "net");
  else assert.equal(house.net, undefined);
  if (values.consumption_total === null) assert.equal(house.total, undefined);
  else if (made === undefined || net === undefined)
    near(house.total?.power, values.consumption_total.watts_now, "total");
  else near(house.total?.power, made + net, "total", 1.01);
}

describe("the captures of real gateways", () => {
  before(function () {
    if (!haveCaptures) {
      console.log(`      ${NO_CAPTURES}`);
      this.skip();
    }
  });

  for (const name of captureNames())
    describe(name, () => {
      it("is known by its firmware", () => {
        assert.equal(read(name).info.firmware, expectedOf(name).info.software);
      });

      it("tells the powers that are metered and no other", () => {
        checkPowers(read(name).house, expectedOf(name));
      });

      it("tells what the gateway counts where its transformers cannot be read", () => {
        const { house } = read(name, "/ivp/meters/readings");
        const { production, consumption_net, consumption_total } = expectedValues(expectedOf(name));
        const parts = [
          ["production", house.production, production],
          ["net", house.net, consumption_net],
          ["total", house.total, consumption_total],
        ] as const;
        for (const [what, part, expected] of parts) {
          if (expected === null) {
            assert.equal(part, undefined, what);
            continue;
          }
          near(part?.power, expected.watts_now, `power of ${what}`, 1.01);
          near(part?.delivered, expected.watt_hours_lifetime, `lifetime of ${what}`);
        }
      });

      it("tells the registers of every enabled transformer, phase by phase", () => {
        const { house } = read(name);
        const expected = expectedOf(name).derived.meters_readings ?? {};
        const kinds = { production: house.production, "net-consumption": house.net } as const;
        for (const [kind, metering] of Object.entries(kinds)) {
          const wanted = expected[kind];
          if (wanted === undefined) continue;
          assert.equal(metering?.delivered, wanted.actEnergyDlvd);
          assert.equal(metering?.received, wanted.actEnergyRcvd);
          assert.equal(metering?.lagging, wanted.reactEnergyLagg);
          assert.equal(metering?.leading, wanted.reactEnergyLead);
          assert.deepEqual(
            metering?.phases.map((phase) => phase.power),
            wanted.phases.map((phase) => (phase.activePower ?? Number.NaN) + 0),
          );
        }
      });

      it("tells the lifetime energies", () => {
        const { house } = read(name);
        const expected = expectedOf(name);
        const values = expectedValues(expected);
        if (values.production && values.ctmeters === null)
          near(house.production?.delivered, values.production.watt_hours_lifetime, "production");
        if (values.consumption_total)
          near(house.total?.delivered, values.consumption_total.watt_hours_lifetime, "total");
        assert.equal(
          house.source === "transformers" ? house.net?.received : undefined,
          expected.derived.grid_index_export_wh,
        );
      });

      it("tells the batteries, and none where there are none", () => {
        const { storage } = read(name).house;
        const { derived } = expectedOf(name);
        const acBatteries = expectedValues(expectedOf(name)).acb_power;
        if (derived.battery_power_w === undefined && acBatteries === null) assert.equal(storage, undefined);
        else {
          near(storage?.power, derived.battery_power_w ?? acBatteries?.power ?? Number.NaN, "power");
          assert.equal(storage?.stateOfCharge, derived.battery_soc_pct);
          assert.equal(storage?.capacity, derived.encharge_capacity_wh || undefined);
          assert.equal(storage?.count, derived.battery_count ?? acBatteries?.batteries);
        }
      });

      it("tells each panel once, and no battery as a panel", () => {
        const { inverters = [] } = read(name);
        const wanted = expectedValues(expectedOf(name)).inverters;
        assert.equal(inverters.length, wanted.count);
        const sum = (key: "power" | "maxPower" | "dayEnergy") =>
          sumOf(inverters.map((one) => one[key])) ?? null;
        assert.equal(sum("power") ?? 0, wanted.sum_last_report_watts);
        assert.equal(sum("maxPower") ?? 0, wanted.sum_max_report_watts);
        assert.equal(sum("dayEnergy"), wanted.sum_energy_today_wh);
      });
    });
});
