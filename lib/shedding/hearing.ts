/** Takes events into the picture: each changes what is remembered, and nothing is decided here. */
import type { Reading } from "../metering/reading";
import type { Signal } from "../metering/signal";
import { hearState } from "./confirming";
import type { EngineEvent, LoadEvent } from "./event";
import { noteReading } from "./futility";
import { type Load, RUNNING_FROM } from "./load";
import { measured } from "./measured";
import { GOOD_TO_TRUST, isOld, judge, noteRunning, period, type Surroundings } from "./meter-watch";
import type { Picture } from "./picture";
import { inLimitUnit } from "./settings";

/** A reading that claims to come from further ahead than this is not believed, ms. */
export const FUTURE = 60_000;
/** Share of its highest own measure that a load keeps at each new one. */
const PEAK_KEPT = 0.98;

/** Takes an event that was checked. Returns false when it changed nothing but what the meter shows. */
export function hear(picture: Picture, event: EngineEvent): boolean {
  const { state } = picture;
  switch (event.type) {
    case "reading":
      return hearReading(picture, event.reading);
    case "load":
      hearLoad(picture, event);
      return true;
    case "limit":
      hearCap(picture, event.source, event.value, event.until ?? null);
      return true;
    case "signal":
      hearSignal(picture, event.signal);
      return true;
    case "mode":
      state.mode = event.mode;
      return true;
    case "auto":
      state.orders.auto = event.on;
      return true;
    case "away":
      state.orders.away = event.on;
      return true;
    case "override": {
      const refusal = picture.orders.cancelSoft(event.on, event.until ?? null, picture.now);
      if (refusal !== null) picture.notices.push(refusal);
      return true;
    }
    case "slots":
      state.slots = event.value;
      return true;
    case "tick":
      return true;
  }
}

/** Signals and caps are kept as entries: a name such as "__proto__" is a name like another. */
function hearSignal({ state: { orders } }: Picture, signal: Signal): void {
  const { from, until } = signal;
  const whole = { ...signal, from: from ?? null, until: until ?? null };
  orders.signals = { ...orders.signals, [signal.name]: whole };
}

function hearCap(picture: Picture, source: string, value: number | null, until: number | null): void {
  const { orders } = picture.state;
  if (value === null) delete orders.caps[source];
  else orders.caps = { ...orders.caps, [source]: { value: inLimitUnit(value, picture.settings), until } };
}

function hearReading(picture: Picture, reading: Reading): boolean {
  const { state, settings, now } = picture;
  const { meter } = state;
  const at = Number.isFinite(reading.at) ? reading.at : now;
  const values = measured(reading, settings, state.orders.meterLimit);
  const whole = values?.[0];
  if (values === null || whole === undefined || at > now + FUTURE || isOld(meter, at, picture.behind))
    return false;
  const fault = judge(meter, whole, at, now, surroundings(picture), !picture.without("meter-doubt"));
  if (fault !== null) {
    meter.good = 0;
    if (meter.doubt === null) doubtMeter(picture, fault);
    return true;
  }
  const limitChanged = hearMeterLimit(picture, reading);
  meter.good++;
  state.readings++;
  picture.takeReading(values, at);
  values.forEach((value, s) => {
    picture.breaker[s]?.draw(value / picture.breakingPower(s), now);
  });
  const learned = picture.steps.read(whole, at, period(meter));
  if (learned !== null) picture.loads.recount(learned, now, { own: false, physical: false });
  if (noteReading(state.futility, whole, at))
    picture.notices.push({
      kind: "ineffective",
      facts: { expected: Math.round(state.futility.expected), observed: Math.round(state.futility.observed) },
    });
  noteRunning(meter, surroundings(picture), now);
  const back = meter.doubt !== null && meter.good >= GOOD_TO_TRUST;
  if (back) believeMeter(picture);
  return back || limitChanged || learned !== null || state.readings <= GOOD_TO_TRUST;
}

export function surroundings(picture: Picture): Surroundings {
  const { knownRunning } = picture.loads;
  const started = picture.state.base.changes.reduce((sum, { delta }) => sum + Math.max(0, delta[0] ?? 0), 0);
  return {
    knownRunning,
    visibleRunning: knownRunning - started,
    limit: picture.limit.value,
    settle: picture.tuning.settle,
  };
}

/** From now on the meter is not believed. */
export function doubtMeter(picture: Picture, cause: "silent" | "frozen" | "implausible"): void {
  const { meter } = picture.state;
  const since = cause === "silent" ? (meter.heardAt ?? picture.now) : picture.now;
  meter.doubt = cause;
  meter.doubtSince = since;
  meter.doubtedAt = picture.now;
  meter.good = 0;
  picture.state.assumed = false;
  const forSeconds = Math.round((picture.now - since) / 1000);
  picture.notices.push({ kind: "meter-stale", facts: { forSeconds, cause } });
}

function believeMeter(picture: Picture): void {
  const { meter } = picture.state;
  const gapSeconds = Math.round((picture.now - (meter.doubtSince ?? picture.now)) / 1000);
  meter.doubt = null;
  meter.doubtSince = null;
  meter.doubtedAt = null;
  picture.state.assumed = false;
  picture.notices.push({ kind: "meter-back", facts: { gapSeconds } });
}

/** VA that a contract or a breaker may have: less is a slip of the unit, more is no house. */
function isContract(told: number | undefined): told is number {
  return typeof told === "number" && told >= 100 && told <= 10_000_000;
}

function hearMeterLimit(picture: Picture, { breakingPower, subscribedPower }: Reading): boolean {
  const told = breakingPower ?? subscribedPower;
  if (!isContract(told) || told === picture.state.orders.meterLimit) return false;
  picture.state.orders.meterLimit = told;
  return true;
}

function hearLoad(picture: Picture, event: LoadEvent): void {
  const { now, loads } = picture;
  const load = loads.byId.get(event.id);
  if (load === undefined) return;
  const { memory } = load;
  if (event.setpoint !== undefined) memory.setpoint = event.setpoint;
  if (event.temperature !== undefined) {
    memory.temperature = event.temperature;
    memory.temperatureAt = now;
  }
  if (event.demand !== undefined) {
    const switched = memory.demand !== null && memory.demand !== event.demand;
    memory.demand = event.demand;
    if (switched && event.setpoint === undefined) load.learnDifferential(now);
    if (switched && event.demand) load.forgetIdlePower();
  }
  if (event.power !== undefined && !isOfBefore(load, event.power, now, picture.tuning.settle)) {
    memory.power = event.power;
    if (event.power >= RUNNING_FROM)
      memory.powerPeak = Math.max(event.power, PEAK_KEPT * (memory.powerPeak ?? 0));
  }
  if (event.override !== undefined) {
    memory.override = event.override;
    memory.overrideUntil = event.override === "auto" ? null : (event.until ?? null);
  }
  if (event.state !== undefined) hearState(picture, load, event.state);
  else loads.recount(load, now, { own: false, physical: true });
}

/** A load that has just been given back still tells what it drew before its relay closed. */
function isOfBefore({ memory }: Load, power: number, now: number, settle: number): boolean {
  const justReturned = memory.lastOrder === "restore" && now - (memory.orderedAt ?? 0) < settle;
  return justReturned && power < RUNNING_FROM;
}
