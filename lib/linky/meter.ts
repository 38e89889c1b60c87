/**
 * A Linky (or an older electronic meter) as its frames tell it: what it measures, its contract, its tariff.
 *
 * Rules
 * - A whole frame replaces what was known; a piece (damaged, cut, or the short frame of a three-phase overload) only
 *   adds to it. Flags (ADPS, ADIRn) are those of the frame alone: they vanish, they do not go to zero.
 * - A reading is made of the frame alone, with the steady facts. A short frame has no power: its total is the last one,
 *   moved by what the currents have moved since.
 * - Three-phase stays three-phase until a whole frame without other phases: one damaged group must not change it.
 * - A reading that contradicts itself waits for the next frame to say so again.
 * - Another meter number or another mode is another meter: nothing is kept. One group of another mode is chance.
 */
import type { Reading } from "../metering/reading";
import type { Signal } from "../metering/signal";
import type { TicMode } from "./group";
import { isEnergy, isSteady, type LabelValue, readLabel } from "./labels";
import type { LinkyFrame } from "./linky-frame";
import {
  type Measures,
  measuresOf,
  NOMINAL_VOLTAGE,
  numberOf,
  phaseReadings,
  powerOfCurrents,
  totalCurrent,
} from "./measures";
import { EnergyWatch, powerFits } from "./plausibility";
import type { TicFrame } from "./stream";
import { type Labels, registerOf, tariffOf } from "./tariff";
import { TariffWatch } from "./tariff-watch";

export interface Heard {
  readonly frame: LinkyFrame;
  /** Absent when the frame has no power, or one that is not believed yet. */
  readonly measured?: Measured;
  /** Present when the tariff, or what is known of tomorrow, has changed. */
  readonly signal?: Signal;
}

export interface Measured {
  readonly reading: Reading;
  /** VA drawn from the grid; negative when given to it. */
  readonly power: number;
}

/** V: ISOUSC is the subscribed power at this voltage. */
const CONTRACT_VOLTAGE = 200;
const FLAGS: readonly string[] = ["ADPS", "ADIR1", "ADIR2", "ADIR3"];
const OTHER_PHASES: readonly string[] = ["IINST2", "IINST3", "IRMS2", "IRMS3", "URMS2", "URMS3", "SINSTS2"];

export class LinkyMeter {
  #mode: TicMode | undefined;
  #labels = new Map<string, LabelValue>();
  #threePhase = false;
  #energies = new EnergyWatch();
  #doubted = false;
  /** Of the last frame that told both, in VA and A. */
  #lastTotal = { power: 0, current: 0 };
  readonly #tariff = new TariffWatch();

  /** What this frame tells; undefined when it is chance. `now` is epoch ms. */
  take(frame: TicFrame, now: number): Heard | undefined {
    const own = new Map(frame.groups.map((group) => [group.label, readLabel(group, now)]));
    if (this.#isAnother(frame.mode, own)) {
      if (this.#mode !== undefined && this.#mode !== frame.mode && own.size < 2) return undefined;
      this.#forget();
    }
    this.#mode = frame.mode;
    this.#latchPhases(own, frame.whole);
    const short = own.has("IINST1") && !own.has("PAPP") && !own.has("OPTARIF");
    const doubtful = this.#takeOutDoubtfulEnergies(own, now);
    this.#remember(frame, own, short);

    const measures = measuresOf(own, this.#threePhase);
    const power = measures.power ?? (frame.whole && !short ? powerOfCurrents(measures) : undefined);
    const fits = power === undefined || powerFits(power, measures.currents);
    if (!fits) doubtful.push(own.has("PAPP") ? "PAPP" : "SINSTS");
    const believed = fits || this.#doubted;
    this.#doubted = !fits;

    const told = this.#describe(frame, own, { short, doubtful, at: now });
    const total = short ? this.#movedTotal(measures) : power;
    if (power !== undefined && believed) this.#lastTotal = { power, current: totalCurrent(measures) ?? 0 };
    const measured = total !== undefined && believed ? this.#measured(measures, total, told) : undefined;
    const signal = this.#tariff.take(told.tariff, frame.whole, now);
    return { frame: told, ...(measured && { measured }), ...(signal && { signal }) };
  }

  #isAnother(mode: TicMode, own: Labels): boolean {
    if (this.#mode !== undefined && this.#mode !== mode) return true;
    const [before, after] = [meterOf(this.#labels), meterOf(own)];
    return before !== undefined && after !== undefined && before !== after;
  }

  #forget(): void {
    this.#labels = new Map();
    this.#threePhase = false;
    this.#energies = new EnergyWatch();
    this.#doubted = false;
    this.#lastTotal = { power: 0, current: 0 };
  }

  #latchPhases(own: Labels, whole: boolean): void {
    if (OTHER_PHASES.some((label) => own.has(label))) this.#threePhase = true;
    else if (own.has("IINST") || (whole && own.has("IRMS1"))) this.#threePhase = false;
  }

  #takeOutDoubtfulEnergies(own: Map<string, LabelValue>, now: number): string[] {
    const doubtful = [...own]
      .filter(
        ([label, energy]) => isEnergy(energy) && !this.#energies.believes(label, Number(energy.value), now),
      )
      .map(([label]) => label);
    for (const label of doubtful) own.delete(label);
    return doubtful;
  }

  #remember({ mode, whole }: TicFrame, own: Labels, short: boolean): void {
    const outlives = ([label, value]: [string, LabelValue]): boolean =>
      short ? !FLAGS.includes(label) : !whole && (isSteady(mode, label) || isEnergy(value));
    this.#labels = new Map([...[...this.#labels].filter(outlives), ...own]);
  }

