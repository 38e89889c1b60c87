/** What is told besides the orders: each thing once, when it begins and when it ends. */

import { isExhausted } from "./cutting";
import type { ControllerState, Reason } from "./decision";
import { isOver } from "./excess";
import { forget } from "./futility";
import type { Picture } from "./picture";

/** Seconds before the breaker opens at which people are told, and at which they may be told again. */
const TELL_TRIP = 60;
const FORGET_TRIP = 180;
/** ms after a cut during which the controller is said to be shedding rather than recovering. */
const SHEDDING_FOR = 60_000;

export function tell(picture: Picture): void {
  tellLimit(picture);
  tellShedding(picture);
  tellTrip(picture);
  tellExhausted(picture);
}

/** How the controller stands. */
export function stateOf(picture: Picture): ControllerState {
  const { state, cutCount, now } = picture;
  if (!state.orders.auto) return "DISABLED";
  if (state.meter.doubt !== null && state.meter.good === 0)
    return state.assumed ? "STALE_WORST" : "STALE_HOLD";
  if (state.meter.doubt !== null) return "STALE_HOLD";
  const keptOff = picture.loads.all.some((load) => load.memory.cut && load.ban !== null);
  if (state.readings < 2) return keptOff ? "SHEDDING" : "BOOT";
  const over = isOver(state.excess);
  if (cutCount === 0) return over ? "WATCH" : "NORMAL";
  const justCut = state.lastCut !== null && now - state.lastCut < SHEDDING_FOR;
  return over || justCut || keptOff ? "SHEDDING" : "RECOVERING";
}

/** When the state changes by time alone, epoch ms. */
export function nextStateChange({ state, cutCount, now }: Picture): number {
  const end = (state.lastCut ?? Number.NEGATIVE_INFINITY) + SHEDDING_FOR;
  return cutCount > 0 && end > now ? end : Number.POSITIVE_INFINITY;
}

function tellLimit({ state, limit, notices }: Picture): void {
  const { told } = state;
  if (told.limit !== null && told.limit !== limit.value)
    notices.push({
      kind: "limit-changed",
      facts: {
        from: told.limit,
        to: limit.value,
        source: limit.source,
        ...(limit.until !== null && { until: limit.until }),
      },
    });
  told.limit = limit.value;
}

function tellShedding(picture: Picture): void {
  const { state, cutCount, now, notices, commands, limit } = picture;
  const cutNow = commands.filter(({ order, why }) => order === "shed" && why.reason !== "retry");
  const first = cutNow.find(({ load }) => picture.loads.byId.get(load)?.memory.cut);
  if (state.sheddingSince === null && cutCount > 0) {
    state.sheddingSince = now;
    const reason: Reason = first?.why.reason ?? "over-limit";
    const { measured, limit: limitThen = limit } = first?.why ?? picture.figuresOf(0);
    notices.push({
      kind: "shedding-started",
      facts: {
        loads: picture.loads.all.filter((load) => load.memory.cut).map((load) => load.id),
        reason,
        ...(measured !== undefined && { power: measured }),
        limit: limitThen.value,
      },
    });
  } else if (state.sheddingSince !== null && cutCount === 0) {
    notices.push({
      kind: "shedding-ended",
      facts: { lastedSeconds: Math.round((now - state.sheddingSince) / 1000) },
    });
    state.sheddingSince = null;
  }
}

function tellTrip(picture: Picture): void {
  const { state, notices } = picture;
  const predicted = picture.model.predicted();
  if (predicted === null || !picture.meterIsGood) return;
  const { seconds: tripIn, scope } = picture.nearestTrip(predicted);
  if (tripIn > FORGET_TRIP) state.told.nearTrip = false;
  if (tripIn > TELL_TRIP || state.told.nearTrip) return;
  state.told.nearTrip = true;
  const { limit, measured = 0 } = picture.figuresOf(scope);
  notices.push({
    kind: "near-trip",
    facts: {
      tripInSeconds: Math.round(tripIn),
      power: measured,
      limit: limit.value,
      ...(limit.phase !== undefined && { phase: limit.phase }),
    },
  });
}

function tellExhausted(picture: Picture): void {
  const { state, notices, commands } = picture;
  if (!isOver(state.excess)) {
    if (state.told.exhausted) forget(state.futility);
    state.told.exhausted = false;
    return;
  }
  if (state.told.exhausted || state.readings < 2 || !state.orders.auto || commands.length > 0) return;
  if (!isExhausted(picture)) return;
  state.told.exhausted = true;
  const missing = Math.max(...state.excess.over);
  const { measured = 0, limit } = picture.figuresOf(state.excess.over.indexOf(missing));
  notices.push({
    kind: "exhausted",
    facts: { power: measured, limit: limit.value, missing: Math.round(missing) },
  });
}
