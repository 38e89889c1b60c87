/**
 * What people, signals and contracts have said, and what it comes to now: the limit that binds, and who is kept off.
 *
 * Rules
 * - Limits combine by minimum, whatever the order in which they came; one that expires or is lifted vanishes wholly.
 * - A person's "off" > a person's "on" > a forced rule > a soft rule > comfort floor > away.
 * - Cancelling (`override`) lifts soft rules until their period ends. It is refused while a forced rule holds, and lost
 *   when the house draws too much. With nothing to cancel it is not kept.
 *
 * Sources: seeds 2 (away) and 4 (classes, cancelling); CONTRACT 4.3.
 */
import type { Signal } from "../metering/signal";
import type { Reason } from "./decision";
import type { Load } from "./load";
import type { NoticeOf } from "./notice";
import type { RuleSettings, Settings } from "./settings";

export interface Cap {
  readonly value: number;
  readonly until: number | null;
}

export interface OrdersMemory {
  auto: boolean;
  away: boolean;
  override: { until: number | null; periods: { signal: string; value: string }[] } | null;
  caps: Record<string, Cap>;
  signals: Record<string, Signal>;
  /** VA that the meter itself tells, from its contract or its breaker. */
  meterLimit: number | null;
}

export function newOrdersMemory(): OrdersMemory {
  return { auto: true, away: false, override: null, caps: {}, signals: {}, meterLimit: null };
}

export interface BindingLimit {
  readonly value: number;
  readonly source: string;
  /** A hard limit may break a load's minimum time and a person's "on"; a rule's cap may not. */
  readonly hard: boolean;
  readonly until: number | null;
}

/** The value that a signal has now: it, or what was announced to follow it; null when that is not known. */
export function valueNow(signal: Signal, now: number): string | null {
  if (signal.until === null || now < signal.until) return signal.value;
  const later = [...(signal.next === undefined ? [] : [signal.next]), ...(signal.timeline ?? [])];
  return later.find(({ from, until }) => from <= now && now < until)?.value ?? null;
}

/** When the present value of a signal ends, epoch ms; null when nobody knows. */
function endNow(signal: Signal, now: number): number | null {
  if (signal.until === null || now < signal.until) return signal.until;
  const later = [...(signal.next === undefined ? [] : [signal.next]), ...(signal.timeline ?? [])];
  return later.find(({ from, until }) => from <= now && now < until)?.until ?? null;
}

export class OrdersInForce {
  constructor(
    readonly settings: Settings,
    readonly memory: OrdersMemory,
  ) {}

  /** The rules whose signal has one of their values now. A soft one that is cancelled is not among them. */
  activeRules(now: number): RuleSettings[] {
    const cancelled = this.memory.override !== null;
    return this.#matching(now).filter((rule) => rule.class === "forced" || !cancelled);
  }

  /** The limit that binds the whole house now. */
  limit(now: number): BindingLimit {
    const { settings, memory } = this;
    let least: BindingLimit = { value: settings.limit, source: "contract", hard: true, until: null };
    const consider = (other: BindingLimit): void => {
      if (other.value < least.value) least = other;
    };
    if (memory.meterLimit !== null)
      consider({ value: memory.meterLimit, source: "meter", hard: true, until: null });
    for (const [source, { value, until }] of Object.entries(memory.caps))
      consider({ value, source, hard: true, until });
    if (!memory.auto) return least;
    for (const rule of this.activeRules(now)) {
      const signal = memory.signals[rule.signal];
      if (rule.limit === null || signal === undefined) continue;
      const source = `${rule.signal} ${valueNow(signal, now)}`;
      consider({ value: rule.limit, source, hard: false, until: endNow(signal, now) });
    }
    return least;
  }

