/**
 * Meters over Zigbee: the ZLinky of LiXee, and others, through Zigbee2MQTT or deCONZ.
 *
 * Rules
 * - The ZLinky's `active_power` is a point of the load curve, minutes old: never read. Its power is `apparent_power`, in VA.
 * - Its `available_power` is A in historic mode and kVA in standard mode, under the same key.
 * - deCONZ tells a LiXee's VA as `power`, and its amperes; other meters' current is in mA.
 * - With `power_phase_b`, `power` is phase A and the total is the sum; with only currents by phase, `power` is the total.
 * - Currents that cannot belong to the power are left out: some devices have a mode with another scale.
 * - A message with `state` is a plug or a relay. Two clamps in one device: one is chosen, with its direction beside it.
 *
 * Source: zigbee-herdsman-converters, LiXee's documentation, deCONZ's device files.
 */
import { type Adapter, companion, numberAt, whole } from "../adapter";
import { finite, isNumeric, type JsonObject, objectIn } from "../json";
import { withPhases } from "../phases";
import { MeteringProblem } from "../problem";
import { type Measured, quantities, sumOf, tidy } from "../quantity";
import type { PhaseReading } from "../reading";

const OF_ZLINKY = [
  "current_tarif",
  "active_register_tier_delivered",
  "warn_d_p_s",
  "warn_d_i_r1",
  "status_register",
];
/** What phase B and C add to the name of a quantity: phase A has none. */
const ZLINKY_PHASES = ["", "_ph_b", "_ph_c"];
const Z2M_PHASES = ["", "_phase_b", "_phase_c"];

/** zigbee2mqtt/<name>, every minute at most by default. */
const zlinky: Adapter = {
  id: "zlinky",
  quietSeconds: 1200,
  recognise(message) {
    const { fields, topic } = message;
    if (/^zigbee2mqtt\/(?:bridge\/|.*\/availability$)/.test(topic)) return companion;
    if (!("apparent_power" in fields) || !OF_ZLINKY.some((key) => key in fields)) return undefined;
    numberAt(message, fields, "apparent_power");
    return whole({ ...ofZlinky(fields), ...contractOf(fields) }, topic);
  },
};

function ofZlinky(fields: JsonObject): Measured {
  const apparentPower = fields.total_apparent_power ?? fields.apparent_power;
  const isThreePhase = isNumeric(fields.rms_current_ph_c);
  if (!isThreePhase)
    return quantities({ apparentPower, current: fields.rms_current, voltage: fields.rms_voltage });
  const tellsPhasePower = isNumeric(fields.total_apparent_power);
  const phases = ZLINKY_PHASES.map((suffix) =>
    quantities({
      apparentPower: tellsPhasePower ? fields[`apparent_power${suffix}`] : undefined,
      current: fields[`rms_current${suffix}`],
      voltage: fields[`rms_voltage${suffix}`],
    }),
  );
  return withPhases(quantities({ apparentPower }), phases);
}

const VA_PER_AMPERE = 200;

function contractOf(fields: JsonObject): Measured {
  const available = finite(fields.available_power);
  const breaking = finite(fields.power_threshold);
  const isStandard = ["power_threshold", "rms_voltage", "status_register"].some((key) =>
    isKnown(fields[key]),
  );
  const phases = isNumeric(fields.rms_current_ph_c) ? 3 : 1;
  const subscribed = available && (isStandard ? available * 1000 : available * VA_PER_AMPERE * phases);
  return {
    ...(subscribed && subscribed > 0 && { subscribedPower: tidy(subscribed) }),
    ...(breaking && breaking > 0 && { breakingPower: tidy(breaking * 1000) }),
  };
}

const isKnown = (value: unknown): boolean => value !== undefined && value !== null && value !== "";

