/**
 * Tells the tariff once at the beginning and then at each change, as a signal.
 *
 * What a piece of a frame leaves unknown is not told: the next whole frame will say it.
 */
import type { Signal } from "../metering/signal";
import type { Tariff } from "./tariff";
import { tempoTimeline } from "./tempo-hours";

export class TariffWatch {
  #tariff: Tariff | undefined;
  #since: number | null = null;

  /** The signal when the period, or what is known of tomorrow, is not what was last told. `now` is epoch ms. */
  take(tariff: Tariff | undefined, whole: boolean, now: number): Signal | undefined {
    const before = this.#tariff;
    if (tariff === undefined || (tariff.period === "unknown" && !whole)) return undefined;
    const samePeriod = before?.name === tariff.name && before.period === tariff.period;
    if (samePeriod && before.tomorrow === tariff.tomorrow) return undefined;
    if (!samePeriod) this.#since = before === undefined ? null : now;
    this.#tariff = tariff;
    const timeline = tempoTimeline(tariff, now);
    const [next] = timeline;
    return {
      name: tariff.name,
      value: tariff.period,
      from: this.#since,
      until: null,
      ...(next && { next, timeline }),
      at: now,
      stale: false,
      source: "linky",
    };
  }
}
