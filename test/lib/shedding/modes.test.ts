import assert from "node:assert/strict";
import { aHouse } from "../../support/live-house";

describe("hierarchical", () => {
  const house = () =>
    aHouse(6000, { mode: "hierarchical" })
      .with("bath", 1500)
      .with("bedroom", 1500)
      .with("living", 1500)
      .drawing(500);

  it("cuts the first of the list, and no more than is needed", () => {
    assert.deepEqual(house().draw(2000).run(30), ["shed bath"]);
  });

  it("cuts the next when the first does not suffice any more", () => {
    const live = house();
    live.draw(2000).run(30);
    assert.deepEqual(live.draw(3500).run(30), ["shed bedroom"]);
  });

  it("cuts as many as are needed in one decision", () => {
    const live = house();
    live.draw(3500).run(30);
    const cuts = live.loop.steps.filter(({ decision }) => decision.commands.length > 0);
    assert.deepEqual(
      cuts.map(({ decision }) => decision.shed),
      [["bath", "bedroom"]],
    );
  });

  it("spares a small load when the bigger one behind it suffices alone", () => {
    const live = aHouse(6000).with("towels", 500).with("boiler", 3000).with("living", 1500).drawing(500);
    assert.deepEqual(live.draw(3000).run(30), ["shed boiler"]);
  });

  it("lets them return in reverse order", () => {
    const live = house();
    live.draw(3500).run(30);
    assert.deepEqual(live.draw(500).run(600), ["restore bedroom", "restore bath"]);
  });

  it("waits for the chosen delay before anything returns (seed 1: five minutes)", () => {
    const live = aHouse(6000, { restoreDelaySeconds: 300 })
      .with("bath", 1500)
      .with("living", 3500)
      .drawing(500);
    live.draw(2000).run(30);
    live.draw(500);
    assert.deepEqual(live.run(260), []);
    assert.deepEqual(live.run(90), ["restore bath"]);
  });

  it("lets nothing return that would not fit, however long it waits", () => {
    const live = house();
    live.draw(2000).run(30);
    assert.deepEqual(live.draw(1600).run(3600), []);
  });
});

describe("smart", () => {
  const house = () =>
    aHouse(6000, { mode: "smart", restoreDelaySeconds: null })
      .with("bath", 1500, { kind: "room" })
      .with("bedroom", 1500, { kind: "room" })
      .with("living", 1500, { kind: "room" })
      .drawing(500);
  const isAt = (id: string, temperature: number, setpoint = 20) =>
    ({ type: "load", id, temperature, setpoint }) as const;

  it("cuts the room nearest its set-point first", () => {
    const live = house();
    live.say(isAt("bath", 18.5));
    live.say(isAt("bedroom", 19.8));
    live.say(isAt("living", 19.2));
    assert.deepEqual(live.draw(2000).run(30), ["shed bedroom"]);
  });

  it("lets the coldest room return first", () => {
    const live = house();
    live.draw(3500).run(30);
    assert.deepEqual(live.shed, ["bath", "bedroom"]);
    live.say(isAt("bath", 17.5));
    live.say(isAt("bedroom", 19.5));
    assert.deepEqual(live.draw(2300).run(1200), ["restore bath"]);
  });

  it("keeps the order of the list among rooms of unknown temperature", () => {
    assert.deepEqual(house().draw(3500).run(30), ["shed bath", "shed bedroom"]);
  });

  it("does not take a tank ten degrees below its target for colder than a room that lacks half a degree", () => {
    const live = aHouse(6000, { mode: "smart" })
      .with("living", 2000, { kind: "room" })
      .with("tank", 2000, { kind: "tank" })
      .drawing(500);
    live.say(isAt("living", 19.5));
    live.say(isAt("tank", 45, 55));
    assert.deepEqual(live.draw(2600).run(30), ["shed tank"]);
  });

  it("cuts one load that suffices rather than two that come first in the list", () => {
    const live = aHouse(6000, { mode: "smart" })
      .with("bath", 1000)
      .with("bedroom", 1000)
      .with("living", 2000)
      .drawing(500);
    for (const id of ["bath", "bedroom", "living"]) live.say(isAt(id, 19.5));
    assert.deepEqual(live.draw(3900).run(30), ["shed living"]);
  });

  it("lets a smaller load return when the neediest does not fit", () => {
    const live = aHouse(6000, { mode: "smart", restoreDelaySeconds: null })
      .with("big", 3000)
      .with("small", 500)
      .drawing(500);
    live.say(isAt("big", 16));
    live.say(isAt("small", 19));
    live.draw(5900).run(30);
    assert.deepEqual(live.shed, ["big", "small"]);
    assert.deepEqual(live.draw(4000).run(1800), ["restore small"]);
  });
});

