import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import type { DebugMessage } from "../support/red-editor";
import { type FlowNode, RedProcess } from "../support/red-process";

const A_MINUTE = 60_000;
const SLOW = 150_000;

/** What a person would drop behind the controller to see its orders whole. */
const EAR: FlowNode = {
  id: "ear",
  type: "debug",
  x: 900,
  y: 900,
  active: true,
  tosidebar: true,
  complete: "true",
  targetType: "full",
  wires: [],
};

interface LoadOrder {
  readonly topic: string;
  readonly payload: unknown;
  readonly load: { readonly id: string; readonly order: string; readonly text: string };
}

const demo = JSON.parse(readFileSync("examples/Demo house.json", "utf8")) as (FlowNode & {
  wires?: string[][];
})[];
const controller = demo.find(({ type }) => type === "shedding-controller") ?? assert.fail("no controller");

describe("the demo house, in a real Node-RED", function () {
  this.timeout(SLOW);
  let red: RedProcess;

  before(async () => {
    red = await RedProcess.start();
  });
  after(async () => {
    await red?.stop();
  });

  it("sheds a load and restores it within a minute", async () => {
    const heard = demo.map((node) =>
      node === controller
        ? { ...node, wires: node.wires?.map((output, place) => (place === 0 ? [...output, EAR.id] : output)) }
        : node,
    );
    const orderIn = ({ id, value }: DebugMessage): LoadOrder | undefined =>
      id === EAR.id && (value as LoadOrder).load !== undefined ? (value as LoadOrder) : undefined;
    const shedOf = (load: string): LoadOrder | undefined =>
      red.debugs.map(orderIn).find((order) => order?.load.id === load && order.load.order === "shed");

    await red.deploy([...heard, { ...EAR, z: controller.z }]);
    const last = await red.debug((message) => {
      const order = orderIn(message);
      return order?.load.order === "restore" && shedOf(order.load.id) !== undefined;
    }, A_MINUTE);

    const restored = orderIn(last) ?? assert.fail();
    const shed = shedOf(restored.load.id) ?? assert.fail();
    assert.equal(shed.topic, shed.load.id);
    assert.equal(restored.topic, shed.topic);
    assert.notDeepEqual(restored.payload, shed.payload);
    assert.ok(shed.load.text.length > 0 && restored.load.text.length > 0);
    assert.ok(red.statuses.some(({ id, text }) => id === controller.id && /· \d shed/.test(text ?? "")));
    assert.doesNotMatch(red.log, /\[(?:warn|error)\] \[/);
  });
});
