import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Node, NodeAPI, NodeDef } from "node-red";
import sinon from "sinon";
import type { EngineConfig } from "../../lib/shedding/config";
import type { Report } from "../../lib/shedding/decision";
import register from "../../nodes/shedding-controller/shedding-controller";
import { settled } from "../support/manual-clock";
import { freshNodeRed, helper } from "../support/node-red";

interface Message {
  readonly topic: string;
  readonly payload: unknown;
  readonly load?: { readonly id: string; readonly order: string; readonly text: string };
  readonly notice?: object;
}

const ROOT = mkdtempSync(join(tmpdir(), "shedding-controller-"));
const NOON = Date.UTC(2026, 0, 15, 12);

const house: EngineConfig = {
  limit: { value: 6000, unit: "W" },
  loads: [
    { id: "bath", name: "Bathroom", nominalPower: 1500 },
    { id: "hall", name: "Hall", nominalPower: 1000, onShed: "eco", onRestore: { mode: "comfort" } },
  ],
};

const OUTPUTS = ["orders", "notices", "reports", "first", "second"] as const;

/** A controller and what it sends, in a Node-RED whose time the test owns. */
class Rig {
  readonly got: Record<(typeof OUTPUTS)[number], Message[]> = {
    orders: [],
    notices: [],
    reports: [],
    first: [],
    second: [],
  };
  readonly clock = sinon.useFakeTimers({
    now: NOON,
    toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "Date"],
  });

  readonly userFolder = mkdtempSync(join(ROOT, "user-"));

  /** Deploys a controller with these properties besides those that the contract names. */
  async deploy(properties: object = {}): Promise<void> {
    helper.settings({ userDir: this.userFolder });
    await helper.load([register, this.#registerBox()], this.flow(properties) as never);
    await this.started();
  }

  /** Until the controller has its memory back and has told its first report, or its fault. */
  async started(): Promise<void> {
    this.got.reports.length = 0;
    const disabled = this.controller === null;
    while (!disabled && this.got.reports.length === 0 && this.error === undefined) await settled();
    await this.settle();
  }

  flow(properties: object): object[] {
    const place = { z: "tab", x: 1, y: 1 };
    return [
      { id: "tab", type: "tab", label: "test" },
      {
        id: "controller",
        type: "shedding-controller",
        ...place,
        engine: house,
        persist: "",
        perLoadOutputs: false,
        wires: OUTPUTS.map((id) => [id]),
        ...properties,
      },
      ...OUTPUTS.map((id) => ({ id, type: "box", ...place, wires: [] })),
    ];
  }

  /** The same deploy again, as after an edit. */
  async redeploy(properties: object): Promise<void> {
    await helper.setFlows(this.flow(properties) as never, "full");
    await this.started();
  }

  get controller(): Node {
    return helper.getNode("controller");
  }

  /** The error that the last message was refused with, if it was. */
  get error(): string | undefined {
    const spy = this.controller.error as unknown as sinon.SinonSpy;
    return spy.lastCall === null ? undefined : String(spy.lastCall.args[0].message ?? spy.lastCall.args[0]);
  }

  get status(): string {
    const spy = this.controller.status as unknown as sinon.SinonSpy;
    const { fill, shape, text } = spy.lastCall.args[0] as Record<string, string>;
    return `${fill} ${shape}: ${text}`;
  }

  get report(): Report {
    return this.got.reports.at(-1)?.payload as Report;
  }

  async send(msg: object): Promise<void> {
    this.controller.receive(msg as never);
    await this.settle();
  }

  /** The meter says so each second, for so many seconds. */
  async meter(watts: number, seconds = 1): Promise<void> {
    for (let second = 0; second < seconds; second++) {
      await this.pass(1);
      await this.send({ topic: "meter", payload: watts + (second % 2) });
    }
  }

  async pass(seconds: number): Promise<void> {
    await this.clock.tickAsync(seconds * 1000);
    await this.settle();
  }

  async settle(): Promise<void> {
    for (let turn = 0; turn < 5; turn++) await settled();
  }

  #registerBox(): (RED: NodeAPI) => void {
    const { got } = this;
    return (RED) => {
      RED.nodes.registerType("box", function (this: Node, definition: NodeDef) {
        RED.nodes.createNode(this, definition);
        this.on("input", (msg, _send, done) => {
          got[this.id as keyof typeof got].push(msg as unknown as Message);
          done();
        });
      });
    };
  }
}

