/** Days as people count them: from midnight to midnight in the house's time zone, 23 or 25 hours long twice a year. */
import { DateTime } from "luxon";

export interface Day {
  /** "2026-10-25". */
  readonly date: string;
  /** Epoch ms of its first instant. */
  readonly from: number;
  /** Epoch ms of the first instant of the next day. */
  readonly until: number;
}

export class Calendar {
  #last: Day | undefined;

  /** @param zone IANA name, or "" for the zone of this machine. A name that does not exist is taken as "". */
  constructor(readonly zone = "") {}

  /** The day in which an instant (epoch ms) lies. */
  dayOf(at: number): Day {
    if (this.#last !== undefined && at >= this.#last.from && at < this.#last.until) return this.#last;
    const start = this.#local(at).startOf("day");
    this.#last = {
      date: start.toISODate() ?? "",
      from: start.toMillis(),
      until: start.plus({ days: 1 }).startOf("day").toMillis(),
    };
    return this.#last;
  }

  /** "2026-10-18" for 7 days before "2026-10-25". */
  before(date: string, days: number): string {
    return DateTime.fromISO(date, { zone: "utc" }).minus({ days }).toISODate() ?? "";
  }

  /** Minutes since midnight as a wall clock shows them. */
  minuteOf(at: number): number {
    const local = this.#local(at);
    return local.hour * 60 + local.minute;
  }

  #local(at: number): DateTime {
    const local = DateTime.fromMillis(at, { zone: this.zone === "" ? "local" : this.zone });
    return local.isValid ? local : DateTime.fromMillis(at, { zone: "local" });
  }
}
