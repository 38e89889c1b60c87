/**
 * Enphase gateways, for those who poll them themselves; the package's own node sends readings.
 *
 * Rules
 * - The grid is the net consumption. Total consumption is what the house takes, its own production included: never read.
 */
import { type Adapter, companion, numberIn, whole } from "../adapter";
import { finite, type JsonObject, objectIn } from "../json";
import { withPhases } from "../phases";
import { type Measured, quantities, tidy } from "../quantity";

/** The full data of the package's own node (its second output). */
const data: Adapter = {
  id: "envoy-data",
  quietSeconds: 60,
  recognise({ fields, property }) {
    if (objectIn(fields.gateway) === undefined || !("at" in fields)) return undefined;
    const grid = objectIn(fields.grid);
    if (grid === undefined) return companion;
    numberIn(grid.power, `${property}.grid.power`);
    return whole(
      withPhases(
        quantities(grid),
        phasesIn(grid.phases).map((phase) => quantities(phase)),
      ),
    );
  },
};

/** /ivp/meters/reports. */
const reports: Adapter = {
  id: "envoy-reports",
  quietSeconds: 60,
  recognise({ payload, property }) {
    if (!Array.isArray(payload)) return undefined;
    const net = payload.map(objectIn).find((report) => report?.reportType === "net-consumption");
    const cumulative = objectIn(net?.cumulative);
    if (net === undefined || cumulative === undefined) return undefined;
    numberIn(cumulative.actPower, `${property} (net-consumption).cumulative.actPower`);
    return whole(withPhases(ofReport(cumulative), phasesIn(net.lines).map(ofReport)));
  },
};

/** production.json with its details. */
const production: Adapter = {
  id: "envoy-production",
  quietSeconds: 60,
  recognise({ fields, property }) {
    if (!Array.isArray(fields.consumption) || !Array.isArray(fields.production)) return undefined;
    const net = fields.consumption
      .map(objectIn)
      .find((entry) => entry?.measurementType === "net-consumption");
    if (net === undefined) return companion;
    numberIn(net.wNow, `${property}.consumption (net-consumption).wNow`);
    return whole(withPhases(ofProduction(net), phasesIn(net.lines).map(ofProduction)));
  },
};

/** /ivp/livedata/status, in mW. */
const live: Adapter = {
  id: "envoy-live",
  recognise({ fields, property }) {
    const grid = objectIn(objectIn(fields.meters)?.grid);
    if (grid === undefined || !("agg_p_mw" in grid)) return undefined;
    numberIn(grid.agg_p_mw, `${property}.meters.grid.agg_p_mw`);
    const phases = ["a", "b", "c"].map((phase) =>
      inMilli(grid[`agg_p_ph_${phase}_mw`], grid[`agg_s_ph_${phase}_mva`]),
    );
    return whole(withPhases(inMilli(grid.agg_p_mw, grid.agg_s_mva), phases));
  },
};

export const enphase: readonly Adapter[] = [data, reports, production, live];

function phasesIn(value: unknown): JsonObject[] {
  return Array.isArray(value) ? value.slice(0, 3).map((phase) => objectIn(phase) ?? {}) : [];
}

function ofReport(values: JsonObject): Measured {
  return quantities({
    power: values.actPower,
    apparentPower: values.apprntPwr,
    current: values.rmsCurrent,
    voltage: values.rmsVoltage,
  });
}

function ofProduction(values: JsonObject): Measured {
  return quantities({
    power: values.wNow,
    apparentPower: values.apprntPwr,
    current: values.rmsCurrent,
    voltage: values.rmsVoltage,
  });
}

function inMilli(power: unknown, apparentPower: unknown): Measured {
  const thousandth = (value: unknown): number | undefined => {
    const number = finite(value);
    return number === undefined ? undefined : tidy(number / 1000);
  };
  return quantities({ power: thousandth(power), apparentPower: thousandth(apparentPower) });
}
