/**
 * The rules that take power away: from loads that are kept off, from an excess, from idle loads that would not fit, and
 * when the meter is silent.
 */

import type { Vector } from "./base-model";
import { cutAsSet, cutInOrder, freed, helps, prune } from "./cut";
import type { Reason, Why } from "./decision";
import { cutIn } from "./excess";
import { noteCut } from "./futility";
import { type Load, RUNNING_FROM } from "./load";
import { type Picture, roomFact } from "./picture";
import { cutOrder } from "./ranking";

/** Sheds the loads that a person, a rule or an absence keeps off; a load is not opened before its minimum time on. */
export function keepOff(picture: Picture): void {
  for (const load of picture.loads.all) {
    const { ban, settings, memory } = load;
    if (ban === null || settings.critical || load.failed || (!memory.allowed && memory.cut)) continue;
    if (memory.allowed && load.guardLeft(picture.now) > 0) continue;
    const signal = picture.orders.signalBehind(load, ban, picture.now);
    const facts = signal !== null && {
      signal: { name: signal.name, value: signal.value },
      next: { what: "end-of-period", at: signal.until } as const,
    };
    if (memory.allowed) picture.shed(load, ban, { ...facts });
    else picture.keepHeld(load, ban, { ...facts });
  }
}

/** Cuts what is over the limit, when it has been over for long enough. */
export function cutExcess(picture: Picture): void {
  const { state, settings, tuning } = picture;
  const predicted = picture.model.predicted();
  if (predicted === null || !picture.meterSpeaks || state.readings < 2) return;
  const limits = picture.limits();
  const tripIn = picture.tripIn(predicted);
  const margin = picture.tripMargin();
  if (cutIn(state.excess, limits, settings, tuning, { tripIn, margin }) > 0) return;
  const need = predicted.map((power, s) => power - (limits[s] ?? 0));
  const isLarge = state.excess.over.some((over, s) => over > tuning.excessAtOnce * (limits[s] ?? 0));
  const forTheBreaker = tripIn <= margin && (settings.protection === "tolerant" || !isLarge);
  cut(picture, need, forTheBreaker ? "near-trip" : "over-limit", tripIn);
}

/** Assumes the worst of a silent meter, once; or sheds all, as chosen. */
export function cutBlindly(picture: Picture): void {
  const { state, settings, tuning } = picture;
  const { doubtedAt, good } = state.meter;
  if (doubtedAt === null || state.assumed || good > 0) return;
  if (settings.staleAction === "hold" || picture.now - doubtedAt < tuning.assumeAfter) return;
  state.assumed = true;
  if (settings.staleAction === "shed-all") {
    for (const load of candidates(picture, true).flat())
      picture.shed(load, "meter-silent", guardBroken(load, picture.now));
    return;
  }
  const base = Math.max(picture.model.base?.[0] ?? 0, tuning.assumedBase * picture.limit.value);
  const need = base + (picture.model.running[0] ?? 0) - picture.limit.value;
  if (need > 0) cut(picture, [need], "meter-silent", Number.POSITIVE_INFINITY);
}

/** True when nothing can be cut any more although something is over. */
export function isExhausted(picture: Picture): boolean {
  const { over } = picture.state.excess;
  return !candidates(picture, false)
    .flat()
    .some((load) => helps(load, over));
}

function cut(picture: Picture, need: Vector, reason: Reason, tripIn: number): void {
  const chosen: Load[] = [];
  for (const tier of candidates(picture, tripIn < 60)) {
    const missing = need.map(
      (needed, s) => needed - chosen.reduce((sum, load) => sum + freed(load, s, need), 0),
    );
    if (missing.every((left) => left <= 0)) break;
    chosen.push(...choose(picture, tier, missing));
  }
  const pruned = prune(chosen, need);
  if (pruned.length === 0) return;
  const expected = pruned.reduce((sum, load) => sum + load.counted, 0);
  for (const load of pruned) {
    const scope = neediest(load, need);
    const facts: Partial<Why> = {
      need: Math.round((need[scope] ?? 0) * 10) / 10,
      ...(Number.isFinite(tripIn) && { tripInSeconds: Math.round(tripIn) }),
      ...guardBroken(load, picture.now),
      next: { what: "return", at: null },
    };
    picture.shed(load, reason, facts, scope);
  }
  if (reason !== "meter-silent") picture.state.orders.override = null;
  const { value } = picture.state.meter;
  const settle = Math.max(picture.tuning.settle, ...pruned.map((load) => load.settings.settle));
  if (value !== null) noteCut(picture.state.futility, expected, value, picture.now + settle);
}

