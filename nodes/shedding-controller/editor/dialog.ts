/** The dialog of the controller: it shows a configuration as a form, and reads the form back. */
import type { EditorRED } from "node-red";
import type { EngineConfig } from "../../../lib/shedding/config";
import {
  type Form,
  type LoadForm,
  NEW_LOAD,
  NEW_RULE,
  preset,
  type RuleForm,
  targets,
  toConfig,
  toForm,
} from "../form";
import { type Fault, faults } from "../form-check";
import { portMap } from "../ports";
import { sentenceOf } from "./fault-sentence";
import { LoadRow } from "./load-row";
import { Pills } from "./pills";
import { RuleRow } from "./rule-row";
import type { Words } from "./words";

declare const RED: EditorRED;

const PLAIN_FIELDS = [
  "limit",
  "unit",
  "voltage",
  "phases",
  "mode",
  "protection",
  "breaker",
  "staleAction",
  "staleAfter",
  "confirm",
  "restoreDelay",
  "rotation",
  "slots",
] as const;
const TABS = [
  ["limit", "fa-bolt"],
  ["loads", "fa-list-ol"],
  ["rules", "fa-calendar"],
  ["behaviour", "fa-sliders"],
] as const;
const PRESETS = ["tempo", "ecowatt", "peak"] as const;

const input = (name: string): JQuery => $(`#lsc-${name}`);

export class Dialog {
  readonly #words: Words;
  readonly #former: { readonly ids: readonly string[]; readonly ports: boolean };
  readonly #away: Pills;

  constructor(config: EngineConfig, perLoadOutputs: boolean, words: Words) {
    this.#words = words;
    const form = toForm(config);
    this.#former = { ids: form.loads.map(({ id }) => id), ports: perLoadOutputs };
    this.#away = new Pills(form.away, words);
    for (const field of PLAIN_FIELDS) input(field).val(form[field]);
    input("away").append(this.#away.element);
    this.#makeLoads(form.loads);
    this.#makeRules(form.rules);
    this.#makeTabs();
    this.#follow();
  }

  /** The configuration as it stands in the dialog. */
  config(): EngineConfig {
    return toConfig(this.#form());
  }

  /** What the editor wants to know of the outputs: where each port has gone, as JSON. */
  ports(perLoadOutputs: boolean): string {
    const before = this.#former.ports ? this.#former.ids : [];
    const after = perLoadOutputs ? this.#loadRows().map(({ formerId }) => formerId) : [];
    return JSON.stringify(portMap(before, after));
  }

  #form(): Form {
    const read = Object.fromEntries(PLAIN_FIELDS.map((field) => [field, String(input(field).val() ?? "")]));
    return {
      ...(read as Pick<Form, (typeof PLAIN_FIELDS)[number]>),
      loads: this.#loads(),
      rules: this.#ruleRows().map((row) => row.read()),
      away: this.#away.chosen,
    };
  }

  #loadRows(): LoadRow[] {
    return rowsOf<LoadRow>($("#lsc-loads-list"));
  }

