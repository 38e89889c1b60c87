import assert from "node:assert/strict";
import { type Assembled, Assembler } from "../../../lib/metering/assembler";
import type { Part, PartQuantity } from "../../../lib/metering/part";

const part = (phase: Part["phase"], quantity: PartQuantity, value: number): Part => ({
  phase,
  quantity,
  value,
});
const power = (phase: Part["phase"], value: number) => part(phase, "power", value);
const measured = (assembled: Assembled | undefined) => assembled?.measured;

/** An assembler that knows three phases since time 0, its first set out. */
function withThreePhases(): Assembler {
  const assembler = new Assembler();
  for (const phase of [1, 2, 3] as const) assembler.add("m", [power(phase, 100)], 0);
  assembler.take(500);
  return assembler;
}

describe("readings out of parts", () => {
  it("wait half a second for the first set, then go out with the last part of each set", () => {
    const assembler = new Assembler();
    for (const phase of [1, 2, 3] as const)
      assert.equal(assembler.add("m", [power(phase, phase * 10)], 0), undefined);
    assert.equal(assembler.due, 500);
    assert.equal(measured(assembler.take(500))?.power, 60);
    assert.equal(assembler.due, undefined);
    assert.equal(assembler.add("m", [power(2, 21)], 1000), undefined);
    assert.equal(assembler.add("m", [power(1, 11)], 1001), undefined);
    assert.deepEqual(measured(assembler.add("m", [power(3, 31)], 1002)), {
      power: 63,
      phases: [{ power: 11 }, { power: 21 }, { power: 31 }],
    });
  });

  it("go out after half a second with the phase that did not come again, while it is alive", () => {
    const assembler = withThreePhases();
    assembler.add("m", [power(1, 110)], 2000);
    assembler.add("m", [power(2, 120)], 2000);
    assert.equal(measured(assembler.take(2500))?.power, 330);
  });

  it("have no total once a phase is dead", () => {
    const assembler = withThreePhases();
    let last: Assembled | undefined;
    for (let now = 1000; now <= 120_000; now += 1000) {
      assembler.add("m", [power(1, 110)], now);
      last = assembler.add("m", [power(2, 120)], now + 1) ?? assembler.take(now + 600) ?? last;
    }
    assert.deepEqual(measured(last), { phases: [{ power: 110 }, { power: 120 }, {}] });
  });

  it("keep a quiet phase alive for as long as its meter may be quiet", () => {
    const quiet = { quietSeconds: 120 };
    const assembler = new Assembler();
    for (const now of [0, 1000])
      for (const phase of [1, 2] as const) assembler.add("m", [power(phase, 100)], now, quiet);
    assembler.take(1500);
    assembler.add("m", [power(1, 150)], 100_000, quiet);
    assert.equal(measured(assembler.take(100_500))?.power, 250);
  });

  it("go out at once with a total that is told, whatever the phases do", () => {
    const assembler = withThreePhases();
    assert.deepEqual(assembler.add("m", [power(0, 333)], 900), {
      measured: { power: 333, phases: [{ power: 100 }, { power: 100 }, { power: 100 }] },
      isNew: true,
    });
  });

  it("go out again when the phases follow their total, without counting as new", () => {
    const assembler = withThreePhases();
    assembler.add("m", [power(0, 333)], 900);
    for (const phase of [1, 2] as const) assembler.add("m", [power(phase, 111)], 901);
    assert.deepEqual(assembler.add("m", [power(3, 111)], 902), {
      measured: { power: 333, phases: [{ power: 111 }, { power: 111 }, { power: 111 }] },
      isNew: false,
    });
  });

  it("never mix a new total with dead phases", () => {
    const assembler = withThreePhases();
    assert.deepEqual(measured(assembler.add("m", [power(0, 333)], 200_000)), { power: 333 });
  });

  it("take an export that was never told as 0, and one that is told off the import", () => {
    const assembler = new Assembler();
    assert.equal(measured(assembler.add("m", [part(0, "import", 0)], 0))?.power, 0);
    assembler.add("m", [part(0, "export", 700)], 10);
    assert.equal(measured(assembler.take(510))?.power, -700);
    assembler.add("m", [part(0, "import", 0)], 1000);
    assert.equal(measured(assembler.add("m", [part(0, "export", 650)], 1010))?.power, -650);
  });

  it("say nothing of an export whose import was never told", () => {
    const assembler = new Assembler();
    assembler.add("m", [part(0, "export", 700)], 0);
    assert.equal(assembler.take(500), undefined);
  });

  it("lead with the currents when the phases tell nothing else", () => {
    const assembler = new Assembler();
    assembler.add("m", [part(1, "current", 1), part(2, "current", 2)], 0);
    assert.deepEqual(measured(assembler.take(500)), { phases: [{ current: 1 }, { current: 2 }] });
  });

  it("say nothing of voltages alone", () => {
    const assembler = new Assembler();
    assembler.add("m", [part(1, "voltage", 230), part(0, "voltage", 230)], 0);
    assert.equal(assembler.due, undefined);
  });

  it("stay apart for each device", () => {
    const assembler = new Assembler();
    assembler.add("a", [power(0, 1)], 0);
    assert.deepEqual(measured(assembler.add("b", [part(0, "apparentPower", 2)], 0)), { apparentPower: 2 });
  });

  it("need all phases of a three-phase house for a total", () => {
    const assembler = new Assembler(3);
    assembler.add("m", [power(1, 10), power(2, 20)], 0);
    assert.deepEqual(measured(assembler.take(500)), { phases: [{ power: 10 }, { power: 20 }] });
  });

  it("do not wait for an hour when the clock goes back by one", () => {
    const assembler = new Assembler();
    assembler.add("m", [power(1, 10)], 3_600_000);
    assert.deepEqual(measured(assembler.take(500)), { power: 10 });
  });

  it("refuse a second sender of the same part, until the first is dead", () => {
    const assembler = new Assembler();
    assembler.add("m", [power(0, 1)], 0, { sender: "a" });
    assert.throws(() => assembler.add("m", [power(0, 9)], 1000, { sender: "b" }), {
      message: "a and b both give the power; say in the dialog which phase each one is.",
    });
    assert.equal(measured(assembler.add("m", [power(0, 9)], 100_000, { sender: "b" }))?.power, 9);
  });
});
