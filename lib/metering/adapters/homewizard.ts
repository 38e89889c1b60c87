/**
 * HomeWizard P1 meter and kWh meters: /api/v1/data, and /api/measurement or its websocket.
 *
 * Rules
 * - W, export negative. Currents carry the sign of the power; a reading's are magnitudes.
 * - `current_a` is the sum of three magnitudes and means nothing to a breaker: only the phases' are read.
 * - The plug-in battery has a state of charge: it is no meter of the house.
 *
 * Source: HomeWizard's API documentation.
 */
import { type Adapter, companion, numberAt, whole } from "../adapter";
import { type JsonObject, objectIn } from "../json";
import { phasesOf, withPhases } from "../phases";
import { MeteringProblem } from "../problem";
import { type Measured, quantities } from "../quantity";

const homewizardMeter: Adapter = {
  id: "homewizard",
  quietSeconds: 30,
  recognise(message) {
    const { fields, property } = message;
    const data = fields.type === "measurement" ? objectIn(fields.data) : fields;
    if (data === undefined) return companion;
    const prefix = "active_power_w" in data ? "active_" : "power_w" in data ? "" : undefined;
    if (prefix === undefined) return undefined;
    if ("state_of_charge_pct" in data)
      throw new MeteringProblem("one-circuit", { property, what: { en: "a battery", fr: "d’une batterie" } });
    numberAt(message, data, `${prefix}power_w`);
    return whole(readingOf(data, prefix));
  },
};

function readingOf(data: JsonObject, prefix: string): Measured {
  const total = quantities({
    power: data[`${prefix}power_w`],
    apparentPower: data[`${prefix}apparent_power_va`],
  });
  const phases = phasesOf(data, {
    power: (n) => `${prefix}power_l${n}_w`,
    apparentPower: (n) => `${prefix}apparent_power_l${n}_va`,
    current: (n) => `${prefix}current_l${n}_a`,
    voltage: (n) => `${prefix}voltage_l${n}_v`,
  });
  const only = quantities({ current: data[`${prefix}current_a`], voltage: data[`${prefix}voltage_v`] });
  const measured = withPhases(total, phases);
  return measured.phases ? measured : { ...only, ...measured };
}

export const homewizard: readonly Adapter[] = [homewizardMeter];
