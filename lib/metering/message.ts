/**
 * A message as a transport delivers it, ready for the rules.
 *
 * Rules
 * - Text that holds JSON is parsed, whatever the MQTT node's datatype was. Other text stays text.
 * - A buffer of text becomes text; a buffer that went through JSON ({type: "Buffer", data}) becomes a buffer again.
 * - Nothing is guessed: what cannot be parsed stays as it came, for a rule to judge.
 */
import { type JsonObject, objectIn } from "./json";
import { MeteringProblem } from "./problem";

export interface MeterMessage {
  readonly topic: string;
  /** The property that was read, parsed. */
  readonly payload: unknown;
  /** The payload when it is an object, else an object with no keys. */
  readonly fields: JsonObject;
  /** The whole message: some rules need `data`, `meta` or `knx`. */
  readonly whole: JsonObject;
  /** How sentences name the payload: "msg.payload". */
  readonly property: string;
}

/** Longer than any telegram of a meter; shorter than what would hold up the flow. */
const LONGEST_TEXT = 256 * 1024;

const NOTHING: JsonObject = {};

/** Throws a MeteringProblem when the property is not there or its text is too long. */
export function meterMessage(whole: JsonObject, value: unknown, property = "msg.payload"): MeterMessage {
  if (value === undefined) throw new MeteringProblem("no-value", { property });
  const payload = parsed(value, property);
  const { topic } = whole;
  return {
    topic: typeof topic === "string" ? topic : "",
    payload,
    fields: objectIn(payload) ?? NOTHING,
    whole,
    property,
  };
}

function parsed(value: unknown, property: string): unknown {
  if (typeof value === "string") return parsedText(value, property);
  const bytes = Buffer.isBuffer(value) ? value : bytesIn(value);
  if (bytes === undefined) return value;
  return isText(bytes) ? parsedText(bytes.toString("utf8"), property) : bytes;
}

function parsedText(text: string, property: string): unknown {
  if (text.length > LONGEST_TEXT)
    throw new MeteringProblem("too-long", { property, length: text.length, limit: LONGEST_TEXT });
  if (!/^\s*[{["]/.test(text)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** A buffer that survived a round trip through JSON. */
function bytesIn(value: unknown): Buffer | undefined {
  const { type, data } = objectIn(value) ?? NOTHING;
  if (type !== "Buffer" || !Array.isArray(data) || data.length > LONGEST_TEXT) return undefined;
  return data.every((byte) => Number.isInteger(byte)) ? Buffer.from(data) : undefined;
}

/** Meters' texts are printable; binary datagrams hold zeros. */
function isText(bytes: Buffer): boolean {
  return bytes.length > 0 && !bytes.includes(0);
}
