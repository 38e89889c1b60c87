import assert from "node:assert/strict";
import type { Decision } from "../../../lib/shedding/decision";
import type { EngineEvent } from "../../../lib/shedding/event";
import { BadRecording, readRecording } from "../../../lib/shedding/recording";
import { summarise } from "../../../lib/shedding/recording-summary";

const columns = { time: "time", power: "power" };
const noon = Date.UTC(2026, 0, 15, 12);

const refusal = (text: string): string => {
  try {
    readRecording(text, columns);
  } catch (error) {
    assert.ok(error instanceof BadRecording, String(error));
    return `${error.line}: ${error.message}`;
  }
  return assert.fail(`accepted: ${text}`);
};

describe("a recording", () => {
  it("has its time and power in the columns that are named", () => {
    const text = "when,laundry,grid\n2026-01-15T12:00,5,300\n2026-01-15T12:01,5,-20.5\n";
    assert.deepEqual(readRecording(text, { time: "when", power: "grid" }), [
      { t: noon, power: 300 },
      { t: noon + 60_000, power: -20.5 },
    ]);
  });

  const times = [
    "2026-01-15T12:00:00Z",
    "2026-01-15 12:00",
    "2026-01-15T13:00+01:00",
    "2026-01-15T13:00+0100",
    String(noon),
    String(noon / 1000),
  ];
  for (const time of times)
    it(`knows ${time} as noon, wherever the machine is`, () => {
      assert.deepEqual(readRecording(`time,power\n${time},1`, columns), [{ t: noon, power: 1 }]);
    });

  it("may have semicolons and decimal commas, quotes, a byte order mark, and the ends of lines of Windows", () => {
    assert.deepEqual(readRecording('\uFEFFtime;"power"\r\n"2026-01-15T12:00";1,5\r\n', columns), [
      { t: noon, power: 1.5 },
    ]);
  });

  it("keeps a row without a power as a gap", () => {
    assert.deepEqual(readRecording(`time,power\n${noon},\n`, columns), [{ t: noon, power: null }]);
  });

  it("is refused with the line that is wrong and why", () => {
    assert.equal(refusal(""), "1: It is empty; a header that names the columns was expected.");
    assert.equal(refusal("t,power\n"), "1: There is no column “time”; the header has t, power.");
    assert.equal(
      refusal(`time,power\n${noon},1\nyesterday,1`),
      '3: “time” is "yesterday"; an ISO 8601 time or an epoch was expected.',
    );
    assert.equal(
      refusal(`time,power\n${noon},lots`),
      '2: “power” is "lots"; a number of watts was expected.',
    );
    assert.equal(
      refusal(`time,power\n${noon},Infinity`),
      '2: “power” is "Infinity"; a number of watts was expected.',
    );
  });
});

describe("the summary of a recording", () => {
  /** Sheds the heater at the second reading and hears what it measures. */
  const measured: (number | undefined)[] = [];
  const engine = {
    handle(event: EngineEvent): Decision {
      if (event.type === "reading") measured.push(event.reading.power);
      const order = measured.length === 2;
      return {
        commands: order
          ? [{ load: "heater", order: "shed", why: { reason: "over-limit", mode: "hierarchical" } }]
          : [],
        notices: [],
        state: measured.length < 2 ? "NORMAL" : "SHEDDING",
        shed: measured.length < 2 ? [] : ["heater"],
        wakeAt: null,
      };
    },
  };
  const recording = readRecording(
    [
      ["12:00", 500],
      ["12:01", 4000],
      ["12:02", 4000],
      ["12:03", 1000],
      ["12:04", ""],
      ["12:05", 500],
    ].reduce((text, [time, power]) => `${text}2026-01-15T${time},${power}\n`, "time,power\n"),
    columns,
  );
  const config = { limit: { value: 3000 }, loads: [{ id: "heater", nominalPower: 1500 }] };
  const summary = summarise(engine, config, recording);

  it("shows the engine the power that the assumed effect leaves, never below the lowest recorded", () => {
    assert.deepEqual(measured, [500, 4000, 2500, 500, 500]);
  });

  it("counts energy and time above the limit, with and without the orders", () => {
    assert.match(summary, /as recorded: 33\.3 Wh in 2 min, highest power 4000 W/);
    assert.match(summary, /with the orders' assumed effect: 0\.0 Wh in 0 s, highest power 2500 W/);
  });

  it("counts the rows, the orders of each load and its time shed", () => {
    assert.match(summary, /6 rows, 1 without a power, 5 min/);
    assert.match(summary, /1 to shed, 0 to restore/);
    assert.match(summary, /heater +1 +0 +4 min/);
    assert.match(summary, /NORMAL 20\.0 %, SHEDDING 80\.0 %/);
  });

  it("knows a limit in amperes as the whole house's, on one phase or three", () => {
    for (const phases of [1, 3] as const) {
      const amps = { limit: { value: 10, unit: "A", voltage: 230, phases } as const, loads: [] };
      const still = {
        handle: (): Decision => ({ commands: [], notices: [], state: "NORMAL", shed: [], wakeAt: null }),
      };
      assert.match(summarise(still, amps, recording), /as recorded: 56\.7 Wh in 2 min/);
    }
  });

  it("says what is assumed", () => {
    assert.match(summary, /A recording does not answer to orders\./);
  });
});
