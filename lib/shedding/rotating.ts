/**
 * The rules that share power by turns: the steps of round-robin, and the exchange inside the cyclic group.
 *
 * Rules
 * - Round-robin: the slots are dealt at the start and, when someone waits, at each step; whose turn is over gives way, and
 *   those dealt come back one by one. Nobody waits: nothing moves.
 * - What a person wants on has its slot before the others, at once and at every turn. Critical loads need none.
 * - Cascado-cyclic: when the cyclic load that has been off longest has waited a whole rotation and does not fit, the one
 *   that has run longest gives way to it, if that makes the room.
 * - A load is never turned off before its minimum time on.
 *
 * Sources: seed 2; seed 1 and the trade's cascado-cyclic shedders.
 */
import type { Load } from "./load";
import type { Picture } from "./picture";
import { mayReturn } from "./returning";
import { deal, type Seats } from "./turns";

export function rotate(picture: Picture): void {
  if (!picture.meterIsGood && picture.model.base !== null) return;
  if (picture.state.mode === "round-robin") stepRound(picture);
  if (picture.state.mode === "cascado-cyclic") exchange(picture);
}

/** When the next turn may be over, epoch ms; Infinity when nobody waits. */
export function nextRotation(picture: Picture): number {
  const { state, settings, loads } = picture;
  if (loads.held === 0) return Number.POSITIVE_INFINITY;
  if (state.mode === "round-robin") return (state.turns.dealtAt ?? picture.now) + settings.rotation;
  if (state.mode !== "cascado-cyclic") return Number.POSITIVE_INFINITY;
  return Math.min(
    ...loads.all
      .filter((load) => load.settings.cyclic && load.held)
      .map((load) => (load.memory.heldSince ?? picture.now) + settings.rotation),
    Number.POSITIVE_INFINITY,
  );
}

function stepRound(picture: Picture): void {
  const { state, settings, now, ring, loads } = picture;
  const { turns } = state;
  const first = turns.dealtAt === null;
  if (turns.dealtAt !== null && now - turns.dealtAt < settings.rotation) {
    shrinkToSlots(picture);
    return;
  }
  const waits = loads.all.some((load) => load.held && mayReturn(load, now));
  if (!waits && !(first && state.slots !== null)) {
    turns.dealtAt = now;
    shrinkToSlots(picture);
    return;
  }
  const boosted = loads.all.filter(isBoosted);
  const mayHave = (load: Load): boolean =>
    load.asks && (load.runs || mayReturn(load, now)) && !isBoosted(load) && !load.settings.critical;
  const dealt = deal(ring, turns, now, mayHave, new Places(picture, boosted));
  for (const load of loads.all) {
    if (!load.runs || dealt.has(load) || isBoosted(load) || load.settings.critical) continue;
    if (load.failed || load.guardLeft(now) > 0) continue;
    picture.shed(load, first ? "no-slot" : "turn-over", {
      next: { what: "turn", at: now + settings.rotation },
    });
  }
}

/** A person wants it on: it has its slot at every turn. */
function isBoosted(load: Load): boolean {
  return load.memory.override === "on" && load.asks && !load.settings.critical;
}

/** The slots of a deal, and the power under the limit that is left for them. */
class Places implements Seats {
  #left: number;
  readonly #power: (load: Load) => number;
  readonly #room: number[];

  constructor(picture: Picture, taken: readonly Load[]) {
    const { model, state } = picture;
    this.#left = (state.slots ?? Number.POSITIVE_INFINITY) - taken.length;
    this.#power = (load) => picture.takenPower(load);
    this.#room = (model.base ?? []).map(
      (_, s) => picture.room(s) + (model.running[s] ?? 0) + this.#hiddenInBase(picture, s),
    );
    for (const load of taken) this.#spend(load);
  }

  get full(): boolean {
    return this.#left <= 0;
  }

  take(load: Load): boolean {
    const { shares } = load.settings;
    const power = this.#power(load);
    if (this.full || this.#room.some((room, s) => (shares[s] ?? 0) * power > room)) return false;
    this.#left--;
    this.#spend(load);
    return true;
  }

  #spend(load: Load): void {
    this.#room.forEach((room, s) => {
      this.#room[s] = room - (load.settings.shares[s] ?? 0) * this.#power(load);
    });
  }

  /** What runs of unknown power is in the base, and would be free if its turn were over. */
  #hiddenInBase({ loads }: Picture, scope: number): number {
    return loads.all
      .filter((load) => load.runs && load.power === null && !load.settings.critical)
      .reduce((sum, load) => sum + (load.settings.shares[scope] ?? 0) * this.#power(load), 0);
  }
}

/** Fewer slots than loads that run, or that a person wants on: those whose turn is the latest give way. */
function shrinkToSlots(picture: Picture): void {
  const { state, loads, now } = picture;
  if (state.slots === null) return;
  const { turnOf } = picture.ranking();
  const running = loads.all
    .filter((load) => load.runs && !load.settings.critical)
    .toSorted((a, b) => turnOf(b) - turnOf(a));
  const boosted = loads.all.filter((load) => isBoosted(load) && load.held && mayReturn(load, now));
  let excess = running.length + boosted.length - state.slots;
  for (const load of running) {
    if (excess <= 0) return;
    if (load.memory.override === "on" || load.failed || load.guardLeft(now) > 0) continue;
    picture.shed(load, "no-slot", {
      next: { what: "turn", at: (state.turns.dealtAt ?? now) + picture.settings.rotation },
    });
    excess--;
  }
}

/** ms until the room that an exchange makes is seen: what frees an unknown power is first to leave the base. */
function untilSeen({ loads, tuning }: Picture): number {
  const unknown = loads.all.some((load) => load.settings.cyclic && load.power === null);
  return tuning.settle + (unknown ? tuning.peakWindow : 0);
}

function exchange(picture: Picture): void {
  const { loads, now, settings, state } = picture;
  const waiting = loads.all
    .filter((load) => load.settings.cyclic && load.held && mayReturn(load, now))
    .toSorted((a, b) => (a.memory.heldSince ?? now) - (b.memory.heldSince ?? now))[0];
  if (waiting === undefined || now - (waiting.memory.heldSince ?? now) < settings.rotation) return;
  if (now - Math.max(state.lastCut ?? 0, state.lastReturn ?? 0) < untilSeen(picture)) return;
  const power = picture.takenPower(waiting);
  const frees = (load: Load): number => (load.power === null ? picture.takenPower(load) : load.counted);
  const makesRoom = (load: Load): boolean =>
    waiting.settings.shares.every(
      (share, s) => share * power <= picture.room(s) + (load.settings.shares[s] ?? 0) * frees(load),
    );
  const fitsAlready = waiting.settings.shares.every((share, s) => share * power <= picture.room(s));
  if (fitsAlready) return;
  const since = (load: Load): number => load.memory.orderedAt ?? 0;
  const giving = loads.all
    .filter(
      (load) => load.settings.cyclic && load.runs && !load.settings.critical && load.memory.override !== "on",
    )
    .filter(
      (load) =>
        !load.failed &&
        load.guardLeft(now) === 0 &&
        now - since(load) >= settings.rotation &&
        makesRoom(load),
    )
    .toSorted((a, b) => since(a) - since(b))[0];
  if (giving !== undefined)
    picture.shed(giving, "exchange", { next: { what: "turn", at: now + settings.rotation } });
}
