import assert from "node:assert/strict";
import fc from "fast-check";
import { TariffWatch } from "../../../lib/linky/tariff-watch";
import { addDays, dayOf } from "../../../lib/rte/paris-time";
import {
  colourOf,
  daysLeftAfter,
  disagreement,
  EMPTY_CALENDAR,
  type TempoCalendar,
  type TempoSourceName,
  withEntries,
} from "../../../lib/rte/tempo-calendar";
import { type TempoColour, tempoDayAt } from "../../../lib/rte/tempo-day";
import { readCouleurTempo, readOpenData, readRteCalendar } from "../../../lib/rte/tempo-documents";
import { readMeter } from "../../../lib/rte/tempo-meter";
import { isPublicHoliday, possibleColours, seasonOf } from "../../../lib/rte/tempo-rules";
import { readTempoSettings, type TempoConfig } from "../../../lib/rte/tempo-settings";
import { tempoAt } from "../../../lib/rte/tempo-signal";

const at = (instant: string) => Date.parse(instant);
const settings = readTempoSettings({});
const usual = settings.order;

/** A calendar in which `source` told these colours at an instant. */
const told = (
  colours: Readonly<Record<string, TempoColour>>,
  instant = "2027-01-11T11:00:00+01:00",
  source: TempoSourceName = "rte",
  calendar: TempoCalendar = EMPTY_CALENDAR,
) => {
  const entries = Object.entries(colours).map(([day, colour]) => ({ day, colour, firm: true }));
  return withEntries(calendar, entries, source, at(instant), usual);
};
const tempo = (calendar: TempoCalendar, instant: string, config: TempoConfig = {}) =>
  tempoAt({ calendar, word: null }, readTempoSettings(config), at(instant));
const valueAt = (calendar: TempoCalendar, instant: string, config?: TempoConfig) =>
  tempo(calendar, instant, config).signal.value;

describe("a Tempo day", () => {
  const week = told({ "2027-01-12": "white", "2027-01-13": "red" });

  it("runs from 06:00 to 06:00, peak from 06:00 to 22:00", () => {
    const values = [
      "2027-01-12T05:59:59",
      "2027-01-12T06:00:00",
      "2027-01-12T21:59:59",
      "2027-01-12T22:00:00",
      "2027-01-13T00:00:00",
      "2027-01-13T05:59:59",
      "2027-01-13T06:00:00",
      "2027-01-13T22:00:00",
    ].map((instant) => valueAt(week, `${instant}+01:00`));
    assert.deepEqual(values, ["unknown", "HPJW", "HPJW", "HCJW", "HCJW", "HCJW", "HPJR", "HCJR"]);
  });

  it("tells when its period began and ends, what comes next, and all that is known", () => {
    const { signal } = tempo(week, "2027-01-12T12:00:00+01:00");
    assert.deepEqual(signal.timeline, [
      { value: "HPJW", from: at("2027-01-12T06:00:00+01:00"), until: at("2027-01-12T22:00:00+01:00") },
      { value: "HCJW", from: at("2027-01-12T22:00:00+01:00"), until: at("2027-01-13T06:00:00+01:00") },
      { value: "HPJR", from: at("2027-01-13T06:00:00+01:00"), until: at("2027-01-13T22:00:00+01:00") },
      { value: "HCJR", from: at("2027-01-13T22:00:00+01:00"), until: at("2027-01-14T06:00:00+01:00") },
    ]);
    assert.deepEqual(
      [signal.from, signal.until, signal.next],
      [signal.timeline?.[0]?.from, signal.timeline?.[0]?.until, signal.timeline?.[1]],
    );
  });

  it("has 23 or 25 hours when the clocks change", () => {
    const change = told({ "2027-03-27": "blue", "2026-10-24": "blue" });
    const night = (instant: string) => {
      const { from, until } = tempo(change, instant).signal;
      return (Number(until) - Number(from)) / 3_600_000;
    };
    assert.deepEqual([night("2027-03-28T01:00:00+01:00"), night("2026-10-25T01:00:00+02:00")], [7, 9]);
  });

  it("keeps its colour from 06:00 to 06:00 when the meter shifts its hours", () => {
    const config = { peakFrom: "06:38", peakUntil: "22:38" };
    const blues = told({ "2027-01-12": "blue", "2027-01-13": "blue", "2027-01-14": "red" });
    assert.deepEqual(
      ["2027-01-12T06:37:00", "2027-01-12T06:38:00", "2027-01-12T22:37:00", "2027-01-14T06:10:00"].map(
        (instant) => valueAt(blues, `${instant}+01:00`, config),
      ),
      ["HCJB", "HPJB", "HPJB", "HCJR"],
    );
    const night = tempo(blues, "2027-01-12T23:00:00+01:00", config).signal;
    assert.equal(night.until, at("2027-01-13T06:38:00+01:00"));
  });

  it("fills each instant of a year with one period, without a gap", () => {
    const colours = fc.constantFrom<TempoColour>("blue", "white", "red");
    const minutes = fc.integer({ min: 0, max: 366 * 24 * 60 });
    fc.assert(
      fc.property(minutes, fc.array(colours, { minLength: 4, maxLength: 4 }), (minute, [a, b, c, d]) => {
        const now = at("2026-09-01T06:00:00+02:00") + minute * 60_000;
        const day = tempoDayAt(now);
        const names = [a, b, c, d] as TempoColour[];
        const calendar = told(Object.fromEntries(names.map((name, ahead) => [addDays(day, ahead), name])));
        const { timeline = [], from, until } = tempoAt({ calendar, word: null }, settings, now).signal;
        assert.ok(Number(from) <= now && now < Number(until));
        for (const [index, period] of timeline.slice(1).entries())
          assert.equal(period.from, timeline[index]?.until);
      }),
      { numRuns: 200 },
    );
  });
});

