/** `npm run pictures`: takes the pictures of docs/ anew, from a real Node-RED in Debian's Chromium. */
import { readFileSync } from "node:fs";
import type { Browser } from "playwright-core";
import { Editor, openBrowser } from "../test/support/browser";
import { type FlowNode, RedProcess } from "../test/support/red-process";

const A_MINUTE = 60_000;
const CONTROLLER = "shedding-controller";
const demo: FlowNode[] = JSON.parse(readFileSync("examples/Demo house.json", "utf8"));

async function takePictures(): Promise<void> {
  const red = await RedProcess.start();
  const browser = await openBrowser();
  try {
    await red.deploy([{ id: "empty", type: "tab", label: "My house" }]);
    await pictureOfDemo(browser, red.url, "docs/demo-house.png");
    await pictureOfLoads(browser, red.url, "en-US", "Loads", "docs/controller.png");
    await pictureOfLoads(browser, red.url, "fr-FR", "Charges", "docs/controller.fr.png");
  } finally {
    await browser.close();
    await red.stop();
  }
}

/** The demo flow just after a load was shed and restored, with the orders in the debug sidebar. */
async function pictureOfDemo(browser: Browser, url: string, path: string): Promise<void> {
  const editor = await Editor.open(browser, url, "en-US", ["house-simulator", CONTROLLER]);
  const { page } = editor;
  await page.setViewportSize({ width: 1560, height: 860 });
  await editor.importExample(["Demo house"]);
  await editor.show("Demo house");
  await page.locator("#red-ui-palette .fa-angle-double-up").click();
  await page.locator(".red-ui-palette-header", { hasText: "load shedding" }).click();
  await page.locator(".red-ui-tab-link-button:has(.fa-bug)").click();
  await editor.deploy();
  await editor.statusReads(/^shedding-ended/, A_MINUTE);
  await page.screenshot({ path });
  await editor.close();
}

/** The controller's dialog on the tab of the loads. */
async function pictureOfLoads(
  browser: Browser,
  url: string,
  locale: string,
  tab: string,
  path: string,
): Promise<void> {
  const editor = await Editor.open(browser, url, locale, [CONTROLLER]);
  const { page } = editor;
  const id = demo.find(({ type }) => type === CONTROLLER)?.id ?? "";
  await editor.dialogOf(id, CONTROLLER, false);
  const tray = page.locator(".red-ui-tray").last();
  await tray.locator(".red-ui-tab-label", { hasText: tab }).click();
  await tray.screenshot({ path, animations: "disabled" });
  await editor.close();
}

void takePictures();
