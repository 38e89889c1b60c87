import assert from "node:assert/strict";
import { Calendar } from "../../../lib/enphase/day";
import { EnergyLedger, type LedgerState } from "../../../lib/enphase/ledger";

const PARIS = "Europe/Paris";
const HOUR = 3_600_000;
const at = (local: string): number => Date.parse(local);
const overState = (state: LedgerState): LedgerState => JSON.parse(JSON.stringify(state));

/** W at an instant: it changes every second, so that a wrong share of energy shows. */
const power = (t: number): number => 2000 + 1500 * Math.sin(t / 600_000) + 400 * Math.sin(t / 7000);

/** A register that integrates `power` at 1 s. */
class Register {
  value = 5_000_000;
  readonly days = new Map<string, number>();

  constructor(readonly calendar: Calendar) {}

  pass(t: number): void {
    const energy = power(t) / 3600;
    this.value += energy;
    const { date } = this.calendar.dayOf(t - 500);
    this.days.set(date, (this.days.get(date) ?? 0) + energy);
  }
}

interface Life {
  readonly from: number;
  readonly until: number;
  /** Instants at which the gateway or Node-RED is away. */
  readonly away?: (t: number) => boolean;
  readonly resetAt?: number;
  readonly look: (ledger: EnergyLedger, t: number, truth: Register) => void;
}

/** Lives from one instant to another at 1 s; after an absence the ledger comes back from what it saved. */
function live({ from, until, away = () => false, resetAt, look }: Life): EnergyLedger {
  const calendar = new Calendar(PARIS);
  const truth = new Register(calendar);
  let ledger = new EnergyLedger(calendar);
  let wasAway = false;
  for (let t = from; t <= until; t += 1000) {
    truth.pass(t);
    if (t === resetAt) truth.value = 3;
    if (away(t)) {
      wasAway = true;
      continue;
    }
    if (wasAway) ledger = new EnergyLedger(new Calendar(PARIS), overState(ledger.snapshot()));
    wasAway = false;
    ledger.record("net.delivered", truth.value, t);
    look(ledger, t, truth);
  }
  return ledger;
}

/** What the ledger says of the day: Wh, and whether part of it was not seen. */
function today(ledger: EnergyLedger, t: number): { value: number; partial: boolean } | undefined {
  const energy = ledger.today("net.delivered", t);
  return energy && { value: energy.value, partial: energy.partial };
}

/** Energy today is right to 1 Wh, or told to be partial. */
function rightOrPartial(ledger: EnergyLedger, t: number, truth: Register): void {
  const energy = today(ledger, t);
  if (energy === undefined || energy.partial) return;
  const right = truth.days.get(truth.calendar.dayOf(t).date) ?? 0;
  if (Math.abs(energy.value - right) > 1) assert.fail(`${energy.value} Wh instead of ${right}`);
}

