import { describe } from "../wording/describe";
import { HouseProblem } from "./problem";

/** Whether a load may run. */
export interface HouseOrder {
  readonly load: string;
  readonly run: boolean;
}

/**
 * Reads an order: `msg.load.order` when it is there, whatever the payload (a pilot wire's may be "eco"); else a
 * payload true or false. The load is `msg.load.id`, else `msg.topic`.
 * @throws HouseProblem no-load-named, not-an-order
 */
export function orderOf(msg: Readonly<Record<string, unknown>>): HouseOrder {
  const carried = carriedBy(msg.load);
  const load = carried.id ?? msg.topic;
  if (typeof load !== "string" || load === "")
    throw new HouseProblem("no-load-named", { got: describe(msg.topic) });
  if (carried.order === "shed" || carried.order === "restore")
    return { load, run: carried.order === "restore" };
  if (typeof msg.payload !== "boolean")
    throw new HouseProblem("not-an-order", { got: describe(msg.payload) });
  return { load, run: msg.payload };
}

function carriedBy(load: unknown): { readonly id?: unknown; readonly order?: unknown } {
  return typeof load === "object" && load !== null ? load : {};
}
