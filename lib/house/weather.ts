/** How cold it is outside. */
import { DAY, HOUR } from "./time";

/** °C at a second counted from the first midnight. */
export type Outside = (second: number) => number;

/** A day between its two extremes: coldest at 6 in the morning, mildest at 3 in the afternoon, the same every day. */
export function winterDay(coldest: number, mildest: number): Outside {
  const mean = (coldest + mildest) / 2;
  const swing = (mildest - coldest) / 2;
  return (second) => {
    const hour = (second % DAY) / HOUR;
    const phase = hour >= 6 && hour < 15 ? (hour - 6) / 9 : 1 + ((hour + 24 - 15) % 24) / 15;
    return mean - swing * Math.cos(Math.PI * phase);
  };
}

/** Hourly values, joined by straight lines; the last one stays. */
export function hourly(values: readonly number[]): Outside {
  return (second) => {
    const hour = Math.min(Math.max(0, second / HOUR), values.length - 1);
    const before = values[Math.floor(hour)] ?? 0;
    const after = values[Math.ceil(hour)] ?? before;
    return before + (after - before) * (hour % 1);
  };
}
