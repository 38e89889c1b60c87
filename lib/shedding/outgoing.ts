/** The messages that leave the controller, as the contract has them. */
import type { Language } from "../wording/language";
import type { LoadConfig } from "./config";
import type { Command, Order, Report, Why } from "./decision";
import { describeNotice, explain, type Telling } from "./explain";
import type { Notice, NoticeFacts, NoticeKind } from "./notice";

export interface OrderMessage {
  /** The load's id. */
  readonly topic: string;
  /** What is configured for the order. */
  readonly payload: unknown;
  readonly load: {
    readonly id: string;
    readonly name: string;
    readonly order: Order;
    readonly why: Why;
    /** The sentence for a person. */
    readonly text: string;
  };
}

export interface NoticeMessage {
  readonly topic: NoticeKind;
  /** The sentence for a person. */
  readonly payload: string;
  readonly notice: NoticeFacts[NoticeKind];
}

export interface ReportMessage {
  readonly topic: "report";
  readonly payload: Report;
}

/** Makes the messages of one house, in one language. What they hold is theirs alone: whoever gets one may change it. */
export class Outgoing {
  readonly #loads: ReadonlyMap<string, LoadConfig>;

  constructor(
    loads: readonly LoadConfig[],
    readonly language: Language,
    /** "W" or "VA": the unit of the powers. */
    readonly unit: string,
    readonly timeZone: string,
  ) {
    this.#loads = new Map(loads.map((load) => [load.id, load]));
  }

  order(command: Command, now: number): OrderMessage {
    const { load: id, order, why } = command;
    const name = this.#nameOf(id);
    const text = explain(command, name, this.language, this.#telling(now));
    return {
      topic: id,
      payload: this.#payload(id, order),
      load: { id, name, order, why: structuredClone(why), text },
    };
  }

  notice(notice: Notice, now: number): NoticeMessage {
    return {
      topic: notice.kind,
      payload: describeNotice(notice, this.language, this.#telling(now), (id) => this.#nameOf(id)),
      notice: notice.facts,
    };
  }

  report(report: Report): ReportMessage {
    return { topic: "report", payload: structuredClone(report) };
  }

  #payload(id: string, order: Order): unknown {
    const { onShed = false, onRestore = true } = this.#loads.get(id) ?? {};
    return structuredClone(order === "shed" ? onShed : onRestore);
  }

  #nameOf(id: string): string {
    return this.#loads.get(id)?.name ?? id;
  }

  #telling(now: number): Telling {
    return { unit: this.unit, timeZone: this.timeZone, now };
  }
}
