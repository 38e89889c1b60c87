/**
 * SMA: the multicast of an Energy Meter or Sunny Home Manager 2, and what flows and nodes make of it.
 *
 * Rules
 * - Import and export are two registers, one of them 0: the power is their difference.
 * - Several meters on one network: the dialog's channel is the serial number to read.
 * - The `power` of an inverter is not the grid's.
 *
 * Source: SMA's "Energy Meter Protocol" (239.12.255.254, port 9522).
 */
import { type Adapter, companion, type Finding, numberAt, whole } from "../adapter";
import { withPhases } from "../phases";
import { net, quantities } from "../quantity";

const PROTOCOL = 0x6069;
const FIRST_BLOCK = 28;
const END = 0x00000000;

const datagram: Adapter = {
  id: "sma",
  recognise({ payload }, { channel }) {
    if (!Buffer.isBuffer(payload) || payload.toString("latin1", 0, 4) !== "SMA\0") return undefined;
    if (payload.length < FIRST_BLOCK || payload.readUInt16BE(16) !== PROTOCOL) return companion;
    const serial = String(payload.readUInt32BE(20));
    if (channel !== "" && channel !== serial) return { kind: "other-clamp", clamp: serial };
    return readingOf(registersIn(payload), serial);
  },
};

/** The momentary registers (type 4) by their index: tenths of W and VA, mA, mV. */
function registersIn(bytes: Buffer): Map<number, number> {
  const registers = new Map<number, number>();
  let at = FIRST_BLOCK;
  while (at + 8 <= bytes.length) {
    const block = bytes.readUInt32BE(at);
    if (block === END) break;
    const type = bytes.readUInt8(at + 2);
    if (type === 4) registers.set(bytes.readUInt8(at + 1), bytes.readUInt32BE(at + 4));
    at += type === 8 ? 12 : 8;
  }
  return registers;
}

/** Index of the first register of the whole and of each phase. */
const PHASE_STARTS = [21, 41, 61];

function readingOf(registers: ReadonlyMap<number, number>, serial: string): Finding {
  const power = (first: number) => net(registers.get(first), registers.get(first + 1), 0.1);
  const apparent = (first: number) => net(registers.get(first), registers.get(first + 1), 0.1);
  const thousandth = (index: number) => net(registers.get(index), undefined, 0.001);
  const phases = PHASE_STARTS.map((first) =>
    quantities({
      power: power(first),
      apparentPower: apparent(first + 8),
      current: thousandth(first + 10),
      voltage: thousandth(first + 11),
    }),
  );
  const total = quantities({ power: power(1), apparentPower: apparent(9) });
  return total.power === undefined ? companion : whole(withPhases(total, phases), serial);
}

/** An object with import and export under these names, in W. */
function difference(id: string, imported: string, exported: string): Adapter {
  return {
    id,
    recognise(message) {
      const { fields } = message;
      if (!(imported in fields && exported in fields)) return undefined;
      const power = net(numberAt(message, fields, imported), numberAt(message, fields, exported));
      return whole(quantities({ power }));
    },
  };
}

/** A well-known flow, in German: bezogen is imported, eingespeist exported. */
const flow = difference("sma-flow", "P_bez", "P_ein");
const speedwire = difference("sma-speedwire", "grid_w", "feed_w");
/** node-red-contrib-sma-webconnect, whose own `power` is the inverter's. */
const webconnect = difference("sma-webconnect", "grid_consumption", "grid_feedin");

export const sma: readonly Adapter[] = [datagram, flow, speedwire, webconnect];
