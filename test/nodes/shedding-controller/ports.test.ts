import assert from "node:assert/strict";
import { portMap } from "../../../nodes/shedding-controller/ports";

describe("the outputs of the controller", () => {
  it("are three without one for each load", () => {
    assert.deepEqual(portMap([], []), { 0: 0, 1: 1, 2: 2 });
  });

  it("grow by one for each load", () => {
    assert.deepEqual(portMap([], ["bath", ""]), { 0: 0, 1: 1, 2: 2, "new-0": 3, "new-1": 4 });
  });

  it("follow the loads when these change places, so that wires do", () => {
    assert.deepEqual(portMap(["bath", "hall"], ["hall", "", "bath"]), {
      0: 0,
      1: 1,
      2: 2,
      3: 5,
      4: 3,
      "new-1": 4,
    });
  });

  it("go with a load that is removed", () => {
    assert.deepEqual(portMap(["bath", "hall"], ["hall"]), { 0: 0, 1: 1, 2: 2, 3: -1, 4: 3 });
  });
});
