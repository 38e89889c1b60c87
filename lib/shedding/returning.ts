/**
 * The rules that give power back.
 *
 * Rules
 * - Nobody returns before its minimum time off, on a meter in doubt, or before three good readings after a gap.
 * - One load that asks returns at a time, when the last order has settled and a reading has come since; it must fit under
 *   the limit less the reserve, beside the highest base of the last moments.
 * - Quiet time by level: a return bears a base up to some level; the more often the base lately rose above it, the
 *   longer it must have stayed below. A cold room waits less, a satisfied one longer. It forgets by itself: no lock-out.
 * - The neediest first, but a smaller load may pass one that does not fit, unless that one starves and could fit alone.
 * - A load of unknown power returns to a house that is half empty. When it has waited for a rotation, or a person wants it on,
 *   it is tried where the usual load fits: if that was too much it is cut again, and known from then on.
 * - A waiting idle load is unlocked when all idle loads would fit with something to spare.
 */
import type { Load } from "./load";
import { GOOD_TO_TRUST } from "./meter-watch";
import { type Picture, roomFact } from "./picture";
import { returnOrder } from "./ranking";

/** Share of the limit that the base may take at most for a load of unknown power to return. */
const ROOM_FOR_THE_UNKNOWN = 0.5;
/** Share of the limit that must be free for a load of unknown power to be tried, at least. */
const ROOM_FOR_A_TRIAL = 0.1;

export function giveBack(picture: Picture): void {
  if (picture.loads.held + picture.loads.waiting === 0 || !mayReturnNow(picture)) return;
  const { now, loads, state } = picture;
  const off = loads.all.filter((load) => mayReturn(load, now));
  const ordered = returnOrder(off, state.mode, picture.ranking());
  giveBackOne(picture, ordered);
  unlock(picture, ordered);
}

/** A load that nothing but the power keeps off. */
export function mayReturn(load: Load, now: number): boolean {
  const { allowed, override, cut } = load.memory;
  if (allowed || load.failed || load.ban !== null || load.settings.critical) return false;
  if (cut && !load.settings.autoRestore && override !== "on") return false;
  return load.guardLeft(now) === 0;
}

function mayReturnNow(picture: Picture): boolean {
  const { meter, restarted } = picture.state;
  if (meter.heardAt === null) return !restarted || !picture.model.base;
  return picture.meterIsGood && meter.good >= GOOD_TO_TRUST;
}

/**
 * True when the last return and the last cut have settled and a reading has shown the house since. A load whose demand is
 * told need not wait for the reading: what it draws is counted from the order on, and a slow meter would make all wait.
 */
function isStaged(picture: Picture, { settings: { settle }, demandIsKnown }: Load): boolean {
  const { lastReturn, lastCut, meter } = picture.state;
  const last = Math.max(lastReturn ?? Number.NEGATIVE_INFINITY, lastCut ?? Number.NEGATIVE_INFINITY);
  if (picture.now - last < settle) return false;
  return demandIsKnown || meter.heardAt === null || lastReturn === null || meter.heardAt > lastReturn;
}

function giveBackOne(picture: Picture, ordered: readonly Load[]): void {
  for (const load of ordered) {
    if (!load.asks || !isStaged(picture, load)) continue;
    if (fits(picture, load) && quietUntil(picture, load) <= picture.now) {
      picture.restore(load, reasonOf(picture, load), roomFact(roomFor(picture, load)));
      return;
    }
    if (picture.without("smaller-passes") || blocks(picture, load)) return;
  }
}

function reasonOf(picture: Picture, load: Load): "person-on" | "automatic-off" | "fits" {
  if (!picture.state.orders.auto) return "automatic-off";
  return load.memory.override === "on" ? "person-on" : "fits";
}

/** The room in the scope where it is tightest for a load. */
function roomFor(picture: Picture, load: Load): number {
  const scopes = (picture.model.base ?? [0])
    .map((_, s) => s)
    .filter((s) => (load.settings.shares[s] ?? 0) > 0);
  return Math.min(...scopes.map((s) => picture.room(s) / (load.settings.shares[s] ?? 1)));
}

