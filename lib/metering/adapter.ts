/**
 * What a rule of recognition is.
 *
 * Rules
 * - An adapter claims a message by what no other meter sends; no two claim the same message.
 * - It keeps nothing between messages: what must be put together is handed to the assembler or the overlay.
 * - It says nothing of what it does not know: absent, never 0. A value that should be there and is no number is a
 *   MeteringProblem, with the field's name in the sentence.
 */
import { describe } from "../wording/describe";
import { finite, type JsonObject } from "./json";
import type { MeterMessage } from "./message";
import type { Part } from "./part";
import { MeteringProblem } from "./problem";
import type { Measured } from "./quantity";
import type { MeterSettings } from "./settings";

export type Finding =
  /** The message tells everything. */
  | { readonly kind: "whole"; readonly device?: string; readonly measured: Measured }
  /** The message tells what changed: `fields` are laid over the device's earlier ones, then `read`. */
  | {
      readonly kind: "overlay";
      readonly device: string;
      readonly fields: JsonObject;
      /** Whether the message itself brings a power. */
      readonly tellsPower: boolean;
      readonly read: (fields: JsonObject) => Measured;
    }
  /** The message brings parts of a reading; others come in other messages. */
  | {
      readonly kind: "parts";
      readonly device: string;
      readonly parts: readonly Part[];
      /** Who brings these parts, where two senders could bring the same one by mistake. */
      readonly sender?: string;
    }
  /** The message is the meter's, and tells no power. */
  | { readonly kind: "companion" }
  /** The message is of a clamp that was not chosen. */
  | { readonly kind: "other-clamp"; readonly clamp: string };

export interface Adapter {
  /** The name that readings carry as their source. */
  readonly id: string;
  /** Seconds of silence that mean nothing: the meter speaks only when something changes, or seldom. */
  readonly quietSeconds?: number;
  /** True when the meter tells a change at once, so that a long interval only says that nothing changed. */
  readonly tellsChanges?: boolean;
  /** Undefined: not my message. Throws a MeteringProblem: mine, and not to be taken. */
  recognise(message: MeterMessage, settings: MeterSettings): Finding | undefined;
}

export const companion: Finding = { kind: "companion" };

export function whole(measured: Measured, device?: string): Finding {
  return device === undefined ? { kind: "whole", measured } : { kind: "whole", measured, device };
}

/** The number in `value`; throws "…is “nan”; a number was expected" when it holds none. */
export function numberIn(value: unknown, property: string): number {
  const number = finite(value);
  if (number === undefined) throw new MeteringProblem("not-a-number", { property, got: describe(value) });
  return number;
}

/** The number in a field of the payload. */
export function numberAt({ property }: MeterMessage, fields: JsonObject, name: string): number {
  return numberIn(fields[name], `${property}.${name}`);
}
