import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { RedProcess } from "./red-process";

const flow = [
  { id: "tab", type: "tab", label: "test" },
  {
    id: "button",
    type: "inject",
    z: "tab",
    x: 100,
    y: 100,
    props: [{ p: "payload" }, { p: "topic", vt: "str" }],
    topic: "greeting",
    payload: '{"watts":7000}',
    payloadType: "json",
    wires: [["shown"]],
  },
  { id: "shown", type: "debug", z: "tab", x: 300, y: 100, active: true, tosidebar: true, tostatus: true },
];

describe("a real Node-RED in its own process", () => {
  it("runs a flow, tells its messages and statuses, and stops cleanly", async function () {
    this.timeout(120_000);
    const red = await RedProcess.start();
    try {
      await red.deploy(flow);
      await red.press("button");
      const { topic, value } = await red.debug((message) => message.id === "shown");
      assert.deepEqual({ topic, value }, { topic: "greeting", value: { watts: 7000 } });
      await red.status(({ id, text }) => id === "shown" && text === "{ watts: 7000 }");
    } finally {
      assert.equal(await red.stop(), 0);
    }
    assert.equal(existsSync(red.userFolder), false);
  });

  it("names the node types that are missing", async function () {
    this.timeout(120_000);
    const red = await RedProcess.start();
    try {
      await assert.rejects(red.deploy([...flow, { id: "x", type: "no-such-type", z: "tab", x: 1, y: 1 }]), {
        message: /Node types are missing:.*no-such-type/s,
      });
    } finally {
      await red.stop();
    }
  });
});
