/**
 * The examples of remote control in a real Node-RED, with their simulated house and a real broker. In place of the
 * nodes of other packages (the Home app's service, the dashboard's widgets) stand inject and debug nodes: what a person
 * does comes in as those packages send it, and what the person would see is read.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { Listener, onBroker } from "../support/mqtt-listener";
import type { DebugMessage } from "../support/red-editor";
import { type FlowNode, RedProcess } from "../support/red-process";

const flowOf = (example: string): FlowNode[] =>
  JSON.parse(readFileSync(`examples/Remote control/${example}.json`, "utf8"));
const idOf = (flow: readonly FlowNode[], name: string): string =>
  flow.find((node) => node.name === name)?.id ?? assert.fail(`no node ${name}`);

interface Report {
  readonly state: string;
  readonly mode: string;
  readonly override: { readonly on: boolean };
  readonly shed: readonly string[];
  readonly loads: Readonly<Record<string, { readonly override: string }>>;
}

describe("remote control", function () {
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

  it("by MQTT: cancels a white day, not a red one, and leaves an old retained order alone", async () => {
    const flow = flowOf("Cancel the shedding by MQTT");
    const state = (suits: (report: Report) => boolean) => listener.next("shedding/state", suits);
    await listener.say("shedding/set/auto", "OFF", true);
    let report = state(({ shed }) => shed.length >= 7);
    await red.deploy(onBroker(flow, listener.port));
    assert.equal((await report).override.on, false, "a white day sheds the heating");

    const lamp = listener.next<string>("shedding/override", (text) => text === "ON");
    report = state(({ override }) => override.on);
    await listener.say("shedding/set/override", "ON");
    await Promise.all([lamp, report]);

    report = state(({ mode }) => mode === "smart");
    await listener.say("shedding/set/mode", "smart");
    await report;

    report = state(({ override, shed }) => !override.on && shed.length >= 7);
    await red.press(idOf(flow, "Red day"));
    await report;
    await listener.say("shedding/set/override", "ON");
    await red.debug(({ topic }) => topic === "override-refused");
    await listener.say("shedding/set/auto", "", true);
  });

  it("Home Assistant: announces a device, shows the state, takes its orders and comes back after its restart", async () => {
    const flow = flowOf("Home Assistant by MQTT discovery");
    type Discovery = {
      components: Record<string, { platform: string; unique_id?: string; command_topic?: string }>;
    };
    const config = "homeassistant/device/load_shedding_house/config";
    const discovery = listener.next<Discovery>(config, () => true);
    const alive = listener.next<string>("load-shedding/house/availability", (text) => text === "online");
    const state = (suits: (report: Report) => boolean) => listener.next("load-shedding/house/state", suits);
    const white = state(({ shed }) => shed.length >= 7);
    await red.deploy(onBroker(flow, listener.port));
    await alive;
    const { components } = await discovery;
    assert.deepEqual(
      Object.entries(components).filter(
        ([, { platform }]) => !["sensor", "switch", "select"].includes(platform),
      ),
      [],
    );
    assert.equal(Object.keys(components).length, 9 + 8 * 3);
    assert.equal(new Set(Object.values(components).map((each) => each.unique_id)).size, 9 + 8 * 3);

    await white;
    let report = state(({ override }) => override.on);
    await listener.say(components.override?.command_topic ?? "", "ON");
    await report;
    report = state(({ loads }) => loads.bath?.override === "off");
    await listener.say(components.bath_override?.command_topic ?? "", "off");
    await report;

    const again = listener.next<Discovery>(config, () => true);
    await listener.say("homeassistant/status", "online");
    assert.deepEqual((await again).components, components);
  });

  it("the Home app: Heat cancels, Auto gives back, a red day answers Auto, and nothing echoes", async () => {
    const flow = flowOf("Cancel the shedding from the Home app");
    const service = flow.find(({ type }) => type === "homekit-service");
    const [, [fromApp = ""] = []] = (service?.wires ?? []) as string[][];
    const gesture = (id: string, payload: object, person = true): FlowNode => ({
      id,
      type: "inject",
      z: service?.z,
      x: 100,
      y: 700,
      props: [
        { p: "payload" },
        ...(person ? [{ p: "hap.session", v: '{"sessionID":"1"}', vt: "json" }] : []),
      ],
      payload: JSON.stringify(payload),
      payloadType: "json",
      wires: [[fromApp]],
    });
    await red.deploy([
      ...withStandIns(flow, (type) => type.startsWith("homekit-")),
      gesture("heat", { TargetHeatingCoolingState: 1 }),
      gesture("auto", { TargetHeatingCoolingState: 3 }),
      gesture("warmer", { TargetTemperature: 22 }),
      gesture("echo", { TargetHeatingCoolingState: 1 }, false),
    ]);
    const isTold = ({ id, value }: DebugMessage, wanted: object): boolean =>
      id === service?.id && sameFacts((value as { payload: object }).payload, wanted);
    const shown = (wanted: object) => red.debug((message) => isTold(message, wanted));
    const AUTO_SHED = { TargetHeatingCoolingState: 3, CurrentHeatingCoolingState: 0, TargetTemperature: 10 };
    const HEATING = { TargetHeatingCoolingState: 1, TargetTemperature: 21 };

    await red.debug(({ topic }) => topic === "shedding-started");
    await shown(AUTO_SHED);
    red.forget();
    await red.press("heat");
    await shown(HEATING);
    red.forget();
    await red.press("auto");
    await shown(AUTO_SHED);
    red.forget();
    await red.press("warmer");
    await shown(HEATING);
    red.forget();
    await red.press(idOf(flow, "Red day"));
    await shown(AUTO_SHED);
    red.forget();
    await red.press("heat");
    await red.debug(({ topic }) => topic === "override-refused");
    await shown(AUTO_SHED);

    await red.press(idOf(flow, "White day"));
    red.forget();
    await red.press("echo");
    await shown(AUTO_SHED);
    assert.equal(
      red.debugs.some((message) => isTold(message, HEATING)),
      false,
    );
  });

  it("a dashboard: gauge, chart and table follow the report, the switch and a row's button give one order each", async () => {
    const flow = flowOf("Cancel the shedding from a dashboard");
    const widget = (type: string): FlowNode => flow.find((node) => node.type === type) ?? assert.fail(type);
    const [[ordersOf = ""] = []] = widget("ui-switch").wires as string[][];
    const [[pressed = ""] = []] = widget("ui-table").wires as string[][];
    const gesture = (id: string, to: string, props: object[], rest: object): FlowNode => ({
      id,
      type: "inject",
      z: widget("ui-switch").z,
      x: 100,
      y: 700,
      props,
      ...rest,
      wires: [[to]],
    });
    const ROW = { payload: '{"id":"bath","order":"on"}', payloadType: "json" };
    await red.deploy([
      ...withStandIns(flow, (type) => type.startsWith("ui-")),
      gesture("cancel", ordersOf, [{ p: "payload" }, { p: "topic", vt: "str" }], {
        topic: "override",
        payload: "true",
        payloadType: "bool",
      }),
      gesture("press", pressed, [{ p: "payload" }, { p: "action", v: "button_click", vt: "str" }], ROW),
    ]);
    const shown = <T>(type: string, suits: (msg: T) => boolean) =>
      red.debug(({ id, value }) => id === widget(type).id && suits(value as T));
    type Row = { id: string; state: string; order: string; action: string };
    type Rows = { payload: Row[] };

    await shown<{ ui_update: { max: number } }>("ui-gauge", ({ ui_update }) => ui_update.max === 10_800);
    await shown<{ payload: { limit: number } }>("ui-chart", ({ payload }) => payload.limit === 9000);
    await shown<{ topic: string }>("ui-notification", ({ topic }) => topic === "shedding-started");
    await shown<Rows>(
      "ui-table",
      ({ payload }) => payload.filter(({ state }) => state === "shed").length >= 7,
    );
    red.forget();
    await red.press("cancel");
    await shown<{ payload: boolean }>("ui-switch", ({ payload }) => payload);
    await red.press("press");
    await shown<Rows>("ui-table", ({ payload }) =>
      payload.some(
        ({ id, order, action }) => id === "bath" && order === "auto" && action === "Back to automatic",
      ),
    );
  });
});

/** A flow with a debug node in place of each node of another package, and without their configurations. */
function withStandIns(flow: readonly FlowNode[], isOfOthers: (type: string) => boolean): FlowNode[] {
  const seen = {
    type: "debug",
    active: true,
    tosidebar: true,
    complete: "true",
    targetType: "full",
    wires: [],
  };
  return flow
    .filter(({ type, z }) => type !== "global-config" && !(isOfOthers(type) && z === undefined))
    .map((node) => (isOfOthers(node.type) ? { ...node, ...seen } : node));
}

function sameFacts(value: unknown, wanted: object): boolean {
  const facts = value as Record<string, unknown>;
  return Object.entries(wanted).every(([key, expected]) => facts[key] === expected);
}
