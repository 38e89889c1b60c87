import assert from "node:assert/strict";
import { Calendar } from "../../../lib/enphase/day";
import { PanelLedger, type PanelReading, readGroups, readPanels } from "../../../lib/enphase/panels";
import { dateToReport, judgePanels } from "../../../lib/enphase/surveillance";

const calendar = new Calendar("Europe/Paris");
const at = (time: string): number => Date.parse(`2026-06-21T${time}+02:00`);
const report = (time: string, power: number, more: object = {}) => ({
  serial: "1",
  active: true,
  power,
  maxPower: 300,
  reported: at(time),
  ...more,
});

describe("a panel's energy of the day", () => {
  it("counts a report once, however often it is read", () => {
    const ledger = new PanelLedger(calendar);
    ledger.record([report("12:00:00", 200)]);
    for (let i = 0; i < 20; i++) ledger.record([report("12:15:00", 200)]);
    assert.equal(ledger.today("1", at("12:20:00")), 50);
  });

  it("is right whether reports come each 5 or each 60 minutes", () => {
    for (const minutes of [5, 15, 60]) {
      const ledger = new PanelLedger(calendar);
      for (let t = at("10:00:00"); t <= at("14:00:00"); t += minutes * 60_000)
        ledger.record([{ ...report("10:00:00", 250), reported: t }]);
      assert.equal(Math.round(ledger.today("1", at("14:00:00")) ?? 0), 1000, `${minutes} min`);
    }
  });

  it("holds a power for an hour at most", () => {
    const ledger = new PanelLedger(calendar);
    ledger.record([report("08:00:00", 100)]);
    ledger.record([report("12:00:00", 200)]);
    assert.equal(ledger.today("1", at("12:00:00")), 200);
  });

  it("is the gateway's count where it has one, for the day of the report only", () => {
    const ledger = new PanelLedger(calendar);
    ledger.record([report("21:30:00", 0, { dayEnergy: 1234 })]);
    assert.equal(ledger.today("1", at("23:59:59")), 1234);
    assert.equal(ledger.today("1", Date.parse("2026-06-22T00:00:00+02:00")), 0);
  });

  it("is not known before a second report", () => {
    const ledger = new PanelLedger(calendar);
    ledger.record([report("12:00:00", 200)]);
    assert.equal(ledger.today("1", at("12:00:00")), undefined);
    assert.equal(ledger.today("unheard of", at("12:00:00")), undefined);
  });

  it("goes on after a restart", () => {
    const ledger = new PanelLedger(calendar);
    ledger.record([report("12:00:00", 200)]);
    ledger.record([report("12:15:00", 200)]);
    const later = new PanelLedger(calendar, JSON.parse(JSON.stringify(ledger.snapshot())));
    later.record([report("12:30:00", 200)]);
    assert.equal(later.today("1", at("12:30:00")), 100);
  });
});

describe("a group", () => {
  it("sums every member, also those that stand still at dusk", () => {
    const ledger = new PanelLedger(calendar);
    const reports = [
      report("21:00:00", 0, { serial: "1", dayEnergy: 1000 }),
      report("21:00:00", 5, { serial: "2", dayEnergy: 1100 }),
      report("21:00:00", 7, { serial: "3", dayEnergy: 1200 }),
    ];
    ledger.record(reports);
    const settings = ["1", "2"].map((serial) => ({ serial, group: "south" }));
    const panels = readPanels(reports, settings, ledger, at("21:05:00"));
    assert.deepEqual(readGroups(panels, new Set(["south"])), [
      { id: "south", alarm: true, power: 5, maxPower: 600, energyToday: 2100 },
    ]);
  });
});

describe("the daily surveillance", () => {
  const settings = { minute: 22 * 60, darkDay: 100 };
  const evening = at("22:00:00");
  const panel = (
    serial: string,
    energyToday: number | undefined,
    group?: string,
    more: object = {},
  ): PanelReading => ({
    serial,
    active: true,
    lastReport: at("21:00:00"),
    ...(energyToday !== undefined && { energyToday }),
    ...(group !== undefined && { group }),
    ...more,
  });
  const judged = (panels: readonly PanelReading[]) => {
    const report = judgePanels(panels, settings, calendar, evening);
    assert.ok(report);
    return report;
  };

  it("tells a panel strictly below 0.9 of its group's mean, itself included", () => {
    // Mean 1000, threshold 900.
    const { groups, alarm } = judged([panel("a", 900, "1"), panel("b", 899, "1"), panel("c", 1201, "1")]);
    assert.deepEqual(groups[0]?.low, [{ serial: "b", name: "b", energy: 899 }]);
    assert.deepEqual([groups[0]?.mean, groups[0]?.threshold, alarm], [1000, 900, true]);
  });

  it("does not tell a panel that gave just 0.9 of a mean that is no whole number", () => {
    const { groups } = judged([panel("a", 231, "1"), panel("b", 269, "1"), panel("c", 270, "1")]);
    assert.deepEqual([groups[0]?.threshold, groups[0]?.low], [231, []]);
  });

  it("judges groups 2, 3 and 4 as it judges the first (the seed divided them by a count that did not exist)", () => {
    for (const group of ["1", "2", "3", "4"]) {
      const { groups } = judged([panel("a", 1000, group), panel("b", 1000, group), panel("c", 400, group)]);
      assert.deepEqual(
        groups.map(({ id, low }) => [id, low.map(({ serial }) => serial)]),
        [[group, ["c"]]],
      );
    }
  });

  it("gives one report for all groups, each with its own mean", () => {
    const { groups } = judged([
      panel("a", 2000, "south"),
      panel("b", 2000, "south"),
      panel("c", 500, "north"),
      panel("d", 500, "north"),
    ]);
    assert.deepEqual(
      groups.map(({ id, mean, low }) => [id, mean, low.length]),
      [
        ["south", 2000, 0],
        ["north", 500, 0],
      ],
    );
  });

  it("judges nobody on a dark day", () => {
    const { groups, alarm } = judged([panel("a", 50, "1"), panel("b", 1, "1")]);
    assert.deepEqual([groups[0]?.dark, groups[0]?.low, alarm], [true, [], false]);
  });

  it("tells a panel that did not report today as silent, and keeps it out of the mean", () => {
    const { groups } = judged([
      panel("a", 1000, "1"),
      panel("b", 1000, "1"),
      panel("c", 0, "1", { lastReport: at("21:00:00") - 86_400_000, name: "roof 3" }),
      panel("d", undefined, "1"),
    ]);
    assert.deepEqual(groups[0]?.silent, [
      { serial: "c", name: "roof 3" },
      { serial: "d", name: "d" },
    ]);
    assert.equal(groups[0]?.mean, 1000);
  });

  it("watches nobody without a group", () => {
    assert.equal(judgePanels([panel("a", 1)], settings, calendar, evening), undefined);
  });

  it("comes once a day at its hour, later the same day when the hour was missed, and never the next", () => {
    const date = "2026-06-21";
    assert.equal(dateToReport(calendar, settings, undefined, at("21:59:59")), undefined);
    assert.equal(dateToReport(calendar, settings, undefined, evening), date);
    assert.equal(dateToReport(calendar, settings, date, at("22:00:01")), undefined);
    assert.equal(dateToReport(calendar, settings, "2026-06-20", at("23:30:00")), date);
    assert.equal(dateToReport(calendar, settings, "2026-06-20", at("23:30:00") + 3_600_000), undefined);
  });
});
