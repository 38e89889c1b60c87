/**
 * Tasmota: energy drivers, both teleinfo builds, and meters read by a script (SML).
 *
 * Rules
 * - Where a TIC section is, ENERGY is not read: its `Power` is the TIC's apparent power under a wrong name.
 * - NicolasBernaerts' METER section: P is VA, W is W; PP and PW are what the house exports.
 * - Three values are phases; two are the channels of a plug or two clamps, and one has to be chosen.
 * - A script's section has a name of its user's; its key of power is one of those in Tasmota's documentation.
 */
import { type Adapter, companion, numberIn, whole } from "../adapter";
import { finite, isNumeric, type JsonObject, objectIn } from "../json";
import type { MeterMessage } from "../message";
import { phasesOf, withPhases } from "../phases";
import { MeteringProblem } from "../problem";
import { type Measured, net, quantities } from "../quantity";
import type { PhaseReading } from "../reading";
import type { MeterSettings } from "../settings";
import { holdsPower, readingOfLabels } from "./tic";

/** {TIC: {PAPP: …}}: whole, or only the labels that changed. */
const tic: Adapter = {
  id: "tasmota-tic",
  recognise({ fields, topic }) {
    const labels = objectIn(fields.TIC);
    if (labels === undefined) return undefined;
    return {
      kind: "overlay",
      device: topic,
      fields: labels,
      tellsPower: holdsPower(labels),
      read: (all) => readingOfLabels((label) => all[label]),
    };
  },
};

/** NicolasBernaerts' METER section. */
const meter: Adapter = {
  id: "tasmota-meter",
  recognise({ fields, topic, property }) {
    const section = objectIn(fields.METER);
    if (section === undefined || !isNumeric(section.PH)) return undefined;
    numberIn(section.P, `${property}.METER.P`);
    return whole(ofMeterSection(section), topic);
  },
};

/** Historic meters tell no voltage: the firmware fills in exactly 230. */
const ASSUMED_VOLTAGE = 230;

function ofMeterSection(section: JsonObject): Measured {
  const told = (name: string): unknown =>
    name.startsWith("U") && finite(section[name]) === ASSUMED_VOLTAGE ? undefined : section[name];
  const count = finite(section.PH) === 3 ? 3 : 1;
  const power = section.W === undefined ? undefined : net(section.W, section.PW);
  const total = quantities({ power, apparentPower: section.P, current: told("I"), voltage: told("U") });
  const phases = [1, 2, 3].map((n) =>
    quantities({
      power: told(`W${n}`),
      apparentPower: told(`P${n}`),
      current: told(`I${n}`),
      voltage: told(`U${n}`),
    }),
  );
  const subscribed = finite(section.PSUB);
  return {
    ...(count === 3 ? withPhases(total, phases) : total),
    ...(subscribed !== undefined && subscribed > 0 && { subscribedPower: subscribed * count }),
  };
}

/** tele/<topic>/SENSOR, or the answer to Status 8 and 10. */
const energy: Adapter = {
  id: "tasmota-energy",
  recognise(message, settings) {
    const { fields, topic } = message;
    if (/^(?:tele|stat)\/.*\/(?:LWT|STATE|INFO[123]|UPTIME|LOGGING|POWER\d*)$/.test(topic)) return companion;
    const section = objectIn(fields.ENERGY) ?? objectIn(objectIn(fields.StatusSNS)?.ENERGY);
    if (section === undefined || fields.TIC !== undefined || !("Power" in section)) return undefined;
    return whole(ofEnergySection(section, message, settings), topic);
  },
};

function ofEnergySection(
  section: JsonObject,
  { property }: MeterMessage,
  { channel, phases }: MeterSettings,
): Measured {
  const total = energyQuantities(section, (value) => value);
  const channels = Math.max(0, ...ENERGY_KEYS.map((key) => lengthOf(section[key])));
  if (channels === 0) numberIn(section.Power, `${property}.ENERGY.Power`);
  if (channels <= 1) return { ...total, ...ofChannel(section, 0) };
  if (channels >= 3 && phases !== 1)
    return withPhases(
      total,
      [0, 1, 2].map((index) => ofChannel(section, index)),
    );
  const chosen = ofChannel(section, Number(channel || Number.NaN) - 1);
  if (chosen.power === undefined)
    throw new MeteringProblem("choose-clamp", { property, clamps: channels === 2 ? "1, 2" : "1, 2, 3" });
  return { ...total, ...chosen };
}

const ENERGY_KEYS = ["Power", "ApparentPower", "Current", "Voltage"];
const lengthOf = (value: unknown): number => (Array.isArray(value) ? value.length : 0);

function ofChannel(section: JsonObject, index: number): PhaseReading {
  return energyQuantities(section, (value) => (Array.isArray(value) ? value[index] : undefined));
}

function energyQuantities(section: JsonObject, of: (value: unknown) => unknown): PhaseReading {
  return quantities({
    power: of(section.Power),
    apparentPower: of(section.ApparentPower),
    current: of(section.Current),
    voltage: of(section.Voltage),
  });
}

const POWER_KEY =
  /^(?:power(?:_curr?|_total|_in)?|curr_w|momentanleistung|leistung|aktuelle_wirkleistung|wirkleistung|watt|16_7_0|1_7_0)$/i;
const KNOWN_SECTIONS = new Set(["ENERGY", "TIC", "METER", "CONTRACT", "ALERT", "Wifi", "StatusSNS"]);

/** A meter read by a script, with the section and key names of Tasmota's documentation. */
const sml: Adapter = {
  id: "tasmota-sml",
  recognise({ fields, topic, property }) {
    if (typeof fields.Time !== "string") return undefined;
    for (const [name, value] of Object.entries(fields)) {
      const section = KNOWN_SECTIONS.has(name) ? undefined : objectIn(value);
      const key = section && Object.keys(section).find((candidate) => POWER_KEY.test(candidate));
      if (section === undefined || key === undefined) continue;
      numberIn(section[key], `${property}.${name}.${key}`);
      return whole(ofScript(section, key), topic);
    }
    return undefined;
  },
};

function ofScript(section: JsonObject, key: string): Measured {
  const power = key === "1_7_0" ? net(section["1_7_0"], section["2_7_0"], 1000) : section[key];
  const phases = ["Power_p", "Power_P"]
    .map((prefix) => phasesOf(section, { power: (phase) => `${prefix}${phase}` }))
    .find((told) => told.every((phase) => phase.power !== undefined));
  return withPhases(quantities({ power }), phases ?? []);
}

export const tasmota: readonly Adapter[] = [tic, meter, energy, sml];