/** Where a load helps most: the whole house, or one of its phases. */
function neediest({ settings }: Load, need: Vector): number {
  return need.reduce(
    (most, needed, s) => ((settings.shares[s] ?? 0) > 0 && needed > (need[most] ?? 0) ? s : most),
    0,
  );
}

/** Its protection that the order breaks, if it does. */
function guardBroken(load: Load, now: number): Partial<Why> {
  return load.guardLeft(now) > 0 ? { guardBroken: "minimum-on" } : {};
}

function choose(picture: Picture, tier: readonly Load[], need: Vector): Load[] {
  const { state, now, tuning, limit } = picture;
  const ordered = cutOrder(tier, state.mode, picture.ranking());
  const situation = { need, now, limit: limit.value };
  const byGap = state.mode === "smart" && tier.some((load) => load.gap(now) !== null);
  return byGap && !picture.without("cut-as-a-set")
    ? cutAsSet(ordered, situation, tuning.overshootCost)
    : cutInOrder(ordered, situation);
}

/**
 * Who may be cut, the best protected last: ordinary loads; those below their comfort floor; and for a hard limit those
 * whose minimum time on is not over, and those that a person switched on.
 */
function candidates(picture: Picture, urgent: boolean): Load[][] {
  const { now, limit, state } = picture;
  const tiers: Load[][] = [[], [], [], []];
  for (const load of picture.loads.all) {
    if (!load.runs || load.settings.critical || load.failed) continue;
    const { power } = load.memory;
    if (power !== null && power < RUNNING_FROM) continue;
    if (state.futility.futile && !urgent && power === null) continue;
    const tier = tierOf(load, now);
    if (tier < 2 || limit.hard) tiers[tier]?.push(load);
  }
  return tiers;
}

function tierOf(load: Load, now: number): number {
  if (load.memory.override === "on") return 3;
  if (load.guardLeft(now) > 0) return 2;
  return load.belowFloor() ? 1 : 0;
}

/**
 * Tells idle loads to wait when they could not all start: an idle load may start at any moment, and one that waits
 * before it starts costs neither a cut nor a return. In doubt of the meter nobody new may start.
 */
export function lockIdle(picture: Picture): void {
  if (picture.without("idle-locks") && picture.state.meter.doubt === null) return;
  const { loads, now, state } = picture;
  const doubt = state.meter.doubt !== null;
  if (!doubt && (!picture.meterIsGood || state.readings < 2 || !idleExceeds(picture))) return;
  const idle = loads.all.filter((load) => load.idle && load.lockable && load.guardLeft(now) === 0);
  for (const load of cutOrder(idle, state.mode, picture.ranking())) {
    if (!doubt && !idleExceeds(picture, load)) continue;
    picture.shed(load, doubt ? "meter-silent" : "would-not-fit", roomFact(picture.room(0)));
  }
}

/** True when the idle loads would not all fit, somewhere that concerns `load`. */
export function idleExceeds(picture: Picture, load?: Load): boolean {
  const { loads, model, state } = picture;
  const tooMany =
    state.mode === "round-robin" &&
    state.slots !== null &&
    loads.allowedCount > state.slots &&
    loads.idle.some((p) => p > 0);
  if (tooMany) return true;
  return (model.base ?? []).some(
    (_, s) => (loads.idle[s] ?? 0) > Math.max(0, picture.room(s)) && (load?.settings.shares[s] ?? 1) > 0,
  );
}
