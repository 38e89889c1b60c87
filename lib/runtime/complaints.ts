/**
 * Which errors are said aloud.
 *
 * A meter that talks nonsense does it every second. The same sentence is said once a minute, and different
 * sentences at most twenty times a minute; a good message in between makes the next error news again.
 */
const SILENCE = 60_000;
const MOST_A_MINUTE = 20;

export class Complaints {
  #said = new Map<string, number>();

  /** True when this sentence should be said now (epoch ms). */
  isNews(sentence: string, now: number): boolean {
    for (const [old, at] of this.#said) if (Math.abs(now - at) >= SILENCE) this.#said.delete(old);
    if (this.#said.has(sentence) || this.#said.size >= MOST_A_MINUTE) return false;
    this.#said.set(sentence, now);
    return true;
  }

  /** Forgets what was said: things went well. */
  settle(): void {
    this.#said.clear();
  }
}
