import assert from "node:assert/strict";
import type { Browser } from "playwright-core";
import { Editor, needsChromium, openBrowser } from "../support/browser";
import { isConfig, placed, text, types } from "../support/project";
import { type FlowNode, RedProcess } from "../support/red-process";

const SLOW = 180_000;

/** A key of a catalogue that nobody translated, such as "meter-input.label.unit". */
const RAW_KEY = new RegExp(`\\b(?:${types.join("|")}|palette|common)(?:\\.[a-z][\\w-]*)+`, "i");

/** One node of each type, as it comes from the palette. */
const oneOfEach: FlowNode[] = [
  { id: "tab", type: "tab", label: "one of each" },
  ...types.map((type, place) =>
    isConfig(type)
      ? { id: type, type }
      : { id: `a-${type}`, type, z: "tab", x: 200, y: 60 + 60 * place, wires: [] },
  ),
];

describe("the editor, in a browser", function () {
  this.timeout(SLOW);
  let red: RedProcess;
  let browser: Browser;

  before(async function () {
    needsChromium(this);
    red = await RedProcess.start();
    await red.deploy(oneOfEach);
    browser = await openBrowser();
  });
  after(async () => {
    await browser?.close();
    await red?.stop();
  });

  for (const [locale, category] of [
    ["en-US", "load shedding"],
    ["fr-FR", "délestage"],
  ] as const) {
    describe(locale, () => {
      let editor: Editor;
      before(async () => {
        editor = await Editor.open(browser, red.url, locale, types);
      });
      after(async () => {
        await editor?.close();
      });

      it("offers every node in the palette, by a name in the reader's language", async () => {
        for (const type of placed) {
          const name = await editor.paletteEntry(type).innerText();
          assert.ok(name.trim().length > 0, type);
          assert.doesNotMatch(name, RAW_KEY);
        }
        const header = editor.page.locator(".red-ui-palette-header", { hasText: category });
        assert.equal(await header.count(), 1);
      });

      for (const type of types)
        it(`opens the dialog of ${type} with every word in place, and closes it again`, async () => {
          const id = isConfig(type) ? type : `a-${type}`;
          const dialog = await editor.dialogOf(id, type, isConfig(type));
          const words = await dialog.words();
          assert.deepEqual(
            words.filter((text) => RAW_KEY.test(text)).map((text) => RAW_KEY.exec(text)?.[0]),
            [],
          );
          await dialog.done();
        });

      for (const type of types)
        it(`lists every property of the help of ${type}`, async () => {
          const source = text(`nodes/${type}/help.${locale === "fr-FR" ? "fr" : locale}.md`);
          const written = source.split("\n").filter((line) => line.startsWith(":")).length;
          const shown = (await editor.helpOf(type)).match(/<dt\b/g)?.length ?? 0;
          assert.equal(shown, written);
        });

      it("has nothing to complain of", () => {
        assert.deepEqual(editor.complaints, []);
      });
    });
  }
});
