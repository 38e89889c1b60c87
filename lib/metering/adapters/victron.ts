/**
 * Victron's grid meter over the MQTT of a GX device: N/<portal>/grid/<instance>/Ac/…
 *
 * Rules
 * - Import is positive. The limit of a grid connection is the grid's, never the consumption's.
 * - {"value": null}, or an empty payload, says that the device is gone.
 */
import { describe } from "../../wording/describe";
import { type Adapter, companion, numberIn } from "../adapter";
import { partsOf, phaseNamed } from "../part";
import { MeteringProblem } from "../problem";
import { quantities } from "../quantity";

const TOPIC = /^N\/([^/]+)\/(?:grid\/(\d+)\/Ac\/(?:(L[123])\/)?(Power|Current|Voltage)$)?/;

const grid: Adapter = {
  id: "victron",
  quietSeconds: 60,
  tellsChanges: true,
  recognise({ topic, fields, payload, property }) {
    const [, portal, instance, line, name] = TOPIC.exec(topic) ?? [];
    if (portal === undefined) return undefined;
    if (instance === undefined || name === undefined) return companion;
    const value = fields.value ?? null;
    if (value === null) throw new MeteringProblem("unavailable", { property, got: describe(payload) });
    const told = quantities({ [name.toLowerCase()]: numberIn(value, `${property}.value`) });
    return { kind: "parts", device: `${portal} ${instance}`, parts: partsOf(phaseNamed(line), told) };
  },
};

export const victron: readonly Adapter[] = [grid];
