/** What the tests of RTE's signals share: a clock, a fake RTE on it, an HTTP client that tests can wait for. */
import { addDays, type Day, isoMidnight } from "../../lib/rte/paris-time";
import { type HttpClient, httpClient } from "../../lib/runtime/http";
import { FakeRte } from "./fake-rte";
import { ManualClock, settled } from "./manual-clock";

/** Shorter than a person's patience: "slow" is anything longer. */
const TIMEOUT = 500;

export class RteHouse {
  #pending = 0;

  private constructor(
    readonly clock: ManualClock,
    readonly rte: FakeRte,
  ) {}

  static async start(instant: string): Promise<RteHouse> {
    const clock = new ManualClock(Date.parse(instant));
    return new RteHouse(clock, await FakeRte.start(() => clock.now()));
  }

  readonly http: HttpClient = async (request) => {
    this.#pending += 1;
    try {
      return await httpClient({ ...request, timeout: TIMEOUT });
    } finally {
      this.#pending -= 1;
    }
  };

  /** Every exchange is over, and what hangs on it has run. */
  async idle(): Promise<void> {
    do {
      for (let turn = 0; turn < 5; turn += 1) await settled();
    } while (this.#pending > 0);
  }

  /** Moves the clock to an instant, waiting for the exchanges that each step causes. */
  async until(instant: string | number): Promise<void> {
    const end = typeof instant === "number" ? instant : Date.parse(instant);
    await this.idle();
    while (this.clock.next !== undefined && this.clock.next <= end) {
      await this.clock.advance(this.clock.next - this.clock.now());
      await this.idle();
    }
    await this.clock.advance(end - this.clock.now());
    await this.idle();
  }
}

/** An EcoWatt document of some days whose hours have the digits of `levels` as their levels ("-" is left out). */
export function ecowattDocument(days: Readonly<Record<Day, string>>): unknown {
  return {
    signals: Object.entries(days).map(([day, levels]) => ({
      GenerationFichier: isoMidnight(addDays(day, -1)),
      jour: isoMidnight(day),
      dvalue: Math.max(1, ...[...levels].filter((level) => level !== "-").map(Number)),
      message: "Pas d’alerte.",
      values: [...levels].flatMap((level, pas) => (level === "-" ? [] : [{ pas, hvalue: Number(level) }])),
    })),
  };
}

/** RTE's calendar of some days, the newest first. */
export function tempoDocument(days: Readonly<Record<Day, "BLUE" | "WHITE" | "RED">>): unknown {
  const values = Object.entries(days)
    .map(([day, value]) => ({
      start_date: isoMidnight(day),
      end_date: isoMidnight(addDays(day, 1)),
      value,
      updated_date: `${addDays(day, -1)}T10:20:00+01:00`,
    }))
    .reverse();
  return { tempo_like_calendars: { values } };
}

/** A Node-RED context that outlives its nodes: plain JSON by key. */
export class KeptContext {
  #kept = new Map<string, string>();

  get keys(): readonly string[] {
    return [...this.#kept.keys()];
  }

  async load(key: string): Promise<unknown> {
    const kept = this.#kept.get(key);
    return kept === undefined ? undefined : JSON.parse(kept);
  }

  async save(key: string, value: unknown): Promise<void> {
    this.#kept.set(key, JSON.stringify(value));
  }
}