  #ruleRows(): RuleRow[] {
    return rowsOf<RuleRow>($("#lsc-rules-list"));
  }

  #loads(): LoadForm[] {
    return this.#loadRows().map((row) => row.read());
  }

  #makeLoads(loads: readonly LoadForm[]): void {
    const words = this.#words;
    const header = $("<div/>", { class: "lsc-line lsc-header" }).append(
      ["name", "power", "kind", "group"].map((name) =>
        $("<span/>", { class: `lsc-head-${name}`, text: words(`load.${name}`) }),
      ),
    );
    const list = $("#lsc-loads-list");
    list.editableList<Partial<LoadForm>>({
      header,
      sortable: true,
      removable: true,
      addButton: words("load.add"),
      removeItem: () => this.#check(),
      addItem: (container, _index, data) => {
        const isNew = data.id === undefined;
        const load = new LoadRow(
          { ...NEW_LOAD, ...data },
          data.id ?? "",
          () => this.#loads().map(({ id }) => id),
          words,
        );
        container.append(load.element).data("row", load);
        if (isNew) load.element.find(".lsc-name").trigger("focus");
      },
    });
    for (const load of loads) list.editableList("addItem", load);
  }

  #makeRules(rules: readonly RuleForm[]): void {
    const words = this.#words;
    const list = $("#lsc-rules-list");
    list.editableList<Partial<RuleForm>>({
      sortable: true,
      removable: true,
      addButton: words("rule.add"),
      removeItem: () => this.#check(),
      addItem: (container, _index, data) => {
        const rule = new RuleRow({ ...NEW_RULE, ...data }, words);
        container.append(rule.element).data("row", rule);
        rule.shed.offer(targets(this.#loads()));
        this.#showUnits();
      },
    });
    for (const rule of rules) list.editableList("addItem", rule);
    for (const kind of PRESETS)
      $(`#lsc-preset-${kind}`).on("click", () => {
        for (const rule of preset(kind, this.#form())) list.editableList("addItem", rule);
        this.#check();
      });
  }

  #makeTabs(): void {
    const tabs = RED.tabs.create({
      element: $("#lsc-tabs"),
      onchange: (tab) => {
        $("#lsc-pages").children().hide();
        $(`#${(tab as unknown as { id: string }).id}`).show();
        this.#offerTargets();
      },
    });
    TABS.forEach(([name, icon], index) => {
      tabs.addTab(
        { id: `lsc-page-${name}`, iconClass: `fa ${icon}`, label: this.#words(`tab.${name}`) },
        index,
      );
    });
    tabs.activateTab("lsc-page-limit");
  }

  /** Keeps what is shown in step with what is entered. */
  #follow(): void {
    $(".lsc-dialog").on("change input sortstop", () => this.#check());
    $(".lsc-dialog").on("click", ".red-ui-editableList-addButton", () => this.#check());
    this.#check();
  }

  #check(): void {
    const words = this.#words;
    const form = this.#form();
    $(".lsc-row-voltage").toggle(form.unit === "A");
    $(".lsc-row-slots").toggle(form.mode === "round-robin");
    $(".lsc-row-rotation").toggle(form.mode === "round-robin" || form.mode === "cascado-cyclic");
    $(".lsc-dialog").toggleClass("lsc-three-phase", form.phases === "3");
    $("#lsc-mode-hint").text(words(`mode-hint.${form.mode}`));
    $("#lsc-protection-hint").text(words(`protection-hint.${form.protection}`));
    $("#lsc-stale-hint").text(words(`stale-hint.${form.staleAction}`));
    $("#lsc-groups").html(
      [...new Set(form.loads.map(({ group }) => group))].map(
        (value) => $("<option/>", { value })[0],
      ) as never,
    );
    this.#showUnits();
    this.#markFaults(faults(form), form);
  }

  #showUnits(): void {
    $(".lsc-limit-unit").text(String(input("unit").val()));
  }

  #offerTargets(): void {
    const offered = targets(this.#loads());
    this.#away.offer(offered);
    for (const rule of this.#ruleRows()) rule.shed.offer(offered);
  }

  #markFaults(found: readonly Fault[], form: Form): void {
    $(".lsc-dialog .input-error").removeClass("input-error").attr("title", "");
    for (const fault of found)
      this.#fieldOf(fault)
        .addClass("input-error")
        .attr("title", sentenceOf(fault, form, this.#words));
    const [first] = found;
    $("#lsc-fault")
      .toggle(first !== undefined)
      .text(first === undefined ? "" : sentenceOf(first, form, this.#words));
  }

  #fieldOf({ field, load, rule }: Fault): JQuery {
    const row =
      load !== undefined ? this.#loadRows()[load] : rule !== undefined ? this.#ruleRows()[rule] : undefined;
    return row === undefined ? input(field) : row.element.find(`.lsc-${field}`);
  }
}

/** The rows that stay: one that was removed is there for a moment more, fading. */
function rowsOf<Row>(list: JQuery): Row[] {
  return list
    .editableList("items")
    .toArray()
    .filter((item) => $(item).closest(".red-ui-editableList-item-deleting").length === 0)
    .map((item) => $(item).data("row") as Row);
}
