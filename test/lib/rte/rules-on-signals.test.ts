import assert from "node:assert/strict";
import type { Signal } from "../../../lib/metering/signal";
import { readEcowatt } from "../../../lib/rte/ecowatt-document";
import { ecowattAt } from "../../../lib/rte/ecowatt-signal";
import { EMPTY_CALENDAR, withEntries } from "../../../lib/rte/tempo-calendar";
import type { TempoColour } from "../../../lib/rte/tempo-day";
import { readTempoSettings } from "../../../lib/rte/tempo-settings";
import { tempoAt } from "../../../lib/rte/tempo-signal";
import type { EngineConfig } from "../../../lib/shedding/config";
import { SheddingEngine } from "../../../lib/shedding/engine";
import { household, readMessage } from "../../../lib/shedding/message";
import { ecowattDocument } from "../../support/rte-house";

const at = (instant: string) => Date.parse(`${instant}+01:00`);
const MINUTE = 60_000;

const config: EngineConfig = {
  limit: { value: 9000, unit: "VA" },
  stale: { action: "hold" },
  loads: [
    { id: "tank", nominalPower: 2000, group: "comfort", lockIdle: false },
    { id: "heating", nominalPower: 1500, group: "heating", lockIdle: false },
  ],
  rules: [
    { signal: "ecowatt", values: ["orange"], shed: ["comfort"], class: "soft" },
    { signal: "ecowatt", values: ["red"], shed: ["comfort", "heating"], class: "forced" },
    { signal: "tempo", values: ["HPJW"], shed: ["heating"], class: "soft" },
    { signal: "tempo", values: ["HPJR"], shed: ["heating"], class: "forced" },
  ],
};

/** What is shed at each of these instants when the engine hears each change of the signal, and its own ticks. */
const shedAt = (
  instants: readonly string[],
  signalAt: (now: number) => { signal: Signal; changesAt: number | null },
) => {
  const [first = ""] = instants;
  const engine = new SheddingEngine(config, { now: at(first) });
  let now = at(first);
  let change: number | null = now;
  return instants.map((instant) => {
    for (let decision = engine.handle({ type: "tick" }, now); ; ) {
      const due = Math.min(change ?? Number.POSITIVE_INFINITY, decision.wakeAt ?? Number.POSITIVE_INFINITY);
      if (due > at(instant)) return decision.shed.join("+");
      now = due;
      if (due !== change) decision = engine.handle({ type: "tick" }, now);
      else {
        const told = signalAt(now);
        change = told.changesAt;
        decision = engine.handle({ type: "signal", signal: told.signal }, now);
      }
    }
  });
};

describe("rules on RTE's signals", () => {
  it("follow EcoWatt's hours: orange sheds comfort, red sheds the heating too", () => {
    const days = readEcowatt(ecowattDocument({ "2027-01-12": "111111112221111111331111" }));
    const answer = { at: at("2027-01-12T07:00:00"), days };
    const shed = shedAt(
      [
        "2027-01-12T07:30:00",
        "2027-01-12T08:00:00",
        "2027-01-12T10:59:00",
        "2027-01-12T11:10:00",
        "2027-01-12T18:01:00",
        "2027-01-12T20:10:00",
      ],
      (now) => ecowattAt(answer, "rte", now),
    );
    assert.deepEqual(shed, ["", "tank", "tank", "", "tank+heating", ""]);
  });

  it("follow Tempo's days: white and red shed the heating in peak hours, blue never", () => {
    const colours: Record<string, TempoColour> = {
      "2027-01-11": "blue",
      "2027-01-12": "white",
      "2027-01-13": "red",
    };
    const entries = Object.entries(colours).map(([day, colour]) => ({ day, colour, firm: true }));
    const settings = readTempoSettings({});
    const calendar = withEntries(EMPTY_CALENDAR, entries, "rte", at("2027-01-11T06:00:00"), settings.order);
    const shed = shedAt(
      [
        "2027-01-11T12:00:00",
        "2027-01-12T05:59:00",
        "2027-01-12T06:01:00",
        "2027-01-12T22:10:00",
        "2027-01-13T06:01:00",
        "2027-01-13T22:10:00",
      ],
      (now) => tempoAt({ calendar, word: null }, settings, now),
    );
    assert.deepEqual(shed, ["", "", "heating", "", "heating", ""]);
  });

  it("take every signal that these nodes can say, unknown ones too", () => {
    const now = at("2027-01-12T12:00:00");
    const settings = readTempoSettings({ unknown: "red" });
    const days = readEcowatt(ecowattDocument({ "2027-01-14": "1".repeat(24) }));
    const signals = [
      ecowattAt(null, "rte", now).signal,
      ecowattAt({ at: now - 90_000 * MINUTE, days }, "rte", now).signal,
      tempoAt({ calendar: EMPTY_CALENDAR, word: null }, settings, now).signal,
      tempoAt({ calendar: EMPTY_CALENDAR, word: null }, readTempoSettings({}), now).signal,
    ];
    for (const signal of signals) {
      const msg = { topic: signal.name, payload: signal.value, signal };
      const event = readMessage(JSON.parse(JSON.stringify(msg)), household(config, "W"), now);
      assert.deepEqual(event, { type: "signal", signal });
    }
  });
});
