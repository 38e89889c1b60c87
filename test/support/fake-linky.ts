/** A Linky that counts a house of heaters and tells it on a line, a frame after the other, as the meter does. */
import { bytesOf, historicTempo, standardTempo, withParity } from "./tic";

type TempoPeriod = "HCJB" | "HPJB" | "HCJW" | "HPJW" | "HCJR" | "HPJR";
const PERIODS: readonly TempoPeriod[] = ["HCJB", "HPJB", "HCJW", "HPJW", "HCJR", "HPJR"];

export class FakeLinky {
  mode: "historic" | "standard" = "standard";
  period: TempoPeriod = "HPJB";
  /** PCOUP, kVA. */
  breakingPower = 9;
  /** VA of what nobody sheds. */
  others = 150;
  /** True: the port that listens was opened as 8N1, and the parity stays in bit 7. */
  parity = false;
  readonly #off = new Set<string>();
  readonly #lines = new Set<(bytes: Buffer) => void>();
  readonly #pace: NodeJS.Timeout;
  #beat = 0;

  /** `heaters`: VA of each. A frame each `every` ms. */
  constructor(
    readonly heaters: Readonly<Record<string, number>>,
    every = 500,
  ) {
    this.#pace = setInterval(() => this.#speak(), every);
  }

  /** Gives every frame to this line, until the returned function unplugs it. */
  plug(line: (bytes: Buffer) => void): () => void {
    this.#lines.add(line);
    return () => this.#lines.delete(line);
  }

  /** What a pilot wire orders: anything but "confort" stops the heater. */
  order(heater: string, order: string): void {
    if (order === "confort") this.#off.delete(heater);
    else this.#off.add(heater);
  }

  /** VA drawn now. */
  get power(): number {
    const on = Object.entries(this.heaters).filter(([heater]) => !this.#off.has(heater));
    return on.reduce((sum, [, power]) => sum + power, this.others);
  }

  stop(): void {
    clearInterval(this.#pace);
    this.#lines.clear();
  }

  #speak(): void {
    const frame = this.#frame();
    const bytes = this.parity ? withParity(frame) : bytesOf(frame);
    for (const line of this.#lines) line(bytes);
  }

  /** No meter says exactly the same twice: the power moves by 10 VA. */
  #frame(): string {
    this.#beat = (this.#beat + 1) % 5;
    const power = this.power + 10 * this.#beat;
    if (this.mode === "historic") return historicTempo(power, this.period);
    const pcoup = String(this.breakingPower).padStart(2, "0");
    return standardTempo(power, PERIODS.indexOf(this.period) + 1, 0, { PCOUP: pcoup });
  }
}