describe("tomorrow's colour", () => {
  const certaintyOf = (learned: string) =>
    tempo(told({ "2027-01-12": "white", "2027-01-13": "red" }, learned), "2027-01-12T12:00:00+01:00").details
      .tomorrow;

  it("is announced when it was learned before 10:30, binding when later", () => {
    const day = { day: "2027-01-13", colour: "red", source: "rte" };
    assert.deepEqual(certaintyOf("2027-01-12T10:29:59+01:00"), { ...day, certainty: "announced" });
    assert.deepEqual(certaintyOf("2027-01-12T10:30:00+01:00"), { ...day, certainty: "binding" });
  });

  it("is unknown, with what the tariff leaves, until somebody tells it", () => {
    const friday = told({ "2027-01-15": "blue" });
    assert.deepEqual(tempo(friday, "2027-01-15T12:00:00+01:00").details.tomorrow, {
      day: "2027-01-16",
      colour: "unknown",
      possible: ["blue", "white"],
    });
  });
});

describe("several sources of colours", () => {
  const day = "2027-01-13";
  const early = "2027-01-12T08:00:00+01:00";
  const late = "2027-01-12T10:45:00+01:00";
  const settled = (
    first: [TempoColour, string, TempoSourceName],
    then: [TempoColour, string, TempoSourceName],
  ) => {
    const calendar = told({ [day]: first[0] }, first[1], first[2]);
    return colourOf(told({ [day]: then[0] }, then[1], then[2], calendar), day, usual)?.colour;
  };

  it("the one higher in the list wins", () => {
    assert.equal(settled(["white", late, "open-data"], ["red", late, "rte"]), "red");
    assert.equal(settled(["red", late, "rte"], ["white", late, "open-data"]), "red");
  });

  it("a binding word of anyone replaces an announcement, never the other way", () => {
    assert.equal(settled(["white", early, "rte"], ["red", late, "couleur-tempo"]), "red");
    assert.equal(settled(["red", late, "couleur-tempo"], ["white", early, "rte"]), "red");
  });

  it("the same source may correct itself", () => {
    assert.equal(settled(["white", late, "rte"], ["red", late, "rte"]), "red");
  });

  it("a colour that is not firm replaces none", () => {
    const firm = told({ [day]: "white" }, early);
    const loose = withEntries(firm, [{ day, colour: "red", firm: false }], "rte", at(late), usual);
    assert.equal(colourOf(loose, day, usual)?.colour, "white");
  });

  it("the meter counts where the user ranks it, and its difference is told", () => {
    const both = told({ [day]: "blue" }, "2027-01-13T07:00:00+01:00", "meter", told({ [day]: "red" }));
    assert.equal(colourOf(both, day, ["meter", "rte"])?.colour, "blue");
    assert.equal(colourOf(both, day, ["rte", "meter"])?.colour, "red");
    assert.equal(colourOf(both, day, ["rte"])?.colour, "red");
    assert.deepEqual(disagreement(both, day), { day, meter: "blue", calendar: "red" });
  });
});

