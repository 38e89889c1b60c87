import { createHash } from "node:crypto";

/** 0 to 1, always the same for one name: moves the calls of many houses apart without a random source. */
export function spreadOf(name: string): number {
  return createHash("sha256").update(name).digest().readUInt32BE() / 2 ** 32;
}

/** Eight digits that tell one name from another, and nothing of the name. */
export function fingerprintOf(name: string): string {
  return createHash("sha256").update(`fingerprint of ${name}`).digest("hex").slice(0, 8);
}
