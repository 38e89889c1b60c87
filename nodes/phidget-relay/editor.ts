import type { EditorNodeProperties, EditorRED } from "node-red";
import type { Board } from "../../lib/phidget/board";

declare const RED: EditorRED;

interface RelayProperties extends EditorNodeProperties {
  server: string;
  serial: string;
  channel: string;
  wiring: string;
  loadId: string;
  minSeconds: string;
  restore: boolean;
  hubPort: string;
  failsafeSeconds: string;
  version: number;
}

interface SearchAnswer {
  readonly boards?: readonly Board[];
  readonly problem?: string;
}

/** A config node as the editor holds it, deployed or not. */
interface EditedServer {
  readonly id: string;
  readonly connection: "network" | "usb";
  readonly host: string;
  readonly port: string;
  readonly credentials?: { readonly password?: string };
}

type Translate = (key: string, values?: Record<string, unknown>) => string;

/** A validator of the editor returns true, or the sentence shown at the field; its published types know only booleans. */
type Check = (value: string) => boolean;

function checked(isGood: (text: string) => boolean, key: string): Check {
  return function (this: { _?: (key: string) => string }, value: unknown, _options?: unknown) {
    return isGood(String(value ?? "").trim()) || (this._?.(`phidget-relay.wrong.${key}`) ?? key);
  } as Check;
}

const whole = (least: number, most: number) => (text: string) =>
  /^\d+$/.test(text) && Number(text) >= least && Number(text) <= most;
const seconds = (least: number, most: number) => (text: string) =>
  /^\d+(\.\d+)?$/.test(text) && Number(text) >= least && Number(text) <= most;

/** Says in words what a failure does to the load. */
function showConsequence(translate: Translate): void {
  const wiring = String($("#node-input-wiring").val() ?? "");
  $("#phidget-relay-consequence").html(translate(`phidget-relay.consequence.${wiring || "unchosen"}`));
}

function say(sentence: string): void {
  $("#phidget-relay-found-row").hide();
  $("#phidget-relay-answer")
    .text(sentence)
    .toggle(sentence !== "");
}

function offer(boards: readonly Board[], translate: Translate): void {
  if (boards.length === 0) {
    say(translate("phidget-relay.search.none"));
    return;
  }
  say("");
  const select = $("#phidget-relay-found").empty();
  $("<option/>").val("").text(translate("phidget-relay.search.choose")).appendTo(select);
  for (const { serial, sku, name, label, hubPort, channels } of boards)
    for (const { channel } of channels) {
      const shown = [sku, name, label && `“${label}”`].filter((word) => word).join(" ");
      $("<option/>")
        .val(JSON.stringify({ serial, hubPort: hubPort ?? "", channel }))
        .text(translate("phidget-relay.search.found", { name: shown, serial, channel }))
        .appendTo(select);
    }
  $("#phidget-relay-found-row").show();
}

function takeFound(): void {
  const chosen = String($("#phidget-relay-found").val() ?? "");
  if (chosen === "") return;
  for (const [property, value] of Object.entries(JSON.parse(chosen) as Record<string, unknown>))
    $(`#node-input-${property}`).val(String(value)).trigger("change");
}

function search(translate: Translate): void {
  const server = RED.nodes.node(
    String($("#node-input-server").val() ?? ""),
  ) as unknown as EditedServer | null;
  if (!server) {
    say(translate("phidget-relay.search.no-server"));
    return;
  }
  const { id, connection, host, port, credentials } = server;
  const button = $("#phidget-relay-search").prop("disabled", true);
  say(translate("phidget-relay.search.busy"));
  const language = translate("phidget-relay.language");
  $.ajax({
    url: "phidget-server/boards",
    method: "POST",
    contentType: "application/json",
    data: JSON.stringify({ id, connection, host, port, password: credentials?.password, language }),
  })
    .done(({ boards, problem }: SearchAnswer) => (boards ? offer(boards, translate) : say(problem ?? "")))
    .fail(() => say(translate("phidget-relay.search.failed")))
    .always(() => button.prop("disabled", false));
}

RED.nodes.registerType<RelayProperties>("phidget-relay", {
  category: "load shedding",
  color: "#DEBD5C",
  defaults: {
    name: { value: "" },
    server: {
      value: "",
      type: "phidget-server",
      required: true,
      validate: checked((id) => id !== "" && id !== "_ADD_", "server"),
    },
    serial: { value: "", required: true, validate: checked(whole(1, 2 ** 31 - 1), "serial") },
    channel: { value: "", required: true, validate: checked(whole(0, 63), "channel") },
    wiring: {
      value: "",
      required: true,
      validate: checked((text) => text.startsWith("energise-"), "wiring"),
    },
    loadId: { value: "" },
    minSeconds: {
      value: "3",
      validate: checked((text) => text === "" || seconds(0, 86_400)(text), "spacing"),
    },
    restore: { value: true },
    hubPort: { value: "", validate: checked((text) => text === "" || whole(0, 5)(text), "hub-port") },
    failsafeSeconds: {
      value: "0",
      validate: checked((text) => text === "" || text === "0" || seconds(0.5, 30)(text), "failsafe"),
    },
    version: { value: 1 },
  },
  inputs: 1,
  outputs: 1,
  icon: "phidget-relay.svg",
  paletteLabel() {
    return this._("phidget-relay.label.palette");
  },
  label() {
    if (this.name) return this.name;
    if (this.loadId) return this.loadId;
    const { serial, channel } = this;
    const translate = this._ as Translate;
    return serial
      ? translate("phidget-relay.label.on", { serial, channel })
      : translate("phidget-relay.label.palette");
  },
  labelStyle() {
    return this.name ? "node_label_italic" : "";
  },
  inputLabels() {
    return this._("phidget-relay.port.input");
  },
  outputLabels() {
    return this._("phidget-relay.port.output");
  },
  oneditprepare() {
    const translate: Translate = (key, values) => (this._ as Translate)(key, values);
    if (this.restore === undefined) $("#node-input-restore").prop("checked", true);
    $("#node-input-wiring").on("change", () => showConsequence(translate));
    showConsequence(translate);
    $("#phidget-relay-search").on("click", () => search(translate));
    $("#phidget-relay-found").on("change", takeFound);
  },
});
