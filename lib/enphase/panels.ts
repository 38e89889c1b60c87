/**
 * The panels: the energy of the day of each, and their groups.
 *
 * Rules
 * - Where the gateway counts a panel's day, its count is taken, for the day of its last report only.
 * - Elsewhere the power of each new report is held since the one before, an hour at most: a report that is read again
 *   is not energy again.
 * - The sum of a group holds every member, also those that stand still at dusk.
 */
import { known, sumOf } from "./answer";
import type { Calendar } from "./day";
import type { InverterReport } from "./inverters";

/** What a person says of a panel. */
export interface PanelSetting {
  readonly serial: string;
  readonly name?: string;
  /** Panels of a group look the same way and have the same power. Empty: watched by nobody. */
  readonly group?: string;
}

export interface PanelReading {
  readonly serial: string;
  readonly name?: string;
  readonly power?: number;
  readonly maxPower?: number;
  /** Wh. */
  readonly energyToday?: number;
  readonly group?: string;
  /** Epoch ms. */
  readonly lastReport?: number;
  readonly active: boolean;
}

interface PanelAccount {
  date: string;
  energy: number;
  told: boolean;
  reported: number;
}

export interface PanelsState {
  readonly version: 1;
  readonly panels: Readonly<Record<string, PanelAccount>>;
}

const HOUR = 3_600_000;

export class PanelLedger {
  readonly #panels = new Map<string, PanelAccount>();

  constructor(
    readonly calendar: Calendar,
    state?: PanelsState,
  ) {
    for (const [serial, account] of Object.entries(state?.panels ?? {}))
      this.#panels.set(serial, { ...account });
  }

  /** Takes what the inverters report; `reported` already in epoch ms of this machine. */
  record(reports: readonly InverterReport[]): void {
    for (const { serial, power, reported, dayEnergy } of reports) {
      if (reported === undefined) continue;
      const day = this.calendar.dayOf(reported);
      const account = this.#panels.get(serial);
      if (account === undefined || dayEnergy !== undefined) {
        this.#panels.set(serial, {
          date: day.date,
          energy: dayEnergy ?? 0,
          told: dayEnergy !== undefined,
          reported,
        });
        continue;
      }
      if (reported <= account.reported) continue;
      const held = Math.min(reported - Math.max(account.reported, day.from), HOUR);
      const energy = ((power ?? 0) * held) / HOUR;
      account.energy = account.date === day.date ? account.energy + energy : energy;
      account.date = day.date;
      account.reported = reported;
      account.told = true;
    }
  }

  /** Wh of today; 0 when the panel has reported before today only, undefined when nobody knows. */
  today(serial: string, now: number): number | undefined {
    const account = this.#panels.get(serial);
    if (account === undefined) return undefined;
    if (account.date !== this.calendar.dayOf(now).date) return 0;
    return account.told ? account.energy : undefined;
  }

  snapshot(): PanelsState {
    return { version: 1, panels: Object.fromEntries(structuredClone([...this.#panels])) };
  }
}

/** Each panel as the contract has it. `now` and reports in epoch ms. */
export function readPanels(
  reports: readonly InverterReport[],
  settings: readonly PanelSetting[],
  ledger: PanelLedger,
  now: number,
): PanelReading[] {
  return reports.map(({ serial, power, maxPower, reported, active }) => {
    const setting = settings.find((one) => one.serial === serial);
    return {
      serial,
      active,
      ...known({
        power,
        maxPower,
        energyToday: ledger.today(serial, now),
        name: setting?.name || undefined,
        group: setting?.group || undefined,
        lastReport: reported,
      }),
    };
  });
}

export interface GroupReading {
  readonly id: string;
  readonly power?: number;
  readonly maxPower?: number;
  readonly energyToday?: number;
  /** True when a panel of the group gave too little at the last daily check. */
  readonly alarm: boolean;
}

/** The sums of each group, in the order in which groups appear. */
export function readGroups(panels: readonly PanelReading[], alarms: ReadonlySet<string>): GroupReading[] {
  const ids = [...new Set(panels.flatMap(({ group }) => group ?? []))];
  return ids.map((id) => {
    const members = panels.filter(({ group }) => group === id);
    const sum = (key: "power" | "maxPower" | "energyToday") => sumOf(members.map((panel) => panel[key]));
    return {
      id,
      alarm: alarms.has(id),
      ...known({ power: sum("power"), maxPower: sum("maxPower"), energyToday: sum("energyToday") }),
    };
  });
}
