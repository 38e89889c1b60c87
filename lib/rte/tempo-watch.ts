/** Tempo as one node tells it. */
import type { Clock } from "../runtime/clock";
import type { HttpClient } from "../runtime/http";
import type { RteAccount } from "./account";
import { SignalAnnouncer } from "./announcer";
import { readBaseUrl } from "./api";
import type { Memory } from "./memory";
import { RteProblem } from "./problem";
import { TempoFeed } from "./tempo-feed";
import { isMeterSignal, readMeter } from "./tempo-meter";
import { readTempoSettings, type TempoConfig } from "./tempo-settings";
import { type TempoAnnouncement, tempoAt } from "./tempo-signal";
import {
  COULEUR_TEMPO_URL,
  couleurTempoSource,
  OPEN_DATA_URL,
  openDataSource,
  rteSource,
  type TempoSource,
} from "./tempo-sources";

export interface TempoEars {
  say(announced: TempoAnnouncement): void;
  /** No source answered, or the first one did not; undefined when the last try went well. */
  trouble(problem: unknown): void;
}

export interface TempoParts {
  readonly config: TempoConfig & { readonly openDataUrl?: string; readonly couleurTempoUrl?: string };
  /** Gives the account, or throws why there is none; asked only when the account is a source. */
  readonly account: () => RteAccount;
  readonly http: HttpClient;
  readonly clock: Clock;
  readonly memory: Memory;
  /** 0 to 1, always the same for one node. */
  readonly spread: number;
}

export interface TempoWatch {
  /** A message came in: the meter's signal, or a wish to know now. */
  heard(message: Readonly<Record<string, unknown>>): Promise<void>;
  stop(): void;
}

/** @throws RteProblem when a setting is wrong, or when the only source is an account that is not there. */
export function watchTempo(parts: TempoParts, ears: TempoEars): TempoWatch {
  const { config, clock, memory, spread } = parts;
  const settings = readTempoSettings(config);
  const sources = settings.order.flatMap((name) => {
    if (name === "meter") return [];
    if (name === "open-data") return [openData(parts)];
    if (name === "couleur-tempo") return [couleurTempo(parts)];
    return account(parts, settings.order.length > 1);
  });

  const feed = new TempoFeed({
    clock,
    sources,
    order: settings.order,
    memory,
    spread,
    learned(problem) {
      ears.trouble(problem);
      announcer.update();
    },
  });
  const announcer = new SignalAnnouncer(clock, (now) => tempoAt(feed.knowledge, settings, now), ears.say);
  void feed.start();

  return {
    async heard({ signal }) {
      if (isMeterSignal(signal)) return feed.hear(readMeter(signal, settings.hours, clock.now()));
      await feed.refresh();
      announcer.repeat();
    },
    stop() {
      feed.stop();
      announcer.stop();
    },
  };
}

function openData({ http, clock, config }: TempoParts): TempoSource {
  return openDataSource(http, clock, readBaseUrl(config.openDataUrl, OPEN_DATA_URL));
}

function couleurTempo({ http, clock, config }: TempoParts): TempoSource {
  return couleurTempoSource(http, clock, readBaseUrl(config.couleurTempoUrl, COULEUR_TEMPO_URL));
}

/** Without a usable account the other sources do; alone, it must be there. */
function account({ account: open }: TempoParts, others: boolean): readonly TempoSource[] {
  try {
    return [rteSource(open().api)];
  } catch (thrown) {
    if (others && thrown instanceof RteProblem) return [];
    throw thrown;
  }
}