describe("shedding-controller", () => {
  let rig: Rig;
  // Before Node-RED stops: that needs the real time.
  afterEach(() => rig.clock.restore());
  freshNodeRed();
  after(() => rmSync(ROOT, { recursive: true }));
  beforeEach(() => {
    rig = new Rig();
  });

  const orders = (): string[] => rig.got.orders.map(({ topic, load }) => `${load?.order} ${topic}`);

  it("sheds above the limit, says why, and lets it return when there is room", async () => {
    await rig.deploy();
    await rig.meter(5000, 3);
    assert.deepEqual(orders(), []);
    await rig.meter(7200, 1);
    await rig.meter(5700, 20);
    assert.deepEqual(orders(), ["shed bath"]);
    const [order] = rig.got.orders;
    assert.equal(order?.payload, false);
    assert.match(String(order?.load?.text), /^Bathroom is shed: the limit is exceeded\. 7,200 W measured,/);
    assert.equal(rig.status, "red dot: 5.7 / 6.0 kW · 1 shed");
    await rig.meter(2000, 200);
    assert.deepEqual(orders(), ["shed bath", "restore bath"]);
    assert.equal(rig.got.orders.at(-1)?.payload, true);
    assert.equal(rig.status, "green dot: 2.0 / 6.0 kW");
  });

  it("tells the start and the end of a shedding", async () => {
    await rig.deploy();
    await rig.meter(5000, 3);
    await rig.meter(7200, 1);
    await rig.meter(5700, 20);
    await rig.meter(2000, 200);
    assert.deepEqual(
      rig.got.notices.map(({ topic }) => topic),
      ["shedding-started", "shedding-ended"],
    );
    assert.equal(
      rig.got.notices[0]?.payload,
      "Shedding starts with Bathroom: the limit is exceeded. 7,200 W measured, limit 6,000 W.",
    );
    assert.deepEqual(rig.got.notices[0]?.notice, {
      loads: ["bath"],
      reason: "over-limit",
      power: 7200,
      limit: 6000,
    });
  });

  it("sends the payloads that are configured", async () => {
    await rig.deploy();
    await rig.send({ topic: "load/hall/override", payload: "off" });
    await rig.send({ topic: "load/hall/override", payload: "auto" });
    await rig.meter(1000, 200);
    assert.deepEqual(
      rig.got.orders.map(({ topic, payload }) => ({ topic, payload })),
      [
        { topic: "hall", payload: "eco" },
        { topic: "hall", payload: { mode: "comfort" } },
      ],
    );
  });

  it("repeats an order at the output of its load, with only perLoadOutputs set", async () => {
    await rig.deploy({ perLoadOutputs: true });
    await rig.send({ topic: "load/hall/override", payload: "off" });
    assert.deepEqual(rig.got.first, []);
    assert.deepEqual(
      rig.got.second.map(({ topic, payload }) => ({ topic, payload })),
      [{ topic: "hall", payload: "eco" }],
    );
    assert.equal(rig.got.orders.length, 1);
  });

  it("leaves these outputs silent when they were not asked for", async () => {
    await rig.deploy();
    await rig.send({ topic: "load/hall/override", payload: "off" });
    assert.deepEqual(rig.got.second, []);
  });

  it("reports at deploy, when something but a figure changes, and when asked", async () => {
    await rig.deploy();
    assert.equal(rig.got.reports.length, 1);
    assert.equal(rig.report.state, "BOOT");
    await rig.meter(5000, 5);
    assert.equal(rig.report.state, "NORMAL");
    const before = rig.got.reports.length;
    await rig.meter(4000, 30);
    assert.equal(rig.got.reports.length, before);
    await rig.send({ topic: "away", payload: true });
    assert.equal(rig.got.reports.length, before + 1);
    assert.equal(rig.report.away, true);
    await rig.send({ topic: "status" });
    assert.equal(rig.got.reports.length, before + 2);
  });

  it("reports each chosen period besides", async () => {
    await rig.deploy({ reportSeconds: "30" });
    const before = rig.got.reports.length;
    await rig.pass(95);
    assert.equal(rig.got.reports.length, before + 3);
  });

  it("decides and tells in a dry run, and sends no order", async () => {
    await rig.deploy({ dryRun: true });
    await rig.send({ topic: "load/hall/override", payload: "off" });
    assert.deepEqual(rig.got.orders, []);
    assert.deepEqual(rig.report.shed, ["hall"]);
  });

  it("takes readings, signals and caps from other nodes", async () => {
    await rig.deploy({
      engine: { ...house, rules: [{ signal: "tempo", values: ["HPJR"], shed: ["hall"], class: "forced" }] },
    });
    await rig.send({ topic: "any", reading: { at: NOON, power: 3000, source: "linky" } });
    await rig.send({ topic: "limit", payload: { value: 4000, source: "grid", until: NOON + 60_000 } });
    await rig.send({ topic: "x", signal: { name: "tempo", value: "HPJR", from: null, until: null } });
    assert.equal(rig.report.limit, 4000);
    assert.deepEqual(orders(), ["shed hall"]);
    await rig.pass(60);
    assert.equal(rig.report.limit, 6000);
  });

  it("reads the topic “meter” in the unit chosen, which is that of the limit by default", async () => {
    await rig.deploy({ engine: { ...house, limit: { value: 30, unit: "A" } } });
    await rig.send({ topic: "meter", payload: 10 });
    await rig.send({ topic: "status" });
    assert.equal(rig.report.power, 2300);
    await rig.redeploy({ meterUnit: "kW" });
    await rig.pass(1);
    await rig.send({ topic: "meter", payload: 2.5 });
    await rig.send({ topic: "status" });
    assert.equal(rig.report.power, 2500);
  });

  describe("refuses, changing nothing,", () => {
    const refused: [object, string][] = [
      [
        { topic: "boost", payload: true },
        'The topic “boost” is not known; one of "meter", "limit", "mode", "auto", "away", "override", "slots", "status", "load/<id>/…", "signal/<name>" was expected.',
      ],
      [
        { topic: "meter", payload: "5000" },
        'Topic “meter”: msg.payload is "5000"; a number (W) was expected.',
      ],
      [
        { topic: "meter", payload: Number.NaN },
        "Topic “meter”: msg.payload is NaN; a number (W) was expected.",
      ],
      [
        { topic: "limit", payload: "low" },
        'Topic “limit”: msg.payload is "low"; a number of 0 or more, null, or {value, source, until} was expected.',
      ],
      [
        { topic: "mode", payload: "eco" },
        'Topic “mode”: msg.payload is "eco"; one of "hierarchical", "smart", "cascado-cyclic", "round-robin" was expected.',
      ],
      [{ topic: "auto", payload: "no" }, 'Topic “auto”: msg.payload is "no"; true or false was expected.'],
      [{ topic: "away", payload: 1 }, "Topic “away”: msg.payload is 1; true or false was expected."],
      [
        { topic: "override", payload: "on" },
        'Topic “override”: msg.payload is "on"; true, false, or {on, until} was expected.',
      ],
      [
        { topic: "slots", payload: -1 },
        "Topic “slots”: msg.payload is -1; a whole number of 0 or more, or null was expected.",
      ],
      [
        { topic: "load/attic/override", payload: "off" },
        'The topic “load/attic/override” names the load “attic”, which does not exist; the loads are "bath", "hall".',
      ],
      [
        { topic: "load/hall/override", payload: "of" },
        'Topic “load/hall/override”: msg.payload is "of"; one of "on", "off", "auto", or {value, until} was expected.',
      ],
      [
        { topic: "signal/tempo", payload: null },
        "Topic “signal/tempo”: msg.payload is null; a text or a number was expected.",
      ],
      [{ reading: { power: "5000" } }, '“msg.reading.power” is "5000"; a number was expected.'],
      [{ signal: "red" }, '“msg.signal” is "red"; a JSON object was expected.'],
    ];
    for (const [msg, sentence] of refused)
      it(sentence, async () => {
        await rig.deploy();
        await rig.send({ topic: "status" });
        const before = rig.report;
        await rig.send(msg);
        assert.equal(rig.error, sentence);
        assert.equal(rig.status, "red ring: shedding-controller.status.problem");
        await rig.send({ topic: "status" });
        assert.deepEqual(rig.report, before);
        assert.deepEqual(rig.got.orders, []);
      });
  });

  it("says so of every message that it refuses, however many and however alike", async () => {
    await rig.deploy();
    const said = rig.controller.error as unknown as sinon.SinonSpy;
    for (let time = 0; time < 30; time++) {
      await rig.send({ topic: "auto", payload: "no" });
      await rig.send({ topic: "limit", payload: `low ${time}` });
    }
    assert.equal(said.callCount, 60);
  });

  it("stays alive with a configuration that the engine cannot take, and says what is wrong with it", async () => {
    await rig.deploy({ engine: { limit: { value: 0 }, loads: [] } });
    assert.equal(rig.error, "limit.value is 0; a number above 0 was expected.");
    assert.equal(rig.status, "red ring: limit.value is 0; a number above 0 was expected.");
    await rig.send({ topic: "meter", payload: 5000 });
    assert.deepEqual([...rig.got.orders, ...rig.got.reports], []);
  });

  it("says so when there is no configuration at all", async () => {
    await rig.deploy({ engine: undefined });
    assert.equal(rig.error, "configuration is undefined; an object was expected.");
  });

  describe("after a redeploy in the middle of a shedding", () => {
    beforeEach(async () => {
      await rig.deploy();
      await rig.meter(5000, 3);
      await rig.meter(7200, 1);
      await rig.meter(5700, 5);
      assert.deepEqual(orders(), ["shed bath"]);
    });

    it("keeps shed what was shed, and switches nothing on before there is room", async () => {
      await rig.redeploy({ name: "renamed" });
      assert.deepEqual(rig.report.shed, ["bath"]);
      await rig.meter(5700, 120);
      assert.deepEqual(orders(), ["shed bath"]);
      await rig.meter(2000, 200);
      assert.deepEqual(orders(), ["shed bath", "restore bath"]);
    });

    it("keeps it over a long pause too, without crying that the meter was silent", async () => {
      await rig.redeploy({ d: true });
      await rig.pass(3600);
      await rig.redeploy({ d: false });
      await rig.meter(5700, 10);
      assert.deepEqual(orders(), ["shed bath"]);
      assert.deepEqual(
        rig.got.notices.map(({ topic }) => topic),
        ["shedding-started"],
      );
    });
  });

  it("forgets everything when it is deleted", async () => {
    await rig.deploy();
    await rig.send({ topic: "load/hall/override", payload: "off" });
    const files = (): string[] => readdirSync(rig.userFolder, { recursive: true }).map(String);
    const file = join("load-shedding", "shedding-controller-controller.json");
    while (!files().includes(file)) await settled();
    await helper.setFlows(
      rig.flow({}).filter((node) => (node as NodeDef).id !== "controller") as never,
      "full",
    );
    assert.deepEqual(files(), ["load-shedding"]);
  });

  it("leaves no timer behind", async () => {
    await rig.deploy({ reportSeconds: 5 });
    await rig.meter(7200, 3);
    await helper.clearFlows();
    await rig.settle();
    assert.equal(rig.clock.countTimers(), 0);
  });
});
