import type { EditorNodeProperties, EditorRED } from "node-red";

declare const RED: EditorRED;

type Field = string | number;

interface MeterInputProperties extends EditorNodeProperties {
  property: string;
  unit: string;
  channel: string;
  oneCircuit: boolean;
  registers: string;
  phases: string;
  phaseTopics: string[];
  voltage: Field;
  powerFactor: Field;
  invert: boolean;
  minimumInterval: Field;
  maximum: Field;
  staleAfter: Field;
  version: number;
}

interface Validated {
  _?: (key: string, facts: Record<string, number>) => string;
}

/**
 * The editor shows at the field the text that a validator of two arguments returns (of one argument it would take any
 * text for a yes); its published types know only booleans.
 */
type Validator = (value: string) => boolean;

/** Empty, or a number in the range; otherwise the sentence at the field. */
function between(low: number, high: number): Validator {
  return function (this: Validated, value: unknown, _options?: unknown) {
    const valid = value === "" || value === undefined || (Number(value) >= low && Number(value) <= high);
    return valid || (this._?.("meter-input.wrong.number", { low, high }) ?? "number");
  } as Validator;
}

const TOPIC_FIELDS = [1, 2, 3].map((phase) => `#node-input-topic-${phase}`);

/** Topics of phases are asked for where there are three phases. */
function showTopics(): void {
  $("#meter-input-topics").toggle($("#node-input-phases").val() === "3");
}

RED.nodes.registerType<MeterInputProperties>("meter-input", {
  category: "load shedding",
  color: "#E2D96E",
  defaults: {
    name: { value: "" },
    property: { value: "payload" },
    unit: { value: "auto" },
    channel: { value: "" },
    oneCircuit: { value: false },
    registers: { value: "" },
    phases: { value: "auto" },
    phaseTopics: { value: ["", "", ""] },
    voltage: { value: 230, validate: between(50, 1000) },
    powerFactor: { value: "", validate: between(0.05, 1) },
    invert: { value: false },
    minimumInterval: { value: 0, validate: between(0, 3600) },
    maximum: { value: 100, validate: between(0.1, 10_000) },
    staleAfter: { value: "", validate: between(1, 86_400) },
    version: { value: 1 },
  },
  inputs: 1,
  outputs: 1,
  icon: "meter-input.svg",
  paletteLabel() {
    return this._("meter-input.label.palette");
  },
  label() {
    return this.name || this._("meter-input.label.palette");
  },
  labelStyle() {
    return this.name ? "node_label_italic" : "";
  },
  inputLabels() {
    return this._("meter-input.port.message");
  },
  outputLabels() {
    return this._("meter-input.port.reading");
  },
  oneditprepare() {
    $("#node-input-property").typedInput({ default: "msg", types: ["msg"] });
    for (const [index, field] of TOPIC_FIELDS.entries()) $(field).val(this.phaseTopics[index] ?? "");
    $("#node-input-phases").on("change", showTopics);
    showTopics();
  },
  oneditsave() {
    const topics = TOPIC_FIELDS.map((field) => String($(field).val()).trim());
    this.phaseTopics = $("#node-input-phases").val() === "3" ? topics : ["", "", ""];
  },
});
