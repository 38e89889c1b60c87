import type { EditorNodeProperties, EditorRED } from "node-red";

declare const RED: EditorRED & { i18n: { lang(): string } };

type Row = Record<string, string>;

interface EnvoyProperties extends EditorNodeProperties {
  gateway: string;
  period: string;
  slowPeriod: string;
  parts: string[];
  panels: Row[];
  levels: Row[];
  reportAt: string;
  reportAlways: boolean;
  darkDay: string;
  alertMinutes: string;
  version: number;
}

type Translate = (key: string) => string;

/** A validator of the editor returns true, or the sentence shown at the field; its published types know only booleans. */
type Check = (value: string) => boolean;

const PARTS = [
  "production",
  "consumption",
  "grid",
  "storage",
  "inverters",
  "groups",
  "phases",
  "energies",
  "quality",
];

interface Column {
  readonly name: string;
  /** Share of the row's width. */
  readonly width: number;
  readonly number?: boolean;
}

const PANEL_COLUMNS: readonly Column[] = [
  { name: "serial", width: 3 },
  { name: "name", width: 3 },
  { name: "group", width: 2 },
];

/** Each level takes three lines of its row. */
const LEVEL_LINES: readonly (readonly Column[])[] = [
  [
    { name: "name", width: 3 },
    { name: "high", width: 2, number: true },
    { name: "low", width: 2, number: true },
    { name: "phase", width: 1, number: true },
  ],
  [
    { name: "highDelay", width: 1, number: true },
    { name: "lowDelay", width: 1, number: true },
    { name: "minimumOn", width: 1, number: true },
    { name: "minimumOff", width: 1, number: true },
  ],
  [
    { name: "topic", width: 1 },
    { name: "payloadOn", width: 1 },
    { name: "payloadOff", width: 1 },
  ],
];

function checked(isGood: (value: unknown) => boolean, key: string): Check {
  return function (this: { _?: Translate }, value: unknown, _options?: unknown) {
    return isGood(value) || (this._?.(`enphase-envoy.error.${key}`) ?? false);
  } as Check;
}

const atLeast = (least: number, key: string): Check =>
  checked((value) => String(value ?? "").trim() !== "" && Number(value) >= least, key);

/** A level must stop below where it starts. */
const areGoodLevels = checked(
  (levels) => ((levels ?? []) as Row[]).every(({ high, low }) => Number(low || 0) < Number(high || 0)),
  "levels",
);

const panels = (): JQuery => $("#enphase-envoy-panels");
const levels = (): JQuery => $("#enphase-envoy-levels");
const spoken = (): string => (RED.i18n.lang().startsWith("fr") ? "fr" : "en");

/** A line of fields: their names stand above them when there are several lines, and within when there is one. */
function addLine(
  row: JQuery,
  columns: readonly Column[],
  data: Row,
  isNamed: boolean,
  translate: Translate,
): void {
  const line = $("<div/>").css({ display: "flex", gap: "6px", marginBottom: "4px" }).appendTo(row);
  for (const { name, width, number } of columns) {
    const label = translate(`enphase-envoy.column.${name}`);
    const cell = $("<label/>").css({ flex: String(width), minWidth: "0", width: "auto", fontSize: "0.85em" });
    if (isNamed) cell.append(document.createTextNode(label));
    $("<input/>", { type: number ? "number" : "text", ...(!isNamed && { placeholder: label }) })
      .attr({ "data-column": name, "aria-label": label })
      .css({ width: "100%", boxSizing: "border-box" })
      .val(data[name] ?? "")
      .appendTo(cell);
    line.append(cell);
  }
}

/** What a new level begins with: delays that let a cloud pass. */
const NEW_LEVEL: Row = {
  phase: "0",
  highDelay: "60",
  lowDelay: "60",
  minimumOn: "600",
  minimumOff: "300",
  payloadOn: "true",
  payloadOff: "false",
};

function makeList(
  list: JQuery,
  lines: readonly (readonly Column[])[],
  rows: readonly Row[],
  fresh: Row,
  translate: Translate,
): void {
  list.css("min-height", lines.length > 1 ? "240px" : "180px").editableList({
    sortable: true,
    removable: true,
    addItem(row: JQuery, _index: number, data: Row) {
      const isNew = Object.keys(data).length === 0;
      for (const columns of lines) addLine(row, columns, isNew ? fresh : data, lines.length > 1, translate);
    },
  });
  for (const row of rows) list.editableList("addItem", row);
}

