import type { EditorNodeProperties, EditorRED } from "node-red";
import type { EngineConfig } from "../../lib/shedding/config";
import { Dialog } from "./editor/dialog";
import { sentenceOf } from "./editor/fault-sentence";
import { validator } from "./editor/validator";
import type { Words } from "./editor/words";
import { number, toForm } from "./form";
import { faults } from "./form-check";

declare const RED: EditorRED;

interface ControllerProperties extends EditorNodeProperties {
  version: number;
  engine: EngineConfig;
  meterUnit: string;
  persist: string;
  perLoadOutputs: boolean;
  outputs: number;
  reportSeconds: string;
  dryRun: boolean;
}

/** A limit, and no loads yet: what the dialog shows of a node that was just dropped. */
const NEW_ENGINE: EngineConfig = {
  mode: "hierarchical",
  limit: { value: 9000, unit: "VA" },
  protection: { kind: "balanced", breaker: "linky" },
  loads: [],
};

interface Translating {
  _(key: string, facts?: object): string;
}

function wordsOf(node: unknown): Words {
  return (key, facts) => (node as Translating)._(`shedding-controller.${key}`, facts);
}

let dialog: Dialog | undefined;

RED.nodes.registerType<ControllerProperties>("shedding-controller", {
  category: "load shedding",
  color: "#FFCC66",
  defaults: {
    name: { value: "" },
    version: { value: 1 },
    engine: {
      value: NEW_ENGINE,
      validate: validator((node, engine) => {
        const form = toForm((engine ?? {}) as EngineConfig);
        const [fault] = faults(form);
        return fault && sentenceOf(fault, form, wordsOf(node));
      }),
    },
    meterUnit: { value: "" },
    persist: { value: "" },
    perLoadOutputs: { value: false },
    outputs: { value: 3 },
    reportSeconds: {
      value: "",
      validate: validator((node, seconds) => {
        const value = number(String(seconds ?? ""));
        return value === undefined || value >= 1 ? undefined : wordsOf(node)("fault.report");
      }),
    },
    dryRun: { value: false },
  },
  inputs: 1,
  outputs: 3,
  icon: "shedding-controller.svg",
  paletteLabel() {
    return wordsOf(this)("label.palette");
  },
  label() {
    return this.name || wordsOf(this)("label.palette");
  },
  labelStyle() {
    return this.name ? "node_label_italic" : "";
  },
  inputLabels() {
    return wordsOf(this)("port.input");
  },
  outputLabels(index) {
    const fixed = ["orders", "notices", "report"][index];
    if (fixed !== undefined) return wordsOf(this)(`port.${fixed}`);
    const load = this.engine?.loads?.[index - 3];
    return load?.name ?? load?.id;
  },
  oneditprepare() {
    const stores = (RED.settings as unknown as { context?: { stores?: string[] } }).context?.stores ?? [];
    for (const store of stores) $("<option/>", { value: store, text: store }).appendTo("#node-input-persist");
    $("#node-input-persist").val(this.persist);
    dialog = new Dialog(this.engine, this.perLoadOutputs, wordsOf(this));
  },
  oneditsave() {
    if (dialog === undefined) return;
    this.engine = dialog.config();
    const perLoad = $("#node-input-perLoadOutputs").prop("checked") === true;
    $("#node-input-outputs").val(dialog.ports(perLoad));
  },
});
