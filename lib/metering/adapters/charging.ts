/**
 * The grid meters of the charging controllers evcc and openWB, over MQTT: one quantity a topic, retained.
 *
 * Rules
 * - The meter of the grid only: `homePower` leaves the chargers out.
 * - evcc's `…/grid/currents` without a number behind it is a count.
 * - openWB fills in what it does not know: exactly 230 V is no measured voltage. Its currents carry the power's sign.
 */

import { describe } from "../../wording/describe";
import { type Adapter, companion, numberIn } from "../adapter";
import { type Part, partsOf, phaseNamed } from "../part";
import { MeteringProblem } from "../problem";
import { quantities } from "../quantity";

const EVCC_TOTAL = /^evcc\/site\/(?:grid\/power|gridPower)$/;
const EVCC_PHASE = /^evcc\/site\/(?:grid\/(powers|currents)|grid(Powers|Currents))\/l?([123])$/;

const evcc: Adapter = {
  id: "evcc",
  quietSeconds: 90,
  recognise({ topic, payload, property }) {
    if (!topic.startsWith("evcc/")) return undefined;
    if (EVCC_TOTAL.test(topic))
      return {
        kind: "parts",
        device: "",
        parts: partsOf(0, quantities({ power: numberIn(payload, property) })),
      };
    const [, name, olderName, line] = EVCC_PHASE.exec(topic) ?? [];
    const quantity = /power/i.test(name ?? olderName ?? "") ? "power" : "current";
    if (line === undefined) return companion;
    const told = quantities({ [quantity]: numberIn(payload, property) });
    return { kind: "parts", device: "", parts: partsOf(phaseNamed(line), told) };
  },
};

const OPENWB_TOPIC = /^openWB\/(?:counter\/(\d+)\/get\/(power|powers|currents|voltages)$)?/;
const OPENWB_QUANTITIES = { powers: "power", currents: "current", voltages: "voltage" } as const;
const ASSUMED_VOLTAGE = 230;

const openwb: Adapter = {
  id: "openwb",
  quietSeconds: 60,
  recognise({ topic, payload, property }, { channel }) {
    const [match, counter, name] = OPENWB_TOPIC.exec(topic) ?? [];
    if (match === undefined || topic.startsWith("openWB/evu/")) return undefined;
    if (counter === undefined || name === undefined) return companion;
    if (channel !== "" && channel !== counter) return { kind: "other-clamp", clamp: counter };
    if (name === "power")
      return {
        kind: "parts",
        device: counter,
        parts: partsOf(0, quantities({ power: numberIn(payload, property) })),
      };
    const quantity = OPENWB_QUANTITIES[name as keyof typeof OPENWB_QUANTITIES];
    return { kind: "parts", device: counter, parts: partsIn(payload, property, quantity) };
  },
};

function partsIn(payload: unknown, property: string, quantity: "power" | "current" | "voltage"): Part[] {
  if (!Array.isArray(payload) || payload.length > 3)
    throw new MeteringProblem("too-many-phases", { property, got: describe(payload) });
  return payload.flatMap((value, index) => {
    const number = numberIn(value, `${property}[${index}]`);
    if (quantity === "voltage" && number === ASSUMED_VOLTAGE) return [];
    return partsOf(phaseNamed(String(index + 1)), quantities({ [quantity]: number }));
  });
}

const OPENWB1_TOPIC = /^openWB\/evu\/(?:W|(APhase|VPhase|WPhase)([123]))?$/;
const OPENWB1_QUANTITIES: Readonly<Record<string, string>> = {
  APhase: "current",
  VPhase: "voltage",
  WPhase: "power",
};

/** openWB 1.9. */
const openwb1: Adapter = {
  id: "openwb-1",
  quietSeconds: 60,
  recognise({ topic, payload, property }) {
    if (!topic.startsWith("openWB/evu/")) return undefined;
    const [match, name = "", line] = OPENWB1_TOPIC.exec(topic) ?? [];
    if (match === undefined) return companion;
    const quantity = OPENWB1_QUANTITIES[name] ?? "power";
    const told = quantities({ [quantity]: numberIn(payload, property) });
    return { kind: "parts", device: "", parts: partsOf(phaseNamed(line), told) };
  },
};

export const charging: readonly Adapter[] = [evcc, openwb, openwb1];
