import type { Node, NodeAPI, NodeDef } from "node-red";
import { type Ears, LinkyListener, SILENT_AFTER_SECONDS } from "../../lib/linky/listener";
import { figuresOf, messagesOf } from "../../lib/linky/messages";
import { systemClock } from "../../lib/runtime/clock";
import { Complaints } from "../../lib/runtime/complaints";
import { onClose, onInput } from "../../lib/runtime/input";
import { languageOf } from "../../lib/runtime/language";
import { numberSetting } from "../../lib/runtime/setting";
import { NodeStatus } from "../../lib/runtime/status";

const TYPE = "linky-tic";
/** Share of good groups under which the line deserves a look. */
const POOR = 0.95;
/** s: a frame takes up to 3 s. */
const SHORTEST_SILENCE = 2;

/** `silentAfter` in seconds, a text when it comes from the editor. */
type LinkyTicDefinition = NodeDef & { readonly silentAfter?: unknown };

export default function register(RED: NodeAPI): void {
  RED.nodes.registerType(TYPE, function (this: Node, definition: LinkyTicDefinition) {
    RED.nodes.createNode(this, definition);
    const status = new NodeStatus(this);
    const language = languageOf(RED, TYPE);
    const complaints = new Complaints();
    const ears: Ears = {
      heard: (heard, quality) => {
        const look = heard.frame.overload || quality < POOR ? "warning" : "good";
        status.show(look, figuresOf(heard, quality));
        this.send(messagesOf(heard).map((message) => message && { ...message }));
      },
      trouble: (trouble, problem) => {
        status.show("bad", `${TYPE}.status.${trouble}`);
        const sentence = problem.in(language);
        if (complaints.isNews(sentence, systemClock.now())) this.error(sentence, {});
      },
    };
    const silentAfter = numberSetting(definition.silentAfter, SILENT_AFTER_SECONDS, SHORTEST_SILENCE);
    const listener = new LinkyListener(systemClock, ears, silentAfter);
    status.show("waiting", `${TYPE}.status.waiting`);
    onInput(this, status, language, (msg) => listener.hear(msg.payload), new Complaints());
    onClose(this, () => listener.stop());
  });
}
