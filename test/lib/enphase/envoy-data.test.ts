import assert from "node:assert/strict";
import { Calendar } from "../../../lib/enphase/day";
import { notMetered, readGateway, readHouse, recordHouse } from "../../../lib/enphase/envoy-data";
import type { HouseMetering } from "../../../lib/enphase/house";
import { EnergyLedger } from "../../../lib/enphase/ledger";
import { combine, type Measured, overPhases } from "../../../lib/enphase/measured";

const NOON = Date.parse("2026-11-20T12:00:00+01:00");
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

interface PhaseWords {
  /** W and Wh, by phase. */
  readonly power: readonly number[];
  readonly delivered: readonly number[];
  readonly received?: readonly number[];
}

/** A meter from what its phases say. */
function metering({ power, delivered, received = power.map(() => 0) }: PhaseWords) {
  const one = (p: number, d: number, r: number): Measured => ({
    power: p,
    reactivePower: 0,
    voltage: 230,
    delivered: d,
    received: r,
  });
  const phases = power.map((p, i) => one(p, delivered[i] ?? 0, received[i] ?? 0));
  return overPhases(one(sum(power), sum(delivered), sum(received)), phases);
}

function house(production: PhaseWords, net: PhaseWords): HouseMetering {
  const made = metering(production);
  const exchanged = metering(net);
  return { source: "transformers", production: made, net: exchanged, total: combine(exchanged, made) };
}

/** What is read at noon and 1 s, after a reading at noon. */
function read(before: HouseMetering, after: HouseMetering) {
  const ledger = new EnergyLedger(new Calendar("Europe/Paris"));
  recordHouse(ledger, before, ["production", "net"], NOON);
  recordHouse(ledger, after, ["production", "net"], NOON + 1000);
  return readHouse(after, ledger, NOON + 1000);
}

describe("energies of a three-phase house", () => {
  const before = house(
    { power: [100, 200, 300], delivered: [1000, 2000, 3000] },
    { power: [500, -100, 0], delivered: [5000, 6000, 7000], received: [100, 200, 300] },
  );
  const after = house(
    { power: [100, 200, 300], delivered: [1001, 2002, 3003] },
    { power: [500, -100, 0], delivered: [5010, 6000, 7005], received: [100, 240, 301] },
  );
  const { production, consumption, grid } = read(before, after);

  it("are of their own phase (the seed took phase 2's production for phase 1)", () => {
    assert.deepEqual(
      production?.phases?.map(({ energyToday }) => energyToday),
      [1, 2, 3],
    );
    assert.deepEqual(
      grid?.phases?.map(({ energyToday }) => energyToday),
      [10, -40, 4],
    );
    assert.deepEqual(
      consumption?.phases?.map(({ energyToday }) => energyToday),
      [11, -38, 7],
    );
  });

  it("are of the whole for the whole: import less export, and what was made with it", () => {
    assert.deepEqual([production?.energyToday, grid?.energyToday, consumption?.energyToday], [6, -26, -20]);
    assert.deepEqual([grid?.importToday, grid?.exportToday], [15, 41]);
  });

  it("have import and export of each phase, never both, while the whole is balanced", () => {
    assert.deepEqual(
      grid?.phases?.map(({ importPower, exportPower }) => [importPower, exportPower]),
      [
        [500, 0],
        [0, 100],
        [0, 0],
      ],
    );
    assert.deepEqual([grid?.importPower, grid?.exportPower], [400, 0]);
  });

  it("have lifetimes from the registers", () => {
    assert.deepEqual(
      [grid?.importLifetime, grid?.exportLifetime, grid?.energyLifetime, consumption?.energyLifetime],
      [18_015, 641, 17_374, 23_380],
    );
  });
});

describe("what is not known", () => {
  it("is absent and named, never 0", () => {
    const empty: HouseMetering = { source: "nothing" };
    assert.deepEqual(readHouse(empty, new EnergyLedger(new Calendar()), NOON), {});
    assert.deepEqual(notMetered(empty), ["production", "consumption", "grid"]);
    const info = { serial: "1", firmware: "D7.6.175", metered: true, wantsToken: true };
    assert.deepEqual(readGateway(info, empty), {
      serial: "1",
      firmware: "D7.6.175",
      metered: false,
      phases: 1,
    });
  });

  it("has no phases in single phase", () => {
    const one = house({ power: [100], delivered: [1] }, { power: [100], delivered: [1] });
    const { grid, production } = read(one, one);
    assert.deepEqual([grid?.phases, production?.phases], [undefined, undefined]);
  });
});
