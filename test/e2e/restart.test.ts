import assert from "node:assert/strict";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { filesIn, text } from "../support/project";
import { type FlowNode, freshUserFolder, RedProcess } from "../support/red-process";

const SLOW = 150_000;

const button = (id: string, payload: string): FlowNode => ({
  id,
  type: "inject",
  z: "tab",
  x: 100,
  y: 100,
  props: [{ p: "payload" }, { p: "topic", vt: "str" }],
  topic: id,
  payload,
  payloadType: "num",
  wires: [["controller"]],
});

/** Two heaters under 3 kW; one button is a meter that says 4 kW, the other asks for a report. */
const flow: FlowNode[] = [
  { id: "tab", type: "tab", label: "restart" },
  button("meter", "4000"),
  button("status", "0"),
  {
    id: "controller",
    type: "shedding-controller",
    z: "tab",
    x: 300,
    y: 100,
    engine: {
      limit: { value: 3000, unit: "W" },
      protection: { kind: "strict", breaker: "none" },
      loads: [
        { id: "bath", nominalPower: 1500 },
        { id: "lounge", nominalPower: 1500 },
      ],
    },
    persist: "",
    perLoadOutputs: false,
    wires: [["orders"], [], ["report"]],
  },
  ...["orders", "report"].map((id) => ({
    id,
    type: "debug",
    z: "tab",
    x: 500,
    y: 100,
    active: true,
    tosidebar: true,
    complete: "true",
    targetType: "full",
    wires: [],
  })),
];

interface Seen {
  readonly payload?: { readonly shed?: readonly string[] };
  readonly load?: { readonly id: string; readonly order: string };
}

/** True once the order to shed is on the disk. */
const remembers = (folder: string): boolean =>
  filesIn(join(folder, "load-shedding"), ".json").some((file) => text(file).includes('"lastOrder":"shed"'));

describe("a power cut in the middle of a shedding", function () {
  this.timeout(SLOW);
  const folder = freshUserFolder();
  let red: RedProcess;

  after(async () => {
    await red?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it("leaves shed what was shed: nobody is switched on by the restart", async () => {
    red = await RedProcess.start({ userFolder: folder });
    await red.deploy(flow);
    const isShed = ({ id, value }: { id: string; value: unknown }): boolean =>
      id === "report" && (value as Seen).payload?.shed?.includes("bath") === true;
    while (!red.debugs.some(isShed)) await red.press("meter");
    while (!remembers(folder)) await red.ask("/settings"); // it takes the disk some milliseconds
    const before = red.debugs.findLast(isShed)?.value as Seen;
    const gone = once(red.process, "exit");
    red.process.kill("SIGKILL");
    await gone;

    red = await RedProcess.start({ userFolder: folder });
    await red.press("status");
    const { value } = await red.debug(({ id }) => id === "report");
    assert.deepEqual((value as Seen).payload?.shed, before.payload?.shed);
    assert.deepEqual(
      red.debugs.filter(({ id }) => id === "orders").map(({ value }) => (value as Seen).load?.order),
      [],
    );
  });
});
