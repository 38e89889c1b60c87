/**
 * What the engine tells besides its orders, and the facts of each.
 *
 * Powers are W or VA, as the limit is (VA for a limit in amperes); durations are seconds, instants epoch ms,
 * loads ids. A fact that is not known is absent.
 */
import type { Order, Reason } from "./decision";

export interface NoticeFacts {
  /** The first load is shed; `power` is the last reading. */
  readonly "shedding-started": {
    readonly loads: readonly string[];
    readonly reason: Reason;
    readonly power?: number;
    readonly limit: number;
  };
  /** Nothing is shed any more. */
  readonly "shedding-ended": { readonly lastedSeconds: number };
  /** All that may be shed is shed, and it is not enough: `missing` is what is still over. */
  readonly exhausted: { readonly power: number; readonly limit: number; readonly missing: number };
  /** Loads were shed and the meter hardly moved. */
  readonly ineffective: { readonly expected: number; readonly observed: number };
  /** The meter cannot be believed: it is silent, repeats itself, or says what cannot be. */
  readonly "meter-stale": {
    readonly forSeconds: number;
    readonly cause: "silent" | "frozen" | "implausible";
  };
  /** The meter is believed again. */
  readonly "meter-back": { readonly gapSeconds: number };
  /** The load reports, or shows by its power, that it did not obey. */
  readonly "load-failed": { readonly load: string; readonly order: Order; readonly attempts: number };
  /** The breaker opens soon if nothing changes; `phase` is 1 to 3 when it is a phase's. */
  readonly "near-trip": {
    readonly tripInSeconds: number;
    readonly power: number;
    readonly limit: number;
    readonly phase?: number;
  };
  /** The limit that binds is another one; `source` is where it comes from. */
  readonly "limit-changed": {
    readonly from: number;
    readonly to: number;
    readonly source: string;
    readonly until?: number;
  };
  /** A shedding that nobody may cancel: the rule's signal and value. */
  readonly "override-refused": {
    readonly signal: string;
    readonly value: string;
    readonly until?: number;
  };
}

export type NoticeKind = keyof NoticeFacts;

export type NoticeOf<Kind extends NoticeKind> = { readonly kind: Kind; readonly facts: NoticeFacts[Kind] };

export type Notice = { [Kind in NoticeKind]: NoticeOf<Kind> }[NoticeKind];
