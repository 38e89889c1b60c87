/**
 * Fronius' Solar API: the power flow of the site, and its meter.
 *
 * Rules
 * - `P_Grid` is W, import positive; null at night on some, and without a meter.
 * - A meter in the consumption path (location 1) measures the load, not the grid: refused.
 * - GEN24: the phases are SMARTMETER_POWERACTIVE_0N; those named MEAN_0N have the other sign.
 *
 * Source: Fronius Solar API v1.
 */
import { type Adapter, numberIn, whole } from "../adapter";
import { finite, type JsonObject, objectIn } from "../json";
import { phasesOf, withPhases } from "../phases";
import { MeteringProblem } from "../problem";
import { type Measured, quantities } from "../quantity";

const NO_FIELDS: JsonObject = {};

/** GetPowerFlowRealtimeData, whole or its `Body.Data`. */
const flow: Adapter = {
  id: "fronius-flow",
  quietSeconds: 30,
  recognise({ fields, property }) {
    const site = objectIn(dataIn(fields).Site);
    if (site === undefined || !("P_Grid" in site)) return undefined;
    return whole(quantities({ power: numberIn(site.P_Grid, `${property}.Site.P_Grid`) }));
  },
};

const TOTALS = ["PowerReal_P_Sum", "SMARTMETER_POWERACTIVE_MEAN_SUM_F64"] as const;
const IN_THE_FEED_IN_POINT = 0;

/** GetMeterRealtimeData: one meter, or several by number. */
const meter: Adapter = {
  id: "fronius-meter",
  quietSeconds: 30,
  recognise({ fields, property }) {
    const data = dataIn(fields);
    const meters = [data, ...Object.values(data).map((entry) => objectIn(entry) ?? NO_FIELDS)].filter(
      (entry) => TOTALS.some((name) => name in entry),
    );
    if (meters.length === 0) return undefined;
    const ofTheGrid = meters.find((entry) => locationOf(entry) === IN_THE_FEED_IN_POINT);
    if (ofTheGrid === undefined)
      throw new MeteringProblem("not-the-grid", {
        property,
        what: { en: "a meter in the consumption path", fr: "d’un compteur placé côté consommation" },
      });
    const name = TOTALS.find((candidate) => candidate in ofTheGrid) ?? TOTALS[0];
    numberIn(ofTheGrid[name], `${property}.${name}`);
    return whole(readingOf(ofTheGrid));
  },
};

export const fronius: readonly Adapter[] = [flow, meter];

function dataIn(fields: JsonObject): JsonObject {
  return objectIn(objectIn(fields.Body)?.Data) ?? fields;
}

function locationOf(entry: JsonObject): number {
  return finite(entry.Meter_Location_Current ?? entry.SMARTMETER_VALUE_LOCATION_U16) ?? IN_THE_FEED_IN_POINT;
}

function readingOf(entry: JsonObject): Measured {
  if ("PowerReal_P_Sum" in entry)
    return withPhases(
      quantities({ power: entry.PowerReal_P_Sum, apparentPower: entry.PowerApparent_S_Sum }),
      phasesOf(entry, {
        power: (n) => `PowerReal_P_Phase_${n}`,
        apparentPower: (n) => `PowerApparent_S_Phase_${n}`,
        current: (n) => `Current_AC_Phase_${n}`,
        voltage: (n) => `Voltage_AC_Phase_${n}`,
      }),
    );
  return withPhases(
    quantities({
      power: entry.SMARTMETER_POWERACTIVE_MEAN_SUM_F64,
      apparentPower: entry.SMARTMETER_POWERAPPARENT_MEAN_SUM_F64,
    }),
    phasesOf(entry, {
      power: (n) => `SMARTMETER_POWERACTIVE_0${n}_F64`,
      apparentPower: (n) => `SMARTMETER_POWERAPPARENT_0${n}_F64`,
      current: (n) => `SMARTMETER_CURRENT_0${n}_F64`,
      voltage: (n) => `SMARTMETER_VOLTAGE_0${n}_F64`,
    }),
  );
}
