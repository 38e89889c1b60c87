/**
 * What a person chooses for a meter. Every setting has a default; numbers may come as texts, as the editor saves them.
 */
import { describe } from "../wording/describe";
import { finite } from "./json";
import { MeteringProblem } from "./problem";
import { CHOSEN_UNITS, type ChosenUnit, type Conversion } from "./unit";

/** Modbus meters, which do not say who they are: their register tables are known, not their presence. */
export const REGISTER_MODELS = ["sdm120", "sdm630"] as const;
export type RegisterModel = (typeof REGISTER_MODELS)[number];

/** As a configuration holds them: any of them may be missing. */
export type RawMeterSettings = Readonly<
  Partial<Record<Exclude<keyof MeterSettings, "conversion"> | "powerFactor", unknown>>
>;

export interface MeterSettings {
  /** Unit of numbers that come without one; absent: such numbers are refused. */
  readonly unit?: ChosenUnit;
  readonly conversion: Conversion;
  /** V between a phase and the neutral. */
  readonly voltage: number;
  /** 3: channels are phases, and a total needs the three. 1: channels are clamps. Absent: as the meter tells. */
  readonly phases?: 1 | 3;
  /** Topics (or entities) that each bring one phase: L1, L2, L3. Empty when none does. */
  readonly phaseTopics: readonly string[];
  /** The clamp, channel, counter or serial number to take when a meter has several; "" is the first. */
  readonly channel: string;
  /** The registers of a Modbus meter. */
  readonly registers?: RegisterModel;
  /** Takes a plug or one circuit for the meter. */
  readonly oneCircuit: boolean;
  /** Turns the sign of power: clamps are put on backwards. */
  readonly invert: boolean;
  /** Seconds between two readings that go on; 0 lets every reading through. */
  readonly minimumInterval: number;
  /** W or VA above which a value is refused as impossible. */
  readonly maximum: number;
  /** Seconds of silence after which the meter is said to be silent; absent: from its own rhythm. */
  readonly staleAfter?: number;
}

/** Reads a configuration. Throws a MeteringProblem that names the first wrong setting. */
export function meterSettings(raw: RawMeterSettings): MeterSettings {
  const voltage = numberIn("voltage", raw.voltage, 230, 50, 1000);
  const powerFactor = optionalNumber("powerFactor", raw.powerFactor, 0.05, 1);
  const unit = oneOf("unit", raw.unit, CHOSEN_UNITS);
  const phases = oneOf("phases", raw.phases, ["1", "3"]);
  const registers = oneOf("registers", raw.registers, REGISTER_MODELS);
  const staleAfter = optionalNumber("staleAfter", raw.staleAfter, 1, 86_400);
  return {
    voltage,
    conversion: { voltage, ...(powerFactor !== undefined && { powerFactor }) },
    ...(unit && { unit }),
    ...(phases && { phases: phases === "1" ? 1 : 3 }),
    phaseTopics: topicsIn(raw.phaseTopics),
    channel: isEmpty(raw.channel) ? "" : String(raw.channel).trim(),
    ...(registers && { registers }),
    oneCircuit: raw.oneCircuit === true,
    invert: raw.invert === true,
    minimumInterval: numberIn("minimumInterval", raw.minimumInterval, 0, 0, 3600),
    maximum: numberIn("maximum", raw.maximum, 100, 0.1, 10_000) * 1000,
    ...(staleAfter !== undefined && { staleAfter }),
  };
}

/** The phase (1 to 3) that this topic brings, 0 when the topics say nothing of phases, undefined when it brings none. */
export function phaseOf(topic: string, { phaseTopics }: MeterSettings): 0 | 1 | 2 | 3 | undefined {
  if (phaseTopics.length === 0) return 0;
  const index = phaseTopics.indexOf(topic);
  return index < 0 || topic === "" ? undefined : ((index + 1) as 1 | 2 | 3);
}

const isEmpty = (value: unknown): boolean => value === undefined || value === null || value === "";

function optionalNumber(setting: string, raw: unknown, least: number, most: number): number | undefined {
  if (isEmpty(raw)) return undefined;
  const value = finite(raw);
  if (value !== undefined && value >= least && value <= most) return value;
  throw wrong(setting, raw, {
    en: `a number from ${least} to ${most}`,
    fr: `un nombre de ${least} à ${most}`,
  });
}

function numberIn(setting: string, raw: unknown, otherwise: number, least: number, most: number): number {
  return optionalNumber(setting, raw, least, most) ?? otherwise;
}

function oneOf<T extends string>(setting: string, raw: unknown, choices: readonly T[]): T | undefined {
  if (isEmpty(raw) || raw === "auto") return undefined;
  const chosen = choices.find((choice) => choice === String(raw));
  if (chosen !== undefined) return chosen;
  const list = choices.join(", ");
  throw wrong(setting, raw, { en: `one of auto, ${list}`, fr: `un choix parmi auto, ${list}` });
}

function topicsIn(raw: unknown): readonly string[] {
  if (isEmpty(raw)) return [];
  if (!Array.isArray(raw) || raw.length > 3 || raw.some((topic) => typeof topic !== "string"))
    throw wrong("phaseTopics", raw, {
      en: "a list of one to three topics",
      fr: "une liste d’un à trois topics",
    });
  const topics = raw.map((topic: string) => topic.trim());
  return topics.slice(0, topics.findLastIndex((topic) => topic !== "") + 1);
}

function wrong(setting: string, got: unknown, expected: { en: string; fr: string }): MeteringProblem {
  return new MeteringProblem("wrong-setting", { setting, got: describe(got), expected });
}
