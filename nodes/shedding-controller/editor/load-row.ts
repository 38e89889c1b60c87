/** One load of the list: a line with what most people fill in, and the rest below it. */
import type { LoadKind } from "../../../lib/shedding/config";
import { defaultMaxOff, idFor, type LoadForm, type TypedText } from "../form";
import { entered, isTicked, labelled, numberInput, select, textInput, tick } from "./fields";
import type { Words } from "./words";

const KINDS = ["room", "tank", "other"] as const;
const PAYLOADS: ("bool" | "str" | "num" | "json")[] = ["bool", "str", "num", "json"];

export class LoadRow {
  readonly element = $("<div/>", { class: "lsc-load" });
  readonly #words: Words;
  readonly #details = $("<div/>", { class: "lsc-details" });
  readonly #caret = $("<i/>", { class: "fa fa-chevron-right" });

  constructor(
    load: LoadForm,
    /** Its id when the dialog was opened; "" for a load that is new. */
    readonly formerId: string,
    idsInUse: () => readonly string[],
    words: Words,
  ) {
    this.#words = words;
    this.element.append(this.#line(load, idsInUse), this.#details);
    this.#fillDetails(load);
    this.open(false);
  }

  /** Shows or hides what few people need. */
  open(shown: boolean): void {
    this.#details.toggle(shown);
    this.#caret.toggleClass("fa-chevron-right", !shown).toggleClass("fa-chevron-down", shown);
  }

  read(): LoadForm {
    const row = this.element;
    const phases = ["1", "2", "3"].filter((phase) => isTicked(row, `phase${phase}`));
    return {
      id: entered(row, "id").trim(),
      name: entered(row, "name").trim(),
      power: entered(row, "power"),
      kind: this.#kind(),
      group: entered(row, "group").trim(),
      cyclic: isTicked(row, "cyclic"),
      turns: entered(row, "turns"),
      phases,
      critical: isTicked(row, "critical"),
      minOn: entered(row, "minOn"),
      minOff: entered(row, "minOff"),
      maxOff: entered(row, "maxOff"),
      settle: entered(row, "settle"),
      floor: entered(row, "floor"),
      autoRestore: isTicked(row, "autoRestore"),
      lockIdle: isTicked(row, "lockIdle"),
      onShed: this.#typed("onShed"),
      onRestore: this.#typed("onRestore"),
    };
  }

  #kind(): LoadKind {
    return KINDS.find((kind) => kind === entered(this.element, "kind")) ?? "other";
  }

  #typed(name: "onShed" | "onRestore"): TypedText {
    const input = this.element.find(`.lsc-${name}`).first();
    const type = PAYLOADS.find((known) => known === input.typedInput("type")) ?? "json";
    return { type, value: input.typedInput("value") };
  }

  #line(load: LoadForm, idsInUse: () => readonly string[]): JQuery {
    const words = this.#words;
    const name = textInput("name", load.name, words("load.name"));
    const kind = select("kind", KINDS, load.kind, words);
    name.on("change", () => {
      const id = this.element.find(".lsc-id");
      if (String(id.val()) === "") id.val(idFor(String(name.val()), idsInUse()));
    });
    kind.on("change", () => {
      const maxOff = this.element.find(".lsc-maxOff");
      const untouched = KINDS.some((known) => defaultMaxOff(known) === String(maxOff.val()));
      if (untouched) maxOff.val(defaultMaxOff(this.#kind()));
    });
    const more = $("<button/>", {
      type: "button",
      class: "red-ui-button red-ui-button-small lsc-more",
      title: words("load.more"),
    }).append(this.#caret);
    more.on("click", () => this.open(!this.#details.is(":visible")));
    return $("<div/>", { class: "lsc-line" }).append(
      name,
      numberInput("power", load.power, words("load.learned")),
      $("<span/>", { class: "lsc-unit", text: "W" }),
      kind,
      textInput("group", load.group, words("load.group")).attr("list", "lsc-groups"),
      more,
    );
  }

  #fillDetails(load: LoadForm): void {
    const words = this.#words;
    const seconds = (name: "minOn" | "minOff" | "maxOff" | "settle"): JQuery =>
      labelled(words(`load.${name}`), numberInput(name, load[name]), "s");
    const phases = $("<span/>", { class: "lsc-phases" }).append(
      ["1", "2", "3"].map((phase) => tick(`phase${phase}`, load.phases.includes(phase), `L${phase}`)),
    );
    const payload = (name: "onShed" | "onRestore"): JQuery =>
      labelled(words(`load.${name}`), textInput(name, ""));
    this.#details.append(
      $("<div/>", { class: "lsc-grid" }).append(
        labelled(words("load.id"), textInput("id", load.id)),
        labelled(words("load.floor"), numberInput("floor", load.floor, words("load.none")), "°C"),
        seconds("minOn"),
        seconds("minOff"),
        labelled(words("load.maxOff"), numberInput("maxOff", load.maxOff, words("load.none")), "s"),
        seconds("settle"),
        payload("onShed"),
        payload("onRestore"),
        labelled(words("load.turns"), numberInput("turns", load.turns)),
        $("<div/>", { class: "lsc-field lsc-phases-field" }).append(
          $("<span/>", { class: "lsc-field-label", text: words("load.phases") }),
          phases,
        ),
      ),
      $("<div/>", { class: "lsc-ticks" }).append(
        (["cyclic", "critical", "autoRestore", "lockIdle"] as const).map((name) =>
          tick(name, load[name], words(`load.${name}`), words(`load.${name}-title`)),
        ),
      ),
    );
    for (const name of ["onShed", "onRestore"] as const) {
      const input = this.element.find(`.lsc-${name}`).first();
      input.typedInput({ types: PAYLOADS, default: "bool" });
      input.typedInput("type", load[name].type);
      input.typedInput("value", load[name].value);
      input.typedInput("width", "190px");
    }
  }
}
