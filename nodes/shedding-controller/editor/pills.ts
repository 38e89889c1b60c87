/** Groups and loads to choose from, each a pill that is on or off. */
import type { Words } from "./words";

interface Target {
  readonly name: string;
  readonly label: string;
}

export class Pills {
  readonly element = $("<div/>", { class: "lsc-pills" });
  readonly #words: Words;
  #chosen: readonly string[];

  constructor(chosen: readonly string[], words: Words) {
    this.#chosen = chosen;
    this.#words = words;
  }

  /** What is chosen, in the order shown. */
  get chosen(): readonly string[] {
    return this.#chosen;
  }

  /** Shows these targets; one that is chosen and gone stays visible, so that nothing is lost unseen. */
  offer(targets: readonly Target[]): void {
    const gone = this.#chosen.filter((name) => !targets.some((target) => target.name === name));
    this.element.empty();
    if (targets.length === 0 && gone.length === 0)
      this.element.append($("<span/>", { class: "lsc-hint", text: this.#words("hint.no-targets") }));
    for (const target of targets) this.#pill(target, false);
    for (const name of gone) this.#pill({ name, label: name }, true);
  }

  #pill({ name, label }: Target, gone: boolean): void {
    const box = $("<input/>", { type: "checkbox" }).prop("checked", this.#chosen.includes(name));
    box.on("change", () => {
      const others = this.#chosen.filter((other) => other !== name);
      this.#chosen = box.prop("checked") === true ? [...others, name] : others;
    });
    $("<label/>", { class: gone ? "lsc-pill lsc-gone" : "lsc-pill" })
      .append(box, $("<span/>", { text: label }))
      .appendTo(this.element);
  }
}
