import type { LoadReport, Report } from "./decision";

/**
 * What a report says besides measured figures and the instants that follow from them: two reports with the same
 * lasting part differ in nothing that a person would want to be told.
 */
export function lastingPart(report: Report): string {
  const {
    at: _at,
    power: _power,
    predicted: _predicted,
    room: _room,
    tripInSeconds: _trip,
    ...rest
  } = report;
  return JSON.stringify({
    ...rest,
    loads: report.loads.map(lastingLoad),
    signals: Object.values(report.signals).map(({ at: _learned, ...signal }) => signal),
  });
}

function lastingLoad({ power: _power, next, ...load }: LoadReport): object {
  return { ...load, next: next?.what };
}

/** True while a load is on its way: its standing may then change with any reading. */
export function hasUnsettled(report: Report): boolean {
  return report.loads.some(({ state }) => state === "SHED_PENDING" || state === "RESTORE_PENDING");
}
