/**
 * Was an order obeyed?
 *
 * Rules
 * - Only a load whose relay or own meter has ever spoken is checked; what is not told is believed.
 * - An order that is not confirmed in time is said again, twice; then the load has failed: it counts as it says it is, it
 *   is left alone for ten minutes, and the next load takes its place.
 * - An order to run is not said again to a load that has meanwhile to be off: it is shed as soon as it may be.
 * - A relay that somebody switched on against us is a person's wish for an hour: the limit alone may overrule it.
 */
import { type Load, RUNNING_FROM } from "./load";
import type { Picture } from "./picture";

/** ms to confirm an order, orders given in all, ms that a failed load is left alone, ms of a wish told by hand. */
const CONFIRM_IN = 10_000;
const ATTEMPTS = 3;
const FAILED_FOR = 600_000;
const WISH_FOR = 3_600_000;

/** A relay says how it stands. */
export function hearState(picture: Picture, load: Load, state: boolean): void {
  const { memory } = load;
  const first = memory.state === null;
  memory.state = state;
  const { unconfirmed } = memory;
  if (unconfirmed !== null) {
    if (state === (unconfirmed.order === "restore")) memory.unconfirmed = null;
  } else if (state !== memory.allowed && isLate(load, state)) {
    picture.adopt(load, state);
  } else if (state && !memory.allowed) {
    if (!first) {
      memory.override = "on";
      memory.overrideUntil = picture.now + WISH_FOR;
    }
    picture.adopt(load, true);
  }
  picture.loads.recount(load, picture.now, { own: false, physical: true });
}

/** Says orders again that nobody confirmed, and gives up on those who never do. */
export function confirmOrders(picture: Picture): void {
  const { now } = picture;
  for (const load of picture.loads.all) {
    const { memory } = load;
    const waited = memory.unconfirmed;
    if (waited === null || now < waited.at + patience(load)) continue;
    const { order, attempts } = waited;
    if (isObeyed(load, order)) memory.unconfirmed = null;
    else if (order === "restore" && load.ban !== null) continue;
    else if (attempts < ATTEMPTS) {
      memory.unconfirmed = { order, at: now, attempts: attempts + 1 };
      picture.repeat(load, order);
    } else {
      memory.unconfirmed = null;
      memory.failedUntil = now + FAILED_FOR;
      picture.adopt(load, order === "shed");
      picture.notices.push({ kind: "load-failed", facts: { load: load.id, order, attempts } });
    }
  }
}

/** When the next order must have been confirmed, epoch ms. */
export function nextConfirmation(load: Load): number {
  const { unconfirmed } = load.memory;
  return unconfirmed === null ? Number.POSITIVE_INFINITY : unconfirmed.at + patience(load);
}

/** A relay that had been given up does at last what it was told. */
function isLate({ memory }: Load, state: boolean): boolean {
  return memory.failedUntil !== null || memory.lastOrder === (state ? "restore" : "shed");
}

function patience(load: Load): number {
  return Math.max(CONFIRM_IN, load.settings.settle);
}

function isObeyed(load: Load, order: "shed" | "restore"): boolean {
  const { state, power } = load.memory;
  if (state !== null) return state === (order === "restore");
  return order === "restore" || power === null || power < RUNNING_FROM;
}