  /** Why a load is kept off whatever the power, or null. */
  banOf(load: Load, active: readonly RuleSettings[]): Reason | null {
    const { override } = load.memory;
    if (override === "off") return "person-off";
    if (override === "on" || load.settings.critical || !this.memory.auto) return null;
    const sheds = (rule: RuleSettings): boolean => rule.shed.has(load.id);
    if (active.some((rule) => rule.class === "forced" && sheds(rule))) return "forced-rule";
    if (active.some((rule) => sheds(rule))) return "soft-rule";
    const away = this.memory.away && this.settings.awayShed.has(load.id) && !load.belowFloor();
    return away ? "away" : null;
  }

  /** Signal and value of the rule of that class which sheds a load now. */
  signalBehind(
    load: Load,
    reason: Reason,
    now: number,
  ): { name: string; value: string; until: number | null } | null {
    const wanted = reason === "forced-rule" ? "forced" : "soft";
    const rule = this.activeRules(now).find((each) => each.class === wanted && each.shed.has(load.id));
    const signal = rule && this.memory.signals[rule.signal];
    const value = signal && valueNow(signal, now);
    return signal && value ? { name: signal.name, value, until: endNow(signal, now) } : null;
  }

  /** A person cancels soft shedding, or takes that back. Returns the refusal when a forced rule holds. */
  cancelSoft(on: boolean, until: number | null, now: number): NoticeOf<"override-refused"> | null {
    if (!on) {
      this.memory.override = null;
      return null;
    }
    const matching = this.#matching(now);
    const forced = matching.find((rule) => rule.class === "forced");
    if (forced !== undefined) return this.#refusal(forced, now);
    const periods = this.#periods(matching, now);
    if (periods.length > 0 || until !== null) this.memory.override = { until, periods };
    return null;
  }

  /** Takes back a cancelling whose time or period has ended, or that a forced rule overtakes. */
  endCancelling(now: number): void {
    const { override } = this.memory;
    if (override === null) return;
    const matching = this.#matching(now);
    const overtaken = matching.some((rule) => rule.class === "forced");
    const present = this.#periods(matching, now);
    const goesOn =
      override.until === null
        ? override.periods.some(({ signal, value }) =>
            present.some((period) => period.signal === signal && period.value === value),
          )
        : now < override.until;
    if (!goesOn || overtaken) this.memory.override = null;
  }

  /** Forgets caps whose time is over. */
  expireCaps(now: number): void {
    const expired = Object.entries(this.memory.caps).filter(
      ([, { until }]) => until !== null && now >= until,
    );
    for (const [source] of expired) delete this.memory.caps[source];
  }

  /** The next instant at which something here ends by itself, epoch ms; Infinity when nothing does. */
  nextChange(now: number): number {
    const ends = [
      ...Object.values(this.memory.caps).map(({ until }) => until),
      ...Object.values(this.memory.signals).map((signal) => endNow(signal, now)),
      this.memory.override?.until ?? null,
    ];
    return ends.reduce<number>(
      (next, end) => (end !== null && end > now ? Math.min(next, end) : next),
      Number.POSITIVE_INFINITY,
    );
  }

  #matching(now: number): RuleSettings[] {
    return this.settings.rules.filter((rule) => {
      const signal = this.memory.signals[rule.signal];
      const value = signal === undefined ? null : valueNow(signal, now);
      return value !== null && rule.values.has(value);
    });
  }

  #periods(rules: readonly RuleSettings[], now: number): { signal: string; value: string }[] {
    return rules.flatMap((rule) => {
      const signal = this.memory.signals[rule.signal];
      const value = signal === undefined ? null : valueNow(signal, now);
      return rule.class === "soft" && value !== null ? [{ signal: rule.signal, value }] : [];
    });
  }

  #refusal(rule: RuleSettings, now: number): NoticeOf<"override-refused"> {
    const signal = this.memory.signals[rule.signal];
    const until = signal === undefined ? null : endNow(signal, now);
    const value = signal === undefined ? "" : (valueNow(signal, now) ?? "");
    return {
      kind: "override-refused",
      facts: { signal: rule.signal, value, ...(until !== null && { until }) },
    };
  }
}
