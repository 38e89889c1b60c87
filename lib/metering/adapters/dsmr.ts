/**
 * Smart meters with a P1 port (DSMR), and meters told by their OBIS codes.
 *
 * Rules
 * - 1.7.0 is import and 2.7.0 export, 16.7.0 their signed difference; 21/22, 41/42, 61/62 are the same by phase.
 *   The total is never the sum of the phases: networks without a neutral lack one.
 * - "Delivered" is delivered to the client, so import; for node-red-contrib-p1reader alone it is export.
 * - Values are kW unless they say otherwise; HomeWizard has its own rule, in W.
 *
 * Source: DSMR 5 P1 companion standard; dsmr-reader, DSMR-logger, p1reader, smartmeter-obis, ESPHome.
 */
import { describe } from "../../wording/describe";
import { type Adapter, companion, type Finding, numberAt, numberIn, whole } from "../adapter";
import { finite, type JsonObject, objectIn } from "../json";
import { type Part, type PartQuantity, partsOf, phaseNamed } from "../part";
import { withPhases } from "../phases";
import { MeteringProblem } from "../problem";
import { type Measured, net, quantities, scaled } from "../quantity";

/** The codes C.7.0: whose value, of which phase. */
const CODES = new Map<string, { phase: Part["phase"]; quantity: PartQuantity }>([
  ["1", { phase: 0, quantity: "import" }],
  ["2", { phase: 0, quantity: "export" }],
  ["16", { phase: 0, quantity: "power" }],
  ...([1, 2, 3] as const).flatMap((phase): [string, { phase: Part["phase"]; quantity: PartQuantity }][] => {
    const code = (first: number): string => String(first + (phase - 1) * 20);
    return [
      [code(21), { phase, quantity: "import" }],
      [code(22), { phase, quantity: "export" }],
      [code(31), { phase, quantity: "current" }],
      [code(32), { phase, quantity: "voltage" }],
      [code(36), { phase, quantity: "power" }],
    ];
  }),
]);

const SCALES: Readonly<Record<string, number>> = { kW: 1000, W: 1, A: 1, V: 1 };

function partOf(code: string, value: unknown, unit: unknown): Part[] {
  const meaning = CODES.get(code);
  const scale = typeof unit === "string" ? SCALES[unit] : undefined;
  const number = finite(value);
  if (meaning === undefined || scale === undefined || number === undefined) return [];
  return [{ ...meaning, value: scaled(number, scale) }];
}

/** All parts of one telegram make a reading; a telegram without a total makes parts. */
function assembled(parts: readonly Part[], device?: string): Finding {
  const at = (phase: number, quantity: PartQuantity): number | undefined =>
    parts.find((part) => part.phase === phase && part.quantity === quantity)?.value;
  const told = (phase: number): Measured =>
    quantities({
      power: at(phase, "power") ?? net(at(phase, "import"), at(phase, "export")),
      current: at(phase, "current"),
      voltage: at(phase, "voltage"),
    });
  const isWhole = at(0, "power") !== undefined || at(0, "import") !== undefined;
  if (isWhole) return whole(withPhases(told(0), [1, 2, 3].map(told)), device);
  return parts.length === 0 ? companion : { kind: "parts", device: device ?? "", parts };
}

const TELEGRAM_VALUE = /\d-\d+:(\d+)\.7\.0(?:\*\d+)?\(([^*)]*)\*?([^)]*)\)/g;
const TELEGRAM_LINE = /^\s*(?:\d-\d+:\d+\.\d+\.\d+|[/!])/;

/** The raw telegram, or lines of it, as text or as Tasmota's SerialReceived. */
const telegram: Adapter = {
  id: "telegram",
  recognise({ payload, fields, topic, property }) {
    const text = typeof payload === "string" ? payload : fields.SerialReceived;
    if (typeof text !== "string" || !TELEGRAM_LINE.test(text)) return undefined;
    const values = [...text.matchAll(TELEGRAM_VALUE)];
    const parts = values.flatMap(([, code = "", value, unit]) => partOf(code, value, unit));
    const [, code, value] = values.find(([, c]) => c === "1" || c === "16") ?? [];
    if (code !== undefined) numberIn(value, `${property} (${code}.7.0)`);
    const isTelegram = values.some(([, c]) => c === "2") || text.includes("!");
    return isTelegram || parts.length === 0
      ? assembled(parts, topic)
      : { kind: "parts", device: topic, parts };
  },
};

/** smartmeter-obis and its node: {"1-0:16.7.0*255": {values: [{value, unit}]}}. */
const obis: Adapter = {
  id: "obis",
  recognise({ fields, topic }) {
    const parts: Part[] = [];
    let isObis = false;
    for (const [key, entry] of Object.entries(fields)) {
      const code = /^\d-\d+:(\d+)\.7\.0/.exec(key)?.[1];
      const values = code === undefined ? undefined : objectIn(entry)?.values;
      const first = Array.isArray(values) ? objectIn(values[0]) : undefined;
      if (code === undefined || first === undefined) continue;
      isObis = true;
      parts.push(...partOf(code, first.value, first.unit));
    }
    return isObis ? assembled(parts, topic) : undefined;
  },
};

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

const ESPHOME_TOPIC =
  /^(.+)\/sensor\/(power_consumed|power_delivered|power_produced|power_returned|current|voltage)(?:_phase_([123])|_l([123]))?\/state$/;
const ESPHOME_QUANTITIES: Readonly<Record<string, PartQuantity>> = {
  power_consumed: "import",
  power_delivered: "import",
  power_produced: "export",
  power_returned: "export",
  current: "current",
  voltage: "voltage",
};
/** kW that no house draws: a sign of a configuration that multiplies to W. */
const TOO_MANY_KILOWATTS = 100;

/** ESPHome's dsmr component (SlimmeLezer): kW, unless the person says W. */
const esphome: Adapter = {
  id: "esphome",
  recognise({ topic, payload, property }, { unit }) {
    const [, device, name = "", phase, line] = ESPHOME_TOPIC.exec(topic) ?? [];
    const quantity = ESPHOME_QUANTITIES[name];
    if (device === undefined || quantity === undefined) return undefined;
    const value = numberIn(payload, property);
    const isPower = quantity === "import" || quantity === "export";
    const isKilo = isPower && unit !== "W";
    if (isKilo && Math.abs(value) > TOO_MANY_KILOWATTS)
      throw new MeteringProblem("kilowatts", { property, got: describe(payload), value });
    const part: Part = {
      phase: phaseNamed(phase ?? line),
      quantity,
      value: isKilo ? scaled(value, KILO) : value,
    };
    return { kind: "parts", device, parts: [part] };
  },
};

export const dsmr: readonly Adapter[] = [telegram, reader, readerTopics, p1reader, logger, obis, esphome];