describe("a meter's word", () => {
  const word = (value: string, instant: string, ahead: object = {}) =>
    readMeter({ name: "tempo", value, ...ahead }, settings.hours, at(instant));
  const withMeter = (value: string, spoken: string, now: string, source = "meter,rte") => {
    const { word: heard, entries } = word(value, spoken);
    const calendar = withEntries(
      told({ "2027-01-12": "white", "2027-01-13": "red" }),
      entries,
      "meter",
      at(spoken),
      usual,
    );
    return tempoAt({ calendar, word: heard }, readTempoSettings({ source }), at(now)).signal;
  };

  it("is the value while it lasts, until the end of its period", () => {
    const { value, source, until, next } = withMeter(
      "HPJW",
      "2027-01-12T09:00:00+01:00",
      "2027-01-12T12:00:00+01:00",
    );
    assert.deepEqual(
      [value, source, until, next?.value],
      ["HPJW", "meter", at("2027-01-12T22:00:00+01:00"), "HCJW"],
    );
  });

  it("is awaited for a quarter of an hour at the change of period, then the clock decides", () => {
    const night = (now: string) => withMeter("HPJW", "2027-01-12T09:00:00+01:00", now).value;
    assert.equal(night("2027-01-12T22:14:59+01:00"), "HPJW");
    assert.equal(night("2027-01-12T22:15:00+01:00"), "HCJW");
  });

  it("does not count against a calendar that the user trusts more", () => {
    const { value, source } = withMeter(
      "HPJB",
      "2027-01-12T09:00:00+01:00",
      "2027-01-12T12:00:00+01:00",
      "rte,meter",
    );
    assert.deepEqual([value, source], ["HPJW", "rte"]);
  });

  it("a minute before 06:00 or after it belongs to the day that its period says", () => {
    assert.equal(word("HPJR", "2027-01-13T05:59:20+01:00").entries[0]?.day, "2027-01-13");
    assert.equal(word("HCJW", "2027-01-13T06:00:40+01:00").entries[0]?.day, "2027-01-12");
    assert.equal(word("HCJW", "2027-01-13T02:00:00+01:00").entries[0]?.day, "2027-01-12");
  });

  it("brings tomorrow's colour when the meter knows it", () => {
    const next = { value: "HPJR", from: at("2027-01-13T06:00:00+01:00"), until: 0 };
    assert.deepEqual(word("HCJW", "2027-01-12T23:00:00+01:00", { next }).entries, [
      { day: "2027-01-12", colour: "white", firm: true },
      { day: "2027-01-13", colour: "red", firm: true },
    ]);
  });

  it("brings it by day too, as Linky's standard mode tells it", () => {
    const noon = at("2027-01-12T12:00:00+01:00");
    const tariff = { name: "tempo", period: "HPJW", colour: "white", tomorrow: "red" } as const;
    const signal = new TariffWatch().take(tariff, true, noon) ?? assert.fail();
    const { entries } = readMeter(signal, settings.hours, noon);
    assert.deepEqual(Object.fromEntries(entries.map(({ day, colour }) => [day, colour])), {
      "2027-01-12": "white",
      "2027-01-13": "red",
    });
  });

  it("is none when the meter does not know or is silent, and a problem under another contract", () => {
    assert.deepEqual(word("unknown", "2027-01-12T23:00:00+01:00"), { word: null, entries: [] });
    assert.throws(() => word("HP", "2027-01-12T23:00:00+01:00"), { key: "not-a-tempo-meter" });
  });
});

