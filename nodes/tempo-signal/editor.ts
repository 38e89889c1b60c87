import type { EditorNodeProperties, EditorRED } from "node-red";

declare const RED: EditorRED;

interface TempoProperties extends EditorNodeProperties {
  source: string;
  account: string;
  unknown: string;
  peakFrom: string;
  peakUntil: string;
  redDays: string | number;
  whiteDays: string | number;
  persist: string;
  openDataUrl: string;
  couleurTempoUrl: string;
  version: number;
}

type Translate = (key: string) => string;

interface Validated {
  _?: Translate;
}

interface SourceRow {
  readonly name: string;
  readonly chosen: boolean;
}

const SOURCES = ["meter", "rte", "open-data", "couleur-tempo"];

/**
 * The editor shows at the field the text that a validator of two arguments returns (of one argument it would take any
 * text for a yes); its published types know only booleans.
 */
function validator<Value>(key: string, suits: (text: string) => boolean) {
  return function (this: Validated, value: unknown, _options?: unknown) {
    return suits(String(value ?? "")) || (this._?.(`tempo-signal.wrong.${key}`) ?? key);
  } as (value: Value) => boolean;
}

const validTime = validator<string>("time", (text) => /^([01]?\d|2[0-3])[:hH][0-5]\d$/.test(text));
const validDays = validator<string | number>(
  "days",
  (text) => /^\d+$/.test(text.trim()) && Number(text) <= 366,
);
const validAddress = validator<string>(
  "address",
  (text) => text === "" || /^https?:\/\/[^/\s@]+/i.test(text),
);
const validSources = validator<string>("sources", (text) =>
  text
    .split(",")
    .filter((name) => name !== "")
    .every((name) => [...SOURCES, "auto", "live"].includes(name)),
);

/** The chosen sources in their order, then the others. */
function sourceRows(source: string): readonly SourceRow[] {
  const chosen = source
    .split(",")
    .map((name) => (name === "live" ? "rte" : name))
    .filter((name) => SOURCES.includes(name));
  const first = chosen.length === 0 ? SOURCES : chosen;
  const others = SOURCES.filter((name) => !first.includes(name));
  return [
    ...first.map((name) => ({ name, chosen: true })),
    ...others.map((name) => ({ name, chosen: false })),
  ];
}

function offerStores(chosen: string, translate: Translate): void {
  const stores = (RED.settings as unknown as { context?: { stores?: string[] } }).context?.stores ?? [];
  const select = $("#node-input-persist").empty();
  $("<option/>").val("").text(translate("tempo-signal.label.default-store")).appendTo(select);
  for (const store of stores) $("<option/>").val(store).text(store).appendTo(select);
  select.val(chosen);
}

RED.nodes.registerType<TempoProperties>("tempo-signal", {
  category: "load shedding",
  color: "#E2D96E",
  defaults: {
    name: { value: "" },
    source: { value: "meter,rte,open-data,couleur-tempo", validate: validSources },
    account: { value: "", type: "rte-account", required: false },
    unknown: { value: "keep" },
    peakFrom: { value: "06:00", validate: validTime },
    peakUntil: { value: "22:00", validate: validTime },
    redDays: { value: 22, validate: validDays },
    whiteDays: { value: 43, validate: validDays },
    persist: { value: "" },
    openDataUrl: { value: "", validate: validAddress },
    couleurTempoUrl: { value: "", validate: validAddress },
    version: { value: 1 },
  },
  inputs: 1,
  outputs: 1,
  icon: "tempo-signal.svg",
  paletteLabel() {
    return this._("tempo-signal.label.palette");
  },
  label() {
    return this.name || this._("tempo-signal.label.palette");
  },
  labelStyle() {
    return this.name ? "node_label_italic" : "";
  },
  inputLabels() {
    return this._("tempo-signal.port.input");
  },
  outputLabels() {
    return this._("tempo-signal.port.output");
  },
  oneditprepare() {
    const translate: Translate = (key) => this._(key);
    const list = $("#tempo-signal-sources");
    list.css("max-width", "450px").editableList({
      height: 165,
      sortable: true,
      removable: false,
      addButton: false,
      addItem(row, _index, data: SourceRow) {
        const box = $("<input/>", { type: "checkbox", class: "tempo-signal-source" })
          .css({ width: "auto", margin: "0 8px 0 0" })
          .prop("checked", data.chosen)
          .data("name", data.name);
        const text = document.createTextNode(translate(`tempo-signal.source.${data.name}`));
        $("<label/>").css({ width: "auto", margin: 0 }).append(box).append(text).appendTo(row);
      },
    });
    for (const row of sourceRows(this.source ?? "")) list.editableList("addItem", row);
    offerStores(this.persist ?? "", translate);
  },
  oneditsave() {
    const chosen = $("#tempo-signal-sources")
      .find<HTMLInputElement>(".tempo-signal-source")
      .toArray()
      .filter((box) => box.checked)
      .map((box) => String($(box).data("name")));
    $("#node-input-source").val(chosen.length === 0 ? SOURCES.join(",") : chosen.join(","));
  },
});
