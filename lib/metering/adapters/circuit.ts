/**
 * Plugs, relays and single circuits: a power that is not the house's.
 *
 * Rules
 * - Never taken silently: a plug read as the grid keeps nobody under a limit.
 * - Taken when the person says so ("one circuit"), for a sub-panel or a flow that is being tried out.
 */
import { type Adapter, numberIn, whole } from "../adapter";
import { type JsonObject, objectIn } from "../json";
import type { MeterMessage } from "../message";
import { MeteringProblem } from "../problem";
import { quantities } from "../quantity";
import type { MeterSettings } from "../settings";

interface Circuit {
  readonly power: unknown;
  readonly others: JsonObject;
}

const PLUG = { en: "a plug or a relay", fr: "d’une prise ou d’un relais" };

const circuitMeter: Adapter = {
  id: "circuit",
  quietSeconds: 60,
  recognise(message, settings) {
    const circuit = circuitIn(message, settings);
    if (circuit === undefined) return undefined;
    const { property, topic } = message;
    if (!settings.oneCircuit) throw new MeteringProblem("one-circuit", { property, what: PLUG });
    const { current, voltage } = circuit.others;
    const power = numberIn(circuit.power, `${property} (power)`);
    return whole(quantities({ power, current, voltage }), topic);
  },
};

export const circuit: readonly Adapter[] = [circuitMeter];

function circuitIn({ fields }: MeterMessage, { channel }: MeterSettings): Circuit | undefined {
  const params = objectIn(fields.params) ?? objectIn(fields.result) ?? fields;
  const component =
    objectIn(params[`switch:${channel || "0"}`] ?? params[`switch${channel || "0"}`]) ?? params;
  if ("apower" in component) return { power: component.apower, others: component };
  if (Array.isArray(fields.meters)) {
    const chosen = objectIn(fields.meters[Number(channel || 0)]);
    if (chosen && "power" in chosen) return { power: chosen.power, others: {} };
  }
  const isPlug = "state" in fields && "power" in fields;
  return isPlug ? { power: fields.power, others: fields } : undefined;
}
