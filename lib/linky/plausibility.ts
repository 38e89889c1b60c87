/**
 * What the checksum lets through: swapped digits, and one random damage in 64.
 *
 * Rules
 * - Power must be what the currents can carry, at any voltage of a French socket, with room for rounding and for a load
 *   that switches between two groups of one frame. Currents have no sign, so too little power proves nothing when the
 *   house may export: only a power of more than 0 that is far below the current of a single phase is doubted.
 * - Energy counts only upwards and no faster than the largest meter lets pass.
 * - A doubt costs one frame: what the next frame says again is believed. Energy must be said three times.
 */
/** A: whole amperes, rounded or cut off. */
const ROUNDING = 1;
const HIGHEST_VOLTAGE = 260;
const LOWEST_VOLTAGE = 190;
const SWITCHING = 1.2;
/** Three phases of 90 A at 260 V, in W. */
const LARGEST_POWER = 3 * 90 * HIGHEST_VOLTAGE;
/** Wh that an index may be ahead at once: the meter counts while frames are lost. */
const SLACK = 100;
const HOUR = 3_600_000;
const TIMES_TO_BELIEVE = 3;

/** True when this apparent power (VA) can come with these currents (A, one a phase); also when one is not known. */
export function powerFits(power: number, currents: readonly (number | null)[]): boolean {
  if (!allKnown(currents)) return true;
  const most = currents.reduce((sum, current) => sum + (current + ROUNDING) * HIGHEST_VOLTAGE, 0);
  if (power > most * SWITCHING) return false;
  const [only] = currents;
  if (power === 0 || currents.length > 1 || only === undefined) return true;
  return power * SWITCHING >= (only - ROUNDING) * LOWEST_VOLTAGE;
}

function allKnown(currents: readonly (number | null)[]): currents is readonly number[] {
  return !currents.includes(null);
}

/** Which phases (0 to 2) surely export: none of the ways to sign the currents (A) that give this total (VA) imports there. */
export function surelyExporting(power: number, currents: readonly number[]): readonly boolean[] {
  const importing = currents.map(() => false);
  let explained = false;
  for (let signs = 0; signs < 2 ** currents.length; signs++) {
    const imports = currents.map((_, phase) => ((signs >> phase) & 1) === 0);
    const net = currents.reduce((sum, current, phase) => sum + (imports[phase] ? current : -current), 0);
    if (!couldBe(power, net, currents.length)) continue;
    explained = true;
    imports.forEach((is, phase) => {
      if (is) importing[phase] = true;
    });
  }
  return currents.map((current, phase) => current > 0 && explained && !importing[phase]);
}

/** True when a net current (A), half an ampere lower or one higher on each phase, gives this total. */
function couldBe(power: number, netCurrent: number, phases: number): boolean {
  const least = netCurrent - phases / 2;
  const most = netCurrent + phases;
  if (power === 0) return netCurrent <= phases / 2;
  return power <= most * HIGHEST_VOLTAGE && power >= least * LOWEST_VOLTAGE;
}

interface Count {
  value: number;
  at: number;
  rival?: { value: number; times: number };
}

/** Watches each energy index of one meter. */
export class EnergyWatch {
  readonly #counts = new Map<string, Count>();

  /** True when this index (Wh) at this time (epoch ms) continues what is known of it. */
  believes(label: string, value: number, at: number): boolean {
    const count = this.#counts.get(label);
    if (count === undefined || follows(count.value, count.at, value, at)) {
      this.#counts.set(label, { value, at });
      return true;
    }
    const { rival } = count;
    const times = rival && follows(rival.value, count.at, value, at) ? rival.times + 1 : 1;
    if (times >= TIMES_TO_BELIEVE) {
      this.#counts.set(label, { value, at });
      return true;
    }
    count.rival = { value, times };
    return false;
  }
}

function follows(before: number, then: number, value: number, at: number): boolean {
  const most = (Math.max(0, at - then) / HOUR) * LARGEST_POWER + SLACK;
  return value >= before && value - before <= most;
}
