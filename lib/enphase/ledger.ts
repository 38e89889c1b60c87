/**
 * Energy of the day and of the seven days before, from registers that only know their lifetime.
 *
 * Rules
 * - The gateway's own day and 7-day counters are not used: they are reset late, to wrong values, or never.
 * - A day begins at midnight of the house. A reading on each side of midnight shares its energy by time; when more than
 *   15 s passed between the two and the energy is 1 Wh or more, both days are told to be partial.
 * - A register that falls has been reset: the day keeps what it had, counts on from the new value, and is partial,
 *   since nobody knows what was lost. A fall of less than 10 Wh is rounding. A register at 0 says nothing.
 * - More than any house draws (500 kW since the last reading) is a jump of the register, not energy.
 * - The first day is partial: nobody saw its beginning. The gateway's count of the day is a better start than nothing
 *   when it is possible; it stays partial.
 * - The seven days are those before today, closed. Fewer than seven, or a partial one among them, make the sum partial.
 */
import type { Calendar } from "./day";

export interface Energy {
  /** Wh. */
  readonly value: number;
  /** Wh of it that the registers told: all but the start of a first day. Balances are made of these. */
  readonly seen: number;
  /** True when part of the time was not seen. */
  readonly partial: boolean;
}

interface ClosedDay extends Energy {
  readonly date: string;
}

interface Account {
  date: string;
  /** Wh of the day so far, and of it what the gateway had counted before the first reading. */
  today: number;
  before: number;
  partial: boolean;
  /** True once two readings, or a starting value, tell something of the day. */
  told: boolean;
  /** The first day of all, which may still take the gateway's count as its start. */
  startable: boolean;
  /** The register at the last reading, and when, epoch ms. */
  last: number;
  lastAt: number;
  closed: ClosedDay[];
}

/** What is kept over a restart: plain JSON. */
export interface LedgerState {
  readonly version: 1;
  readonly accounts: Readonly<Record<string, Account>>;
}

const ROUNDING = 10;
const MOST_POWER = 500_000;
const JUMP = 1000;
const SHORT_GAP = 15_000;
const HOUR = 3_600_000;
const KEPT_DAYS = 7;
/** W: a count of the day is possible when the house could have drawn it since midnight. */
const MOST_START_POWER = 36_000;

export class EnergyLedger {
  readonly #accounts = new Map<string, Account>();

  constructor(
    readonly calendar: Calendar,
    state?: LedgerState,
  ) {
    for (const [register, account] of Object.entries(state?.accounts ?? {}))
      this.#accounts.set(register, { ...account, closed: [...account.closed] });
  }

  /**
   * Takes a reading of a register.
   * @param value Wh (varh, VAh) since the register began.
   * @param at epoch ms; a reading no newer than the last one is ignored.
   * @param signed the register may fall by itself (a balance): a fall is energy, not a reset.
   */
  record(register: string, value: number, at: number, signed = false): void {
    if (!Number.isFinite(value) || (!signed && value <= 0)) return;
    const account = this.#accounts.get(register);
    if (account === undefined) {
      this.#accounts.set(register, {
        date: this.calendar.dayOf(at).date,
        today: 0,
        before: 0,
        partial: true,
        told: false,
        startable: true,
        last: value,
        lastAt: at,
        closed: [],
      });
      return;
    }
    if (at <= account.lastAt) return;
    const change = value - account.last;
    if (!signed && change < 0 && change >= -ROUNDING) {
      this.#pass(account, at, 0, false);
      return;
    }
    const jumps = Math.abs(change) > JUMP && Math.abs(change) / ((at - account.lastAt) / HOUR) > MOST_POWER;
    const reset = jumps || (!signed && change < 0);
    this.#pass(account, at, reset ? 0 : change, reset);
    account.last = value;
    account.partial ||= reset;
    account.told ||= !reset;
  }

  /** Offers the gateway's own count of the day, once, as the start of a register's first day. */
  start(register: string, today: number | undefined, at: number): void {
    const account = this.#accounts.get(register);
    if (account === undefined || !account.startable || today === undefined) return;
    const day = this.calendar.dayOf(at);
    if (account.date !== day.date) return;
    account.startable = false;
    const possible =
      today > 0 && today < account.last && today <= ((at - day.from) / HOUR) * MOST_START_POWER;
    if (!possible) return;
    account.before = Math.max(0, today - account.today);
    account.today += account.before;
    account.told = true;
  }

  /** The energy of today; undefined when nothing of today is known. */
  today(register: string, now: number): Energy | undefined {
    const account = this.#accounts.get(register);
    if (account === undefined || !account.told || account.date !== this.calendar.dayOf(now).date)
      return undefined;
    const { value, seen, partial } = closedOf(account);
    return { value, seen, partial };
  }

  /** The energy of the seven days before today; undefined when no day has been closed. */
  sevenDays(register: string, now: number): Energy | undefined {
    const account = this.#accounts.get(register);
    const today = this.calendar.dayOf(now).date;
    if (account === undefined) return undefined;
    const oldest = this.calendar.before(today, KEPT_DAYS);
    const standing = account.date < today && account.told ? [{ ...closedOf(account), partial: true }] : [];
    const days = [...account.closed, ...standing].filter(({ date }) => date >= oldest && date < today);
    if (days.length === 0) return undefined;
    return {
      value: days.reduce((sum, day) => sum + day.value, 0),
      seen: days.reduce((sum, day) => sum + day.seen, 0),
      partial: days.length < KEPT_DAYS || days.some((day) => day.partial),
    };
  }

  snapshot(): LedgerState {
    return { version: 1, accounts: Object.fromEntries(structuredClone([...this.#accounts])) };
  }

  /** Moves an account's time on to `at`, sharing `energy` by time between the days that lie between; `lost` when some of it is not known. */
  #pass(account: Account, at: number, energy: number, lost: boolean): void {
    const gap = at - account.lastAt;
    const guessed = lost || (gap > SHORT_GAP && Math.abs(energy) >= 1);
    let from = account.lastAt;
    let day = this.calendar.dayOf(from);
    while (at >= day.until) {
      account.today += (energy * (day.until - from)) / gap;
      account.partial ||= guessed;
      if (account.told || guessed) account.closed.push(closedOf(account));
      account.closed = account.closed.slice(-KEPT_DAYS);
      from = day.until;
      day = this.calendar.dayOf(from);
      const next = { date: day.date, today: 0, before: 0, partial: guessed, told: true, startable: false };
      Object.assign(account, next);
    }
    account.today += (energy * (at - from)) / gap;
    account.lastAt = at;
  }
}

function closedOf({ date, today, before, partial }: Account): ClosedDay {
  return { date, value: today, seen: today - before, partial };
}
