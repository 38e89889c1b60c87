import assert from "node:assert/strict";
import { duration, instant } from "../../../lib/wording/figures";

describe("a duration for a person", () => {
  const told: [number, string][] = [
    [0.4, "0 s"],
    [119, "119 s"],
    [120, "2 min"],
    [3599, "1 h"],
    [3600, "1 h"],
    [5400, "1 h 30 min"],
    [86400, "24 h"],
  ];
  for (const [seconds, text] of told)
    it(`${seconds} s is ${text}`, () => assert.equal(duration(seconds), text));
});

describe("an instant for a person", () => {
  const midnight = Date.parse("2026-10-25T00:30:00+02:00");

  it("is in the reader's time zone, on the day that has 25 hours too", () => {
    assert.equal(instant(Date.parse("2026-10-25T02:30:00+01:00"), midnight, "Europe/Paris", "en"), "02:30");
    assert.equal(
      instant(Date.parse("2026-10-25T02:30:00+01:00"), midnight, "America/New_York", "en"),
      "21:30",
    );
  });

  it("names the day when it is another one", () => {
    assert.equal(
      instant(Date.parse("2026-10-26T06:00:00+01:00"), midnight, "Europe/Paris", "fr"),
      "26 oct. 06:00",
    );
  });
});
