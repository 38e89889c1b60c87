/**
 * Eastron meters over Modbus, as node-red-contrib-modbus reads them: input registers, big-endian floats.
 *
 * Rules
 * - Registers do not say whose they are: the model is chosen in the dialog.
 * - One read of 58 registers from 0 has everything; where the read began, the node's own request says.
 *
 * Source: Eastron's register tables (function code 4).
 */
import { type Adapter, whole } from "../adapter";
import { finite, objectIn } from "../json";
import type { MeterMessage } from "../message";
import { withPhases } from "../phases";
import { MeteringProblem } from "../problem";
import { type Measured, quantities, tidy } from "../quantity";
import type { PhaseReading } from "../reading";
import type { RegisterModel } from "../settings";

/** First and last register that a model needs. */
const NEEDED: Readonly<Record<RegisterModel, readonly [number, number]>> = {
  sdm120: [0x00, 0x0d],
  sdm630: [0x00, 0x35],
};
const SDM630_POWER = 0x34;
const SDM630_APPARENT_POWER = 0x38;

const eastron: Adapter = {
  id: "modbus",
  recognise(message, settings) {
    const words = registersIn(message);
    if (words === undefined) return undefined;
    const { property } = message;
    const model = settings.registers;
    if (model === undefined) throw new MeteringProblem("choose-registers", { property });
    const first = finite(objectIn(message.whole.modbusRequest)?.address) ?? 0;
    const last = first + words.length - 1;
    const [from, to] = NEEDED[model];
    if (first > from || last < to)
      throw new MeteringProblem("few-registers", {
        property,
        first,
        last,
        model: model.toUpperCase(),
        from,
        to,
      });
    const float = floatsOf(words, first);
    return whole(model === "sdm120" ? ofOnePhase(float) : ofThreePhases(float));
  },
};

export const modbus: readonly Adapter[] = [eastron];

/** The 16-bit registers of a read: the payload, with the node's `responseBuffer` beside or inside. */
function registersIn({ payload, fields, whole: msg }: MeterMessage): number[] | undefined {
  const inside = objectIn(msg.responseBuffer) !== undefined ? payload : fields.buffer && fields.data;
  if (!Array.isArray(inside) || inside.length === 0) return undefined;
  const isWords = inside.every((word) => Number.isInteger(word) && word >= 0 && word <= 0xffff);
  return isWords ? inside : undefined;
}

type Float = (register: number) => number | undefined;

function floatsOf(words: readonly number[], first: number): Float {
  const bytes = Buffer.alloc(4);
  return (register) => {
    const high = words[register - first];
    const low = words[register - first + 1];
    if (high === undefined || low === undefined) return undefined;
    bytes.writeUInt16BE(high, 0);
    bytes.writeUInt16BE(low, 2);
    const value = bytes.readFloatBE(0);
    return Number.isFinite(value) ? tidy(value) : undefined;
  };
}

function ofOnePhase(float: Float): PhaseReading {
  return quantities({
    voltage: float(0x00),
    current: float(0x06),
    power: float(0x0c),
    apparentPower: float(0x12),
  });
}

function ofThreePhases(float: Float): Measured {
  const phases = [0, 2, 4].map((offset) =>
    quantities({
      voltage: float(offset),
      current: float(0x06 + offset),
      power: float(0x0c + offset),
      apparentPower: float(0x12 + offset),
    }),
  );
  return withPhases(
    quantities({ power: float(SDM630_POWER), apparentPower: float(SDM630_APPARENT_POWER) }),
    phases,
  );
}
