/**
 * Shelly energy meters: EM and 3EM (first generation), Pro 3EM, 3EM-63, Pro EM-50, EM Gen3 and Gen4.
 *
 * Rules
 * - Component `em:0` is three phases with a total; `em1:N` is one clamp, and which one is the house is in nobody's payload.
 * - NotifyStatus tells what changed; NotifyFullStatus and the status topics tell everything.
 * - `is_valid: false`, `errors` and null mean that the phase is unknown. Neutral current is no phase.
 * - `emdata` holds Wh under names that look like W: it is a companion.
 *
 * Source: Shelly's API documentation, its MQTT topics of both generations.
 */
import { type Adapter, companion, type Finding, numberIn, whole } from "../adapter";
import { isNumeric, type JsonObject, objectIn } from "../json";
import { partsOf } from "../part";
import { withPhases } from "../phases";
import { MeteringProblem } from "../problem";
import { type Measured, quantities } from "../quantity";
import type { PhaseReading } from "../reading";
import type { MeterSettings } from "../settings";

/** A meter that speaks on changes of 5 % or 10 W, and may be quiet meanwhile. */
const ON_CHANGE = { quietSeconds: 90, tellsChanges: true } as const;

/** `<prefix>/events/rpc`: NotifyStatus and NotifyFullStatus. */
const rpc: Adapter = {
  id: "shelly-rpc",
  ...ON_CHANGE,
  recognise({ fields }, settings) {
    const { method, src } = fields;
    if (method !== "NotifyStatus" && method !== "NotifyFullStatus") {
      return method === "NotifyEvent" ? companion : undefined;
    }
    const params = objectIn(fields.params);
    if (params === undefined) return companion;
    const device = typeof src === "string" ? src : "";
    const em = objectIn(params["em:0"]);
    if (em) return { kind: "overlay", device, fields: em, tellsPower: tellsPower(em), read: threePhases };
    return chosenClamp(params, "em1:", settings, device) ?? (holdsPlug(params) ? undefined : companion);
  },
};

/** `<prefix>/status/em:0`, or the answer to EM.GetStatus. */
const em: Adapter = {
  id: "shelly-em",
  ...ON_CHANGE,
  recognise({ fields, topic, property }) {
    if (/\/status\/(?:emdata|em1data|sys|wifi|eth|ble|cloud|mqtt|ws|temperature|modbus)(?::\d)?$/.test(topic))
      return companion;
    const status = resultIn(fields);
    if (!("total_act_power" in status && "a_act_power" in status)) return undefined;
    numberIn(status.total_act_power, `${property}.total_act_power`);
    return whole(threePhases(status), deviceIn(topic, fields));
  },
};

/** `<prefix>/status/em1:N`, or the answer to EM1.GetStatus. */
const em1: Adapter = {
  id: "shelly-em1",
  ...ON_CHANGE,
  recognise({ fields, topic }, { channel }) {
    const status = resultIn(fields);
    if (!isNumeric(status.act_power) || !isNumeric(status.aprt_power) || !isNumeric(status.id))
      return undefined;
    const clamp = String(status.id);
    if (clamp !== (channel || "0")) return { kind: "other-clamp", clamp };
    return whole(clampOf(status), deviceIn(topic, fields));
  },
};

/** Shelly.GetStatus, over HTTP or by node-red-contrib-shelly (which drops the colons). */
const status: Adapter = {
  id: "shelly-status",
  recognise({ fields }, settings) {
    const components = resultIn(fields);
    const em0 = objectIn(components["em:0"] ?? components.em0);
    if (em0 && isNumeric(em0.total_act_power)) return whole(threePhases(em0));
    return chosenClamp(components, "em1:", settings) ?? chosenClamp(components, "em1", settings);
  },
};

/** First generation, GET /status. */
const gen1: Adapter = {
  id: "shelly-gen1",
  recognise({ fields, property }, { channel, phases }) {
    const meters = fields.emeters;
    if (!Array.isArray(meters) || meters.length === 0) return undefined;
    const told = meters
      .map(objectIn)
      .map((meter) => (meter && meter.is_valid !== false ? quantities(meter) : {}));
    if (meters.length >= 3 && phases !== 1) {
      const measured = withPhases(quantities({ power: fields.total_power }), told);
      if (measured.power !== undefined || measured.phases) return whole(measured);
    }
    const index = Number(channel || 0);
    const chosen = told[index];
    if (chosen === undefined)
      throw new MeteringProblem("choose-clamp", { property, clamps: [...told.keys()].join(", ") });
    if (chosen.power === undefined)
      throw new MeteringProblem("no-power", { property: `${property}.emeters[${index}]` });
    return whole(chosen);
  },
};