describe("cascado-cyclic", () => {
  const house = (rest: number) =>
    aHouse(6000, { mode: "cascado-cyclic", rotationSeconds: 900 })
      .with("boiler", 1000)
      .with("bath", 1000, { cyclic: true })
      .with("bedroom", 1000, { cyclic: true })
      .with("living", 1000, { cyclic: true })
      .drawing(rest);

  it("cuts the cyclic loads first, then the others in the order of the list", () => {
    const live = house(500);
    assert.deepEqual(live.draw(2500).run(30), ["shed bath"]);
    assert.deepEqual(live.draw(4500).run(30), ["shed bedroom", "shed living"]);
    assert.deepEqual(live.draw(5500).run(30), ["shed boiler"]);
  });

  it("gives each cyclic load its turn when the shortage lasts", () => {
    const live = house(500);
    live.draw(2500).run(3 * 900 + 120);
    const cut = live.orders.filter(([, order]) => order.startsWith("shed")).map(([, order]) => order);
    assert.deepEqual(cut, ["shed bath", "shed bedroom", "shed living", "shed bath"]);
  });

  it("turns after the chosen time and not sooner, cutting one before the other returns", () => {
    const live = house(500);
    live.draw(2500).run(30);
    const [[first] = [0]] = live.orders;
    assert.deepEqual(live.run(860), []);
    assert.deepEqual(live.run(100), ["shed bedroom", "restore bath"]);
    assert.ok((live.orders[1]?.[0] ?? 0) >= first + 900);
    assert.ok(live.highestSince(100) <= 6000, `${live.highestSince(100)} W`);
  });

  it("never makes a load that is not cyclic take a turn", () => {
    const live = house(500);
    live.draw(2500).run(4 * 3600);
    assert.ok(!live.orders.some(([, order]) => order.endsWith("boiler")));
  });
});

