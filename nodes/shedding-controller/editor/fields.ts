/** The small parts of which the rows of the dialog's lists are made. */
import type { Words } from "./words";

/** A line with one field: its label, the field, its unit. */
export function labelled(label: string, field: JQuery, unit = ""): JQuery {
  return $("<label/>", { class: "lsc-field" }).append(
    $("<span/>", { class: "lsc-field-label", text: label }),
    field,
    unit === "" ? "" : $("<span/>", { class: "lsc-unit", text: unit }),
  );
}

export function textInput(name: string, value: string, placeholder = ""): JQuery {
  return $("<input/>", { type: "text", class: `lsc-${name}`, placeholder })
    .attr("autocomplete", "off")
    .val(value);
}

export function numberInput(name: string, value: string, placeholder = ""): JQuery {
  return $("<input/>", { type: "number", step: "any", class: `lsc-${name} lsc-number`, placeholder }).val(
    value,
  );
}

export function select(name: string, choices: readonly string[], value: string, words: Words): JQuery {
  return $("<select/>", { class: `lsc-${name}` })
    .append(choices.map((choice) => $("<option/>", { value: choice, text: words(`${name}.${choice}`) })))
    .val(value);
}

export function tick(name: string, checked: boolean, label: string, title = ""): JQuery {
  return $("<label/>", { class: "lsc-tick", title }).append(
    $("<input/>", { type: "checkbox", class: `lsc-${name}` }).prop("checked", checked),
    $("<span/>", { text: label }),
  );
}

export function entered(row: JQuery, name: string): string {
  return String(row.find(`.lsc-${name}`).first().val() ?? "");
}

export function isTicked(row: JQuery, name: string): boolean {
  return row.find(`.lsc-${name}`).first().prop("checked") === true;
}
