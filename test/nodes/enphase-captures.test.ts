import assert from "node:assert/strict";
import type { Node } from "node-red";
import type { EnvoyData } from "../../lib/enphase/envoy-data";
import { compareFirmware } from "../../lib/enphase/gateway-info";
import enphaseEnvoy from "../../nodes/enphase-envoy/enphase-envoy";
import enphaseGateway from "../../nodes/enphase-gateway/enphase-gateway";
import {
  captured,
  captureNames,
  expectedOf,
  expectedValues,
  haveCaptures,
  NO_CAPTURES,
} from "../support/gateway-captures";
import { aToken, GatewayServer } from "../support/gateway-server";
import { freshNodeRed, helper, nextMessage } from "../support/node-red";

/** ms: a busy machine must not fail a test. */
const SLOW = 30_000;

const serialOf = (name: string): string => /<sn>([^<]+)</.exec(captured(name, "/info") ?? "")?.[1] ?? "";

async function serve(name: string): Promise<GatewayServer> {
  const isEarly = compareFirmware(expectedOf(name).info.software, "7.0.0") < 0;
  return await GatewayServer.start({
    serial: serialOf(name),
    answer: (path) => captured(name, path),
    ...(isEarly && { scheme: "http", security: "digest" }),
  });
}

/** A flow with only what the contract names. */
const flow = (host: string) => [
  { id: "tab", type: "tab", label: "test" },
  { id: "gateway", type: "enphase-gateway", host, tokenMode: "manual", trust: "pin" },
  {
    id: "envoy",
    z: "tab",
    x: 0,
    y: 0,
    type: "enphase-envoy",
    gateway: "gateway",
    period: 1,
    slowPeriod: 60,
    wires: [["meter"], ["data"], [], []],
  },
  { id: "meter", z: "tab", x: 0, y: 0, type: "helper" },
  { id: "data", z: "tab", x: 0, y: 0, type: "helper" },
];

const near = (got: number | undefined, expected: number, what: string): void =>
  assert.ok(got !== undefined && Math.abs(got - expected) <= 0.51, `${what}: ${got} instead of ${expected}`);

/** Loads the flow and waits for the first full data, and for the first reading where the grid is metered. */
async function readBy(name: string, server: GatewayServer) {
  await helper.load([enphaseGateway, enphaseEnvoy], flow(server.host), {
    gateway: { token: aToken({ serial: serialOf(name) }) },
  });
  const readings: unknown[] = [];
  (helper.getNode("meter") as Node).on("input", (msg) => readings.push(msg));
  const message = await nextMessage(helper.getNode("data") as Node);
  return { data: message.payload as EnvoyData, age: message.age as number, readings };
}

describe("a Node-RED with an Enphase gateway", function () {
  this.timeout(SLOW);
  before(function () {
    if (!haveCaptures) {
      console.log(`      ${NO_CAPTURES}`);
      this.skip();
    }
  });
  freshNodeRed();

  for (const name of captureNames())
    it(`reads ${name}`, async () => {
      const server = await serve(name);
      try {
        const { data, age, readings } = await readBy(name, server);
        const expected = expectedOf(name);
        const values = expectedValues(expected);
        const meters = values.ctmeters ?? {};
        assert.equal(data.gateway.firmware, expected.info.software);
        assert.equal(data.gateway.serial, serialOf(name));
        assert.equal(data.gateway.metered, values.ctmeters !== null || values.consumption_net !== null);
        if (values.ctmeters) assert.equal(data.gateway.phases, values.phase_count);

        const made = meters.production?.active_power ?? values.production?.watts_now ?? Number.NaN;
        near(data.production?.power, made, "production");
        const net = meters["net-consumption"]?.active_power ?? values.consumption_net?.watts_now;
        if (net === undefined) {
          assert.equal(data.grid, undefined);
          assert.equal(data.consumption, undefined);
          assert.deepEqual(data.notMetered, ["consumption", "grid"]);
          assert.equal(readings.length, 0);
        } else {
          near(data.grid?.power, net, "grid");
          near(data.grid?.importPower, Math.max(0, net), "import");
          near(data.grid?.exportPower, Math.max(0, -net), "export");
          assert.equal(data.grid?.importLifetime, expected.derived.grid_index_import_wh);
          assert.equal(data.grid?.exportLifetime, expected.derived.grid_index_export_wh);
          near(
            data.consumption?.energyLifetime,
            values.consumption_total?.watt_hours_lifetime ?? Number.NaN,
            "consumption",
          );
          const [first] = readings as { topic: string; payload: number; reading: { source: string } }[];
          assert.equal(first?.topic, "meter");
          assert.equal(first?.reading.source, "enphase");
          near(first?.payload, net, "reading");
        }
        assert.equal(data.inverters?.length ?? 0, values.inverters.count);
        const hasStorage = expected.derived.battery_power_w !== undefined || values.acb_power !== null;
        assert.equal(data.storage?.stateOfCharge, hasStorage ? expected.derived.battery_soc_pct : undefined);
        assert.ok(age >= 0 && age < 5, `${age} s`);
        assert.equal(server.mostAtOnce, 1);
        assert.ok(server.sessions <= 1, `${server.sessions} sessions`);
      } finally {
        await server.stop();
      }
    });
});
