/** What stands under a meter's node: figures that need no language. */
import { SLOW_SECONDS } from "./rate";
import type { ReadingMessage } from "./reading";

/** How often the meter speaks: its usual interval (ms), and whether that is too seldom to protect a breaker. */
export interface Rhythm {
  readonly interval: number | undefined;
  readonly isSlow: boolean;
}

/** "6.2 kW · shelly-em · 1 s", and "1.9 kVA · zlinky · ⚠ 62 s > 15 s" for a meter that is too slow. */
export function statusText({ payload, reading }: ReadingMessage, { interval, isSlow }: Rhythm): string {
  const unit = reading.power === undefined && reading.apparentPower !== undefined ? "VA" : "W";
  const shown = [figure(payload, unit), reading.source];
  if (interval !== undefined)
    shown.push(isSlow ? `⚠ ${seconds(interval)} > ${SLOW_SECONDS} s` : seconds(interval));
  return shown.join(" · ");
}

function figure(value: number, unit: string): string {
  return Math.abs(value) < 1000 ? `${Math.round(value)} ${unit}` : `${(value / 1000).toFixed(1)} k${unit}`;
}

const seconds = (interval: number): string =>
  interval < 950 ? `${(interval / 1000).toFixed(1)} s` : `${Math.round(interval / 1000)} s`;
