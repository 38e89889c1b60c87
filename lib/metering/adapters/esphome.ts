/**
 * ESPHome's dsmr component, as in a SlimmeLezer: one value a topic.
 *
 * Rules
 * - kW, the component's own unit, unless the person says W: the unit is not in the topic.
 * - "Delivered" and "consumed" are import, "returned" and "produced" export.
 */
import { describe } from "../../wording/describe";
import { type Adapter, numberIn } from "../adapter";
import { type Part, type PartQuantity, phaseNamed } from "../part";
import { MeteringProblem } from "../problem";
import { scaled } from "../quantity";

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

const dsmrComponent: Adapter = {
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
      value: isKilo ? scaled(value, 1000) : value,
    };
    return { kind: "parts", device, parts: [part] };
  },
};

export const esphome: readonly Adapter[] = [dsmrComponent];
