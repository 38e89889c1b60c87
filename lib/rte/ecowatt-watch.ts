/** EcoWatt as one node tells it: from an account's feed, or from documents that arrive in messages. */
import type { Clock } from "../runtime/clock";
import { SignalAnnouncer } from "./announcer";
import { readAnswer } from "./ecowatt-calls";
import { readEcowatt } from "./ecowatt-document";
import type { EcowattFeed } from "./ecowatt-feed";
import { type EcowattAnnouncement, type EcowattAnswer, ecowattAt, playedToday } from "./ecowatt-signal";
import type { Memory } from "./memory";
import { addDays, dayOf, startOfDay } from "./paris-time";

export interface EcowattEars {
  say(announced: EcowattAnnouncement): void;
  /** A try ended without an answer; undefined when the last one went well. */
  trouble(problem: unknown): void;
}

/** A node that tells EcoWatt. */
export interface EcowattWatch {
  /** A message came in: ask again if allowed or read the document in it, then tell what is known. */
  heard(payload: unknown): Promise<void>;
  stop(): void;
}

/** Tells what the feed of an account knows. */
export function watchFeed(
  feed: EcowattFeed,
  source: "live" | "sandbox",
  clock: Clock,
  ears: EcowattEars,
): EcowattWatch {
  let answer: EcowattAnswer | null = null;
  const announcer = new SignalAnnouncer(clock, (now) => lookAt(answer, source, now), ears.say);
  const unwatch = feed.watch({
    learned(known, problem) {
      answer = known;
      ears.trouble(problem);
      announcer.update();
    },
  });
  return {
    async heard() {
      await feed.refresh();
      announcer.repeat();
    },
    stop() {
      unwatch();
      announcer.stop();
    },
  };
}

function lookAt(answer: EcowattAnswer | null, source: "live" | "sandbox", now: number): EcowattAnnouncement {
  if (source === "live") return ecowattAt(answer, "rte", now);
  const played = answer && { ...answer, days: playedToday(answer.days, now) };
  const announced = ecowattAt(played, "rte-sandbox", now);
  const midnight = startOfDay(addDays(dayOf(now), 1));
  return { ...announced, changesAt: Math.min(announced.changesAt ?? midnight, midnight) };
}

const KEY = "ecowatt-message";

/** Tells what the last document said, whoever it came from; it is kept over a restart. */
export function watchMessages(memory: Memory, clock: Clock, ears: EcowattEars): EcowattWatch {
  let answer: EcowattAnswer | null = null;
  const announcer = new SignalAnnouncer(clock, (now) => ecowattAt(answer, "message", now), ears.say);
  const loaded = (async () => {
    answer = readAnswer(await memory.load(KEY).catch(() => null));
    if (answer !== null) announcer.update();
  })();
  return {
    async heard(payload) {
      const days = readEcowatt(payload);
      await loaded;
      answer = { at: clock.now(), days };
      announcer.repeat();
      await memory.save(KEY, answer).catch(() => {});
    },
    stop: () => announcer.stop(),
  };
}
