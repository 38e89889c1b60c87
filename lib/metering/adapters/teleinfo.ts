/**
 * Teleinfo as labels: flat (NicolasBernaerts' TIC topic, scripts, teleinfo nodes) and teleinfo2mqtt's {raw, value}.
 */
import { type Adapter, companion, numberIn, whole } from "../adapter";
import { objectIn } from "../json";
import { holdsPower, readingOfLabels } from "./tic";

/** {PAPP: "00780", IINST: "003", ADCO: …} */
const flat: Adapter = {
  id: "tic-flat",
  recognise({ fields, topic, property }) {
    if (!("ADCO" in fields || "ADSC" in fields) || !holdsPower(fields)) return undefined;
    const name = "SINSTS" in fields ? "SINSTS" : "PAPP";
    if (objectIn(fields[name])) return undefined;
    numberIn(fields[name], `${property}.${name}`);
    return whole(
      readingOfLabels((label) => fields[label]),
      topic,
    );
  },
};

/** teleinfo/<address>: {PAPP: {raw: "04110", value: 4110}}; identical frames are not sent again. */
const teleinfo2mqtt: Adapter = {
  id: "teleinfo2mqtt",
  quietSeconds: 120,
  recognise({ fields, topic, property }) {
    if (/^teleinfo\/(?:status|tempo)\b/.test(topic)) return companion;
    const name = "SINSTS" in fields ? "SINSTS" : "PAPP";
    const power = objectIn(fields[name]);
    if (power === undefined || !("raw" in power)) return undefined;
    numberIn(power.value ?? power.raw, `${property}.${name}.value`);
    return whole(
      readingOfLabels((label) => objectIn(fields[label])?.value),
      topic,
    );
  },
};

export const teleinfo: readonly Adapter[] = [flat, teleinfo2mqtt];
