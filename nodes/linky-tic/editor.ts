import type { EditorNodeProperties, EditorRED } from "node-red";

declare const RED: EditorRED;

interface LinkyTicProperties extends EditorNodeProperties {
  silentAfter: string | number;
  version: number;
}

interface Validated {
  _?: (key: string) => string;
}

/**
 * The editor shows at the field the text that a validator of two arguments returns (of one argument it would take any
 * text for a yes); its published types know only booleans.
 */
const validSilence = function (this: Validated, value: unknown, _options?: unknown) {
  if (value === "" || Number(value) >= 2) return true;
  return this._?.("linky-tic.wrong.silent-after") ?? "silentAfter";
} as (value: string | number) => boolean;

RED.nodes.registerType<LinkyTicProperties>("linky-tic", {
  category: "load shedding",
  color: "#E2D96E",
  defaults: {
    name: { value: "" },
    silentAfter: { value: 10, validate: validSilence },
    version: { value: 1 },
  },
  inputs: 1,
  outputs: 3,
  icon: "linky-tic.svg",
  paletteLabel() {
    return this._("linky-tic.label.palette");
  },
  label() {
    return this.name || this._("linky-tic.label.palette");
  },
  labelStyle() {
    return this.name ? "node_label_italic" : "";
  },
  inputLabels() {
    return this._("linky-tic.port.bytes");
  },
  outputLabels(index) {
    return this._(`linky-tic.port.${["reading", "signal", "frame"][index]}`);
  },
});
