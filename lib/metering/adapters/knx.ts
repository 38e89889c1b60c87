/**
 * KNX group addresses, through knx-ultimate: the datapoint type says what the number is.
 *
 * 14.056 is W, 9.024 kW, 14.019 A, 7.012 mA, 14.027 V. One address a message; its phase is told in the dialog.
 */
import { type Adapter, companion, numberIn } from "../adapter";
import { objectIn } from "../json";
import { partsOf } from "../part";
import { MeteringProblem } from "../problem";
import { phaseOf } from "../settings";
import { completed, quantityIn, type Unit } from "../unit";

const UNITS: Readonly<Record<string, Unit>> = {
  "14.056": "W",
  "9.024": "kW",
  "14.019": "A",
  "7.012": "mA",
  "14.027": "V",
};

const group: Adapter = {
  id: "knx",
  quietSeconds: 120,
  tellsChanges: true,
  recognise({ whole: msg, payload, property, topic }, settings) {
    const telegram = objectIn(msg.knx);
    if (telegram === undefined) return undefined;
    const unit = UNITS[String(telegram.dpt)];
    if (unit === undefined) return companion;
    const address = typeof telegram.destination === "string" ? telegram.destination : topic;
    const phase = phaseOf(address, settings);
    if (phase === undefined)
      throw new MeteringProblem("unknown-topic", { topic: address, topics: settings.phaseTopics.join(", ") });
    const told = quantityIn(unit, numberIn(payload, property));
    const parts = partsOf(phase, phase === 0 ? told : completed(told, settings.conversion));
    return { kind: "parts", device: "", sender: address, parts };
  },
};

export const knx: readonly Adapter[] = [group];
