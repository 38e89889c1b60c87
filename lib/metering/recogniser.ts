/**
 * Whose message is this?
 *
 * Rules
 * - The rule that matched last is asked first, then the table: a meter's own messages cost one question.
 * - After three matches a rule, with its device, is the meter: a stray message of another cannot take its place.
 * - Once the meter was read, what no rule knows and what others send is told once, then passed over.
 * - A sentence about an unknown message names its keys, never the values behind them: they may be private.
 */
import { describe } from "../wording/describe";
import type { Adapter, Finding } from "./adapter";
import { ADAPTERS } from "./adapters";
import type { MeterMessage } from "./message";
import { MeteringProblem } from "./problem";
import type { MeterSettings } from "./settings";
import { Strays } from "./strays";

/** What the meter says in this message, and the rule that read it. */
export interface Recognised {
  readonly adapter: Adapter;
  readonly finding: Exclude<Finding, { kind: "companion" | "other-clamp" }>;
}

/** The rule that is the meter for good, and its name with the device. */
interface Locked {
  readonly id: string;
  readonly name: string;
}

const MATCHES_TO_LOCK = 3;
const MOST_CANDIDATES = 32;
/** As many messages of other clamps only, and the chosen one is not there. */
const CLAMPS_TO_DOUBT = 6;

export class Recogniser {
  readonly #matches = new Map<string, number>();
  readonly #strays = new Strays();
  #last: Adapter | undefined;
  #locked: Locked | undefined;
  #otherClamps = 0;

  constructor(
    readonly settings: MeterSettings,
    readonly adapters: readonly Adapter[] = ADAPTERS,
  ) {}

  /** Undefined when the message tells no power of this meter. Throws a MeteringProblem when it should have. */
  recognise(message: MeterMessage): Recognised | undefined {
    const adapter = this.#last;
    const own = adapter?.recognise(message, this.settings);
    try {
      return adapter && own ? this.#judge(adapter, own) : this.#search(message);
    } catch (thrown) {
      const isStray = this.#last !== undefined && thrown instanceof MeteringProblem;
      if (isStray && !this.#strays.isNews(thrown, message.topic)) return undefined;
      throw thrown;
    }
  }

  #search(message: MeterMessage): Recognised | undefined {
    for (const adapter of this.adapters) {
      const finding = adapter === this.#last ? undefined : adapter.recognise(message, this.settings);
      if (finding) return this.#judge(adapter, finding);
    }
    const { property, payload } = message;
    throw new MeteringProblem("unknown-meter", { property, got: describe(payload) });
  }

  #judge(adapter: Adapter, finding: Finding): Recognised | undefined {
    if (finding.kind === "companion") return undefined;
    if (finding.kind === "other-clamp") return this.#passClamp(finding.clamp);
    const { device = "" } = finding;
    if (this.#locked) return ifLocked(this.#locked, { adapter, finding });
    this.#last = adapter;
    const name = nameOf(adapter, device);
    const matches = (this.#matches.get(name) ?? 0) + 1;
    if (this.#matches.size >= MOST_CANDIDATES) this.#matches.clear();
    this.#matches.set(name, matches);
    if (matches >= MATCHES_TO_LOCK) this.#locked = { id: adapter.id, name };
    return { adapter, finding };
  }

  #passClamp(clamp: string): undefined {
    this.#otherClamps += 1;
    if (this.#last === undefined && this.#otherClamps >= CLAMPS_TO_DOUBT)
      throw new MeteringProblem("not-the-clamp", { seen: clamp });
    if (this.#last && this.settings.channel === "") throw new MeteringProblem("clamp-assumed", { clamp });
  }
}

/** What was found, when it is of the meter that the node reads; another way of the same meter to speak is passed over. */
function ifLocked(locked: Locked, found: Recognised): Recognised | undefined {
  const { id } = found.adapter;
  const name = nameOf(found.adapter, found.finding.device ?? "");
  if (name === locked.name) return found;
  if (id !== locked.id && familyOf(id) === familyOf(locked.id)) return undefined;
  throw new MeteringProblem("other-meter", { other: name, meter: locked.name });
}

const nameOf = ({ id }: Adapter, device: string): string => (device === "" ? id : `${id} (${device})`);

/** "shelly" of "shelly-rpc": one meter may speak in several ways. */
const familyOf = (id: string): string => id.split("-", 1)[0] ?? id;
