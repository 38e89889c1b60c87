import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { loadPhidget22 } from "../../lib/phidget/library";
import { PhidgetPool } from "../../lib/phidget/pool";
import { Relay, type RelayWord } from "../../lib/phidget/relay";
import { readRelay, readServer } from "../../lib/phidget/settings";
import { RteAccounts } from "../../lib/rte/account";
import { watchFeed } from "../../lib/rte/ecowatt-watch";
import type { EngineConfig } from "../../lib/shedding/config";
import { SheddingEngine } from "../../lib/shedding/engine";
import { Keeper } from "../../lib/shedding/keeper";
import { household, readMessage } from "../../lib/shedding/message";
import { Outgoing } from "../../lib/shedding/outgoing";
import { interfaceKit008 } from "../support/phidget-board";
import { PhidgetNetworkServer } from "../support/phidget-network-server";
import { until } from "../support/phidget-rig";
import type { FlowNode } from "../support/red-process";
import { ecowattDocument, KeptContext, RteHouse } from "../support/rte-house";

const EXAMPLE: FlowNode[] = JSON.parse(
  readFileSync("examples/EcoWatt/Phidget relays during an alert.json", "utf8"),
);
const BUSY: ReadonlySet<RelayWord> = new Set(["sent", "connecting", "waiting-board"]);
const paris = new Intl.DateTimeFormat("en-GB", {
  timeZone: "Europe/Paris",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
});

/**
 * The example's controller and relays as it configures them, on RTE's real protocol and the vendor's client; only the
 * time is the test's. At `blinkAt` the board's USB cable is out for a moment. Each line is a move of a coil: "10:00:00 0+" energised relay 0.
 */
async function dayOf(levels: string, from: string, to: string, blinkAt = "") {
  const house = await RteHouse.start(from);
  const { clock, rte, http } = house;
  rte.ecowatt = () => ecowattDocument({ "2027-01-12": levels, "2027-01-13": "1".repeat(24) });
  const network = await new PhidgetNetworkServer().start();
  const board = network.plug(interfaceKit008());
  const lines: string[] = [];
  board.on("move", ({ channel, state }) => {
    lines.push(`${paris.format(clock.now())} ${channel}${state ? "+" : "-"}`);
  });

  const config = EXAMPLE.find(({ type }) => type === "shedding-controller")?.engine as EngineConfig;
  const home = household(config, "");
  const outgoing = new Outgoing(config.loads, "en", "VA", "Europe/Paris");
  const notices: string[] = [];
  const troubles: string[] = [];
  const words = new Map<string, RelayWord>();
  const relays = new Map<string, Relay>();
  const keeper = new Keeper({
    build: (_, now) => new SheddingEngine(config, { now }),
    memory: { load: async () => null, save: async () => {} },
    clock,
    reportEvery: 0,
    listeners: {
      decided: ({ commands, notices: told }, _, now) => {
        for (const command of commands) relays.get(command.load)?.order({ ...outgoing.order(command, now) });
        notices.push(...told.map(({ kind }) => kind));
      },
      report: () => {},
      trouble: (thrown) => assert.fail(String(thrown)),
    },
  });
  const hear = (msg: object): void => {
    const asked = readMessage({ ...msg }, home, clock.now());
    if (asked.type !== "status") void keeper.take(asked);
  };

  const pool = new PhidgetPool(loadPhidget22, clock);
  const server = pool.open("server", readServer({ host: "127.0.0.1", port: network.port }, ""));
  for (const node of EXAMPLE.filter(({ type }) => type === "phidget-relay")) {
    const settings = readRelay(node);
    const ears = {
      say: hear,
      show: (word: RelayWord) => words.set(node.id, word),
      trouble: (problem: unknown) => problem !== undefined && troubles.push(String(problem)),
      keep: () => {},
    };
    const owner = { id: node.id, name: String(node.name) };
    relays.set(settings.loadId, new Relay(pool, clock, owner, settings, server, ears));
  }
  const quiet = async (): Promise<void> => {
    await house.idle();
    await until(() => [...words.values()].every((word) => !BUSY.has(word)), "relays at rest");
  };
  await quiet();
  const account = new RteAccounts(http, clock).open(rte.account, new KeptContext());
  const watch = watchFeed(account.ecowatt("live"), "live", clock, {
    say: ({ signal }) => hear({ topic: signal.name, payload: signal.value, signal }),
    trouble: (problem) => assert.equal(problem, undefined),
  });
  const live = async (instant: string): Promise<void> => {
    while (clock.now() < Date.parse(instant)) {
      await house.until(Math.min(clock.next ?? Number.POSITIVE_INFINITY, Date.parse(instant)));
      await quiet();
    }
  };
  if (blinkAt !== "") {
    await live(blinkAt);
    network.unplug(board);
    await until(() => [...words.values()].every((word) => word === "waiting-board"), "the board is gone");
    network.plug(board);
    await quiet();
  }
  await live(to);
  watch.stop();
  await keeper.close();
  await pool.close();
  await network.stop();
  await rte.stop();
  return { lines, notices, troubles, calls: rte.count("signals") };
}

describe("seed 5: EcoWatt drives Phidget relays", function () {
  this.timeout(60_000);

  it("sheds the three loads at the minute of the alert, and they come back one by one when it is over", async () => {
    const { lines, notices, calls } = await dayOf(
      "111111111122111111111111",
      "2027-01-12T08:50:00+01:00",
      "2027-01-12T13:00:00+01:00",
    );
    assert.deepEqual(lines, [
      "10:00:00 0+",
      "10:00:00 1+",
      "10:00:00 2+",
      "12:00:00 2-",
      "12:00:03 1-",
      "12:00:06 0-",
    ]);
    assert.deepEqual(notices, ["shedding-started", "shedding-ended"]);
    assert.ok(calls >= 1 && calls <= 5, `${calls} calls in four hours`);
  });

  it("goes on shedding when the board's USB cable was out for a moment in the alert", async () => {
    const { lines, notices, troubles } = await dayOf(
      "111111111122111111111111",
      "2027-01-12T09:50:00+01:00",
      "2027-01-12T12:30:00+01:00",
      "2027-01-12T11:00:00+01:00",
    );
    assert.deepEqual(lines, [
      ...["10:00:00 0+", "10:00:00 1+", "10:00:00 2+"],
      ...["11:00:00 0-", "11:00:00 1-", "11:00:00 2-"],
      ...["11:00:03 0+", "11:00:03 1+", "11:00:03 2+"],
      ...["12:00:00 2-", "12:00:03 1-", "12:00:06 0-"],
    ]);
    assert.deepEqual(notices, ["shedding-started", "shedding-ended"]);
    assert.deepEqual(
      troubles.map((said) => /gone from the server/.test(said)),
      [true, true, true],
    );
  });

  it("leaves the relays alone on a day without an alert", async () => {
    const day = ["2027-01-12T08:50:00+01:00", "2027-01-12T13:00:00+01:00"] as const;
    assert.deepEqual((await dayOf("0".repeat(24), ...day)).lines, []);
  });
});