describe("a day whose colour nobody tells", () => {
  const monday = "2027-01-11T12:00:00+01:00";
  const sunday = "2027-01-10T12:00:00+01:00";
  const acting = (instant: string, unknown: string, calendar: TempoCalendar = EMPTY_CALENDAR) => {
    const { signal, details } = tempo(calendar, instant, { unknown });
    return [signal.value, signal.stale, signal.source, details.today.colour, details.today.actsAs];
  };

  it("is unknown unless the user wants it to act as a colour, and then says so", () => {
    assert.deepEqual(acting(monday, "keep"), ["unknown", false, "none", "unknown", undefined]);
    assert.deepEqual(acting(monday, "red"), ["HPJR", true, "estimate", "unknown", "red"]);
    assert.deepEqual(acting(monday, "white"), ["HPJW", true, "estimate", "unknown", "white"]);
    assert.deepEqual(acting(monday, "blue"), ["HPJB", true, "estimate", "unknown", "blue"]);
  });

  it("keeps the last colour that was known", () => {
    const friday = told({ "2027-01-08": "red" });
    assert.deepEqual(acting(monday, "keep", friday), ["HPJR", true, "estimate", "unknown", "red"]);
  });

  it("never acts as a colour that the tariff excludes", () => {
    assert.deepEqual(acting(sunday, "red"), ["HPJB", true, "estimate", "unknown", "blue"]);
    assert.deepEqual(acting("2027-01-09T12:00:00+01:00", "red")[0], "HPJW");
    assert.deepEqual(acting("2027-07-07T12:00:00+02:00", "red")[0], "HPJW");
  });

  it("is told tomorrow's colour as what comes next all the same", () => {
    const { value, until, next } = tempo(told({ "2027-01-12": "red" }), monday).signal;
    assert.deepEqual([value, until, next?.value], ["unknown", at("2027-01-12T06:00:00+01:00"), "HPJR"]);
  });
});

describe("the rules of the tariff", () => {
  it("allow red from November to March, Monday to Friday, on no public holiday", () => {
    const allowsRed = (day: string) => possibleColours(day, null).includes("red");
    assert.deepEqual(["2026-11-02", "2027-03-30", "2027-01-15"].map(allowsRed), [true, true, true]);
    assert.deepEqual(
      [
        "2026-10-30",
        "2027-04-01",
        "2027-01-16",
        "2027-01-17",
        "2026-11-11",
        "2026-12-25",
        "2027-01-01",
        "2027-03-29",
      ].map(allowsRed),
      Array(8).fill(false),
    );
  });

  it("allow no white on a Sunday, and nothing more of a colour that is used up", () => {
    assert.deepEqual(possibleColours("2027-01-17", null), ["blue"]);
    const left = { blue: 100, white: 0, red: 0 };
    assert.deepEqual(possibleColours("2027-01-18", left), ["blue"]);
    assert.deepEqual(possibleColours("2027-01-18", { ...left, white: 1 }), ["blue", "white"]);
  });

  it("know the public holidays of France", () => {
    const movable = ["2024-04-01", "2025-04-21", "2026-04-06", "2027-03-29", "2026-05-14", "2026-05-25"];
    assert.deepEqual(movable.map(isPublicHoliday), Array(6).fill(true));
    assert.deepEqual(["2026-04-05", "2026-12-24", "2027-03-28"].map(isPublicHoliday), [false, false, false]);
  });

  it("count a season from 1 September, with a 29 February if it has one", () => {
    assert.deepEqual(seasonOf("2026-08-31"), { name: "2025-2026", firstDay: "2025-09-01", length: 365 });
    assert.deepEqual(seasonOf("2027-09-01"), { name: "2027-2028", firstDay: "2027-09-01", length: 366 });
  });
});

describe("the days left in a season", () => {
  const season = (until: string, reds: number) => {
    const colours: Record<string, TempoColour> = {};
    for (let day = "2026-09-01"; day <= until; day = addDays(day, 1)) colours[day] = "blue";
    for (let index = 0; index < reds; index += 1) colours[addDays("2026-11-02", index)] = "red";
    return told(colours);
  };

  it("are those after the day in force, when each day so far is known", () => {
    const left = daysLeftAfter(season("2027-01-12", 9), "2027-01-12", usual, settings);
    assert.deepEqual(left, { blue: 300 - (134 - 9), white: 43, red: 13 });
  });

  it("are not told when a day is missing", () => {
    const { "2026-10-10": _, ...calendars } = season("2027-01-12", 9).calendars;
    assert.equal(daysLeftAfter({ calendars, meter: {} }, "2027-01-12", usual, settings), null);
  });

  it("follow the counts of another contract", () => {
    const config = { redDays: "20", whiteDays: 40 };
    const { daysLeft } = tempo(season("2027-01-12", 9), "2027-01-12T12:00:00+01:00", config).details;
    assert.deepEqual(daysLeft, { blue: 305 - (134 - 9), white: 40, red: 11 });
  });

  it("bound the estimate of the next day", () => {
    const { tomorrow } = tempo(season("2027-01-12", 22), "2027-01-12T12:00:00+01:00").details;
    assert.deepEqual(tomorrow, { day: "2027-01-13", colour: "unknown", possible: ["blue", "white"] });
  });
});

