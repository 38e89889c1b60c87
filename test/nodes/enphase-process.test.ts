import assert from "node:assert/strict";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { aToken, GatewayServer } from "../support/gateway-server";
import { type FlowNode, freshUserFolder, RedProcess } from "../support/red-process";
import { aHouse, answerOf, pass } from "../support/simulated-gateway";

/** Every file that Node-RED keeps in its user folder, but the packages. */
function keptIn(folder: string): string {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes("node_modules"))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), "utf8"))
    .join("\n");
}

describe("a Node-RED of its own with an Enphase gateway", () => {
  it("reads it, exports and writes no secret, and goes on counting after a restart", async function () {
    this.timeout(180_000);
    const house = aHouse();
    const server = await GatewayServer.start({
      serial: house.serial,
      answer: (path) => {
        if (path === "/ivp/meters/readings") pass(house, 1);
        return answerOf(house, path);
      },
    });
    const token = aToken({ serial: house.serial });
    const flow: FlowNode[] = [
      { id: "tab", type: "tab", label: "test" },
      {
        id: "gateway",
        type: "enphase-gateway",
        host: server.host,
        tokenMode: "manual",
        trust: "pin",
        credentials: { token },
      },
      {
        id: "envoy",
        type: "enphase-envoy",
        z: "tab",
        x: 100,
        y: 100,
        gateway: "gateway",
        period: 1,
        slowPeriod: 60,
        wires: [[], ["shown"], [], []],
      },
      { id: "shown", type: "debug", z: "tab", x: 300, y: 100, active: true, tosidebar: true },
    ];
    const folder = freshUserFolder();
    const energy = (value: unknown): number =>
      (value as { production?: { energyToday?: number } }).production?.energyToday ?? 0;
    try {
      let red = await RedProcess.start({ userFolder: folder });
      try {
        await red.deploy(flow);
        await red.debug(({ id, value }) => id === "shown" && energy(value) > 0);
        const exported = await red.ask("/flows");
        assert.ok(!exported.includes(token));
      } finally {
        await red.stop();
      }
      assert.ok(!red.log.includes(token));
      house.produced += 700;
      const sessions = server.sessions;
      red = await RedProcess.start({ userFolder: folder });
      try {
        await red.debug(({ id, value }) => id === "shown" && energy(value) >= 700);
      } finally {
        await red.stop();
      }
      assert.equal(server.sessions, sessions + 1);
      assert.ok(!`${red.log}${keptIn(folder)}`.includes(token.slice(0, 60)));
    } finally {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
