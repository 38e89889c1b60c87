/** `npm run pictures`: takes the pictures of docs/ anew, from a real Node-RED in Debian's Chromium. */
import { Editor, openBrowser } from "../test/support/browser";
import { RedProcess } from "../test/support/red-process";

const A_MINUTE = 60_000;

async function takePictures(): Promise<void> {
  const red = await RedProcess.start();
  await red.deploy([{ id: "empty", type: "tab", label: "My house" }]);
  const browser = await openBrowser();
  try {
    const editor = await Editor.open(browser, red.url, "en-US", ["house-simulator", "shedding-controller"]);
    const { page } = editor;
    await page.setViewportSize({ width: 1560, height: 860 });
    await editor.importExample(["Demo house"]);
    await editor.show("Demo house");
    await page.locator("#red-ui-palette .fa-angle-double-up").click();
    await page.locator(".red-ui-palette-header", { hasText: "load shedding" }).click();
    await page.locator(".red-ui-tab-link-button:has(.fa-bug)").click();
    await editor.deploy();
    await editor.statusReads(/^shedding-ended/, A_MINUTE);
    await page.screenshot({ path: "docs/demo-house.png" });
  } finally {
    await browser.close();
    await red.stop();
  }
}

void takePictures();