describe("Tempo's settings", () => {
  it("take all sources when nothing is chosen", () => {
    for (const source of [undefined, "", "auto"])
      assert.deepEqual(readTempoSettings({ source }).order, ["meter", "rte", "open-data", "couleur-tempo"]);
    assert.deepEqual(readTempoSettings({ source: "open-data, meter" }).order, ["open-data", "meter"]);
    assert.deepEqual(readTempoSettings({ source: "live" }).order, ["rte"]);
    assert.deepEqual(readTempoSettings({ source: ["rte", "meter"] }).order, ["rte", "meter"]);
  });

  it("serve also when an API sets numbers, texts or nothing", () => {
    const { redDays, whiteDays, unknown, hours } = readTempoSettings({
      redDays: "20",
      whiteDays: null,
      unknown: "purple",
      peakFrom: null,
      peakUntil: "22h38",
    });
    assert.deepEqual([redDays, whiteDays, unknown], [20, 43, "keep"]);
    assert.deepEqual(hours, { peakFrom: 360, peakUntil: 22 * 60 + 38 });
  });

  it("refuse a source or an hour that they do not know", () => {
    assert.throws(() => readTempoSettings({ source: "meter,edf" }), { key: "bad-source" });
    assert.throws(() => readTempoSettings({ peakFrom: "6h" }), { key: "bad-time" });
    assert.throws(() => readTempoSettings({ peakUntil: "24:00" }), { key: "bad-time" });
  });
});

describe("RTE's calendar", () => {
  it("may come as one object or as a list of them", () => {
    const values = [{ start_date: "2027-01-12T00:00:00+01:00", value: "RED" }];
    const read = [{ day: "2027-01-12", colour: "red", firm: true }];
    assert.deepEqual(readRteCalendar({ tempo_like_calendars: { values } }), read);
    assert.deepEqual(readRteCalendar({ tempo_like_calendars: [{ values }] }), read);
  });

  it("leaves out days without a colour, and refuses what is no calendar", () => {
    const values = [{ start_date: "2022-12-28T00:00:00+01:00" }, null, { value: "RED" }];
    assert.deepEqual(readRteCalendar({ tempo_like_calendars: { values } }), []);
    for (const wrong of [null, [], {}, "hello", { tempo_like_calendars: 3 }])
      assert.throws(() => readRteCalendar(wrong), { key: "not-tempo" });
  });

  it("gives colours only, whatever it is made of, or a sentence", () => {
    const nonsense = fc.anything({ withObjectString: true });
    const entries = fc.array(fc.record({ start_date: fc.constant("2027-01-12"), value: nonsense }));
    fc.assert(
      fc.property(entries, (values) => {
        for (const { colour } of readRteCalendar({ tempo_like_calendars: { values } }))
          assert.ok(["blue", "white", "red"].includes(colour));
      }),
    );
    for (const read of [readRteCalendar, readOpenData, readCouleurTempo])
      fc.assert(
        fc.property(nonsense, (document) => {
          try {
            read(document);
          } catch (thrown) {
            assert.equal((thrown as Error).name, "RteProblem");
          }
        }),
      );
    assert.deepEqual(readOpenData({ values: { "2027-01-12": "constructor", constructor: "RED" } }), []);
  });

  it("has its days in French time", () => {
    const now = at("2027-01-12T23:30:00Z");
    assert.deepEqual([dayOf(now), tempoDayAt(now)], ["2027-01-13", "2027-01-12"]);
  });
});
