/**
 * STGE, the meter's status register: 32 bits in eight hexadecimal digits.
 * Source: Enedis-NOI-CPT_54E v3, 6.2.3.14, bit by bit.
 */
export type Colour = "blue" | "white" | "red";

export const BREAKER_POSITIONS = [
  "closed",
  "open-overpower",
  "open-overvoltage",
  "open-shedding",
  "open-remote-order",
  "open-overheating-high-current",
  "open-overheating",
] as const;

export interface StatusRegister {
  readonly dryContact: "closed" | "open";
  readonly breaker: (typeof BREAKER_POSITIONS)[number] | "unknown";
  readonly terminalCoverOpen: boolean;
  readonly overvoltage: boolean;
  /** The reference power is exceeded at this moment. */
  readonly overReferencePower: boolean;
  readonly producer: boolean;
  /** The active energy is negative: the house gives to the grid. */
  readonly exporting: boolean;
  /** 1 to 10, as NTARF. */
  readonly supplierIndex: number;
  /** 1 to 4. */
  readonly distributorIndex: number;
  readonly clockDegraded: boolean;
  readonly ticMode: "historic" | "standard";
  readonly euridis: "off" | "unsecured" | "secured" | "unknown";
  readonly plc: "unlocked" | "locked" | "registered" | "unknown";
  readonly plcSynchronised: boolean;
  readonly tempoToday: Colour | null;
  readonly tempoTomorrow: Colour | null;
  /** 1 to 3 while PM1 to PM3 is announced, else 0. */
  readonly mobilePeakNotice: number;
  /** 1 to 3 while PM1 to PM3 is in force, else 0. */
  readonly mobilePeak: number;
}

const COLOURS = [null, "blue", "white", "red"] as const;
const EURIDIS = ["off", "unsecured", "unknown", "secured"] as const;
const PLC = ["unlocked", "locked", "registered", "unknown"] as const;

/** Decodes eight hexadecimal digits. */
export function readStatusRegister(hex: string): StatusRegister {
  const register = Number.parseInt(hex, 16);
  // `>>>` keeps bits 30 and 31 from making a negative number.
  const bits = (from: number, count = 1): number => (register >>> from) & (2 ** count - 1);
  return {
    dryContact: bits(0) === 1 ? "open" : "closed",
    breaker: BREAKER_POSITIONS[bits(1, 3)] ?? "unknown",
    terminalCoverOpen: bits(4) === 1,
    overvoltage: bits(6) === 1,
    overReferencePower: bits(7) === 1,
    producer: bits(8) === 1,
    exporting: bits(9) === 1,
    supplierIndex: bits(10, 4) + 1,
    distributorIndex: bits(14, 2) + 1,
    clockDegraded: bits(16) === 1,
    ticMode: bits(17) === 1 ? "standard" : "historic",
    euridis: EURIDIS[bits(19, 2)] ?? "unknown",
    plc: PLC[bits(21, 2)] ?? "unknown",
    plcSynchronised: bits(23) === 1,
    tempoToday: COLOURS[bits(24, 2)] ?? null,
    tempoTomorrow: COLOURS[bits(26, 2)] ?? null,
    mobilePeakNotice: bits(28, 2),
    mobilePeak: bits(30, 2),
  };
}
