import assert from "node:assert/strict";
import type { Decision } from "../../../lib/shedding/decision";
import type { EngineEvent } from "../../../lib/shedding/event";
import { answerLine, type Decider, Replay } from "../../../lib/shedding/replay";

/** A decider that asks to be woken again, each time after the same wait, and remembers what it was told. */
class Sleeper implements Decider {
  readonly heard: [type: string, t: number][] = [];

  constructor(readonly wait: number | null) {}

  handle(event: EngineEvent, now: number): Decision {
    this.heard.push([event.type, now]);
    const wakeAt = this.wait === null ? null : now + this.wait;
    return { commands: [], notices: [], state: "NORMAL", shed: [], wakeAt };
  }
}

const play = (engine: Decider, times: readonly number[], insertTicks?: boolean): number[] => {
  const replay = new Replay(engine, insertTicks === undefined ? {} : { insertTicks });
  return times.flatMap((t) =>
    [...replay.answers({ t, event: { type: "away", on: true } })].map((answer) => answer.t),
  );
};

describe("a replay", () => {
  it("inserts the ticks that the engine asks for between two events", () => {
    const engine = new Sleeper(10);
    assert.deepEqual(play(engine, [0, 25]), [0, 10, 20, 25]);
    assert.deepEqual(engine.heard, [
      ["away", 0],
      ["tick", 10],
      ["tick", 20],
      ["away", 25],
    ]);
  });

  it("lets an event take the place of the tick of the same instant", () => {
    assert.deepEqual(play(new Sleeper(10), [0, 10, 20]), [0, 10, 20]);
  });

  it("inserts nothing when the engine waits for nothing, nor after the last event", () => {
    assert.deepEqual(play(new Sleeper(null), [0, 1000]), [0, 1000]);
    assert.deepEqual(play(new Sleeper(10), [0]), [0]);
  });

  it("leaves the ticks to a caller who sends them", () => {
    assert.deepEqual(play(new Sleeper(10), [0, 25, 45], false), [0, 25, 45]);
  });

  it("answers in one line, the fields always in the same order", () => {
    const decision: Decision = { wakeAt: 5, state: "WATCH", shed: ["a"], notices: [], commands: [] };
    assert.equal(
      answerLine({ t: 1, decision }),
      '{"t":1,"commands":[],"notices":[],"shed":["a"],"state":"WATCH","wakeAt":5}',
    );
  });
});
