/**
 * Meters by their OBIS codes: a raw P1 telegram, and the objects of smartmeter-obis.
 *
 * Rules
 * - 1.7.0 is import and 2.7.0 export, 16.7.0 their signed difference; 21/22, 41/42, 61/62 are the same by phase.
 *   The total is never the sum of the phases: networks without a neutral lack one.
 * - Each value has its unit behind it. A line alone is a part; a telegram is a reading.
 *
 * Source: DSMR 5 P1 companion standard; smartmeter-obis.
 */
import { type Adapter, companion, type Finding, numberIn, whole } from "../adapter";
import { finite, objectIn } from "../json";
import type { Part, PartQuantity } from "../part";
import { withPhases } from "../phases";
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
export function assembled(parts: readonly Part[], device?: string): Finding {
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
const obisObject: Adapter = {
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

export const obis: readonly Adapter[] = [telegram, obisObject];
