import type { Quantity } from "./quantity";
import type { PhaseReading } from "./reading";

/** One quantity of the whole (phase 0) or of a phase; W, VA, A, V. Some meters tell import and export apart. */
export interface Part {
  readonly phase: 0 | 1 | 2 | 3;
  readonly quantity: PartQuantity;
  readonly value: number;
}

export type PartQuantity = Quantity | "import" | "export";

/** The quantities of one phase (0: of the whole) as parts. */
export function partsOf(phase: Part["phase"], told: PhaseReading): Part[] {
  return (Object.entries(told) as [Quantity, number][]).map(([quantity, value]) => ({
    phase,
    quantity,
    value,
  }));
}

/** "L1", "l2", "3", "a": the phase that a name means; 0 when it means none. */
export function phaseNamed(name: string | undefined): Part["phase"] {
  switch (name?.toLowerCase()) {
    case "l1":
    case "1":
    case "a":
      return 1;
    case "l2":
    case "2":
    case "b":
      return 2;
    case "l3":
    case "3":
    case "c":
      return 3;
    default:
      return 0;
  }
}
