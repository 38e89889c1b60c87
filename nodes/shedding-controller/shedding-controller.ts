import type { Node, NodeAPI, NodeDef, NodeMessage } from "node-red";
import { allBuilt, systemClock } from "../../lib/runtime/clock";
import { FileMemory, lastingMemory } from "../../lib/runtime/file-memory";
import { onClose, onInput, sentenceOf } from "../../lib/runtime/input";
import { languageOf } from "../../lib/runtime/language";
import { NodeMemory } from "../../lib/runtime/memory";
import { numberSetting, textSetting } from "../../lib/runtime/setting";
import { type Look, NodeStatus } from "../../lib/runtime/status";
import type { EngineConfig } from "../../lib/shedding/config";
import type { ControllerState, Decision, Figures } from "../../lib/shedding/decision";
import { SheddingEngine } from "../../lib/shedding/engine";
import { Keeper } from "../../lib/shedding/keeper";
import { household, readMessage } from "../../lib/shedding/message";
import { Outgoing } from "../../lib/shedding/outgoing";
import { standingText } from "../../lib/shedding/standing";
import type { EngineState } from "../../lib/shedding/state";
import type { Language } from "../../lib/wording/language";

interface ControllerDefinition extends NodeDef {
  engine: EngineConfig;
  /** A context store; "" is a file of our own in the user folder, which outlives a restart whatever is configured. */
  persist?: string;
  perLoadOutputs?: boolean;
  /** The unit of the topic "meter"; "" is that of the limit. */
  meterUnit?: string;
  /** Seconds between reports that nobody asked for; "" for none. */
  reportSeconds?: number | string;
  dryRun?: boolean;
}

const LOOKS: Readonly<Record<ControllerState, Look>> = {
  BOOT: "waiting",
  NORMAL: "good",
  WATCH: "warning",
  SHEDDING: "alarm",
  RECOVERING: "busy",
  STALE_HOLD: "waiting",
  STALE_WORST: "bad",
  DISABLED: "idle",
};

export default function register(RED: NodeAPI): void {
  function SheddingController(this: Node, definition: ControllerDefinition): void {
    RED.nodes.createNode(this, definition);
    const status = new NodeStatus(this);
    const language = languageOf(RED, this.type);
    status.show("waiting", "shedding-controller.status.waiting");
    try {
      run(this, definition, { status, language, userFolder: RED.settings.userDir });
    } catch (thrown) {
      const sentence = sentenceOf(thrown, language);
      status.show("bad", sentence);
      this.error(sentence);
      onInput(this, status, language, () => {});
    }
  }

  RED.nodes.registerType("shedding-controller", SheddingController);
}

/** Keeps the house until the node is closed. Throws ConfigError for a configuration that the engine cannot take. */
function run(
  node: Node,
  definition: ControllerDefinition,
  {
    status,
    language,
    userFolder,
  }: { status: NodeStatus; language: Language; userFolder: string | undefined },
): void {
  const { engine: config, dryRun = false } = definition;
  const store = textSetting(definition.persist);
  const memory = store === "" ? lastingMemory(userFolder, node) : new NodeMemory(node, store);
  const key = dryRun ? "rehearsal" : "state";
  const keeper = new Keeper({
    build: (state, now) =>
      new SheddingEngine(config, { now, ...(state !== null && { state: state as EngineState }) }),
    memory: {
      load: () => allBuilt().then(() => memory.load(key)),
      save: (state) => memory.save(key, state),
    },
    clock: systemClock,
    listeners: {
      decided: (decision, figures, now) => {
        sendDecision(decision, now);
        show(decision, figures);
      },
      report: (report) => node.send([null, null, { ...outgoing.report(report) }]),
      trouble: (thrown) => node.warn(sentenceOf(thrown, language)),
    },
    reportEvery: 1000 * numberSetting(definition.reportSeconds, 0),
  });
  const house = household(config, definition.meterUnit);
  const { loads } = config;
  const { unit } = house.settings;
  const outgoing = new Outgoing(loads, language, unit, Intl.DateTimeFormat().resolvedOptions().timeZone);
  const ports = new Map(definition.perLoadOutputs === true ? loads.map(({ id }, i) => [id, 3 + i]) : []);

  onInput(node, status, language, (msg) => {
    const asked = readMessage(msg, house, systemClock.now());
    return asked.type === "status" ? keeper.tell() : keeper.take(asked);
  });
  onClose(node, async (removed) => {
    await keeper.close();
    if (removed && memory instanceof FileMemory) await memory.forget();
  });

  function sendDecision({ commands, notices }: Decision, now: number): void {
    for (const command of dryRun ? [] : commands) {
      const outputs: (NodeMessage | null)[] = [{ ...outgoing.order(command, now) }];
      const port = ports.get(command.load);
      if (port !== undefined) outputs[port] = { ...outgoing.order(command, now) };
      node.send(outputs);
    }
    for (const notice of notices) node.send([null, { ...outgoing.notice(notice, now) }]);
  }

  function show({ state }: Decision, figures: Figures): void {
    status.show(LOOKS[state], standingText({ ...figures, state, unit, dryRun }, language));
  }
}
