/** One rule of the list: while this signal says one of these, those loads are shed, or the limit is lower. */
import type { RuleForm } from "../form";
import { entered, labelled, numberInput, select, textInput } from "./fields";
import { Pills } from "./pills";
import type { Words } from "./words";

const CLASSES = ["soft", "forced"] as const;

export class RuleRow {
  readonly element = $("<div/>", { class: "lsc-rule" });
  readonly shed: Pills;

  constructor(rule: RuleForm, words: Words) {
    this.shed = new Pills(rule.shed, words);
    this.element.append(
      $("<div/>", { class: "lsc-line" }).append(
        $("<span/>", { text: words("rule.when") }),
        textInput("signal", rule.signal, "tempo").attr("list", "lsc-signals"),
        $("<span/>", { text: words("rule.is") }),
        textInput("values", rule.values, "HPJR, HPJW"),
        select("class", CLASSES, rule.class, words).attr("title", words("rule.class-title")),
      ),
      $("<div/>", { class: "lsc-line lsc-rule-shed" }).append(
        $("<span/>", { class: "lsc-field-label", text: words("rule.shed") }),
        this.shed.element,
      ),
      labelled(words("rule.limit"), numberInput("limit", rule.limit, words("load.none"))).append(
        $("<span/>", { class: "lsc-unit lsc-limit-unit" }),
      ),
    );
  }

  read(): RuleForm {
    const row = this.element;
    return {
      signal: entered(row, "signal").trim(),
      values: entered(row, "values"),
      shed: this.shed.chosen,
      limit: entered(row, "limit"),
      class: CLASSES.find((known) => known === entered(row, "class")) ?? "soft",
    };
  }
}
