import assert from "node:assert/strict";
import fc from "fast-check";
import { MeteringProblem } from "../../../lib/metering/problem";
import type { PhaseReading, ReadingMessage } from "../../../lib/metering/reading";
import { CHOSEN_UNITS } from "../../../lib/metering/unit";
import { TestMeter } from "../../support/meter";

/** Names that rules look for, so that random messages come near to meters' own. */
const NAMES = [
  ...[
    "emeters",
    "power",
    "voltage",
    "current",
    "em:0",
    "em1:0",
    "total_act_power",
    "a_act_power",
    "act_power",
  ],
  ...[
    "aprt_power",
    "id",
    "method",
    "params",
    "result",
    "ENERGY",
    "Power",
    "TIC",
    "PAPP",
    "SINSTS",
    "METER",
    "PH",
  ],
  ...[
    "P",
    "W",
    "Time",
    "SML",
    "Power_curr",
    "apparent_power",
    "current_tarif",
    "linkquality",
    "state",
    "power_a",
  ],
  ...[
    "energy_flow_a",
    "lastupdated",
    "electricity",
    "received",
    "actual",
    "reading",
    "active_power_w",
    "power_w",
  ],
  ...[
    "electricity_currently_delivered",
    "power_delivered",
    "value",
    "unit",
    "values",
    "1-0:16.7.0*255",
    "Site",
  ],
  ...[
    "P_Grid",
    "Body",
    "Data",
    "PowerReal_P_Sum",
    "P_bez",
    "P_ein",
    "grid",
    "gateway",
    "at",
    "reportType",
    "phases",
  ],
  ...[
    "cumulative",
    "actPower",
    "grid_consumption",
    "grid_feedin",
    "apower",
    "meters",
    "raw",
    "ADCO",
    "buffer",
  ],
  ...["data", "type", "L1", "L2", "L3", "SerialReceived", "__proto__", "constructor", "toString", "length"],
];

const TOPICS = [
  ...[
    "",
    "shellies/shellyem3-1/emeter/1/power",
    "x/status/em:0",
    "x/events/rpc",
    "tele/x/SENSOR",
    "dsmr/json",
  ],
  ...[
    "zigbee2mqtt/linky",
    "p1/sensor/power_consumed/state",
    "N/p/grid/30/Ac/L1/Power",
    "evcc/site/grid/power",
  ],
  ...["openWB/counter/0/get/currents", "openWB/evu/W", "dsmr/reading/electricity_currently_delivered"],
];

const TEXTS = [
  "",
  "nan",
  "00780",
  "-1.5",
  "1e999",
  "unavailable",
  "null",
  "[1,2,3]",
  "{",
  "1-0:1.7.0(x*kW)",
  "2 kW",
];

const scalar = fc.oneof(
  fc.constantFrom<unknown>(...TEXTS, "NotifyStatus", "measurement", "net-consumption", "kW", "W", "Buffer"),
  fc.double(),
  fc.integer({ min: -20_000, max: 20_000 }),
  fc.boolean(),
  fc.constantFrom<unknown>(null, undefined, Number.NaN, Number.POSITIVE_INFINITY, -0),
);

const anything = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    scalar,
    fc.array(tie("value"), { maxLength: 5 }),
    fc.dictionary(fc.constantFrom(...NAMES), tie("value"), { maxKeys: 6, noNullPrototype: true }),
  ),
})).value;

const message = fc.record({
  topic: fc.oneof(fc.constantFrom(...TOPICS), anything),
  payload: anything,
  data: fc.oneof(fc.constant(undefined), anything),
  meta: fc.oneof(fc.constant(undefined), anything),
  knx: fc.oneof(fc.constant(undefined), anything),
  reading: fc.oneof({ weight: 20, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: anything }),
  responseBuffer: fc.oneof(fc.constant(undefined), anything),
});

const settings = fc.record({
  unit: fc.constantFrom("auto", ...CHOSEN_UNITS),
  phases: fc.constantFrom("auto", "1", "3"),
  channel: fc.constantFrom("", "0", "1", "a", "x"),
  registers: fc.constantFrom("", "sdm120", "sdm630"),
  oneCircuit: fc.boolean(),
  invert: fc.boolean(),
  powerFactor: fc.constantFrom("", 0.9),
  minimumInterval: fc.constantFrom(0, 1),
});

function mustBeSound(told: PhaseReading, maximum: number): void {
  for (const [name, value] of Object.entries(told)) {
    if (typeof value !== "number") continue;
    assert.ok(Number.isFinite(value), name);
    assert.ok(!Object.is(value, -0), `${name} is -0`);
    if (name === "apparentPower" || name === "current") assert.ok(value >= 0, name);
    if (name === "power") assert.ok(Math.abs(value) <= maximum, name);
    if (name === "voltage") assert.ok(value > 0 && value <= 1000, name);
  }
}

function mustBeAReading({ topic, payload, reading }: ReadingMessage): void {
  assert.equal(topic, "meter");
  assert.ok(Number.isFinite(payload));
  assert.equal(typeof reading.source, "string");
  mustBeSound(reading, 300_000);
  for (const phase of reading.phases ?? []) mustBeSound(phase, 100_000);
  const tells = [reading, ...(reading.phases ?? [])].some(
    ({ power, apparentPower, current }) => (power ?? apparentPower ?? current) !== undefined,
  );
  assert.ok(tells, "a reading that tells nothing");
}

describe("any message", () => {
  it("becomes sound readings or a sentence, never anything else", async () => {
    await fc.assert(
      fc.asyncProperty(settings, fc.array(message, { minLength: 1, maxLength: 6 }), async (raw, messages) => {
        const meter = new TestMeter(raw);
        for (const msg of messages) {
          try {
            meter.receive(msg);
          } catch (thrown) {
            if (!(thrown instanceof MeteringProblem)) throw thrown;
            assert.doesNotMatch(thrown.message, /\{\w+\}/);
            assert.doesNotMatch(thrown.in("fr"), /\{\w+\}/);
          }
        }
        await meter.wait(2000);
        meter.meter.stop();
        for (const told of meter.messages) if (told.reading.source !== "message") mustBeAReading(told);
      }),
      { numRuns: 2000 },
    );
  }).timeout(60_000);
});
