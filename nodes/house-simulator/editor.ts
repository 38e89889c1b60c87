import type { EditorNodeProperties, EditorRED } from "node-red";
import { DEFAULT_LOADS, type SimulatedLoad } from "../../lib/house/demo-loads";

declare const RED: EditorRED;

type Field = string | number;

interface HouseSimulatorProperties extends EditorNodeProperties {
  scenario?: string;
  speed: Field;
  period: Field;
  seed: Field;
  loads?: SimulatedLoad[];
  version: number;
}

const LIST = "#node-input-loads-container";
const KINDS = ["room", "tank", "other"] as const;

type Translate = (key: string, facts?: Record<string, string | number>) => string;
interface Validated {
  _?: Translate;
}

/** A sentence at the field; a node that is only being imported has no translations yet. */
const wrong = (node: Validated, key: string, facts: Record<string, number> = {}): string =>
  node._?.(`house-simulator.wrong.${key}`, facts) ?? key;

/**
 * The editor shows at the field the text that a validator of two arguments returns (of one argument it would take any
 * text for a yes); its published types know only booleans.
 */
type Validator = (value: string) => boolean;

function validator<Value>(judge: (node: Validated, value: Value) => boolean | string): Validator {
  return function (this: Validated, value: unknown, _options?: unknown) {
    return judge(this, value as Value);
  } as Validator;
}

function between(low: number, high: number): Validator {
  return validator<Field>((node, value) => {
    const valid = value === "" || (Number(value) >= low && Number(value) <= high);
    return valid || wrong(node, "number", { low, high });
  });
}

const validLoads = validator<readonly Partial<SimulatedLoad>[] | undefined>((node, loads = []) => {
  const ids = loads.map(({ id }) => (id ?? "").trim());
  if (ids.includes("")) return wrong(node, "id");
  if (new Set(ids).size < ids.length) return wrong(node, "same-id");
  return loads.every(({ power }) => Number(power) > 0) || wrong(node, "power");
});

function showRow(container: JQuery, load: Partial<SimulatedLoad>, word: Translate): void {
  const field = (name: string, width: string, value: string | number | undefined, type = "text") =>
    $("<input/>", {
      type,
      class: `house-simulator-${name}`,
      placeholder: word(`house-simulator.load.${name}`),
    })
      .attr({
        title: word(`house-simulator.load.${name}`),
        "aria-label": word(`house-simulator.load.${name}`),
      })
      .css({ width, minWidth: 0 })
      .val(String(value ?? ""));
  const kind = $("<select/>", { class: "house-simulator-kind", title: word("house-simulator.load.kind") })
    .css({ width: "120px" })
    .append(...KINDS.map((value) => $("<option/>", { value, text: word(`house-simulator.kind.${value}`) })))
    .val(load.kind ?? "room");
  const setpoint = $("<span/>")
    .css({ width: "85px", whiteSpace: "nowrap" })
    .append(field("setpoint", "55px", load.setpoint, "number"), " °C");
  kind
    .on("change", () => setpoint.css("visibility", kind.val() === "other" ? "hidden" : "visible"))
    .trigger("change");
  container.append(
    $("<div/>")
      .css({ display: "flex", gap: "6px", alignItems: "center" })
      .append(
        field("id", "95px", load.id),
        field("name", "auto", load.name).css("flex", "1"),
        kind,
        $("<span/>")
          .css("whiteSpace", "nowrap")
          .append(field("power", "75px", load.power, "number"), " W"),
        setpoint,
      ),
  );
}

function readRow(item: JQuery): SimulatedLoad {
  const field = (name: string): string => String(item.find(`.house-simulator-${name}`).val() ?? "").trim();
  const kind = KINDS.find((known) => known === field("kind")) ?? "room";
  const setpoint = kind === "other" ? "" : field("setpoint");
  return {
    id: field("id"),
    name: field("name"),
    kind,
    power: Number(field("power")),
    ...(setpoint !== "" && { setpoint: Number(setpoint) }),
  };
}

RED.nodes.registerType<HouseSimulatorProperties>("house-simulator", {
  category: "load shedding",
  color: "#C7E9C0",
  defaults: {
    name: { value: "" },
    scenario: { value: "evening" },
    speed: { value: "10", validate: between(0.1, 600) },
    period: { value: "1", validate: between(1, 3600) },
    seed: { value: "1", validate: between(0, 2 ** 31) },
    loads: { value: [], validate: validLoads },
    version: { value: 1 },
  },
  inputs: 1,
  outputs: 2,
  icon: "house-simulator.svg",
  paletteLabel() {
    return this._("house-simulator.label.palette");
  },
  label() {
    return this.name || this._("house-simulator.label.palette");
  },
  labelStyle() {
    return this.name ? "node_label_italic" : "";
  },
  inputLabels() {
    return this._("house-simulator.port.orders");
  },
  outputLabels(index) {
    return this._(index === 0 ? "house-simulator.port.reading" : "house-simulator.port.loads");
  },
  oneditprepare() {
    const word: Translate = (key, facts) => this._(key, facts);
    $(LIST)
      .css({ minHeight: "330px", minWidth: "480px" })
      .editableList({
        sortable: true,
        removable: true,
        addItem: (row, _index, load: Partial<SimulatedLoad>) => showRow(row, load, word),
      });
    const named = DEFAULT_LOADS.map((load) => ({ ...load, name: word(`house-simulator.demo.${load.id}`) }));
    // A node that an API deployed may have nothing set: it runs with the defaults, and shows them.
    if (!this.scenario) $("#node-input-scenario").val("evening");
    const loads = this.loads?.length ? this.loads : named;
    for (const load of loads) $(LIST).editableList("addItem", load);
  },
  oneditsave() {
    this.loads = $(LIST)
      .editableList("items")
      .toArray()
      .map((item) => readRow($(item)));
  },
});
