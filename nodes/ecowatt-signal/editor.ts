import type { EditorNodeProperties, EditorRED } from "node-red";

declare const RED: EditorRED;

interface EcowattProperties extends EditorNodeProperties {
  source: string;
  account: string;
  version: number;
}

interface Validated {
  _?: (key: string) => string;
  source?: string;
}

/** The account is needed unless the documents come in messages. While the dialog is open its own choice counts. */
const validAccount = function (this: Validated, value: unknown, _options?: unknown) {
  const chosen = $("#node-input-source").val() ?? this.source;
  if (chosen === "message" || (value !== "" && value !== "_ADD_")) return true;
  return this._?.("ecowatt-signal.wrong.account") ?? "account";
} as (value: string) => boolean;

RED.nodes.registerType<EcowattProperties>("ecowatt-signal", {
  category: "load shedding",
  color: "#E2D96E",
  defaults: {
    name: { value: "" },
    source: { value: "live" },
    account: { value: "", type: "rte-account", validate: validAccount },
    version: { value: 1 },
  },
  inputs: 1,
  outputs: 1,
  icon: "ecowatt-signal.svg",
  paletteLabel() {
    return this._("ecowatt-signal.label.palette");
  },
  label() {
    return this.name || this._("ecowatt-signal.label.palette");
  },
  labelStyle() {
    return this.name ? "node_label_italic" : "";
  },
  inputLabels() {
    return this._("ecowatt-signal.port.input");
  },
  outputLabels() {
    return this._("ecowatt-signal.port.output");
  },
  oneditprepare() {
    const showAccount = () =>
      $("#ecowatt-signal-account").toggle($("#node-input-source").val() !== "message");
    $("#node-input-source").on("change", () => {
      showAccount();
      $("#node-input-account").trigger("change");
    });
    showAccount();
  },
});
