import type { EditorNodeProperties, EditorRED } from "node-red";

declare const RED: EditorRED;

interface AccountProperties extends EditorNodeProperties {
  baseUrl: string;
  persist: string;
  version: number;
}

interface AccountCredentials {
  clientId: string;
  clientSecret: string;
}

interface Trial {
  readonly what: string;
  readonly works: boolean;
  readonly sentence: string;
}

type Translate = (key: string) => string;

interface Validated {
  _?: Translate;
}

/**
 * The editor shows at the field the text that a validator of two arguments returns (of one argument it would take any
 * text for a yes); its published types know only booleans.
 */
const validAddress = function (this: Validated, value: unknown, _options?: unknown) {
  if (value === "" || /^https?:\/\/[^/\s@]+/i.test(String(value))) return true;
  return this._?.("rte-account.wrong.base-url") ?? "baseUrl";
} as (value: string) => boolean;

function offerStores(chosen: string, translate: Translate): void {
  const stores = (RED.settings as unknown as { context?: { stores?: string[] } }).context?.stores ?? [];
  const select = $("#node-config-input-persist").empty();
  $("<option/>").val("").text(translate("rte-account.label.default-store")).appendTo(select);
  for (const store of stores) $("<option/>").val(store).text(store).appendTo(select);
  select.val(chosen);
}

function showTrials(trials: readonly Trial[], translate: Translate): void {
  const list = $("#rte-account-trials").empty();
  for (const { what, works, sentence } of trials) {
    const icon = works ? "fa-check" : "fa-exclamation-triangle";
    const said = works ? translate(`rte-account.trial.${what}`) : sentence;
    $("<li/>")
      .append($("<i/>", { class: `fa-li fa ${icon}` }))
      .append(document.createTextNode(said))
      .appendTo(list);
  }
}

RED.nodes.registerType<AccountProperties, AccountCredentials>("rte-account", {
  category: "config",
  defaults: {
    name: { value: "" },
    baseUrl: { value: "", validate: validAddress },
    persist: { value: "" },
    version: { value: 1 },
  },
  credentials: {
    clientId: { type: "password" },
    clientSecret: { type: "password" },
  },
  label() {
    return this.name || this._("rte-account.label.palette");
  },
  oneditprepare() {
    const translate: Translate = (key) => this._(key);
    offerStores(this.persist ?? "", translate);
    const button = $("#rte-account-test");
    button.on("click", () => {
      const typed = (field: string): string => String($(`#node-config-input-${field}`).val() ?? "");
      button.prop("disabled", true);
      $.ajax({
        url: "rte-account/test",
        method: "POST",
        contentType: "application/json",
        data: JSON.stringify({
          id: this.id,
          baseUrl: typed("baseUrl"),
          clientId: typed("clientId"),
          clientSecret: typed("clientSecret"),
          language: translate("rte-account.language"),
        }),
      })
        .done((trials: Trial[]) => showTrials(trials, translate))
        .fail(() =>
          showTrials(
            [{ what: "keys", works: false, sentence: translate("rte-account.wrong.test") }],
            translate,
          ),
        )
        .always(() => button.prop("disabled", false));
    });
  },
});
