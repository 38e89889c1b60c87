import type { Node, NodeAPI, NodeDef } from "node-red";
import { Meter } from "../../lib/metering/meter";
import { MeteringProblem } from "../../lib/metering/problem";
import { SLOW_SECONDS } from "../../lib/metering/rate";
import type { ReadingMessage } from "../../lib/metering/reading";
import { meterSettings, type RawMeterSettings } from "../../lib/metering/settings";
import { statusText } from "../../lib/metering/status-text";
import { systemClock } from "../../lib/runtime/clock";
import { Complaints } from "../../lib/runtime/complaints";
import { type Handler, onClose, onInput, sentenceOf } from "../../lib/runtime/input";
import { languageOf } from "../../lib/runtime/language";
import { NodeStatus } from "../../lib/runtime/status";

const TYPE = "meter-input";

/** `property` is a property of the message ("payload"); the rest are a meter's settings, numbers often as texts. */
type MeterInputDefinition = NodeDef & RawMeterSettings & { readonly property?: string };

export default function register(RED: NodeAPI): void {
  RED.nodes.registerType(TYPE, function (this: Node, definition: MeterInputDefinition) {
    RED.nodes.createNode(this, definition);
    const status = new NodeStatus(this);
    const language = languageOf(RED, TYPE);
    const property = definition.property || "payload";
    let wasSlow = false;

    const tell = (message: ReadingMessage): void => {
      const { isSlow, interval = 0 } = meter;
      status.show(isSlow ? "warning" : "good", statusText(message, meter));
      if (isSlow && !wasSlow) {
        const facts = {
          meter: message.reading.source,
          seconds: Math.round(interval / 1000),
          limit: SLOW_SECONDS,
        };
        this.warn(new MeteringProblem("too-slow", facts).in(language));
      }
      wasSlow = isSlow;
      this.send({ ...message });
    };
    const silent = (): void => status.show("waiting", `${TYPE}.status.no-reading`);

    let meter: Meter;
    try {
      meter = new Meter(meterSettings(definition), systemClock, { reading: tell, silent });
    } catch (thrown) {
      status.show("bad", `${TYPE}.status.bad-settings`);
      this.error(sentenceOf(thrown, language));
      return;
    }
    status.show("waiting", `${TYPE}.status.waiting`);
    const read: Handler = (msg) => {
      meter.receive(msg, RED.util.getMessageProperty(msg, property), `msg.${property}`);
    };
    onInput(this, status, language, read, new Complaints());
    onClose(this, () => meter.stop());
  });
}
