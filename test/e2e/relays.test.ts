/** The examples of relays over MQTT in a real Node-RED with a real broker; the test is the devices. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { Listener, onBroker } from "../support/mqtt-listener";
import { type FlowNode, RedProcess } from "../support/red-process";

interface Example {
  readonly name: string;
  /** The topic and payload that ask the device how it stands. */
  readonly asks: readonly [string, string];
  /** Where the orders of the load "tank" go, and its payloads. */
  readonly order: { readonly topic: string; readonly off: string; readonly on: string };
  /** How the device says that it runs, and that it does not. */
  readonly says: { readonly topic: string; readonly on: string; readonly off: string };
}

const EXAMPLES: readonly Example[] = [
  {
    name: "Zigbee2MQTT - contactors, plugs and pilot wires",
    asks: ["zigbee2mqtt/tank/get", '{"state":""}'],
    order: { topic: "zigbee2mqtt/tank/set", off: '{"state":"OFF"}', on: '{"state":"ON"}' },
    says: {
      topic: "zigbee2mqtt/tank",
      on: '{"state":"ON","power":2150,"linkquality":90}',
      off: '{"state":"OFF","power":0,"linkquality":90}',
    },
  },
  {
    name: "Tasmota - relays and measuring plugs",
    asks: ["cmnd/tank/POWER", ""],
    order: { topic: "cmnd/tank/POWER", off: "OFF", on: "ON" },
    says: { topic: "stat/tank/RESULT", on: '{"POWER":"ON"}', off: '{"POWER":"OFF"}' },
  },
  {
    name: "Shelly - all generations",
    asks: ["shellypro1-tank/command", "status_update"],
    order: { topic: "shellypro1-tank/command/switch:0", off: "off", on: "on" },
    says: {
      topic: "shellypro1-tank/status/switch:0",
      on: '{"id":0,"source":"MQTT","output":true,"apower":2150.3,"voltage":230.1}',
      off: '{"id":0,"source":"MQTT","output":false,"apower":0,"voltage":230.1}',
    },
  },
];

const buttonOf = (example: Example): string => `off-${EXAMPLES.indexOf(example)}`;

/** The example, and a person's button for its water heater. */
const flowOf = (example: Example, port: number): FlowNode[] => {
  const { name } = example;
  const flow: FlowNode[] = JSON.parse(readFileSync(`examples/Relays/${name}.json`, "utf8"));
  const tab = flow.find(({ type }) => type === "tab")?.id ?? "";
  const controller = flow.find(({ type }) => type === "shedding-controller")?.id ?? "";
  const button = (id: string): FlowNode => ({
    id,
    type: "inject",
    z: tab,
    x: 100,
    y: 500,
    props: [{ p: "payload" }, { p: "topic", vt: "str" }],
    topic: "load/tank/override",
    payload: "off",
    payloadType: "str",
    wires: [[controller]],
  });
  return [...onBroker(flow, port), button(buttonOf(example))];
};

describe("relays over MQTT", function () {
  this.timeout(180_000);
  let red: RedProcess;
  let listener: Listener;

  before(async () => {
    red = await RedProcess.start();
    listener = await Listener.open();
  });
  beforeEach(() => red.forget());
  after(async () => {
    await red?.stop();
    await listener?.close();
  });

  const live = async (example: Example, deployed: Promise<void>) => {
    const { asks, order, says } = example;
    const text = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value));
    const next = (topic: string, payload: string) =>
      listener.next<unknown>(topic, (value) => text(value) === payload);
    const asked = next(...asks);
    await deployed;
    await asked;
    await listener.say(says.topic, says.on);

    let given = next(order.topic, order.off);
    await red.press(buttonOf(example));
    await given;
    given = next(order.topic, order.off);
    await listener.say(says.topic, says.on);
    await given;
    await listener.say(says.topic, says.off);
    assert.deepEqual(
      listener.heard.filter(({ topic, retained }) => topic === order.topic && retained),
      [],
    );
  };

  it("are asked how they stand, get orders that nobody retains, and get them again until they obey", async () => {
    const deployed = Promise.resolve().then(() =>
      red.deploy(EXAMPLES.flatMap((example) => flowOf(example, listener.port))),
    );
    await Promise.all(EXAMPLES.map((example) => live(example, deployed)));
    assert.doesNotMatch(red.log, /\[error\]/);
  });
});
