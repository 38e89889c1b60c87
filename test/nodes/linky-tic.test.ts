import assert from "node:assert/strict";
import type { Node } from "node-red";
import sinon from "sinon";
import linkyTic from "../../nodes/linky-tic/linky-tic";
import { freshNodeRed, helper, nextMessage } from "../support/node-red";
import { bytesOf, historicGroup, historicTempo, METER, standardMono, standardTempo } from "../support/tic";

const OUTPUTS = ["reading", "signal", "frame"] as const;

async function deploy(settings: Record<string, unknown> = {}): Promise<Node & { status: sinon.SinonSpy }> {
  const place = { z: "tab", x: 0, y: 0 };
  const flow = [
    { id: "tab", type: "tab", label: "test" },
    { id: "linky", type: "linky-tic", ...place, ...settings, wires: OUTPUTS.map((output) => [output]) },
    ...OUTPUTS.map((id) => ({ id, type: "helper", ...place })),
    { id: "catch", type: "catch", ...place, scope: null, wires: [["caught"]] },
    { id: "caught", type: "helper", ...place },
  ];
  await helper.load(linkyTic, flow);
  return helper.getNode("linky") as Node & { status: sinon.SinonSpy };
}

const output = (name: (typeof OUTPUTS)[number] | "caught") => nextMessage(helper.getNode(name));
const lastStatus = (node: { status: sinon.SinonSpy }): unknown => node.status.lastCall?.args[0];

