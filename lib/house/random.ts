/**
 * Chance that can be repeated: the same seed gives the same house, day and faults on every machine.
 * The generator is sfc32 (Chris Doty-Humphrey's "small fast counting", public domain).
 */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  constructor(seed: number) {
    this.#a = seed | 0;
    this.#b = 0x9e3779b9;
    this.#c = 0x243f6a88;
    for (let i = 0; i < 15; i++) this.next();
  }

  /** From 0, included, to 1, excluded. */
  next(): number {
    const sum = (((this.#a + this.#b) | 0) + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 2 ** 32;
  }

  between(low: number, high: number): number {
    return low + (high - low) * this.next();
  }

  /** A whole number, both ends included. */
  whole(low: number, high: number): number {
    return Math.floor(this.between(low, high + 1));
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(first: T, ...others: readonly T[]): T {
    return [first, ...others][this.whole(0, others.length)] ?? first;
  }

  /** Normal, mean 0, deviation 1 (sum of four uniform values: no tails, which a house's noise has not either). */
  normal(): number {
    return (this.next() + this.next() + this.next() + this.next() - 2) * Math.sqrt(3);
  }

  /** Another source that does not depend on how much was drawn from this one. */
  static of(seed: number, ...names: readonly (string | number)[]): Random {
    let hash = seed | 0;
    for (const character of names.join("/")) hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193);
    return new Random(hash ^ (hash >>> 15));
  }
}
