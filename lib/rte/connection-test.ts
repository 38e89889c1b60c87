/**
 * Tries an account as the signals will use it, and tells a person what works and what does not.
 *
 * EcoWatt and Tempo are tried in RTE's sandboxes: they need the same subscription and spend no call of the quarter.
 */

import type { Clock } from "../runtime/clock";
import type { HttpClient } from "../runtime/http";
import type { AccountSettings } from "./account";
import { ECOWATT_SANDBOX } from "./account";
import { type Resource, RteApi, readBaseUrl, TEMPO_API } from "./api";
import { readCredentials } from "./credentials";
import { readEcowatt } from "./ecowatt-document";
import { readRteCalendar } from "./tempo-documents";

const TEMPO_SANDBOX = {
  path: "/open_api/tempo_like_supply_contract/v1/sandbox/tempo_like_calendars",
  api: TEMPO_API,
} as const;

/** One thing that was tried; `problem` is absent when it works. */
export interface Trial {
  readonly what: "keys" | "ecowatt" | "tempo";
  readonly problem?: unknown;
}

/** The editor's stand-in for a password that was not typed again. */
const UNCHANGED = "__PWRD__";

/**
 * What the dialog shows as settings to try. Keys that were not typed again are the deployed ones, and those go to the
 * deployed address only: who may open a dialog must not be able to send them elsewhere.
 */
export function settingsToTest(
  typed: Readonly<Record<string, unknown>>,
  deployed: AccountSettings,
): AccountSettings {
  const text = (value: unknown): string => (typeof value === "string" ? value : "");
  const baseUrl = text(typed.baseUrl);
  const sameAddress = baseUrl.trim() === (deployed.baseUrl ?? "").trim();
  const key = (value: unknown, stored: string | undefined): string => {
    if (value !== UNCHANGED) return text(value);
    return sameAddress ? (stored ?? "") : "";
  };
  return {
    baseUrl,
    clientId: key(typed.clientId, deployed.clientId),
    clientSecret: key(typed.clientSecret, deployed.clientSecret),
  };
}

/** Never rejects. Without valid keys nothing else is tried. */
export async function testAccount(
  settings: AccountSettings,
  http: HttpClient,
  clock: Clock,
): Promise<readonly Trial[]> {
  let api: RteApi;
  try {
    api = new RteApi(http, clock, readBaseUrl(settings.baseUrl), readCredentials(settings));
    await api.authorise();
  } catch (problem) {
    return [{ what: "keys", problem }];
  }
  const tried = async (what: Trial["what"], resource: Resource, read: (document: unknown) => unknown) => {
    try {
      read(await api.get(resource));
      return { what };
    } catch (problem) {
      return { what, problem };
    }
  };
  return [
    { what: "keys" },
    await tried("ecowatt", ECOWATT_SANDBOX, readEcowatt),
    await tried("tempo", TEMPO_SANDBOX, readRteCalendar),
  ];
}