/** The deCONZ node: the state of a sensor, and who made it in `msg.meta`. */
const deconz: Adapter = {
  id: "deconz",
  quietSeconds: 900,
  recognise(message) {
    const { fields, whole: msg, topic } = message;
    const meta = objectIn(msg.meta);
    if (meta === undefined || !("power" in fields) || !("lastupdated" in fields)) return undefined;
    const power = numberAt(message, fields, "power");
    const current = finite(fields.current);
    const { voltage } = fields;
    const device = typeof meta.uniqueid === "string" ? meta.uniqueid : topic;
    if (meta.manufacturername === "LiXee")
      return whole(quantities({ apparentPower: power, current, voltage }), device);
    const amperes = current === undefined ? undefined : current / 1000;
    return whole(quantities({ power, current: amperes, voltage }), device);
  },
};

/** Any other meter of Zigbee2MQTT. */
const z2m: Adapter = {
  id: "z2m",
  quietSeconds: 300,
  recognise(message, { oneCircuit }) {
    const { fields, topic } = message;
    if (!("power" in fields) || !("linkquality" in fields)) return undefined;
    if ("state" in fields && !oneCircuit) return undefined;
    const power = numberAt(message, fields, "power");
    const apparentPower = fields.power_apparent;
    if (isNumeric(fields.power_c)) return whole(withPhases(quantities({ power }), byLetter(fields)), topic);
    const phases = Z2M_PHASES.map((suffix) => bySuffix(fields, suffix));
    if (phases.slice(1).every(hasNothing))
      return whole(
        quantities({ power, apparentPower, current: fields.current, voltage: fields.voltage }),
        topic,
      );
    if (isNumeric(fields.power_phase_b)) return whole(withPhases({}, phases), topic);
    const ofPhases = phases.map(({ current, voltage }) => quantities({ current, voltage }));
    const total = quantities({ power, apparentPower });
    return whole(withPhases(total, hasRightScale(ofPhases, power) ? ofPhases : []), topic);
  },
};

/** W under which a power says nothing about the currents: reactive ones may be larger. */
const TELLING_POWER = 300;

/**
 * Whether the currents can belong to this power (W). Some devices have a mode that multiplies their currents by 10 or
 * 1000; such currents would open a breaker on paper.
 */
function hasRightScale(phases: readonly PhaseReading[], power: number): boolean {
  const voltAmperes = sumOf(phases.map(({ current = 0, voltage = 230 }) => current * voltage)) ?? 0;
  const watts = Math.abs(power);
  return watts < TELLING_POWER || (voltAmperes > watts / 2 && voltAmperes < watts * 5);
}

const hasNothing = (phase: PhaseReading): boolean => Object.keys(phase).length === 0;

function bySuffix(fields: JsonObject, suffix: string): PhaseReading {
  return quantities({
    power: fields[`power${suffix}`],
    apparentPower: fields[`power_apparent${suffix}`],
    current: fields[`current${suffix}`],
    voltage: fields[`voltage${suffix}`],
  });
}

function byLetter(fields: JsonObject): PhaseReading[] {
  return ["a", "b", "c"].map((letter) =>
    quantities({
      power: fields[`power_${letter}`],
      current: fields[`current_${letter}`],
      voltage: fields[`voltage_${letter}`],
    }),
  );
}

/** Two clamps in one device (Tuya PJ-1203A): magnitudes, with the direction apart. */
const twoClamps: Adapter = {
  id: "z2m-clamps",
  quietSeconds: 300,
  recognise(message, { channel }) {
    const { fields, topic, property } = message;
    if (!("power_a" in fields) || !("energy_flow_a" in fields)) return undefined;
    const clamp = channel.toLowerCase();
    if (clamp === "ab") return whole(quantities({ power: numberAt(message, fields, "power_ab") }), topic);
    if (clamp !== "a" && clamp !== "b")
      throw new MeteringProblem("choose-clamp", { property, clamps: "a, b, ab" });
    const magnitude = numberAt(message, fields, `power_${clamp}`);
    const power = fields[`energy_flow_${clamp}`] === "producing" ? -Math.abs(magnitude) : magnitude;
    return whole(quantities({ power, current: fields[`current_${clamp}`], voltage: fields.voltage }), topic);
  },
};

export const zigbee: readonly Adapter[] = [zlinky, deconz, twoClamps, z2m];
