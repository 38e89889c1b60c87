/**
 * A Tempo week of a flat with eight heaters, from the bytes of its Linky to the orders: the rules of the project that
 * this package replaces (Linky_Tempo_HomeKit). Peak hours of a red day shed the heating and cannot be cancelled, those
 * of a white day can; above 80 % of the subscribed power the house sheds what is needed, for 5 minutes at least, and
 * that ends a cancelling.
 */
import assert from "node:assert/strict";
import { LinkyMeter } from "../../lib/linky/meter";
import { TicStream } from "../../lib/linky/stream";
import type { Decision, EngineConfig, EngineEvent } from "../../lib/shedding";
import { SheddingEngine } from "../../lib/shedding/engine";
import { bytesOf, historicTempo } from "../support/tic";

const HEATERS = ["hall", "office", "bedroom 2", "bedroom 1", "kitchen", "bath", "dining", "living"];
const HEATER_POWER = 600;
const OTHERS = 400;
const SUBSCRIBED = 9000;

const CONFIG: EngineConfig = {
  mode: "hierarchical",
  limit: { value: 0.8 * SUBSCRIBED, unit: "VA" },
  restoreDelaySeconds: 300,
  loads: HEATERS.map((id) => ({ id, group: "heating", nominalPower: HEATER_POWER })),
  rules: [
    { signal: "tempo", values: ["HPJR"], shed: ["heating"], class: "forced" },
    { signal: "tempo", values: ["HPJW"], shed: ["heating"], class: "soft" },
  ],
};

/** The days from 06:00 to 06:00, from Monday 7 December 2026. */
const COLOURS = ["B", "W", "W", "R", "B", "W", "B"];
const STEP = 20_000;
const HOUR = 3_600_000;
const FROM = at("Mon 06:00:00");

/** Epoch ms of an hour of that week, in Paris. */
function at(time: string): number {
  const [day = "", clock = ""] = time.split(" ");
  const date = 7 + ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"].indexOf(day);
  return Date.parse(`2026-12-${String(date).padStart(2, "0")}T${clock}+01:00`);
}

const clock = new Intl.DateTimeFormat("en-GB", {
  timeZone: "Europe/Paris",
  weekday: "short",
  hour: "2-digit",
  minute: "2-digit",
});
const timeOf = (now: number): string => clock.format(now).replace(",", "");

/** Cooking: VA more, from one time to another. */
type Cooking = readonly [from: string, until: string, power: number];
/** What a person does, and when. */
type Gesture = readonly [at: string, event: EngineEvent];

interface Row {
  readonly at: string;
  readonly what: string;
  readonly loads: string;
}

class Week {
  readonly #engine = new SheddingEngine(CONFIG, { now: FROM });
  readonly #meter = new LinkyMeter();
  readonly #off = new Set<string>();
  readonly #frames = new Map<string, Buffer>();
  readonly rows: Row[] = [];
  #now = FROM;

  constructor(
    readonly cooking: readonly Cooking[],
    readonly gestures: readonly Gesture[],
  ) {}

  live(): Row[] {
    const stream = new TicStream((frame) => {
      const heard = this.#meter.take(frame, this.#now);
      if (heard?.signal) this.#tell({ type: "signal", signal: heard.signal });
      if (heard?.measured) this.#tell({ type: "reading", reading: heard.measured.reading });
    });
    for (; this.#now < FROM + 7 * 24 * HOUR; this.#now += STEP) {
      for (const [time, event] of this.gestures) if (at(time) === this.#now) this.#tell(event);
      stream.feed(this.#frame());
      this.#tell({ type: "tick" });
    }
    return this.rows;
  }

  #frame(): Buffer {
    const hours = (this.#now - FROM) / HOUR;
    const colour = COLOURS[Math.floor(hours / 24)];
    const period = `${hours % 24 < 16 ? "HP" : "HC"}J${colour}`;
    const cooking = this.cooking.find(([from, until]) => at(from) <= this.#now && this.#now < at(until));
    const power = OTHERS + (cooking?.[2] ?? 0) + (HEATERS.length - this.#off.size) * HEATER_POWER;
    const key = `${period} ${power}`;
    const frame = this.#frames.get(key) ?? bytesOf(historicTempo(power, period));
    this.#frames.set(key, frame);
    return frame;
  }

  #tell(event: EngineEvent): void {
    this.#note(this.#engine.handle(event, this.#now));
  }

  #note({ commands, notices }: Decision): void {
    for (const { kind, facts } of notices)
      if (kind === "override-refused")
        this.rows.push({ at: timeOf(this.#now), what: `cancelling refused: ${facts.value}`, loads: "" });
    for (const { load, order, why } of commands) {
      if (order === "shed") this.#off.add(load);
      else this.#off.delete(load);
      this.#row(`${order}: ${why.signal?.value ?? why.reason}`, load);
    }
  }

  /** Orders of one kind that follow each other are one row. */
  #row(what: string, load: string): void {
    const last = this.rows.at(-1);
    if (last?.what !== what) this.rows.push({ at: timeOf(this.#now), what, loads: load });
    else this.rows.splice(-1, 1, { ...last, loads: `${last.loads}, ${load}` });
  }
}

const ALL = HEATERS.join(", ");
const ALL_BACK = HEATERS.toReversed().join(", ");

describe("a Tempo week", () => {
  let table: Row[];
  before(function () {
    this.timeout(30_000);
    table = new Week(
      [
        ["Wed 12:00:00", "Wed 12:20:00", 3000],
        ["Fri 19:00:00", "Fri 19:02:00", 3000],
        ["Sun 12:00:00", "Sun 12:20:00", 2500],
      ],
      [
        ["Wed 07:30:00", { type: "override", on: true }],
        ["Thu 08:00:00", { type: "override", on: true }],
        ["Sat 08:00:00", { type: "override", on: true }],
        ["Sat 20:00:00", { type: "override", on: false }],
      ],
    ).live();
  });

  it("sheds this, then", () => {
    assert.deepEqual(
      table.map(({ at, what, loads }) => [at, what, loads]),
      [
        ["Tue 06:00", "shed: HPJW", ALL],
        ["Tue 22:00", "restore: fits", ALL_BACK],
        ["Wed 06:00", "shed: HPJW", ALL],
        ["Wed 07:30", "restore: fits", ALL_BACK],
        ["Wed 12:00", "shed: over-limit", "hall, office"],
        ["Wed 12:00", "shed: HPJW", HEATERS.slice(2).join(", ")],
        ["Wed 22:00", "restore: fits", ALL_BACK],
        ["Thu 06:00", "shed: HPJR", ALL],
        ["Thu 08:00", "cancelling refused: HPJR", ""],
        ["Thu 22:00", "restore: fits", ALL_BACK],
        ["Fri 19:00", "shed: over-limit", "hall, office"],
        ["Fri 19:05", "restore: fits", "office, hall"],
        ["Sat 06:00", "shed: HPJW", ALL],
        ["Sat 08:00", "restore: fits", ALL_BACK],
        ["Sat 20:00", "shed: HPJW", ALL],
        ["Sat 22:00", "restore: fits", ALL_BACK],
        ["Sun 12:00", "shed: over-limit", "hall"],
        ["Sun 12:20", "restore: fits", "hall"],
      ],
    );
  });
});
