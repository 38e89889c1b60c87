/** How a node stands, in the few characters under it: figures where all is well, fixed words where something is not. */
import type { GatewayUpdate, Trouble } from "./gateway";
import { EnphaseProblem } from "./problem";
import { isNearEnd } from "./token";

/** `text` is language-neutral, or a key of the node's catalogue. */
export interface Summary {
  readonly look: "good" | "warning" | "waiting" | "bad" | "idle";
  readonly text: string;
}

const WORDS = "enphase-envoy.status";

const DAY = 86_400_000;

/** "☀ 3.21 kW · ⇄ -1.10 kW": production and net consumption; "–" for what is not metered; the days of a token near its end. */
export function summaryOf(update: GatewayUpdate, isStale: boolean): Summary {
  const { house, renewalProblem, token, now, times, isComplete } = update;
  if (times.power === undefined && !isComplete) return { look: "waiting", text: `${WORDS}.connecting` };
  const tellsNothing = house.source === "nothing";
  if (isStale && !tellsNothing) return { look: "warning", text: `${WORDS}.stale` };
  if (renewalProblem !== undefined) return { look: "warning", text: `${WORDS}.renewal` };
  const text = `☀ ${kilowatts(house.production?.power)} · ⇄ ${kilowatts(house.net?.power)}`;
  if (token === undefined || !isNearEnd(token, now)) return { look: tellsNothing ? "warning" : "good", text };
  return { look: "warning", text: `${text} · 🔑 ${Math.floor((token.expires - now) / DAY)} d` };
}

/** The words for a trouble: what a person must mend is red, what passes is yellow, the night's is grey. */
export function troubleStatus({ problem, isNightly }: Trouble): Summary {
  if (isNightly) return { look: "idle", text: `${WORDS}.night` };
  const key = problem instanceof EnphaseProblem ? problem.key : "";
  if (key === "certificate-changed") return { look: "bad", text: `${WORDS}.certificate` };
  if (key === "wrong-serial") return { look: "bad", text: `${WORDS}.wrong-serial` };
  if (key === "password-refused") return { look: "bad", text: `${WORDS}.password` };
  if (/^(token|account|not-encrypted)/.test(key)) return { look: "bad", text: `${WORDS}.token` };
  if (key.startsWith("cloud")) return { look: "bad", text: `${WORDS}.cloud` };
  if (key === "busy") return { look: "waiting", text: `${WORDS}.busy` };
  return { look: "bad", text: `${WORDS}.unreachable` };
}

function kilowatts(power: number | undefined): string {
  return power === undefined ? "–" : `${(power / 1000).toFixed(2)} kW`;
}
