/**
 * One group of the meter's customer output (TIC): a label, its data, sometimes an instant, and a checksum.
 *
 * Rules
 * - The separator tells the mode: a group that holds a HT is of the standard mode, any other of the historic one.
 *   Each mode has its own sum; a group is never tried with the other's.
 * - A group is read from both ends: the checksum may be a space, and the data may hold spaces.
 * - Six bits of sum let one damage in 64 through, so a known label must also have the data that it should have.
 *
 * Source: Enedis-NOI-CPT_54E v3, 5.3.6 (both sums) and 6 (labels).
 */
import { fitsLabel } from "./labels";

export type TicMode = "historic" | "standard";

export interface Group {
  readonly mode: TicMode;
  readonly label: string;
  /** SAAMMJJhhmmss, as the meter wrote it; absent when the group has none. */
  readonly horodate?: string;
  readonly data: string;
}

const HT = 0x09;
const SP = 0x20;

/** The checksum character of the bytes before it: both modes end so, they differ in where the sum stops. */
export function checksum(bytes: Uint8Array, end: number): number {
  let sum = 0;
  for (let i = 0; i < end; i++) sum += bytes[i] ?? 0;
  return (sum & 0x3f) + 0x20;
}

/** Reads the `length` first bytes (7 bits each, without LF and CR); undefined when they are no good group. */
export function parseGroup(bytes: Buffer, length: number): Group | undefined {
  if (length < 4) return undefined;
  const separator = bytes[length - 2];
  if (separator === HT) {
    return checksum(bytes, length - 1) === bytes[length - 1] ? standardGroup(bytes, length - 2) : undefined;
  }
  if (separator !== SP || checksum(bytes, length - 2) !== bytes[length - 1]) return undefined;
  return historicGroup(bytes, length - 2);
}

function historicGroup(bytes: Buffer, end: number): Group | undefined {
  const text = bytes.toString("latin1", 0, end);
  const space = text.indexOf(" ");
  if (space < 1 || text.includes("\t")) return undefined;
  return known({ mode: "historic", label: text.slice(0, space), data: text.slice(space + 1) });
}

function standardGroup(bytes: Buffer, end: number): Group | undefined {
  const [label = "", ...rest] = bytes.toString("latin1", 0, end).split("\t");
  const [first = "", second] = rest;
  if (rest.length === 1) return known({ mode: "standard", label, data: first });
  if (rest.length === 2) return known({ mode: "standard", label, horodate: first, data: second ?? "" });
  return undefined;
}

function known(group: Group): Group | undefined {
  return fitsLabel(group) ? group : undefined;
}
