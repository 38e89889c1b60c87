import assert from "node:assert/strict";
import type { SignalPeriod } from "../../../lib/metering/signal";
import { readEcowatt } from "../../../lib/rte/ecowatt-document";
import { ECOWATT_VALUES, ecowattAt } from "../../../lib/rte/ecowatt-signal";
import { EMPTY_CALENDAR, withEntries } from "../../../lib/rte/tempo-calendar";
import {
  readCouleurTempo,
  readOpenData,
  readRteCalendar,
  type TempoEntry,
} from "../../../lib/rte/tempo-documents";
import { readTempoSettings } from "../../../lib/rte/tempo-settings";
import { tempoAt } from "../../../lib/rte/tempo-signal";
import { hasRteFixtures, rteExpectations, rteFixture } from "../../support/rte-fixtures";

const settings = readTempoSettings({});
const LETTERS: Readonly<Record<string, string>> = { BLUE: "B", WHITE: "W", RED: "R" };

const readTempo = (path: string): readonly TempoEntry[] => {
  const document = rteFixture(path);
  if (path.includes("tempoLight")) return readOpenData(document);
  return path.includes("couleur-tempo") ? readCouleurTempo(document) : readRteCalendar(document);
};

const tempo = (path: string, now: number) => {
  const entries = readTempo(path);
  const calendar = withEntries(EMPTY_CALENDAR, entries, "rte", now, settings.order);
  return tempoAt({ calendar, word: null }, settings, now);
};

describe("public samples of RTE's answers", () => {
  before(function () {
    if (!hasRteFixtures) this.skip();
  });

  for (const [path, { at = [] }] of Object.entries(rteExpectations())) {
    for (const { now: instant = "", ...expected } of at) {
      const now = Date.parse(instant);

      if (expected.hvalue !== undefined)
        it(`${path} at ${instant}: level ${expected.hvalue}`, () => {
          const days = readEcowatt(rteFixture(path));
          const { signal } = ecowattAt({ at: now, days }, "rte", now);
          const { hvalue } = expected;
          assert.equal(signal.value, hvalue == null ? "unknown" : ECOWATT_VALUES[hvalue]);
          assert.equal(signal.level, hvalue ?? undefined);
          if (expected.alertEnd) assert.equal(signal.until, Date.parse(expected.alertEnd));
          if (expected.dvalue !== undefined) {
            const today = days.find(({ day }) => day === instant.slice(0, 10));
            assert.equal(today?.worst, expected.dvalue);
          }
        });

      if (expected.nextAlert !== undefined)
        it(`${path} at ${instant}: next alert at ${expected.nextAlert}`, () => {
          const { signal } = ecowattAt({ at: now, days: readEcowatt(rteFixture(path)) }, "rte", now);
          const isAlert = ({ value, from }: SignalPeriod) => ["orange", "red"].includes(value) && from > now;
          const alert = signal.timeline?.find(isAlert);
          assert.equal(alert?.from ?? null, expected.nextAlert && Date.parse(expected.nextAlert));
          if (expected.nextAlertEnd) assert.equal(alert?.until, Date.parse(expected.nextAlertEnd));
          if (expected.nextAlertLevel) assert.equal(alert?.value, ECOWATT_VALUES[expected.nextAlertLevel]);
        });

      if (expected.color !== undefined)
        it(`${path} at ${instant}: colour ${expected.color} ${expected.period ?? ""}`, () => {
          const { signal, details } = tempo(path, now);
          assert.equal(details.today.colour, expected.color?.toLowerCase() ?? "unknown");
          if (expected.color === null) assert.equal(signal.value, "unknown");
          else assert.equal(signal.value.slice(2), `J${LETTERS[expected.color ?? ""]}`);
          if (expected.period !== undefined) assert.equal(signal.value.slice(0, 2), expected.period);
          if (expected.tomorrow !== undefined)
            assert.equal(details.tomorrow.colour, expected.tomorrow?.toLowerCase() ?? "unknown");
        });
    }
  }

  it("reads an unknown level, a missing one and a day without hours as unknown, never as green", () => {
    const days = readEcowatt(rteFixture("ecowatt/v5-odd-values.json"));
    const valueAt = (instant: string) => ecowattAt({ at: 0, days }, "rte", Date.parse(instant)).signal.value;
    assert.equal(valueAt("2026-11-20T09:30:00+01:00"), "unknown");
    assert.equal(valueAt("2026-11-20T10:30:00+01:00"), "orange");
    assert.equal(valueAt("2026-11-20T11:30:00+01:00"), "unknown");
    assert.equal(valueAt("2026-11-20T12:30:00+01:00"), "green");
    assert.equal(valueAt("2026-11-22T12:30:00+01:00"), "unknown");
    assert.equal(valueAt("2026-11-23T12:30:00+01:00"), "green");
  });

  it("takes a colour of RTE's degraded mode for no colour", () => {
    const { signal, details } = tempo(
      "tempo/rte-calendars-fallback.json",
      Date.parse("2026-01-12T12:00:00+01:00"),
    );
    assert.equal(signal.value, "unknown");
    assert.deepEqual(details.today, {
      day: "2026-01-12",
      colour: "unknown",
      possible: ["blue", "white", "red"],
      estimated: "red",
    });
  });

  it("reads api-couleur-tempo's days, and its unknown one", () => {
    assert.deepEqual(readTempo("tempo/couleur-tempo-today.json"), [
      { day: "2026-11-20", colour: "white", firm: true },
    ]);
    assert.deepEqual(readTempo("tempo/couleur-tempo-tomorrow-unknown.json"), []);
  });
});
