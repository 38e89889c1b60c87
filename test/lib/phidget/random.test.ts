import assert from "node:assert/strict";
import type { LoadLibrary, Output } from "../../../lib/phidget/library";
import { FastClock } from "../../support/fast-clock";
import { PACKET } from "../../support/phidget-network-server";
import { hastyPhidget22, PhidgetRig, passed, type RelayNode, until } from "../../support/phidget-rig";

const ORDERS = 10_000;
const RELAYS = 8;
/** A busy machine lets some ms pass between the instant of a decision and the command; each is 100 here. */
const BUSY = 500;
const SPACING = 3000 - BUSY;
const MINUTE = 60_000 - BUSY;

/** mulberry32: the same run for the same seed. */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface Command {
  readonly relay: number;
  readonly at: number;
}

/** The vendor's client, with each command that it is given noted at its instant. */
const watched =
  (commands: Command[], clock: FastClock): LoadLibrary =>
  async () => {
    const library = await hastyPhidget22();
    class WatchedOutput extends library.DigitalOutput {
      override setState(state: boolean): Promise<void> {
        commands.push({ relay: this.channel, at: clock.now() });
        return super.setState(state);
      }
    }
    return { ...library, DigitalOutput: WatchedOutput as new () => Output };
  };

describe(`${ORDERS} random orders to ${RELAYS} relays, with random faults`, function () {
  this.timeout(60_000);
  const seed = Number(process.env.SEED ?? 1);
  const loose: unknown[] = [];
  const note = (reason: unknown) => loose.push(reason);
  before(() => process.on("unhandledRejection", note));
  after(() => process.off("unhandledRejection", note));

  it(`leave each relay as it was wished last, spared, and nothing behind (SEED=${seed})`, async () => {
    const roll = dice(seed);
    const below = (most: number) => Math.floor(roll() * most);
    const clock = new FastClock(100);
    const commands: Command[] = [];
    const rig = await PhidgetRig.start({ clock, load: watched(commands, clock) });
    const wishes: string[] = new Array(RELAYS).fill("");
    const wiring = (relay: number) => (relay % 2 === 0 ? "energise-to-shed" : "energise-to-run");
    const deploy = (relay: number): RelayNode =>
      rig.node(`relay${relay}`, { channel: relay, wiring: wiring(relay) });
    const nodes = wishes.map((_, relay) => deploy(relay));
    let plugged = true;

    const faults: (() => void | Promise<void>)[] = [
      () => {
        if (plugged) rig.server.unplug(rig.board);
        else rig.server.plug(rig.board);
        plugged = !plugged;
      },
      () => {
        if (plugged) rig.server.moveByAnother(rig.board, below(RELAYS), roll() < 0.5);
      },
      () => rig.server.failNext({ packet: PACKET.state, code: 28, message: "USB error" }),
      () => rig.server.failNext({ packet: "open", code: 9, message: "busy" }),
      () => {
        rig.server.openDelay = below(20);
      },
      async () => {
        const relay = below(RELAYS);
        await nodes[relay]?.relay.stop(roll() < 0.3);
        nodes[relay] = deploy(relay);
        nodes[relay]?.relay.recall({ wish: wishes[relay], loadId: "" });
      },
    ];
    const rare: (() => void | Promise<void>)[] = [
      () => rig.server.failNext({ packet: PACKET.state, drop: true, obey: roll() < 0.5 }),
      () => rig.server.babble(Buffer.from("nonsense that is longer than a header")),
      async () => {
        rig.server.mute(true);
        await passed(300);
        rig.server.mute(false);
      },
    ];

    for (let order = 0; order < ORDERS; order++) {
      const relay = below(RELAYS);
      const wish = roll() < 0.5 ? "run" : "shed";
      wishes[relay] = wish;
      nodes[relay]?.order(wish);
      if (roll() < 0.02) await faults[below(faults.length)]?.();
      if (order % 3000 === 2500) await rare[(order - 2500) / 3000]?.();
      if (roll() < 0.3) await passed(below(3));
    }
    if (!plugged) rig.server.plug(rig.board);
    rig.server.faults.length = 0;
    rig.server.openDelay = 0;

    const wished = wishes
      .map((wish, relay) => ((wish === "shed") === (wiring(relay) === "energise-to-shed") ? "1" : "0"))
      .join("");
    const settled = () => rig.board.coils === wished && nodes.every(({ word = "" }) => /ed$/.test(word));
    await until(settled, "all as wished", 20_000);
    await passed(50);
    assert.equal(rig.board.coils, wished);

    for (let relay = 0; relay < RELAYS; relay++) {
      const times = commands.filter((command) => command.relay === relay).map(({ at }) => at);
      assert.ok(times.length > 5, `relay ${relay} moved ${times.length} times only`);
      const gaps = times.slice(1).map((at, place) => at - Number(times[place]));
      const crowded = times.filter((at, place) => at - Number(times[place - 20] ?? -MINUTE) < MINUTE);
      assert.deepEqual(crowded, [], `more than 20 commands a minute to relay ${relay}`);
      const hurried = gaps.filter((gap) => gap < SPACING);
      assert.deepEqual(
        hurried,
        [],
        `less than 3 s (2.5 s of a busy machine) between commands to relay ${relay}`,
      );
    }
    await rig.stop();
    assert.deepEqual(rig.server.openChannels, []);
    assert.equal(rig.board.coils, "00000000");
    assert.equal(rig.pool.size, 0);
    assert.deepEqual(loose, []);
  });
});
