import type { EditorNodeProperties, EditorRED } from "node-red";

declare const RED: EditorRED;

interface ServerProperties extends EditorNodeProperties {
  connection: "network" | "usb";
  host: string;
  port: string;
  version: number;
}

interface ServerCredentials {
  password: string;
}

interface Validated {
  _?: (key: string) => string;
}

/**
 * The editor shows at the field the text that a validator of two arguments returns (of one argument it would take any
 * text for a yes); its published types know only booleans.
 */
const validHost = function (this: Validated, value: unknown, _options?: unknown) {
  return /^[\w.-]+$/.test(String(value ?? "")) || (this._?.("phidget-server.wrong.host") ?? "host");
} as (value: string) => boolean;

const validPort = function (this: Validated, value: unknown, _options?: unknown) {
  const port = Number(value);
  const isPort = value !== "" && Number.isInteger(port) && port >= 1 && port <= 65_535;
  return isPort || (this._?.("phidget-server.wrong.port") ?? "port");
} as (value: string) => boolean;

RED.nodes.registerType<ServerProperties, ServerCredentials>("phidget-server", {
  category: "config",
  defaults: {
    name: { value: "" },
    connection: { value: "network" },
    host: { value: "localhost", required: true, validate: validHost },
    port: { value: "5661", required: true, validate: validPort },
    version: { value: 1 },
  },
  credentials: {
    password: { type: "password" },
  },
  label() {
    return this.name || (this.connection === "usb" ? "USB" : `${this.host}:${this.port}`);
  },
  oneditprepare() {
    const connection = $("#node-config-input-connection");
    if (connection.val() === null) connection.val("network");
    const show = (): void => {
      $(".phidget-server-network").toggle(connection.val() === "network");
      $(".phidget-server-usb").toggle(connection.val() === "usb");
    };
    connection.on("change", show);
    show();
  },
});