describe("linky-tic node", () => {
  // Before Node-RED is stopped, which needs true timers.
  afterEach(() => sinon.restore());
  freshNodeRed();

  it("tells the reading, the tariff and the frame of what a serial node sends", async () => {
    const linky = await deploy();
    const heard = Promise.all([output("reading"), output("signal"), output("frame")]);
    linky.receive({ payload: bytesOf(standardTempo(2300, 4, 3)) });
    const [power, tariff, decoded] = await heard;
    assert.deepEqual([power.topic, power.payload], ["meter", 2300]);
    const { at, ...told } = power.reading as { at: number };
    assert.ok(Math.abs(at - Date.now()) < 5000);
    assert.deepEqual(told, {
      apparentPower: 2300,
      current: 10,
      voltage: 230,
      subscribedPower: 9000,
      breakingPower: 9000,
      source: "linky",
    });
    assert.deepEqual([tariff.topic, tariff.payload], ["tempo", "HPJW"]);
    assert.equal((tariff.signal as { name: string }).name, "tempo");
    const frame = decoded.payload as { mode: string; labels: Record<string, unknown> };
    assert.deepEqual([frame.mode, Object.keys(frame.labels).length], ["standard", 25]);
    assert.deepEqual(lastStatus(linky), { fill: "green", shape: "dot", text: "2.3 kVA · HPJW · 100 %" });
  });

  it("takes a frame in pieces, as text and as a Buffer that went through JSON", async () => {
    const linky = await deploy();
    const text = historicTempo(1150, "HCJB");
    const reading = output("reading");
    linky.receive({ payload: text.slice(0, 100) });
    linky.receive({ payload: JSON.parse(JSON.stringify(bytesOf(text.slice(100)))) });
    assert.equal((await reading).payload, 1150);
  });

  it("tells the tariff again after a deploy", async () => {
    for (let deployed = 0; deployed < 2; deployed++) {
      const linky = await deploy();
      const signal = output("signal");
      linky.receive({ payload: historicTempo(1150, "HPJR") });
      assert.equal((await signal).payload, "HPJR");
      await helper.unload();
    }
    await helper.load(linkyTic, []);
  });

  for (const [what, payload] of [
    ["a number", 42],
    ["nothing", undefined],
    ["an object", { PAPP: 1150 }],
  ] as const) {
    it(`refuses ${what} with a sentence, and goes on`, async () => {
      const linky = await deploy();
      const caught = output("caught");
      linky.receive({ payload });
      const { message } = (await caught).error as { message: string };
      assert.match(message, /msg\.payload is .+; the bytes or the text .+ were expected/);
      const reading = output("reading");
      linky.receive({ payload: standardMono(1150) });
      assert.equal((await reading).payload, 1150);
    });
  }

  describe("when the meter is not heard", () => {
    let clock: sinon.SinonFakeTimers;
    const deployed = async (settings?: Record<string, unknown>) => {
      clock = sinon.useFakeTimers({
        toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "Date"],
        shouldAdvanceTime: false,
      });
      return deploy(settings);
    };
    const say = async (linky: Node, payload: unknown, out: "frame" | "caught" = "frame") => {
      const heard = output(out);
      linky.receive({ payload });
      await heard;
    };
    const RED = (text: string) => ({ fill: "red", shape: "ring", text: `linky-tic.status.${text}` });

    it("waits, then says after 10 s that it is silent, once", async () => {
      const linky = await deployed();
      const said = linky.error as unknown as sinon.SinonSpy;
      assert.deepEqual(lastStatus(linky), {
        fill: "yellow",
        shape: "ring",
        text: "linky-tic.status.waiting",
      });
      clock.tick(9_999);
      assert.equal(said.callCount, 0);
      clock.tick(60_000);
      assert.deepEqual(lastStatus(linky), RED("silent"));
      assert.equal(said.callCount, 1);
      assert.match(said.firstCall.args[0], /sent nothing for 10 s/);
    });

    it("lets a Catch node hear of it, once a minute for a line that comes and goes", async () => {
      const linky = await deployed();
      const said = linky.error as unknown as sinon.SinonSpy;
      const caught = output("caught");
      clock.tick(10_000);
      assert.match(((await caught).error as { message: string }).message, /sent nothing for 10 s/);
      for (let time = 0; time < 5; time++) {
        await say(linky, standardMono(1150));
        clock.tick(11_000);
      }
      assert.equal(said.callCount, 1);
      await say(linky, standardMono(1150));
      clock.tick(11_000);
      assert.equal(said.callCount, 2);
    });

    it("counts the 10 s from the last correct frame, and shows figures when it comes back", async () => {
      const linky = await deployed();
      clock.tick(8_000);
      await say(linky, standardMono(1150));
      clock.tick(9_999);
      assert.deepEqual(lastStatus(linky), { fill: "green", shape: "dot", text: "1.1 kVA · BASE · 100 %" });
      clock.tick(1);
      assert.deepEqual(lastStatus(linky), RED("silent"));
      await say(linky, historicTempo(2300, "HPJB"));
      assert.deepEqual(lastStatus(linky), { fill: "green", shape: "dot", text: "2.3 kVA · HPJB · 100 %" });
    });

    it("says that bytes come but no frame, as with a wrong speed", async () => {
      const linky = await deployed();
      for (let second = 0; second < 10; second++) {
        linky.receive({ payload: Buffer.from([0xff, 0x00, 0x78, 0x13, 0x80]) });
        await new Promise(setImmediate);
        clock.tick(1000);
      }
      assert.deepEqual(lastStatus(linky), RED("unreadable"));
    });

    it("says that frames have no power when the meter is in standby", async () => {
      const linky = await deployed();
      const standby = `\x02${historicGroup("ADCO", METER)}\x03`;
      for (let second = 0; second <= 10; second++) {
        await say(linky, standby);
        clock.tick(1000);
      }
      assert.deepEqual(lastStatus(linky), RED("unmeasured"));
    });

    it("waits as long as its dialog says", async () => {
      const linky = await deployed({ silentAfter: "60" });
      clock.tick(59_999);
      assert.deepEqual(lastStatus(linky), {
        fill: "yellow",
        shape: "ring",
        text: "linky-tic.status.waiting",
      });
      clock.tick(1);
      assert.deepEqual(lastStatus(linky), RED("silent"));
    });

    it("waits 10 s when its dialog says nothing usable", async () => {
      const linky = await deployed({ silentAfter: "soon" });
      clock.tick(9_999);
      assert.deepEqual(lastStatus(linky), {
        fill: "yellow",
        shape: "ring",
        text: "linky-tic.status.waiting",
      });
      clock.tick(1);
      assert.deepEqual(lastStatus(linky), RED("silent"));
    });

    it("leaves no timer behind", async () => {
      await deployed();
      await helper.unload();
      assert.equal(clock.countTimers(), 0);
      await helper.load(linkyTic, []);
    });
  });

  it("shows an overload, and a poor line", async () => {
    const linky = await deploy();
    let frame = output("frame");
    linky.receive({ payload: standardMono(9850, { STGE: "003A0081" }) });
    await frame;
    assert.deepEqual(lastStatus(linky), { fill: "yellow", shape: "dot", text: "9.8 kVA · BASE · 100 %" });
    frame = output("frame");
    linky.receive({ payload: standardMono(1150).replace(/EAS/g, "EAZ") });
    await frame;
    assert.deepEqual(lastStatus(linky), { fill: "yellow", shape: "dot", text: "1.1 kVA · BASE · 93 %" });
  });
});