describe("energy of the day", () => {
  it("is right to 1 Wh on the second of two days at 1 s, and the first day is told to be partial", () => {
    const start = at("2026-11-20T08:00:00+01:00");
    const end = start + 48 * HOUR;
    let checked = 0;
    live({
      from: start,
      until: end,
      look(ledger, t, truth) {
        rightOrPartial(ledger, t, truth);
        const energy = today(ledger, t);
        if (t > start && t < at("2026-11-21T00:00:00+01:00")) assert.equal(energy?.partial, true);
        if (t >= at("2026-11-21T00:00:01+01:00")) {
          assert.equal(energy?.partial, false);
          checked++;
        }
      },
    });
    assert.equal(checked, 32 * 3600);
  }).timeout(20_000);

  for (const [when, gone, back] of [
    ["23:59", "2026-11-21T23:58:40+01:00", "2026-11-21T23:59:00+01:00"],
    ["00:01", "2026-11-22T00:00:40+01:00", "2026-11-22T00:01:00+01:00"],
  ] as const)
    it(`survives a restart at ${when} without a loss`, () => {
      const end = at("2026-11-22T02:00:00+01:00");
      const ledger = live({
        from: at("2026-11-20T22:00:00+01:00"),
        until: end,
        away: (t) => t > at(gone) && t < at(back),
        look: rightOrPartial,
      });
      assert.equal(today(ledger, end)?.partial, false);
    }).timeout(20_000);

  it("is told to be partial on both sides of a gap of three hours over midnight", () => {
    const gone = at("2026-11-21T22:30:00+01:00");
    const back = at("2026-11-22T01:30:00+01:00");
    const ledger = live({
      from: at("2026-11-20T22:00:00+01:00"),
      until: back + HOUR,
      away: (t) => t > gone && t < back,
      look: rightOrPartial,
    });
    assert.equal(today(ledger, back + HOUR)?.partial, true);
    assert.equal(ledger.sevenDays("net.delivered", back)?.partial, true);
  }).timeout(20_000);

  it("loses nothing in a gap within the day", () => {
    const end = at("2026-11-21T12:00:00+01:00");
    const ledger = live({
      from: at("2026-11-20T23:00:00+01:00"),
      until: end,
      away: (t) => t > at("2026-11-21T03:00:00+01:00") && t < at("2026-11-21T06:00:00+01:00"),
      look: rightOrPartial,
    });
    assert.equal(today(ledger, end)?.partial, false);
  }).timeout(20_000);

  it("keeps what the day had when the register is reset, and says that it is partial until midnight", () => {
    const resetAt = at("2026-11-21T12:00:00+01:00");
    let before = 0;
    const end = at("2026-11-22T01:00:00+01:00");
    const ledger = live({
      from: at("2026-11-20T23:00:00+01:00"),
      until: end,
      resetAt,
      look(now, t, truth) {
        rightOrPartial(now, t, truth);
        const energy = today(now, t);
        if (t === resetAt - 1000) before = energy?.value ?? 0;
        if (t === resetAt) assert.deepEqual(energy, { value: before, partial: true });
        if (t === resetAt + 10_000) assert.ok((energy?.value ?? 0) > before);
      },
    });
    assert.equal(today(ledger, end)?.partial, false);
  }).timeout(20_000);

  for (const [what, from, until, hours] of [
    ["23 hours", "2026-03-28T22:00:00+01:00", "2026-03-30T01:00:00+02:00", 23],
    ["25 hours", "2026-10-24T22:00:00+02:00", "2026-10-26T01:00:00+01:00", 25],
  ] as const)
    it(`has ${what} when the clocks change`, () => {
      const calendar = new Calendar(PARIS);
      const ledger = new EnergyLedger(calendar);
      for (let t = at(from), value = 1e6; t <= at(until); t += 1000, value += 1000 / 3600)
        ledger.record("net.delivered", value, t);
      const yesterday = ledger.snapshot().accounts["net.delivered"]?.closed.at(-1);
      assert.equal(yesterday?.partial, false);
      assert.ok(Math.abs((yesterday?.value ?? 0) - hours * 1000) < 1, `${yesterday?.value}`);
    });

  it("is not known before a second reading", () => {
    const ledger = new EnergyLedger(new Calendar(PARIS));
    const noon = at("2026-11-20T12:00:00+01:00");
    ledger.record("net.delivered", 1000, noon);
    assert.equal(today(ledger, noon), undefined);
    ledger.record("net.delivered", 1000, noon);
    assert.equal(today(ledger, noon), undefined);
    ledger.record("net.delivered", 1002.5, noon + 1000);
    assert.deepEqual(today(ledger, noon + 1000), { value: 2.5, partial: true });
  });

  it("is not yesterday's when nothing has been read since midnight", () => {
    const ledger = new EnergyLedger(new Calendar(PARIS));
    ledger.record("net.delivered", 1000, at("2026-11-20T12:00:00+01:00"));
    ledger.record("net.delivered", 2000, at("2026-11-20T13:00:00+01:00"));
    assert.equal(today(ledger, at("2026-11-21T00:00:00+01:00")), undefined);
  });

  it("ignores a register at 0, a rounding down, and an answer older than the last", () => {
    const ledger = new EnergyLedger(new Calendar(PARIS));
    const noon = at("2026-11-20T12:00:00+01:00");
    const readings: [number, number][] = [
      [0, 1000],
      [10, 1005],
      [20, 0],
      [30, 1004],
      [40, 1006],
      [5, 1003],
    ];
    for (const [second, value] of readings) ledger.record("net.delivered", value, noon + second * 1000);
    assert.deepEqual(today(ledger, noon + 60_000), { value: 6, partial: true });
  });

  it("does not take the 1.19 MWh that a register jumps back up by for energy", () => {
    const ledger = new EnergyLedger(new Calendar(PARIS));
    const noon = at("2026-11-20T12:00:00+01:00");
    for (const [minute, value] of [
      [0, 9_000_000],
      [1, 9_000_010],
      [2, 7_806_973],
      [3, 7_806_983],
      [4, 9_000_020],
      [5, 9_000_030],
    ] as const)
      ledger.record("net.delivered", value, noon + minute * 60_000);
    assert.deepEqual(today(ledger, noon + 300_000), { value: 30, partial: true });
  });

  it("begins its first day with the gateway's count when that is possible, still partial", () => {
    const noon = at("2026-11-20T12:00:00+01:00");
    const begin = (count: number) => {
      const ledger = new EnergyLedger(new Calendar(PARIS));
      ledger.record("net.delivered", 1_000_000, noon);
      ledger.start("net.delivered", count, noon + 1000);
      ledger.record("net.delivered", 1_000_001, noon + 2000);
      return today(ledger, noon + 2000);
    };
    assert.deepEqual(begin(4000), { value: 4001, partial: true });
    assert.deepEqual(begin(1_000_000), { value: 1, partial: true });
    assert.deepEqual(begin(900_000), { value: 1, partial: true });
    assert.deepEqual(begin(0), { value: 1, partial: true });
  });
});

describe("a first day that begins with the gateway's count", () => {
  it("keeps that count out of what is made of several registers", () => {
    const ledger = new EnergyLedger(new Calendar(PARIS));
    const noon = at("2026-11-20T12:00:00+01:00");
    ledger.record("net.delivered", 1_000_000, noon);
    ledger.start("net.delivered", 4000, noon + 1000);
    ledger.record("net.delivered", 1_000_001, noon + 2000);
    assert.deepEqual(ledger.today("net.delivered", noon + 2000), { value: 4001, seen: 1, partial: true });
  });
});

describe("energy of the seven days before", () => {
  it("is the sum of seven closed days, without today, and partial before there are seven", () => {
    const ledger = new EnergyLedger(new Calendar(PARIS));
    const start = at("2026-11-10T12:00:00+01:00");
    let value = 1000;
    for (let t = start; t <= start + 9 * 24 * HOUR; t += 15_000, value += 1) {
      ledger.record("net.delivered", value, t);
      if (t === start + 24 * HOUR) assert.equal(ledger.sevenDays("net.delivered", t)?.partial, true);
    }
    const end = start + 9 * 24 * HOUR;
    const week = ledger.sevenDays("net.delivered", end);
    assert.equal(week?.partial, false);
    assert.equal(Math.round(week?.value ?? 0), 7 * 24 * 240);
  });

  it("is not known on the first day", () => {
    const ledger = new EnergyLedger(new Calendar(PARIS));
    ledger.record("net.delivered", 1000, 0);
    ledger.record("net.delivered", 1001, 1000);
    assert.equal(ledger.sevenDays("net.delivered", 1000), undefined);
  });
});
