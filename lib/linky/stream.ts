/**
 * Cuts what comes from the meter's customer output into frames of good groups.
 *
 * Rules
 * - Bytes may be cut anywhere; nothing depends on where. A text is bytes too; a text without LF and CR that is a whole
 *   good group is one (a serial or MQTT node that splits at the line's end).
 * - Bit 7 is dropped: a port opened as 8N1 leaves the parity there.
 * - LF begins a group and CR ends it. Whatever else stands between is counted as a bad group and forgotten.
 * - STX begins a frame; ETX, EOT or another STX ends it, and so does a label that the frame already has: splitters may
 *   eat the control characters.
 * - A frame has one mode, that of most of its groups; the others were chance.
 * - Nothing grows without bound: a group has at most 160 bytes, a frame at most 100 groups.
 */
import { type Group, parseGroup, type TicMode } from "./group";

export type FrameEnd = "ETX" | "EOT" | "STX" | "repeat" | "full";

export interface TicFrame {
  readonly mode: TicMode;
  readonly groups: readonly Group[];
  /** Damaged groups in it. */
  readonly bad: number;
  /** True when it was heard from its beginning to its end, without damage. */
  readonly whole: boolean;
  readonly end: FrameEnd;
}

const [STX, ETX, EOT, LF, CR] = [0x02, 0x03, 0x04, 0x0a, 0x0d] as const;
const LONGEST_GROUP = 160;
const MOST_GROUPS = 100;
const FIRST_LABELS: readonly string[] = ["ADCO", "ADSC"];

export class TicStream {
  readonly #pending = Buffer.alloc(LONGEST_GROUP);
  #length = 0;
  #tooLong = false;
  #groups: Group[] = [];
  readonly #labels = new Set<string>();
  #bad = 0;
  #begun = false;
  #goodGroups = 0;
  #badGroups = 0;

  constructor(readonly frame: (frame: TicFrame) => void) {}

  /** Good groups since the beginning. */
  get goodGroups(): number {
    return this.#goodGroups;
  }

  /** Damaged groups since the beginning. */
  get badGroups(): number {
    return this.#badGroups;
  }

  /** Takes the next bytes; calls `frame` for each frame that ends in them. */
  feed(bytes: Uint8Array): void {
    for (let i = 0; i < bytes.length; i++) {
      const byte = (bytes[i] ?? 0) & 0x7f;
      if (byte <= CR) this.#control(byte);
      else this.#append(byte);
    }
  }

  /** Takes the next characters, or one line without its end. */
  feedText(text: string): void {
    const isLine = text.length <= LONGEST_GROUP && !/[\n\r]/.test(text);
    if (!isLine || !this.#takeLine(text)) this.feed(Buffer.from(text, "latin1"));
  }

  #control(byte: number): void {
    if (byte === CR) this.#endGroup();
    else if (byte === LF) this.#dropPending();
    else if (byte === STX) this.#beginFrame();
    else if (byte === ETX || byte === EOT) {
      this.#dropPending();
      this.#endFrame(byte === ETX ? "ETX" : "EOT");
    } else this.#append(byte);
  }

  #append(byte: number): void {
    if (this.#length < LONGEST_GROUP) this.#pending[this.#length++] = byte;
    else this.#tooLong = true;
  }

  #beginFrame(): void {
    this.#dropPending();
    this.#endFrame("STX");
    this.#begun = true;
  }

  #takeLine(text: string): boolean {
    const bytes = Buffer.from(text, "latin1").map((byte) => byte & 0x7f);
    const control = bytes.findIndex((byte) => byte < 0x20 && byte !== 0x09);
    const length = control < 0 ? bytes.length : control;
    const group = parseGroup(Buffer.from(bytes), length);
    if (!group) return false;
    this.#dropPending();
    this.#addGroup(group);
    this.feed(bytes.subarray(length));
    return true;
  }

  #endGroup(): void {
    if (this.#length === 0) return;
    const group = this.#tooLong ? undefined : parseGroup(this.#pending, this.#length);
    if (group) {
      this.#length = 0;
      this.#addGroup(group);
    } else this.#dropPending();
  }

  #dropPending(): void {
    if (this.#length > 0) {
      this.#bad++;
      this.#badGroups++;
    }
    this.#length = 0;
    this.#tooLong = false;
  }

  #addGroup(group: Group): void {
    if (this.#labels.has(group.label)) this.#endFrame("repeat", group.label);
    this.#goodGroups++;
    this.#groups.push(group);
    this.#labels.add(group.label);
    if (this.#groups.length >= MOST_GROUPS) this.#endFrame("full");
  }

  #endFrame(end: FrameEnd, next?: string): void {
    if (this.#groups.length > 0) {
      const { mode, groups } = majority(this.#groups);
      const chance = this.#groups.length - groups.length;
      this.#badGroups += chance;
      this.#goodGroups -= chance;
      const bad = this.#bad + chance;
      const begun = this.#begun || FIRST_LABELS.includes(groups[0]?.label ?? "");
      const ended = end === "ETX" || (next !== undefined && FIRST_LABELS.includes(next));
      this.frame({ mode, groups, bad, whole: begun && ended && bad === 0, end });
    }
    this.#groups = [];
    this.#labels.clear();
    this.#bad = 0;
    this.#begun = false;
  }
}

/** The mode of most groups, and the groups of that mode. */
function majority(groups: readonly Group[]): Pick<TicFrame, "mode" | "groups"> {
  const standard = groups.filter((group) => group.mode === "standard");
  if (standard.length * 2 > groups.length) return { mode: "standard", groups: standard };
  return { mode: "historic", groups: groups.filter((group) => group.mode === "historic") };
}
