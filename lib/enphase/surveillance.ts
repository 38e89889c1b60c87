/**
 * The daily surveillance of the panels: who gave less than the others of the group.
 *
 * Rules
 * - Once a day at a set hour; later the same day when Node-RED was not there; never for a day that is over.
 * - The panel itself is in its group's mean. Below 0.9 of it, strictly, it is told. A panel without a group is not watched.
 * - A dark day (a mean under `darkDay`) judges nobody. A panel that never reported today has no energy to compare: it is
 *   told as silent and left out of the mean.
 * - One report for all groups.
 *
 * Source: Jeedom Enphase Secure V7, without its division by a group's missing count.
 */
import type { Calendar } from "./day";
import type { PanelReading } from "./panels";

export interface SurveillanceSettings {
  /** Minutes since midnight. */
  readonly minute: number;
  /** Wh: the mean energy of a panel under which a day is too dark to judge. */
  readonly darkDay: number;
}

export interface GroupReport {
  readonly id: string;
  /** Wh; absent when no panel reported. */
  readonly mean?: number;
  /** Wh under which a panel is told. */
  readonly threshold?: number;
  readonly dark: boolean;
  readonly low: readonly { readonly serial: string; readonly name: string; readonly energy: number }[];
  readonly silent: readonly { readonly serial: string; readonly name: string }[];
}

export interface DailyReport {
  readonly date: string;
  readonly groups: readonly GroupReport[];
  /** True when a panel is low or silent. */
  readonly alarm: boolean;
}

const SHARE_IN_TEN = 9;

/** The date to report now, or undefined: not yet, already done, or nothing to watch. */
export function dateToReport(
  calendar: Calendar,
  settings: SurveillanceSettings,
  reported: string | undefined,
  now: number,
): string | undefined {
  const { date } = calendar.dayOf(now);
  return date !== reported && calendar.minuteOf(now) >= settings.minute ? date : undefined;
}

/** Judges the panels of each group. Undefined when no panel has a group. */
export function judgePanels(
  panels: readonly PanelReading[],
  settings: SurveillanceSettings,
  calendar: Calendar,
  now: number,
): DailyReport | undefined {
  const { date, from } = calendar.dayOf(now);
  const ids = [...new Set(panels.flatMap(({ group }) => group ?? []))];
  if (ids.length === 0) return undefined;
  const groups = ids.map((id) => judgeGroup(id, panels, settings, from));
  return { date, groups, alarm: groups.some(({ low, silent }) => low.length + silent.length > 0) };
}

function judgeGroup(
  id: string,
  panels: readonly PanelReading[],
  { darkDay }: SurveillanceSettings,
  midnight: number,
): GroupReport {
  const members = panels.filter(({ group }) => group === id);
  const spoke = members.filter(
    (panel) => panel.energyToday !== undefined && (panel.lastReport ?? 0) >= midnight,
  );
  const silent = members.filter((panel) => !spoke.includes(panel)).map(named);
  if (spoke.length === 0) return { id, dark: true, low: [], silent: [] };
  const sum = spoke.reduce((total, { energyToday = 0 }) => total + energyToday, 0);
  const mean = sum / spoke.length;
  // One division, after the whole numbers: a panel that gave just 0.9 of the mean is not below it by a rounding.
  const threshold = (SHARE_IN_TEN * sum) / (10 * spoke.length);
  if (mean < darkDay) return { id, mean, threshold, dark: true, low: [], silent: [] };
  const low = spoke.flatMap((panel) => {
    const energy = panel.energyToday ?? 0;
    return energy < threshold ? { ...named(panel), energy } : [];
  });
  return { id, mean, threshold, dark: false, low, silent };
}

function named({ serial, name }: PanelReading): { serial: string; name: string } {
  return { serial, name: name ?? serial };
}
