import assert from "node:assert/strict";
import fc from "fast-check";
import { readEcowatt } from "../../../lib/rte/ecowatt-document";
import { ECOWATT_VALUES, ecowattAt, periodsOf, playedToday } from "../../../lib/rte/ecowatt-signal";
import { hoursOf } from "../../../lib/rte/paris-time";
import { ecowattDocument } from "../../support/rte-house";

const GREEN_DAY = "1".repeat(24);
const at = (instant: string) => Date.parse(instant);
const signalAt = (days: Record<string, string>, instant: string, answeredAt = at(instant)) =>
  ecowattAt({ at: answeredAt, days: readEcowatt(ecowattDocument(days)) }, "rte", at(instant)).signal;

describe("EcoWatt's document", () => {
  it("is read by date and hour, whatever the order of its days and hours", () => {
    const document = {
      signals: [
        { jour: "2027-01-13T00:00:00+01:00", values: [{ pas: 9, hvalue: 1 }] },
        {
          jour: "2027-01-12T00:00:00+01:00",
          values: [
            { pas: 10, hvalue: 2 },
            { pas: 9, hvalue: 3 },
          ],
        },
      ],
    };
    const days = readEcowatt(document);
    const valueAt = (instant: string) => ecowattAt({ at: 0, days }, "rte", at(instant)).signal.value;
    assert.equal(valueAt("2027-01-12T09:30:00+01:00"), "red");
    assert.equal(valueAt("2027-01-12T10:30:00+01:00"), "orange");
    assert.equal(valueAt("2027-01-13T09:30:00+01:00"), "green");
    assert.equal(valueAt("2027-01-13T10:30:00+01:00"), "unknown");
  });

  it("keeps the written day when the offset is that of the wrong season", () => {
    const [day] = readEcowatt({ signals: [{ jour: "2026-10-26T00:00:00+02:00", values: [] }] });
    assert.equal(day?.day, "2026-10-26");
  });

  it("is refused in words when it is anything else", () => {
    for (const wrong of [null, 3, "hello", "{", [], {}, { signals: 3 }, { signals: [1, null, {}] }])
      assert.throws(() => readEcowatt(wrong), { key: "not-ecowatt" });
  });

  it("never throws but with a sentence, and never reads nonsense as green", () => {
    const nonsense = fc
      .anything()
      .filter((value) => value !== 0 && value !== 1 && value !== "0" && value !== "1");
    fc.assert(
      fc.property(nonsense, fc.nat(23), (hvalue, pas) => {
        const days = readEcowatt({ signals: [{ jour: "2027-01-12", values: [{ pas, hvalue }, hvalue] }] });
        const hours = periodsOf(days).map(({ value }) => value);
        assert.ok(!hours.includes("green") && !hours.includes("decarbonised"));
      }),
    );
    fc.assert(
      fc.property(fc.anything(), (document) => {
        try {
          readEcowatt(document);
        } catch (thrown) {
          assert.equal((thrown as Error).name, "RteProblem");
        }
      }),
    );
  });
});

describe("EcoWatt's signal", () => {
  it("joins hours with the same value into one period, over midnight too", () => {
    const days = { "2027-01-12": `${"1".repeat(18)}2222${"12"}`, "2027-01-13": `22${"1".repeat(22)}` };
    const signal = signalAt(days, "2027-01-12T23:10:00+01:00");
    assert.deepEqual(
      { value: signal.value, from: signal.from, until: signal.until },
      {
        value: "orange",
        from: at("2027-01-12T23:00:00+01:00"),
        until: at("2027-01-13T02:00:00+01:00"),
      },
    );
    assert.deepEqual(signal.next, {
      value: "green",
      from: at("2027-01-13T02:00:00+01:00"),
      until: at("2027-01-14T00:00:00+01:00"),
    });
    assert.deepEqual(
      signal.timeline?.map(({ value }) => value),
      ["orange", "green"],
    );
  });

  it("tells a hole in the day as unknown, with its ends", () => {
    const days = { "2027-01-12": `1111${"--"}${"1".repeat(18)}` };
    const signal = signalAt(days, "2027-01-12T04:10:00+01:00");
    assert.deepEqual(
      [signal.value, signal.level, signal.from, signal.until, signal.next?.value],
      ["unknown", undefined, at("2027-01-12T04:00:00+01:00"), at("2027-01-12T06:00:00+01:00"), "green"],
    );
  });

  it("is unknown on a day that is not in the document", () => {
    const { value, until, next } = signalAt({ "2027-01-14": GREEN_DAY }, "2027-01-12T12:00:00+01:00");
    assert.deepEqual([value, until, next?.value], ["unknown", at("2027-01-14T00:00:00+01:00"), "green"]);
  });

  it("is stale a day after the answer, keeping what was foreseen", () => {
    const days = { "2027-01-12": GREEN_DAY, "2027-01-13": GREEN_DAY };
    const answered = at("2027-01-12T08:00:00+01:00");
    const fresh = signalAt(days, "2027-01-13T08:00:00+01:00", answered);
    const old = signalAt(days, "2027-01-13T08:00:01+01:00", answered);
    assert.deepEqual([fresh.value, fresh.stale, old.value, old.stale], ["green", false, "green", true]);
  });

  it("tells each hour of a 23-hour and of a 25-hour day by the clock", () => {
    const levels = "0123".repeat(6);
    for (const [day, count] of [
      ["2027-03-28", 23],
      ["2026-10-25", 25],
    ] as const) {
      const hours = hoursOf(day);
      assert.equal(hours.length, count);
      for (const { from, clock } of hours) {
        const answer = { at: from, days: readEcowatt(ecowattDocument({ [day]: levels })) };
        assert.equal(ecowattAt(answer, "rte", from).signal.value, ECOWATT_VALUES[Number(levels[clock])]);
      }
    }
  });

  it("counts 25 steps of a 25-hour day from midnight", () => {
    const levels = `${"1".repeat(19)}2${"1".repeat(5)}`;
    const { value, from } = signalAt({ "2026-10-25": levels }, "2026-10-25T18:30:00+01:00");
    assert.deepEqual([value, from], ["orange", at("2026-10-25T18:00:00+01:00")]);
  });

  it("plays the first day of the sandbox as today, and the others after it", () => {
    const days = readEcowatt(ecowattDocument({ "2022-06-04": "2".repeat(24), "2022-06-03": "3".repeat(24) }));
    const played = playedToday(days, at("2027-03-27T12:00:00+01:00"));
    assert.deepEqual(
      played.map(({ day, steps }) => [day, steps[0]?.level]),
      [
        ["2027-03-27", 3],
        ["2027-03-28", 2],
      ],
    );
  });

  it("sums up each day with its worst level and RTE's sentence", () => {
    const days = readEcowatt(ecowattDocument({ "2027-01-12": `${"1".repeat(23)}3` }));
    assert.deepEqual(ecowattAt({ at: 0, days }, "rte", 0).details, [
      { day: "2027-01-12", value: "red", message: "Pas d’alerte." },
    ]);
  });
});
