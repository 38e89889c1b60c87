/**
 * Home Assistant, through node-red-contrib-home-assistant-websocket.
 *
 * Rules
 * - The value and its unit come from `msg.data`: the unit may change at any time in the entity's settings.
 * - One entity a message; which phase it is, the dialog says.
 * - "unavailable" and "unknown" are no reading.
 */
import { describe } from "../../wording/describe";
import { type Adapter, numberIn } from "../adapter";
import { type JsonObject, objectIn } from "../json";
import { partsOf } from "../part";
import { MeteringProblem } from "../problem";
import { phaseOf } from "../settings";
import { completed, quantityIn, UNIT_NAMES, unitNamed } from "../unit";

const events: Adapter = {
  id: "home-assistant",
  quietSeconds: 120,
  recognise({ whole: msg }, settings) {
    const entity = entityIn(msg);
    if (entity === undefined) return undefined;
    const id = String(entity.entity_id);
    const { state } = entity;
    if (state === "unavailable" || state === "unknown" || state === null)
      throw new MeteringProblem("unavailable", { property: id, got: describe(state) });
    const name = objectIn(entity.attributes)?.unit_of_measurement;
    const unit = unitNamed(name) ?? (name === undefined ? settings.unit : undefined);
    if (unit === undefined)
      throw new MeteringProblem("wrong-unit", {
        property: id,
        unit: typeof name === "string" ? name : "",
        expected: UNIT_NAMES,
      });
    const phase = phaseOf(id, settings);
    if (phase === undefined)
      throw new MeteringProblem("unknown-topic", { topic: id, topics: settings.phaseTopics.join(", ") });
    const told = quantityIn(unit, numberIn(state, id));
    const parts = partsOf(phase, phase === 0 ? told : completed(told, settings.conversion));
    return { kind: "parts", device: "", sender: id, parts };
  },
};

/** The entity of an event (`data.new_state`), or of a current state or a poll (`data`). */
function entityIn(msg: JsonObject): JsonObject | undefined {
  const data = objectIn(msg.data);
  const entity = objectIn(data?.new_state) ?? data;
  return entity && typeof entity.entity_id === "string" && "state" in entity ? entity : undefined;
}

export const homeAssistant: readonly Adapter[] = [events];
