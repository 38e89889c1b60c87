/** The report: everything that a person may ask of the controller. */
import type { ControllerState, LoadReport, LoadStanding, Report, Why } from "./decision";
import type { Load } from "./load";
import type { Picture } from "./picture";
import { quietUntil } from "./returning";

export function reportOf(
  picture: Picture,
  state: ControllerState,
  shed: readonly string[],
  now: number,
): Report {
  const { orders, meter, mode } = picture.state;
  const predicted = picture.model.predicted();
  const known = predicted !== null;
  return {
    at: now,
    state,
    mode,
    auto: orders.auto,
    away: orders.away,
    override: {
      on: orders.override !== null,
      ...(orders.override?.until != null && { until: orders.override.until }),
    },
    power: meter.value,
    predicted: known ? Math.round(predicted[0] ?? 0) : null,
    limit: picture.limit.value,
    room: known ? Math.round(picture.room(0)) : null,
    tripInSeconds: picture.tripInSeconds,
    shed,
    loads: picture.loads.all.map((load) => reportLoad(picture, load)),
    signals: { ...orders.signals },
  };
}

function reportLoad(picture: Picture, load: Load): LoadReport {
  const { memory, settings } = load;
  return {
    id: settings.id,
    name: settings.name,
    state: standing(picture, load),
    override: memory.override,
    power: load.runs && load.power === null && memory.power === null ? null : Math.round(load.draws),
    since: memory.since,
    why: memory.why,
    next: nextOf(picture, load),
  };
}

function standing({ state }: Picture, load: Load): LoadStanding {
  const { allowed, failedUntil, unconfirmed, override, orderedAt } = load.memory;
  if (failedUntil !== null) return "FAILED";
  if (unconfirmed !== null) return unconfirmed.order === "shed" ? "SHED_PENDING" : "RESTORE_PENDING";
  if (override !== "auto") return "OVERRIDDEN";
  if (!allowed) return load.asks || load.memory.cut ? "SHED" : "INHIBITED";
  return orderedAt === null && load.memory.state === null && state.readings === 0 ? "UNKNOWN" : "ON";
}

/** What comes next for a load that is off: its return, and not before when. */
function nextOf(picture: Picture, load: Load): Why["next"] | null {
  const { memory, settings } = load;
  if (memory.failedUntil !== null) return { what: "retry", at: memory.failedUntil };
  if (memory.allowed) return null;
  if (load.ban !== null) return memory.why?.next ?? { what: "end-of-period", at: memory.overrideUntil };
  if (memory.cut && !settings.autoRestore && memory.override !== "on") return null;
  const guarded = picture.now + load.guardLeft(picture.now);
  const at = picture.meterIsGood ? Math.max(guarded, quietUntil(picture, load)) : null;
  return { what: "return", at: at === null ? null : Math.ceil(at) };
}
