/** The messages of `linky-tic`, one an output, for what a frame tells; and the figures of its status. */
import type { ReadingMessage } from "../metering/reading";
import type { SignalMessage } from "../metering/signal";
import type { LinkyFrame } from "./linky-frame";
import type { Heard } from "./meter";

export interface FrameMessage {
  readonly topic: "linky";
  readonly payload: LinkyFrame;
}

/** Reading, signal and frame; null where the frame tells nothing of it. */
export function messagesOf({
  measured,
  signal,
  frame,
}: Heard): [ReadingMessage | null, SignalMessage | null, FrameMessage] {
  return [
    measured ? { topic: "meter", payload: measured.power, reading: measured.reading } : null,
    signal ? { topic: signal.name, payload: signal.value, signal } : null,
    { topic: "linky", payload: frame },
  ];
}

/** "2.3 kVA · HPJB · 100 %": power, tariff, and the share of good groups (0 to 1), in no language. */
export function figuresOf({ measured, frame }: Heard, quality: number): string {
  const power = measured?.power ?? frame.apparentPower;
  return [
    ...(power === undefined ? [] : [`${(power / 1000).toFixed(1)} kVA`]),
    ...(frame.tariff ? [frame.tariff.period] : []),
    `${Math.floor(quality * 100)} %`,
  ].join(" · ");
}