function rowsOf(list: JQuery): Row[] {
  return list
    .editableList("items")
    .toArray()
    .map((item) =>
      Object.fromEntries(
        $(item)
          .find("input[data-column]")
          .toArray()
          .map((input): [string, string] => [
            String($(input).attr("data-column")),
            String($(input).val() ?? "").trim(),
          ]),
      ),
    );
}

function showParts(chosen: readonly string[] | undefined, translate: Translate): void {
  const box = $("#enphase-envoy-parts");
  for (const part of PARTS) {
    const label = $("<label/>").css({ width: "auto" });
    $("<input/>", { type: "checkbox", value: part })
      .css({ width: "auto", margin: "0 6px 0 0" })
      .prop("checked", chosen?.includes(part) ?? true)
      .appendTo(label);
    label.append(document.createTextNode(translate(`enphase-envoy.part.${part}`)));
    box.append(label);
  }
}

/** Adds the inverters that the list does not have yet. */
function fillPanels(gateway: string, translate: Translate): void {
  const say = (sentence: string): void => void $("#enphase-envoy-filled").text(sentence).show();
  say(translate("enphase-envoy.fill.running"));
  // Relative: only then does the editor add its own root and the person's sign-in.
  $.getJSON(`enphase-gateway/${gateway}/inverters`, { lang: spoken() }).then(
    ({ inverters, problem }: { inverters?: { serial: string }[]; problem?: string }) => {
      if (inverters === undefined) return say(problem ?? "");
      const listed = new Set(rowsOf(panels()).map(({ serial }) => serial));
      const added = inverters.filter(({ serial }) => !listed.has(serial));
      for (const { serial } of added) panels().editableList("addItem", { serial, name: "", group: "1" });
      say(translate("enphase-envoy.fill.done").replace("__count__", String(added.length)));
    },
    () => say(translate("enphase-envoy.fill.failed")),
  );
}

RED.nodes.registerType<EnvoyProperties>("enphase-envoy", {
  category: "load shedding",
  color: "#E2D96E",
  defaults: {
    name: { value: "" },
    gateway: { value: "", type: "enphase-gateway", required: true },
    period: { value: "10", validate: atLeast(1, "period") },
    slowPeriod: { value: "60", validate: atLeast(1, "period") },
    parts: { value: PARTS },
    panels: { value: [] },
    levels: { value: [], validate: areGoodLevels },
    reportAt: {
      value: "22:00",
      validate: checked((value) => /^\d{1,2}:\d{2}$/.test(String(value ?? "")), "time"),
    },
    reportAlways: { value: false },
    darkDay: { value: "100", validate: atLeast(0, "number") },
    alertMinutes: { value: "15", validate: atLeast(1, "number") },
    version: { value: 1 },
  },
  inputs: 1,
  outputs: 4,
  icon: "enphase-envoy.svg",
  paletteLabel() {
    return this._("enphase-envoy.label.palette");
  },
  label() {
    return this.name || this._("enphase-envoy.label.palette");
  },
  labelStyle() {
    return this.name ? "node_label_italic" : "";
  },
  inputLabels() {
    return this._("enphase-envoy.input");
  },
  outputLabels(index) {
    return this._(`enphase-envoy.output.${index + 1}`);
  },
  oneditprepare() {
    const translate: Translate = (key) => this._(key);
    showParts(this.parts, translate);
    makeList(panels(), [PANEL_COLUMNS], this.panels ?? [], {}, translate);
    makeList(levels(), LEVEL_LINES, this.levels ?? [], NEW_LEVEL, translate);
    $("#enphase-envoy-fill").on("click", () => {
      const gateway = String($("#node-input-gateway").val() ?? "");
      fillPanels(gateway, translate);
    });
  },
  oneditsave() {
    this.parts = $("#enphase-envoy-parts input:checked")
      .toArray()
      .map((input) => String($(input).val()));
    this.panels = rowsOf(panels()).filter(({ serial }) => serial !== "");
    this.levels = rowsOf(levels()).filter(({ name }) => name !== "");
  },
});
