/**
 * What a flow wishes for a load, and what that means for the coil.
 *
 * Rules
 * - A flow speaks of the load; only this file turns that into a coil.
 * - Nothing is coerced: 1, "on" or "false" are refused. The vendor's client would take "false" for true.
 */
import { describe } from "../wording/describe";
import { PhidgetProblem } from "./problem";
import type { Wiring } from "./settings";

export type Wish = "run" | "shed";

export interface RelayOrder {
  readonly wish: Wish;
  /** The load's id, when the message tells it. */
  readonly loadId: string | undefined;
}

const WISHES = new Map<unknown, Wish>([
  [true, "run"],
  ["run", "run"],
  [false, "shed"],
  ["shed", "shed"],
]);

/**
 * Reads a message: the controller's order in `msg.load.order` when there is one, whatever the payload (a pilot wire's
 * may be "eco"), else `msg.payload`. The load is `msg.load.id`, else the topic.
 * @throws PhidgetProblem `not-an-order`, `bad-order`.
 */
export function orderOf(msg: Readonly<Record<string, unknown>>): RelayOrder {
  const { load, payload, topic } = msg;
  if (typeof load === "object" && load !== null && "order" in load) {
    const { order, id } = load as { order: unknown; id?: unknown };
    if (order !== "shed" && order !== "restore")
      throw new PhidgetProblem("bad-order", { got: describe(order) });
    return { wish: order === "shed" ? "shed" : "run", loadId: idIn(id) ?? idIn(topic) };
  }
  const wish = WISHES.get(payload);
  if (wish === undefined) throw new PhidgetProblem("not-an-order", { got: describe(payload) });
  return { wish, loadId: idIn(topic) };
}

/** Whether the coil is energised for this wish. */
export function coilFor(wish: Wish, wiring: Wiring): boolean {
  return (wish === "shed") === (wiring === "energise-to-shed");
}

/** Whether the load runs with the coil so. */
export function runsWith(coil: boolean, wiring: Wiring): boolean {
  return coil !== (wiring === "energise-to-shed");
}

export function isWish(value: unknown): value is Wish {
  return value === "run" || value === "shed";
}

function idIn(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
