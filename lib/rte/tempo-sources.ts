/** Where colours come from over the network. Each source is asked for the same: two days, and the season so far. */
import type { Clock } from "../runtime/clock";
import type { HttpClient } from "../runtime/http";
import { ask, readDocument } from "./answer";
import { type RteApi, TEMPO_API } from "./api";
import { addDays, type Day, isoMidnight } from "./paris-time";
import { RteProblem } from "./problem";
import { readCouleurTempo, readOpenData, readRteCalendar, type TempoEntry } from "./tempo-documents";
import { daysBetween, seasonOf } from "./tempo-rules";

/** The days that matter: the Tempo day in force, the next one, and whether the season before them is wanted too. */
export interface Wanted {
  readonly inForce: Day;
  readonly next: Day;
  readonly season: boolean;
}

export interface TempoSource {
  readonly name: NetworkSourceName;
  /** @throws RteProblem with the reason in words. */
  colours(wanted: Wanted): Promise<readonly TempoEntry[]>;
}

export type NetworkSourceName = "rte" | "open-data" | "couleur-tempo";

/** RTE serves 366 days at most, to the day after tomorrow. */
const LONGEST_SPAN = 366;

/** The API of an RTE account. */
export function rteSource(api: RteApi): TempoSource {
  return {
    name: "rte",
    async colours({ inForce, next, season }) {
      const end = addDays(next, 1);
      const first = season ? seasonOf(inForce).firstDay : inForce;
      const start = daysBetween(first, end) > LONGEST_SPAN ? addDays(end, -LONGEST_SPAN) : first;
      const query = new URLSearchParams({
        start_date: isoMidnight(start),
        end_date: isoMidnight(end),
        fallback_status: "true",
      });
      const path = `/open_api/tempo_like_supply_contract/v1/tempo_like_calendars?${query}`;
      return readRteCalendar(await api.get({ path, api: TEMPO_API }));
    },
  };
}

export const OPEN_DATA_URL = "https://www.services-rte.com/cms/open_data/v1";

/** What RTE's own page shows; no account, not documented. */
export function openDataSource(http: HttpClient, clock: Clock, baseUrl: string): TempoSource {
  return {
    name: "open-data",
    async colours({ inForce, season }) {
      const days = readOpenData(await document(http, clock, `${baseUrl}/tempoLight`));
      if (!season) return days;
      const path = `${baseUrl}/tempo?season=${seasonOf(inForce).name}`;
      return [...(await history(async () => readOpenData(await document(http, clock, path)))), ...days];
    },
  };
}

export const COULEUR_TEMPO_URL = "https://www.api-couleur-tempo.fr/api";

/** A service of volunteers that reads RTE's open data some times a day. */
export function couleurTempoSource(http: HttpClient, clock: Clock, baseUrl: string): TempoSource {
  const read = async (path: string): Promise<readonly TempoEntry[]> =>
    readCouleurTempo(await document(http, clock, `${baseUrl}/${path}`));
  return {
    name: "couleur-tempo",
    async colours({ inForce, next, season }) {
      const days = [...(await read(`jourTempo/${inForce}`)), ...(await read(`jourTempo/${next}`))];
      if (!season) return days;
      return [...(await history(() => read(`joursTempo?periode=${seasonOf(inForce).name}`))), ...days];
    },
  };
}

async function document(http: HttpClient, clock: Clock, url: string): Promise<unknown> {
  const host = new URL(url).host;
  const answer = await ask(http, { url, headers: { accept: "application/json" } });
  if (answer.status === 401 || answer.status === 403)
    throw new RteProblem("refused-request", { host, status: answer.status, code: "" });
  return readDocument(answer, host, "", clock.now());
}

/** The season so far only serves to count days: without it the colours are as good. */
async function history(read: () => Promise<readonly TempoEntry[]>): Promise<readonly TempoEntry[]> {
  try {
    return await read();
  } catch (thrown) {
    if (thrown instanceof RteProblem) return [];
    throw thrown;
  }
}
