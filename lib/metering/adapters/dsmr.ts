/**
 * Smart meters with a P1 port, through dsmr-reader, DSMR-logger and node-red-contrib-p1reader.
 *
 * Rules
 * - "Delivered" is delivered to the client, so import; for node-red-contrib-p1reader alone it is export.
 * - Values are kW, often as texts, and null where the meter has no such phase.
 *
 * Source: the sources of these projects.
 */
import { type Adapter, companion, numberAt, numberIn, whole } from "../adapter";
import { finite, type JsonObject, objectIn } from "../json";
import { type Part, type PartQuantity, partsOf, phaseNamed } from "../part";
import { withPhases } from "../phases";
import { net, quantities, scaled } from "../quantity";
import { assembled } from "./obis";

const LINES = ["l1", "l2", "l3"] as const;
const KILO = 1000;

/** dsmr-reader's JSON: kW as texts, null where the meter has no such phase. */
const reader: Adapter = {
  id: "dsmr-reader",
  quietSeconds: 60,
  recognise(message) {
    const { fields } = message;
    if (!("electricity_currently_delivered" in fields)) return undefined;
    numberAt(message, fields, "electricity_currently_delivered");
    const power = net(fields.electricity_currently_delivered, fields.electricity_currently_returned, KILO);
    const phases = LINES.map((line) =>
      quantities({
        power: net(
          fields[`phase_currently_delivered_${line}`],
          fields[`phase_currently_returned_${line}`],
          KILO,
        ),
        current: fields[`phase_power_current_${line}`],
        voltage: fields[`phase_voltage_${line}`],
      }),
    );
    return whole(withPhases(quantities({ power }), phases));
  },
};

const READER_TOPIC =
  /^dsmr\/reading\/(?:electricity|phase)_(currently_delivered|currently_returned|voltage|power_current)(?:_l([123]))?$/;
const READER_COMPANION =
  /^dsmr\/(?:reading|day-consumption|current-month|current-year|meter-stats|consumption)\//;
const READER_QUANTITIES: Readonly<Record<string, PartQuantity>> = {
  currently_delivered: "import",
  currently_returned: "export",
  power_current: "current",
  voltage: "voltage",
};

/** dsmr-reader's split topics: one value each, in kW, A, V. */
const readerTopics: Adapter = {
  id: "dsmr-reader-topics",
  quietSeconds: 60,
  recognise({ topic, payload, property }) {
    const [, name = "", line] = READER_TOPIC.exec(topic) ?? [];
    const quantity = READER_QUANTITIES[name];
    if (quantity === undefined) return READER_COMPANION.test(topic) ? companion : undefined;
    const phaseIsAbsent = payload === null || payload === "" || payload === "None";
    if (phaseIsAbsent) return companion;
    const scale = quantity === "import" || quantity === "export" ? KILO : 1;
    const value = scaled(numberIn(payload, property), scale);
    return { kind: "parts", device: "dsmr", parts: [{ phase: phaseNamed(line), quantity, value }] };
  },
};

/** node-red-contrib-p1reader, whose "received" is import. */
const p1reader: Adapter = {
  id: "p1reader",
  recognise({ fields, property }) {
    const electricity = objectIn(fields.electricity);
    const received = objectIn(objectIn(electricity?.received)?.actual);
    if (electricity === undefined || received === undefined) return undefined;
    numberIn(received.reading, `${property}.electricity.received.actual.reading`);
    const delivered = objectIn(objectIn(electricity.delivered)?.actual);
    const power = net(inWatts(received), inWatts(delivered));
    const now = objectIn(electricity.instantaneous) ?? {};
    const value = (group: unknown, line: string) => objectIn(objectIn(group)?.[line]);
    const byDirection = objectIn(now.power) ?? {};
    const phases = ["L1", "L2", "L3"].map((line) =>
      quantities({
        power: net(inWatts(value(byDirection.positive, line)), inWatts(value(byDirection.negative, line))),
        current: value(now.current, line)?.reading,
        voltage: value(now.voltage, line)?.reading,
      }),
    );
    return whole(withPhases(quantities({ power }), phases));
  },
};

function inWatts(entry: JsonObject | undefined): number | undefined {
  const value = finite(entry?.reading ?? entry?.value);
  return value === undefined ? undefined : scaled(value, entry?.unit === "W" ? 1 : KILO);
}

const LOGGER_NAME = /^(power_delivered|power_returned|voltage|current)(?:_l([123]))?$/;

function loggerPart(name: string, entry: JsonObject | undefined): Part[] {
  const [, kind, line] = LOGGER_NAME.exec(name) ?? [];
  const phase = phaseNamed(line);
  if (kind === undefined || entry === undefined) return [];
  if (kind === "voltage" || kind === "current") return partsOf(phase, quantities({ [kind]: entry.value }));
  const value = inWatts(entry);
  return value === undefined
    ? []
    : [{ phase, quantity: kind === "power_delivered" ? "import" : "export", value }];
}

/** DSMR-logger: {power_delivered: [{value, unit}]}, one name a topic; its REST answer has them all under `actual`. */
const logger: Adapter = {
  id: "dsmr-logger",
  recognise({ fields, property }) {
    const { actual } = fields;
    if (Array.isArray(actual)) {
      const entries = actual.map((entry) => objectIn(entry));
      if (!entries.some((entry) => entry?.name === "power_delivered")) return undefined;
      return assembled(entries.flatMap((entry) => loggerPart(String(entry?.name), entry)));
    }
    const all = objectIn(actual) ?? fields;
    const names = Object.keys(all);
    const isLogger =
      names.length > 0 && names.every((name) => objectIn(entryIn(all[name]))?.value !== undefined);
    if (!isLogger) return undefined;
    const parts = names.flatMap((name) => loggerPart(name, entryIn(all[name])));
    if (names.length > 1) return names.includes("power_delivered") ? assembled(parts) : undefined;
    const [name = ""] = names;
    if (LOGGER_NAME.test(name) && parts.length === 0)
      numberIn(entryIn(all[name])?.value, `${property}.${name}`);
    return parts.length === 0 ? companion : { kind: "parts", device: "dsmr-logger", parts };
  },
};

/** [{value, unit}], or {value, unit} since its fifth version. */
function entryIn(value: unknown): JsonObject | undefined {
  return objectIn(Array.isArray(value) ? value[0] : value);
}

export const dsmr: readonly Adapter[] = [reader, readerTopics, p1reader, logger];
