import assert from "node:assert/strict";
import type { Browser, Locator } from "playwright-core";
import type { EngineConfig } from "../../lib/shedding/config";
import { type Dialog, Editor, needsChromium, openBrowser } from "../support/browser";
import { RedProcess } from "../support/red-process";

interface ControllerNode {
  readonly engine: EngineConfig;
  readonly outputs: number;
  readonly changed?: boolean;
  readonly valid: boolean;
}

/** What the editor's own script offers, as far as these tests use it. */
declare const RED: {
  nodes: {
    node(id: string): ControllerNode;
    filterLinks(filter: { source: ControllerNode }): { sourcePort: number; target: { id: string } }[];
  };
};

const engine: EngineConfig = {
  mode: "smart",
  limit: { value: 9000, unit: "VA" },
  protection: { kind: "balanced", breaker: "linky" },
  stale: { action: "assume-worst" },
  loads: [
    { id: "bath", name: "Bathroom", kind: "room", nominalPower: 1500, group: "heating" },
    { id: "tank", name: "Tank", kind: "tank", nominalPower: 2200, onShed: "eco" },
  ],
  rules: [{ signal: "tempo", values: ["HPJR"], shed: ["tank"], class: "forced" }],
};

const place = { z: "tab", x: 200, y: 100 };
const flow = [
  { id: "tab", type: "tab", label: "test" },
  {
    id: "new",
    type: "shedding-controller",
    ...place,
    engine: { limit: { value: 9000 }, loads: [] },
    wires: [],
  },
  {
    id: "old",
    type: "shedding-controller",
    ...place,
    y: 200,
    engine,
    name: "",
    version: 1,
    meterUnit: "",
    persist: "",
    perLoadOutputs: true,
    reportSeconds: "",
    dryRun: false,
    outputs: 5,
    wires: [[], [], [], ["bath-relay"], ["tank-relay"]],
  },
  { id: "bath-relay", type: "debug", ...place, x: 400, wires: [] },
  { id: "tank-relay", type: "debug", ...place, x: 400, y: 200, wires: [] },
];

describe("the controller's dialog, in a browser", function () {
  this.timeout(240_000);
  let red: RedProcess;
  let browser: Browser;
  let editor: Editor;

  before(async function () {
    needsChromium(this);
    red = await RedProcess.start();
    await red.deploy(flow);
    browser = await openBrowser();
  });
  after(async () => {
    await browser?.close();
    await red?.stop();
  });
  beforeEach(async () => {
    editor = await Editor.open(browser, red.url, "en-US", ["shedding-controller"]);
  });
  afterEach(async () => {
    assert.deepEqual(editor.complaints, []);
    await editor.close();
  });

  const open = (id: string): Promise<Dialog> => editor.dialogOf(id, "shedding-controller", false);
  const node = (id: string): Promise<ControllerNode> =>
    editor.page.evaluate((id) => {
      const { engine, outputs, changed, valid } = RED.nodes.node(id);
      return { engine, outputs, valid, ...(changed !== undefined && { changed }) };
    }, id);
  const show = (tab: string): Promise<void> => editor.page.locator("#lsc-tabs li", { hasText: tab }).click();
  const fault = (): Promise<string | null> => editor.page.locator("#lsc-fault").textContent();
  const loads = (): Locator => editor.page.locator(".lsc-load");
  const removeLoad = (name: number): Promise<void> =>
    editor.page.locator("#lsc-loads-list .red-ui-editableList-item-remove").nth(name).click();

  async function addLoad(name: string, power: string): Promise<void> {
    await editor.page.locator("#lsc-page-loads .red-ui-editableList-addButton").click();
    await loads().last().locator(".lsc-name").fill(name);
    await loads().last().locator(".lsc-power").fill(power);
    await loads().last().locator(".lsc-power").blur();
  }

  it("says what is still missing of a controller that is new, until it is there", async () => {
    const dialog = await open("new");
    assert.equal(await fault(), "“Loads”: add at least one load.");
    await show("Loads");
    await addLoad("Salle de bain", "-5");
    assert.equal(await fault(), "Salle de bain, “Power”: a number from 0 to 1000000 is expected.");
    assert.match(String(await loads().last().locator(".lsc-power").getAttribute("class")), /input-error/);
    await loads().last().locator(".lsc-power").fill("1500");
    assert.equal(await fault(), "");
    await dialog.done();
    const saved = await node("new");
    assert.equal(saved.valid, true);
    assert.deepEqual(saved.engine.loads, [
      { id: "salle-de-bain", name: "Salle de bain", kind: "room", nominalPower: 1500 },
    ]);
  });

  it("writes the rules of a tariff for the loads that there are", async () => {
    const dialog = await open("old");
    await show("Rules");
    await editor.page.locator("#lsc-preset-ecowatt").click();
    await dialog.done();
    assert.deepEqual((await node("old")).engine.rules?.slice(1), [
      { signal: "ecowatt", values: ["orange"], limit: 6000, class: "soft" },
      { signal: "ecowatt", values: ["red"], shed: ["heating"], class: "forced" },
    ]);
  });

  it("changes nothing when it is only looked at", async () => {
    const dialog = await open("old");
    for (const tab of ["Loads", "Rules", "Behaviour"]) await show(tab);
    await dialog.done();
    const { engine: saved, changed, outputs } = await node("old");
    assert.deepEqual(
      { saved, changed: changed ?? false, outputs },
      { saved: engine, changed: false, outputs: 5 },
    );
  });

  it("lets the wires of the outputs follow their loads, and takes away that of a load that goes", async () => {
    const dialog = await open("old");
    await show("Loads");
    await removeLoad(0);
    await loads().nth(1).waitFor({ state: "detached" });
    await addLoad("Car", "7400");
    await dialog.done();
    const links = await editor.page.evaluate(() =>
      RED.nodes
        .filterLinks({ source: RED.nodes.node("old") })
        .map(({ sourcePort, target }) => [Number(sourcePort), target.id]),
    );
    assert.deepEqual(links, [[3, "tank-relay"]]);
    const { engine: saved, outputs } = await node("old");
    assert.equal(outputs, 5);
    assert.deepEqual(
      saved.loads.map(({ id }) => id),
      ["tank", "car"],
    );
  });

  it("names a load that a rule sheds and that is gone", async () => {
    await open("old");
    await show("Loads");
    await removeLoad(1);
    await loads().nth(1).waitFor({ state: "detached" });
    assert.equal(await fault(), "Rule 1, “these are shed”: “tank” is no longer a load or a group.");
  });

  it("keeps a payload of any type", async () => {
    const dialog = await open("old");
    await show("Loads");
    await loads().nth(1).locator(".lsc-more").click();
    assert.equal(await loads().nth(1).locator(".lsc-onShed").inputValue(), "eco");
    await loads().nth(1).locator(".lsc-minOff").fill("600");
    await dialog.done();
    const [, tank] = (await node("old")).engine.loads;
    assert.deepEqual(tank, { ...engine.loads[1], minOffSeconds: 600 });
  });
});