describe("round-robin", () => {
  const radiators = ["bath", "bedroom", "kitchen", "living"];
  const house = (slots: number | null, turns: Record<string, number> = {}) => {
    const builder = aHouse(12_000, {
      mode: "round-robin",
      rotationSeconds: 600,
      slots,
      away: { shed: radiators },
    });
    for (const id of radiators) builder.with(id, 1000, { turns: turns[id] ?? 1 });
    return builder.drawing(500);
  };
  const running = (shed: readonly string[]) => radiators.filter((id) => !shed.includes(id));

  it("lets as many run at once as it has slots", () => {
    assert.equal(running(house(2).shed).length, 2);
    assert.equal(running(house(0).shed).length, 0);
    assert.equal(running(house(9).shed).length, 4);
  });

  it("gives everybody a turn", () => {
    const live = house(1);
    const turns: string[] = [];
    for (let step = 0; step < 4; step++) {
      turns.push(...running(live.shed));
      live.run(600);
    }
    assert.deepEqual(turns.toSorted(), radiators);
  });

  it("turns after the chosen time and not sooner", () => {
    const live = house(1);
    const [first] = running(live.shed);
    live.run(480);
    assert.deepEqual(running(live.shed), [first]);
    live.run(120);
    assert.notDeepEqual(running(live.shed), [first]);
  });

  it("gives a load that is listed twice two turns of a round", () => {
    const live = house(1, { living: 2 });
    const turns: string[] = [];
    for (let step = 0; step < 10; step++) {
      turns.push(...running(live.shed));
      live.run(600);
    }
    assert.equal(turns.filter((id) => id === "living").length, 4);
    assert.equal(turns.filter((id) => id === "bath").length, 2);
  });

  it("gives slots to those that ask", () => {
    const live = house(1);
    live.asks("bath", false).asks("bedroom", false).asks("kitchen", false).run(30);
    assert.ok(!live.shed.includes("living"));
    live.run(1800);
    assert.ok(!live.shed.includes("living"));
  });

  it("leaves those that do not ask alone while the turns of the others pass", () => {
    const live = house(1);
    live.asks("bath", false).asks("bedroom", false).run(900);
    const from = live.orders.length;
    live.run(3 * 3600);
    const moved = new Set(live.orders.slice(from).map(([, order]) => order.split(" ")[1]));
    assert.deepEqual([...moved].toSorted(), ["kitchen", "living"]);
  });

  it("passes the slot on as soon as its load stops asking", () => {
    const live = house(1);
    const [first = ""] = running(live.shed);
    live.asks(first, false).run(30);
    const asking = radiators.filter((id) => id !== first && !live.shed.includes(id));
    assert.equal(asking.length, 1);
  });

  it("takes the number of slots from a message, and from the headroom when there is none any more", () => {
    const live = house(3);
    live.say({ type: "slots", value: 1 });
    live.run(30);
    assert.equal(running(live.shed).length, 1);
    live.say({ type: "slots", value: 3 });
    live.run(300);
    assert.equal(running(live.shed).length, 3);
    live.say({ type: "slots", value: null });
    live.run(300);
    assert.equal(running(live.shed).length, 4);
  });

  it("without a number, lets as many run as fit under the limit", () => {
    const live = house(null);
    assert.deepEqual(live.shed, []);
    live.draw(9500).run(120);
    assert.equal(running(live.shed).length, 2);
    live.draw(500).run(900);
    assert.deepEqual(live.shed, []);
  });

  it("never lets its slots pass the limit", () => {
    const live = house(4);
    live.draw(10_500).run(60);
    assert.equal(running(live.shed).length, 1);
  });

  it("lets a boosted load run at every turn, the others share what is left", () => {
    const live = house(2);
    live.say({ type: "load", id: "living", override: "on" });
    live.run(60);
    const others = new Set<string>();
    for (let step = 0; step < 4; step++) {
      assert.ok(!live.shed.includes("living"), `step ${step}`);
      const [other] = running(live.shed).filter((id) => id !== "living");
      assert.equal(running(live.shed).length, 2);
      if (other !== undefined) others.add(other);
      live.run(600);
    }
    assert.deepEqual([...others].toSorted(), ["bath", "bedroom", "kitchen"]);
  });

  it("keeps all off while away, and gives their turns back at home", () => {
    const live = house(2);
    live.say({ type: "away", on: true });
    live.run(30);
    assert.deepEqual(live.shed, radiators);
    live.say({ type: "away", on: false });
    live.run(300);
    assert.equal(running(live.shed).length, 2);
  });

  it("cuts before it lets another run when the turn passes", () => {
    const live = house(1);
    live.run(3 * 600);
    for (const { decision } of live.loop.steps) {
      const orders = decision.commands.map(({ order }) => order);
      assert.deepEqual(orders, orders.toSorted().reverse());
    }
  });
});

describe("a change of mode", () => {
  it("keeps who is cut until the new mode has a reason to change it", () => {
    const live = aHouse(6000).with("bath", 1500).with("living", 3500).drawing(500);
    live.draw(2000).run(30);
    assert.deepEqual(live.say({ type: "mode", mode: "smart" }), []);
    assert.deepEqual(live.shed, ["bath"]);
  });

  it("orders the next cut", () => {
    const live = aHouse(6000, { mode: "hierarchical" })
      .with("bath", 1500)
      .with("living", 1500, { cyclic: true })
      .drawing(500);
    live.say({ type: "mode", mode: "cascado-cyclic" });
    assert.deepEqual(live.draw(4000).run(30), ["shed living"]);
  });
});