function fits(picture: Picture, load: Load): boolean {
  const { model, state } = picture;
  if (!hasSlot(picture)) return false;
  if (model.base === null) return true;
  const { power } = load;
  if (power === null) return fitsUnknown(picture, load);
  const person = load.memory.override === "on";
  return (
    model.base.every((_, s) => {
      const share = load.settings.shares[s] ?? 0;
      return share === 0 || share * power <= picture.room(s) + (person ? picture.reserve(s) : 0);
    }) && state.excess.since === null
  );
}

function fitsUnknown(picture: Picture, load: Load): boolean {
  const { model, limit, now, settings, state } = picture;
  if (model.peak(0) + (model.running[0] ?? 0) < ROOM_FOR_THE_UNKNOWN * limit.value) return true;
  const waited = now - (load.memory.heldSince ?? now) >= settings.rotation;
  if (!waited && load.memory.override !== "on") return false;
  const least = Math.max(picture.takenPower(load), ROOM_FOR_A_TRIAL * limit.value);
  return roomFor(picture, load) >= least && state.excess.since === null;
}

/** Round-robin: a slot is free. Critical loads need none, idle ones that may be told to wait hold none. */
function hasSlot({ state, loads }: Picture): boolean {
  if (state.mode !== "round-robin" || state.slots === null) return true;
  const taken = loads.all.filter(
    (load) => load.closed && !load.settings.critical && !(load.idle && load.lockable),
  );
  return taken.length < state.slots;
}

/** A load that starves and could fit, were the others to stop: nobody passes it. */
function blocks(picture: Picture, load: Load): boolean {
  if (!load.starving(picture.now) || load.power === null) return false;
  const alone = picture.room(0) + (picture.model.running[0] ?? 0);
  return load.power <= alone;
}

/** When the level that a return would bear has been quiet for long enough, epoch ms. */
export function quietUntil(picture: Picture, load: Load): number {
  const { settings, state, model, tuning, now } = picture;
  if (model.base === null || load.memory.override === "on") return now;
  if (settings.restoreDelay !== null)
    return Math.max(state.excess.lastOver ?? 0, load.memory.heldSince ?? 0) + settings.restoreDelay;
  if (picture.without("quiet-time")) return now;
  const need = load.need(now, !picture.without("bounded-gap"));
  const shortened = picture.without("need-shortens-quiet-time")
    ? 1
    : Math.min(4, Math.max(0.25, 2 ** (-2 * need)));
  return model.base.reduce((until, _, s) => {
    const share = load.settings.shares[s] ?? 0;
    if (share === 0) return until;
    const level =
      (picture.limits()[s] ?? 0) - picture.reserve(s) - (model.running[s] ?? 0) - share * (load.power ?? 0);
    const { count, lastEnd } = model.episodesAbove(s, level);
    if (count === 0) return until;
    const quiet = Math.min(tuning.quietMost, tuning.quietFirst * tuning.quietGrowth ** (count - 1));
    return Math.max(until, lastEnd + quiet * shortened);
  }, Number.NEGATIVE_INFINITY);
}

/** Round-robin: a slot that nobody who asks will take. */
function hasSlotToSpare({ state, loads }: Picture): boolean {
  if (state.mode !== "round-robin" || state.slots === null) return true;
  return loads.allowedCount + loads.held < state.slots;
}

function unlock(picture: Picture, ordered: readonly Load[]): void {
  const { now, loads, tuning, model } = picture;
  for (const load of ordered) {
    if (load.asks || load.memory.allowed) continue;
    if (now < (load.memory.orderedAt ?? 0) + tuning.unlockAfter) continue;
    if (!hasSlotToSpare(picture)) continue;
    const fitsIdle = (model.base ?? []).every((_, s) => {
      const share = load.settings.shares[s] ?? 0;
      const spare = tuning.unlockMargin * (picture.limits()[s] ?? 0);
      return share === 0 || (loads.idle[s] ?? 0) + share * (load.power ?? 0) + spare <= picture.room(s);
    });
    if (fitsIdle) picture.restore(load, "no-longer-needed", roomFact(roomFor(picture, load)));
  }
}