const GEN1_TOPIC = /^shellies\/([^/]+)\/(?:emeter\/([0-2])\/(power|voltage|current)$|)/;

/** First generation over MQTT: one value a topic. */
const gen1Mqtt: Adapter = {
  id: "shelly-gen1-mqtt",
  recognise(message, settings) {
    const [, device = "", clamp, quantity] = GEN1_TOPIC.exec(message.topic) ?? [];
    if (device === "") return undefined;
    if (clamp === undefined || quantity === undefined) return companion;
    const value = numberIn(message.payload, message.property);
    const measuresPhases =
      settings.phases === 3 || (settings.phases !== 1 && !device.startsWith("shellyem-"));
    if (!measuresPhases && clamp !== (settings.channel || "0")) return { kind: "other-clamp", clamp };
    const phase = measuresPhases ? ((Number(clamp) + 1) as 1 | 2 | 3) : 0;
    return { kind: "parts", device, parts: partsOf(phase, quantities({ [quantity]: value })) };
  },
};

export const shelly: readonly Adapter[] = [rpc, em, em1, status, gen1Mqtt, gen1];

/** An answer over RPC wraps the status in `result`. */
function resultIn(fields: JsonObject): JsonObject {
  return objectIn(fields.result) ?? fields;
}

function deviceIn(topic: string, fields: JsonObject): string {
  if (typeof fields.src === "string") return fields.src;
  const end = topic.indexOf("/status/");
  return end < 0 ? "" : topic.slice(0, end);
}

function threePhases(em: JsonObject): Measured {
  const total = quantities({ power: em.total_act_power, apparentPower: em.total_aprt_power });
  const phases = ["a", "b", "c"].map((phase) => phaseOf(em, phase));
  if ("b_act_power" in em && "c_act_power" in em) return withPhases(total, phases);
  const known = phases.slice(0, phases.findLastIndex((phase) => Object.keys(phase).length > 0) + 1);
  return known.length === 0 ? total : { ...total, phases: known };
}

function phaseOf(em: JsonObject, phase: string): PhaseReading {
  const errors = em[`${phase}_errors`];
  if (Array.isArray(errors) && errors.length > 0) return {};
  return quantities({
    power: em[`${phase}_act_power`],
    apparentPower: em[`${phase}_aprt_power`],
    current: em[`${phase}_current`],
    voltage: em[`${phase}_voltage`],
  });
}

function clampOf(em1: JsonObject): PhaseReading {
  return quantities({
    power: em1.act_power,
    apparentPower: em1.aprt_power,
    current: em1.current,
    voltage: em1.voltage,
  });
}

const tellsPower = (em: JsonObject): boolean =>
  Object.keys(em).some((key) => key.endsWith("_act_power") || key.endsWith("_aprt_power"));

/** The chosen one of the clamps `<prefix>0`, `<prefix>1`, …; of a NotifyStatus when a device is given. */
function chosenClamp(
  components: JsonObject,
  prefix: string,
  { channel }: MeterSettings,
  device?: string,
): Finding | undefined {
  const chosen = objectIn(components[`${prefix}${channel || "0"}`]);
  if (chosen && device !== undefined)
    return {
      kind: "overlay",
      device: `${device} ${channel || "0"}`.trim(),
      fields: chosen,
      tellsPower: "act_power" in chosen,
      read: clampOf,
    };
  if (chosen && isNumeric(chosen.act_power)) return whole(clampOf(chosen));
  const other = Object.keys(components).find(
    (key) => key.startsWith(prefix) && "act_power" in (objectIn(components[key]) ?? {}),
  );
  return other === undefined ? undefined : { kind: "other-clamp", clamp: other.slice(prefix.length) };
}

const holdsPlug = (params: JsonObject): boolean =>
  Object.values(params).some((component) => "apower" in (objectIn(component) ?? {}));