  #movedTotal(measures: Measures): number | undefined {
    const current = totalCurrent(measures);
    if (current === undefined) return undefined;
    return Math.max(0, this.#lastTotal.power + (current - this.#lastTotal.current) * NOMINAL_VOLTAGE);
  }

  #measured(measures: Measures, total: number, frame: LinkyFrame): Measured {
    const phases = phaseReadings(measures, total);
    const { apparentPower: _, ...only } = phases[0] ?? {};
    const { at, subscribedPower, breakingPower } = frame;
    const reading: Reading = {
      at,
      apparentPower: total,
      ...(this.#threePhase ? { phases } : only),
      ...(subscribedPower !== undefined && { subscribedPower }),
      ...(breakingPower !== undefined && { breakingPower }),
      source: "linky",
    };
    const injected = measures.injected ?? 0;
    return { reading, power: injected > total ? -injected : total };
  }

  #describe(
    { mode, whole }: TicFrame,
    own: Labels,
    facts: Pick<LinkyFrame, "at" | "short" | "doubtful">,
  ): LinkyFrame {
    const labels = this.#labels;
    const { power, injected, powers, voltages } = measuresOf(labels, this.#threePhase);
    const meter = meterOf(labels);
    const register = registerOf(labels);
    const tariff = tariffOf(labels);
    const standard = mode === "standard";
    return {
      ...facts,
      mode,
      whole,
      phases: this.#threePhase ? 3 : 1,
      ...(meter !== undefined && { meter }),
      ...(power !== undefined && { apparentPower: power }),
      ...(injected !== undefined && { injectedPower: injected }),
      ...(standard && this.#threePhase && { phasePowers: powers }),
      currents: measuresOf(own, this.#threePhase).currents,
      ...(standard && { voltages }),
      ...this.#contract(),
      overload: FLAGS.some((flag) => own.has(flag)) || registerOf(own)?.overReferencePower === true,
      ...(tariff && { tariff }),
      ...(register && { register }),
      labels: Object.fromEntries(labels),
    };
  }

  #contract(): Pick<LinkyFrame, "subscribedPower" | "breakingPower"> {
    const amperes = numberOf(this.#labels, "ISOUSC");
    const subscribed = numberOf(this.#labels, "PREF");
    const breaking = numberOf(this.#labels, "PCOUP");
    return {
      ...(amperes && { subscribedPower: amperes * CONTRACT_VOLTAGE * (this.#threePhase ? 3 : 1) }),
      ...(subscribed && { subscribedPower: subscribed * 1000 }),
      ...(breaking && { breakingPower: breaking * 1000 }),
    };
  }
}

function meterOf(labels: Labels): string | undefined {
  const value = (labels.get("ADCO") ?? labels.get("ADSC"))?.value;
  return typeof value === "string" ? value : undefined;
}
