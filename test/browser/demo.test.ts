import assert from "node:assert/strict";
import type { Browser } from "playwright-core";
import { Editor, needsChromium, openBrowser } from "../support/browser";
import { RedProcess } from "../support/red-process";

const SLOW = 240_000;
const A_MINUTE = 60_000;

describe("the demo house, in a browser", function () {
  this.timeout(SLOW);
  let red: RedProcess;
  let browser: Browser;
  let editor: Editor;

  before(async function () {
    needsChromium(this);
    red = await RedProcess.start();
    await red.deploy([{ id: "empty", type: "tab", label: "empty" }]);
    browser = await openBrowser();
    editor = await Editor.open(browser, red.url, "en-US", ["house-simulator", "shedding-controller"]);
  });
  after(async () => {
    await browser?.close();
    await red?.stop();
  });

  it("comes from the import menu, and shows under its nodes that a load is shed and restored", async () => {
    await editor.importExample(["Demo house"]);
    await editor.show("Demo house");
    await editor.deploy();
    await editor.statusReads(/kVA · \d shed/, A_MINUTE);
    await editor.statusReads(/^shed /, A_MINUTE);
    await editor.statusReads(/^restore /, A_MINUTE);
    assert.deepEqual(editor.complaints, []);
  });
});
