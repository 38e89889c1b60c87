/**
 * Does a load ask for power? Told by its temperature alone.
 *
 * Rules
 * - Far below the set-point it asks, far above it is idle, whatever the trend.
 * - Between them the temperature tells: over some minutes of being allowed it rises when it runs and falls when it does
 *   not. Too little time: nobody knows.
 * - A load that was seen allowed and cooling at a gap does not ask at that gap: it asks again a little beyond it.
 */
const WINDOW = 400_000;
const FALLS = 0.02;
const RISES = 0.03;
const CERTAIN = 0.6;
const BEYOND = 0.05;

export interface TrendMemory {
  /** [epoch ms, °C] since it was last allowed, within the window. */
  points: [number, number][];
  /** K of gap at which a load judged idle asks again. */
  asksFrom: number;
  /** Since when it is allowed; null while it is not. */
  since: number | null;
}

/** Starts the trend anew: the load was allowed or stopped. */
export function restartTrend(trend: TrendMemory, allowed: boolean, now: number): void {
  trend.points = [];
  trend.since = allowed ? now : null;
}

/** A new temperature, °C, of a load with this gap (K). `coarse` widens all for slow, heavy loads. */
export function followTrend(
  trend: TrendMemory,
  temperature: number,
  gap: number,
  now: number,
  coarse: number,
): void {
  trend.points.push([now, temperature]);
  while (trend.points.length > 2 && now - (trend.points[1]?.[0] ?? now) >= WINDOW) trend.points.shift();
  if (trend.since !== null && slope(trend) <= -FALLS * coarse && gap > 0)
    trend.asksFrom = Math.min(CERTAIN * coarse, Math.max(trend.asksFrom, gap + BEYOND * coarse));
}

/** True when it asks, false when it is idle, null when nobody can tell. */
export function judgeDemand(
  trend: TrendMemory,
  gap: number,
  allowed: boolean,
  coarse: number,
): boolean | null {
  if (gap > CERTAIN * coarse) return true;
  if (gap < -CERTAIN * coarse) return false;
  if (!allowed) return gap >= trend.asksFrom;
  const change = slope(trend);
  if (change <= -FALLS * coarse) return false;
  return change >= RISES * coarse ? true : null;
}

/** K gained over the window; 0 until the window is filled. */
function slope({ points }: TrendMemory): number {
  const first = points[0];
  const last = points.at(-1);
  if (first === undefined || last === undefined || last[0] - first[0] < WINDOW) return 0;
  return last[1] - first[1];
}
