/** What the invariants need to know of a run, derived from its events and orders only. */
import type { Command, EngineEvent, Reason } from "../../../../lib/shedding";
import type { Step } from "../../../support/house-loop";

export interface PastOrder extends Command {
  readonly t: number;
  readonly step: Step;
}

/** Every order of a run, in order. */
export function ordersOf(steps: readonly Step[]): PastOrder[] {
  return steps.flatMap((step) => step.decision.commands.map((command) => ({ ...command, t: step.t, step })));
}

/** Orders of normal control: neither of a person, nor of a rule, nor of being away. */
const NORMAL: ReadonlySet<Reason> = new Set([
  "over-limit",
  "near-trip",
  "meter-silent",
  "no-slot",
  "turn-over",
  "exchange",
  "would-not-fit",
  "fits",
  "no-longer-needed",
]);

export const isNormal = (reason: Reason): boolean => NORMAL.has(reason);

/** Whether a load is known to be idle at a step: the last demand told was no, or, when none ever was, its own meter shows nothing. */
export function idleAt(steps: readonly Step[], id: string, index: number): boolean {
  let measured: number | undefined;
  for (let i = index; i >= 0; i--) {
    const event: EngineEvent | undefined = steps[i]?.event;
    if (event?.type !== "load" || event.id !== id) continue;
    if (event.demand !== undefined) return !event.demand;
    measured ??= event.power;
  }
  return measured !== undefined && measured < 50;
}
