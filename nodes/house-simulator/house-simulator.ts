import type { Node, NodeAPI, NodeDef } from "node-red";
import { orderOf } from "../../lib/house/order";
import { simulationSettings } from "../../lib/house/settings";
import { Simulation } from "../../lib/house/simulation";
import type { Reading } from "../../lib/metering/reading";
import { systemClock } from "../../lib/runtime/clock";
import { onClose, onInput, sentenceOf } from "../../lib/runtime/input";
import { languageOf } from "../../lib/runtime/language";
import { NodeStatus } from "../../lib/runtime/status";

const TYPE = "house-simulator";

/** As the editor saves it: numbers are texts there, and an API may leave out anything. */
type HouseSimulatorDefinition = NodeDef & Readonly<Record<string, unknown>>;

export default function register(RED: NodeAPI): void {
  RED.nodes.registerType(TYPE, function (this: Node, definition: HouseSimulatorDefinition) {
    RED.nodes.createNode(this, definition);
    const status = new NodeStatus(this);
    const language = languageOf(RED, TYPE);

    const announce = (simulation: Simulation, reading: Reading): void => {
      const payload = reading.power ?? 0;
      const running = simulation.house.loads.filter((load) => load.runs).length;
      const figures = `${(payload / 1000).toFixed(1)} kW · ${running}/${simulation.house.loads.length}`;
      status.show("good", `${figures} · ${simulation.timeOfDay}`);
      this.send([{ topic: "meter", payload, reading }, null]);
    };

    try {
      const simulation: Simulation = new Simulation(simulationSettings(definition), systemClock, {
        reading: (reading) => announce(simulation, reading),
        loadStates: (states) => this.send([null, [...states]]),
      });
      onInput(this, status, language, (msg) => simulation.order(orderOf(msg)));
      onClose(this, () => simulation.stop());
      simulation.start();
    } catch (thrown) {
      status.show("bad", `${TYPE}.status.bad-settings`);
      this.error(sentenceOf(thrown, language));
    }
  });
}
