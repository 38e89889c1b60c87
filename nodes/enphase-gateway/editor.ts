import type { EditorNodeProperties, EditorRED } from "node-red";

declare const RED: EditorRED & { i18n: { lang(): string } };

interface GatewayProperties extends EditorNodeProperties {
  host: string;
  tokenMode: "manual" | "auto";
  serial: string;
  trust: "pin" | "any";
  phases: string;
  zone: string;
  cloudUrl: string;
  version: number;
}

interface GatewayCredentials {
  token: string;
  username: string;
  password: string;
}

const HOST = /^(https?:\/\/)?[\w.-]+(:\d{1,5})?\/?$/i;
const UNCHANGED = "__PWRD__";

const field = (name: string): string => String($(`#node-config-input-${name}`).val() ?? "").trim();
const spoken = (): string => (RED.i18n.lang().startsWith("fr") ? "fr" : "en");

/** A validator of the editor returns true, or the sentence shown at the field; its published types know only booleans. */
type Check = (value: string) => boolean;

function checked(isGood: (text: string) => boolean, key: string): Check {
  return function (this: { _?: (key: string) => string }, value: unknown, _options?: unknown) {
    return isGood(String(value ?? "").trim()) || (this._?.(`enphase-gateway.error.${key}`) ?? false);
  } as Check;
}

function isZone(zone: string): boolean {
  try {
    return zone === "" || Boolean(new Intl.DateTimeFormat("en", { timeZone: zone }));
  } catch {
    return false;
  }
}

function show(sentence: string): void {
  $("#enphase-gateway-result").text(sentence).show();
}

RED.nodes.registerType<GatewayProperties, GatewayCredentials>("enphase-gateway", {
  category: "config",
  defaults: {
    name: { value: "" },
    host: { value: "envoy.local", required: true, validate: checked((text) => HOST.test(text), "host") },
    tokenMode: { value: "manual" },
    serial: { value: "" },
    trust: { value: "pin" },
    phases: { value: "" },
    zone: { value: "", validate: checked(isZone, "zone") },
    cloudUrl: { value: "", validate: checked((text) => /^(https?:\/\/\S+)?$/.test(text), "cloud") },
    version: { value: 1 },
  },
  credentials: {
    token: { type: "password" },
    username: { type: "text" },
    password: { type: "password" },
  },
  label() {
    return this.name || this.host || this._("enphase-gateway.label.unset");
  },
  oneditprepare() {
    const mode = $("#node-config-input-tokenMode");
    const toggle = (): void => {
      $(".enphase-gateway-manual").toggle(mode.val() !== "auto");
      $(".enphase-gateway-auto").toggle(mode.val() === "auto");
    };
    mode.on("change", toggle);
    toggle();

    const failed = (): void => show(this._("enphase-gateway.test.failed"));
    $("#enphase-gateway-test").on("click", () => {
      show(this._("enphase-gateway.test.running"));
      const names = ["token", "username", "password"] as const;
      const typed = names.flatMap((name) =>
        field(name) === "" || field(name) === UNCHANGED ? [] : [[name, field(name)]],
      );
      const asked = {
        lang: spoken(),
        host: field("host"),
        tokenMode: field("tokenMode"),
        serial: field("serial"),
        trust: field("trust"),
        phases: field("phases"),
        zone: field("zone"),
        cloudUrl: field("cloudUrl"),
        credentials: Object.fromEntries(typed),
      };
      // Relative: only then does the editor add its own root and the person's sign-in.
      $.ajax({
        url: `enphase-gateway/${this.id}/test`,
        method: "POST",
        contentType: "application/json",
        data: JSON.stringify(asked),
      }).then((result: { sentence: string }) => show(result.sentence), failed);
    });

    $("#enphase-gateway-accept").on("click", () => {
      $.post(`enphase-gateway/${this.id}/accept-certificate`).then(
        ({ accepted }: { accepted: boolean }) =>
          show(this._(`enphase-gateway.test.${accepted ? "accepted" : "nothing-to-accept"}`)),
        failed,
      );
    });
  },
});
