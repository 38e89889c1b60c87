/** Node-RED's editor in Debian's Chromium, as a person sees it. */
import { existsSync } from "node:fs";
import { type Browser, chromium, type Page } from "playwright-core";

const CHROMIUM = "/usr/bin/chromium";
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
const SLOW = 60_000;

/** Skips the enclosing tests, saying why, where there is no Chromium. */
export function needsChromium(context: Mocha.Context): void {
  if (existsSync(CHROMIUM)) return;
  console.log(`      Skipped: the browser tests take ${CHROMIUM}, which is not installed.`);
  context.skip();
}

export function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
}

/** What the editor's own script offers, as far as the tests use it. */
declare const RED: {
  nodes: {
    getType(type: string): object | undefined;
    node(id: string): object;
    getNodeHelp(type: string): string;
  };
  editor: { edit(node: object): void; editConfig(name: string, type: string, id: string): void };
};

export class Editor {
  /** Whatever went wrong in the page: scripts, console, requests, also those to anybody but Node-RED. */
  readonly complaints: string[] = [];

  private constructor(
    readonly page: Page,
    url: string,
  ) {
    page.setDefaultTimeout(SLOW);
    page.on("pageerror", ({ message }) => this.complaints.push(message));
    page.on("console", (said) => {
      if (said.type() === "error") this.complaints.push(`${said.text()} ${said.location().url}`);
    });
    page.on("request", (request) => {
      if (/^https?:/.test(request.url()) && !request.url().startsWith(`${url}/`))
        this.complaints.push(`asked somebody else: ${request.url()}`);
    });
    page.on("requestfailed", (request) => this.complaints.push(`no answer: ${request.url()}`));
  }

  /** Resolves when the editor is usable: these node types registered and the loading veil gone. */
  static async open(
    browser: Browser,
    url: string,
    locale: string,
    types: readonly string[],
  ): Promise<Editor> {
    const page = await browser.newPage({ locale, viewport: { width: 1500, height: 950 } });
    const editor = new Editor(page, url);
    await page.goto(`${url}/`);
    await page.waitForFunction((wanted) => wanted.every((type) => RED?.nodes?.getType?.(type)), types);
    await page.locator("#red-ui-loading-progress").waitFor({ state: "hidden" });
    return editor;
  }

  close(): Promise<void> {
    return this.page.context().close();
  }

  /** What stands in the palette for this type. */
  paletteEntry(type: string) {
    return this.page.locator(`.red-ui-palette-node[data-palette-type="${type}"]`);
  }

  /** The help page of this type, as the sidebar shows it: HTML. */
  helpOf(type: string): Promise<string> {
    return this.page.evaluate((type) => RED.nodes.getNodeHelp(type), type);
  }

  /** The dialog of this node, open. Close it with `done` or `cancel`. */
  async dialogOf(id: string, type: string, isConfig: boolean): Promise<Dialog> {
    await this.page.evaluate(
      ([id, type, isConfig]) =>
        isConfig
          ? RED.editor.editConfig("", String(type), String(id))
          : RED.editor.edit(RED.nodes.node(String(id))),
      [id, type, isConfig] as const,
    );
    const dialog = new Dialog(this.page, isConfig ? "node-config-dialog-ok" : "node-dialog-ok");
    await dialog.opened();
    return dialog;
  }

  /** Menu, Import, Examples: this example of our package, dropped on the canvas. `path` names its folders and itself. */
  async importExample(path: readonly string[]): Promise<void> {
    const { page } = this;
    await page.keyboard.press("Control+i");
    await page.locator(".red-ui-tab-label", { hasText: "Examples" }).last().click();
    for (const name of ["node-red-contrib-load-shedding", ...path])
      await page.locator(".red-ui-treeList-label", { hasText: name }).last().click();
    await page.locator("#red-ui-clipboard-dialog-ok").click();
    await page.locator(".red-ui-notification").first().waitFor({ state: "hidden" });
  }

  /** Shows the flow of this name. */
  async show(flow: string): Promise<void> {
    await this.page.locator("#red-ui-workspace-tabs .red-ui-tab-label", { hasText: flow }).click();
  }

  async deploy(): Promise<void> {
    await this.page.locator("#red-ui-header-button-deploy").click();
  }

  /** Resolves when the status under some node of the flow that is shown reads so. */
  async statusReads(text: RegExp, patience: number): Promise<void> {
    const label = this.page.locator(".red-ui-flow-node-status-label", { hasText: text });
    await label.first().waitFor({ timeout: patience });
  }
}

export class Dialog {
  constructor(
    readonly page: Page,
    readonly okButton: string,
  ) {}

  async opened(): Promise<void> {
    await this.#button().waitFor();
    await this.#tray().locator("form .form-row").first().waitFor({ state: "attached" });
  }

  /** All that the dialog says, shown or waiting in another tab of it: texts, placeholders and tooltips. */
  async words(): Promise<string[]> {
    const texts = await this.#tray().allTextContents();
    const titles = await this.#tray()
      .locator("[placeholder], [title]")
      .evaluateAll((elements) =>
        (elements as unknown as { getAttribute(name: string): string | null }[]).flatMap((element) =>
          ["placeholder", "title"].flatMap((name) => element.getAttribute(name) ?? []),
        ),
      );
    return [...texts, ...titles];
  }

  async done(): Promise<void> {
    await this.#button().click();
    await this.#button().waitFor({ state: "detached" });
  }

  #button() {
    return this.page.locator(`#${this.okButton}`);
  }

  #tray() {
    return this.page.locator(".red-ui-tray").last();
  }
}
