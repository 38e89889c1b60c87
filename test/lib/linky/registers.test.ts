import assert from "node:assert/strict";
import { readDailyProfile } from "../../../lib/linky/daily-profile";
import { isHorodate, readHorodate } from "../../../lib/linky/horodate";
import { readStatusRegister } from "../../../lib/linky/status-register";
import { tempoTimeline } from "../../../lib/linky/tempo-hours";

const profile = (blocks: string): string =>
  [...blocks.split(" "), ...Array(11).fill("NONUTILE")].slice(0, 11).join(" ");
const times = (blocks: string): string[] => readDailyProfile(profile(blocks)).map(({ at }) => at);

describe("STGE, the status register", () => {
  it("is quiet in an ordinary house", () => {
    assert.deepEqual(readStatusRegister("003A0001"), {
      dryContact: "open",
      breaker: "closed",
      terminalCoverOpen: false,
      overvoltage: false,
      overReferencePower: false,
      producer: false,
      exporting: false,
      supplierIndex: 1,
      distributorIndex: 1,
      clockDegraded: false,
      ticMode: "standard",
      euridis: "secured",
      plc: "locked",
      plcSynchronised: false,
      tempoToday: null,
      tempoTomorrow: null,
      mobilePeakNotice: 0,
      mobilePeak: 0,
    });
  });

  const bits: [number, number, Partial<ReturnType<typeof readStatusRegister>>][] = [
    [0, 1, { dryContact: "open" }],
    [1, 1, { breaker: "open-overpower" }],
    [1, 2, { breaker: "open-overvoltage" }],
    [1, 3, { breaker: "open-shedding" }],
    [1, 4, { breaker: "open-remote-order" }],
    [1, 5, { breaker: "open-overheating-high-current" }],
    [1, 6, { breaker: "open-overheating" }],
    [1, 7, { breaker: "unknown" }],
    [4, 1, { terminalCoverOpen: true }],
    [6, 1, { overvoltage: true }],
    [7, 1, { overReferencePower: true }],
    [8, 1, { producer: true }],
    [9, 1, { exporting: true }],
    [10, 9, { supplierIndex: 10 }],
    [14, 3, { distributorIndex: 4 }],
    [16, 1, { clockDegraded: true }],
    [17, 1, { ticMode: "standard" }],
    [19, 1, { euridis: "unsecured" }],
    [19, 3, { euridis: "secured" }],
    [21, 1, { plc: "locked" }],
    [21, 2, { plc: "registered" }],
    [23, 1, { plcSynchronised: true }],
    [24, 1, { tempoToday: "blue" }],
    [24, 2, { tempoToday: "white" }],
    [24, 3, { tempoToday: "red" }],
    [26, 3, { tempoTomorrow: "red" }],
    [28, 3, { mobilePeakNotice: 3 }],
    [30, 1, { mobilePeak: 1 }],
    [30, 3, { mobilePeak: 3 }],
  ];
  for (const [bit, value, expected] of bits) {
    it(`bit ${bit} = ${value}: ${JSON.stringify(expected)}`, () => {
      const hex = (value * 2 ** bit).toString(16).toUpperCase().padStart(8, "0");
      assert.deepEqual(readStatusRegister(hex), { ...readStatusRegister("00000000"), ...expected });
    });
  }
});

describe("tomorrow's daily profile", () => {
  it("has the hour, the contacts and the index of each block", () => {
    const [first, second] = readDailyProfile(profile("00004001 0600C012"));
    assert.deepEqual(first, {
      at: "00:00",
      action: "4001",
      dryContact: "tempo",
      virtualContacts: [false, false, false, false, false, false, false],
      index: 1,
    });
    assert.deepEqual(
      [second?.at, second?.dryContact, second?.virtualContacts[0], second?.index],
      ["06:00", "closed", true, 2],
    );
  });

  it("is read in decimal", () => {
    assert.deepEqual(times("00008002 02568001 07568002 14568001 17568002"), [
      "00:00",
      "02:56",
      "07:56",
      "14:56",
      "17:56",
    ]);
  });

  it("is read in hexadecimal when an hour has a letter", () => {
    assert.deepEqual(times("00008002 0C1EC001 0E1E8002"), ["00:00", "12:30", "14:30"]);
  });

  it("is read in hexadecimal when only then the off-peak hours are eight (hekmon/linkytic #67)", () => {
    assert.deepEqual(times("00004001 06004002 16004001"), ["00:00", "06:00", "22:00"]);
    assert.deepEqual(times("00004001 06004002 22004001"), ["00:00", "06:00", "22:00"]);
  });

  it("may be empty", () => {
    assert.deepEqual(times("NONUTILE"), []);
  });
});

describe("the meter's instants", () => {
  it("have the season's offset, through the hour that comes twice", () => {
    assert.equal(readHorodate("E261025025958").epoch, Date.parse("2026-10-25T00:59:58Z"));
    assert.equal(readHorodate("H261025020000").epoch, Date.parse("2026-10-25T01:00:00Z"));
  });

  it("say when the meter doubts its clock, and have no offset without a season", () => {
    assert.deepEqual(readHorodate("e260101000005").degradedClock, true);
    assert.deepEqual(readHorodate(" 261121060000"), {
      local: "2026-11-21T06:00:00",
      offset: null,
      degradedClock: false,
    });
  });

  it("are refused when they do not exist", () => {
    assert.equal(isHorodate("H280229235959"), true);
    for (const text of [
      "H260230000000",
      "H260229000000",
      "H260100000000",
      "H261120235960",
      "H261120236000",
      "H261320000000",
      "X261120000000",
      "H26112024000",
      "H261120240000",
    ]) {
      assert.equal(isHorodate(text), false, text);
    }
  });
});

describe("the hours of Tempo", () => {
  const next = (period: "HPJB" | "HCJB", time: string, tomorrow?: "red") =>
    tempoTimeline(
      { name: "tempo", period, colour: "blue", ...(tomorrow && { tomorrow }) },
      Date.parse(time),
    )[0];

  it("go from 22:00 to 06:00 through a clock change, nine hours long", () => {
    const period = next("HPJB", "2026-10-24T21:00:00+02:00");
    assert.deepEqual(period, {
      value: "HCJB",
      from: Date.parse("2026-10-24T22:00:00+02:00"),
      until: Date.parse("2026-10-25T06:00:00+01:00"),
    });
  });

  it("begin the red day at the coming 06:00, also after midnight and when the meter is late", () => {
    for (const [now, morning] of [
      ["2026-11-20T23:00:00+01:00", "2026-11-21T06:00:00+01:00"],
      ["2026-11-21T03:00:00+01:00", "2026-11-21T06:00:00+01:00"],
      ["2026-11-21T06:20:00+01:00", "2026-11-21T06:00:00+01:00"],
    ] as const) {
      assert.deepEqual(next("HCJB", now, "red")?.from, Date.parse(morning), now);
    }
  });
});
