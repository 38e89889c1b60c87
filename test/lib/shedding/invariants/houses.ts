/** Houses for the property tests: what varies from one to the next, and what is done to them. */
import fc from "fast-check";
import type { EngineConfig, EngineEvent, LoadConfig, Mode } from "../../../../lib/shedding";
import type { HouseDescription, HouseLoad, HouseMeter } from "../../../support/house-loop";
import { HouseLoop } from "../../../support/house-loop";

export const MODES: readonly Mode[] = ["hierarchical", "smart", "cascado-cyclic", "round-robin"];

/** ms that a property may take on a slow machine. */
export const SLOW = 120_000;

/** Every run of the suite sees the same houses. */
export const runs = (numRuns: number): fc.Parameters<unknown> => ({
  seed: 20260115,
  numRuns,
  endOnFailure: false,
});

/** Asks always, or by turns as a thermostat does. */
const asking = fc.oneof(
  { weight: 2, arbitrary: fc.constant(null) },
  {
    weight: 1,
    arbitrary: fc.record({
      period: fc.integer({ min: 40, max: 900 }),
      share: fc.double({ min: 0.1, max: 0.9, noNaN: true }),
      phase: fc.integer({ min: 0, max: 900 }),
    }),
  },
);

/** What may be wrong with a house. Everything works in an `honest` one. */
export interface Troubles {
  readonly relays?: boolean;
  readonly meter?: boolean;
}

const load = ({ relays }: Troubles) =>
  fc.record({
    watts: fc.integer({ min: 2, max: 60 }).map((steps) => steps * 50),
    declared: fc.constantFrom("right", "right", "right", "unknown"),
    phase: fc.integer({ min: 1, max: 3 }),
    critical: fc.integer({ min: 0, max: 9 }).map((one) => one === 0),
    cyclic: fc.boolean(),
    group: fc.constantFrom("heating", "water", undefined),
    kind: fc.constantFrom("room", "tank", "other"),
    minOnSeconds: fc.constantFrom(0, 60, 120),
    minOffSeconds: fc.constantFrom(0, 30, 120, 300),
    settleSeconds: fc.integer({ min: 1, max: 8 }),
    autoRestore: fc.integer({ min: 0, max: 9 }).map((one) => one > 0),
    lockIdle: fc.boolean(),
    turns: fc.constantFrom(1, 1, 2),
    asks: asking,
    relay: relays ? fc.constantFrom("obeys", "obeys", "obeys", "stuck-on", "lies") : fc.constant("obeys"),
    tellsDemand: fc.boolean(),
    tellsState: fc.boolean(),
    tellsPower: fc.boolean(),
  });

const meter = ({ meter: fails }: Troubles) =>
  fc.record({
    periodSeconds: fc.constantFrom(1, 2, 2, 5, 10, 60, 300),
    latencySeconds: fc.integer({ min: 0, max: 10 }),
    quantum: fc.constantFrom(1, 10, 230),
    quantity: fc.constantFrom("power", "apparentPower", "current"),
    losesEvery: fails ? fc.constantFrom(0, 0, 7, 20) : fc.constant(0),
    silentFrom: fails ? fc.constantFrom(-1, 200, 600) : fc.constant(-1),
    silentFor: fc.constantFrom(30, 120, 400),
  });

/** The rest of the house: levels that follow one another, for ever. */
const baseLevels = fc.array(
  fc.record({
    seconds: fc.integer({ min: 5, max: 400 }),
    /** Share of the limit. */
    share: fc.double({ min: 0.02, max: 1.2, noNaN: true }),
  }),
  { minLength: 1, maxLength: 6 },
);

type Levels = readonly { readonly seconds: number; readonly share: number }[];

function levelAt(levels: Levels, second: number): number {
  const round = levels.reduce((sum, level) => sum + level.seconds, 0);
  let left = second % round;
  for (const level of levels) {
    if (left < level.seconds) return level.share;
    left -= level.seconds;
  }
  return 0;
}

type DrawnLoad = ReturnType<typeof load> extends fc.Arbitrary<infer T> ? T : never;
type DrawnMeter = ReturnType<typeof meter> extends fc.Arbitrary<infer T> ? T : never;

function loadConfig(drawn: DrawnLoad, index: number, phases: 1 | 3, declared: boolean): LoadConfig {
  return {
    id: `load${index}`,
    kind: drawn.kind as "room" | "tank" | "other",
    nominalPower: declared || drawn.declared === "right" ? drawn.watts : null,
    ...(drawn.group === undefined ? {} : { group: drawn.group }),
    cyclic: drawn.cyclic,
    turns: drawn.turns,
    phases: [phases === 1 ? 1 : drawn.phase],
    critical: drawn.critical,
    minOnSeconds: drawn.minOnSeconds,
    minOffSeconds: drawn.minOffSeconds,
    settleSeconds: drawn.settleSeconds,
    autoRestore: drawn.autoRestore,
    lockIdle: drawn.lockIdle,
  };
}

function houseLoad(drawn: DrawnLoad, index: number, phases: 1 | 3): HouseLoad {
  const { asks } = drawn;
  return {
    id: `load${index}`,
    watts: drawn.watts,
    phases: [phases === 1 ? 1 : drawn.phase],
    ...(asks === null
      ? {}
      : { asks: (second: number) => (second + asks.phase) % asks.period < asks.share * asks.period }),
    relay: drawn.relay as "obeys" | "stuck-on" | "lies",
    tells: { demand: drawn.tellsDemand, state: drawn.tellsState, power: drawn.tellsPower },
  };
}

function houseMeter(drawn: DrawnMeter, phases: 1 | 3): HouseMeter {
  const { periodSeconds, losesEvery, silentFrom, silentFor } = drawn;
  return {
    periodSeconds,
    latencySeconds: drawn.latencySeconds,
    quantum: drawn.quantum,
    quantity: phases === 3 ? "power" : (drawn.quantity as "power" | "apparentPower" | "current"),
    loses: (second) =>
      (losesEvery > 0 && (second / periodSeconds) % losesEvery === 0) ||
      (silentFrom >= 0 && second >= silentFrom && second < silentFrom + silentFor),
  };
}

/** The group, by its name, or the first load when nobody is in it. */
const membersOf = (loads: readonly DrawnLoad[], group: string): string[] =>
  loads.some((each) => each.group === group) ? [group] : ["load0"];

export interface HouseOptions extends Troubles {
  readonly modes?: readonly Mode[];
  readonly phases?: readonly (1 | 3)[];
  /** Every load's power is declared. */
  readonly declared?: boolean;
  readonly protections?: readonly ("strict" | "balanced" | "tolerant")[];
}

/** A house of 1 to 16 loads, its meter and its engine's configuration. */
export function houses(options: HouseOptions = {}): fc.Arbitrary<HouseDescription> {
  return fc
    .record({
      mode: fc.constantFrom(...(options.modes ?? MODES)),
      limit: fc.integer({ min: 12, max: 48 }).map((steps) => steps * 250),
      phases: fc.constantFrom(...(options.phases ?? ([1, 1, 3] as const))),
      protection: fc.constantFrom(
        ...(options.protections ?? (["strict", "balanced", "balanced", "tolerant"] as const)),
      ),
      confirmSeconds: fc.constantFrom(null, null, 0, 5),
      restoreDelaySeconds: fc.constantFrom(null, null, 60, 300),
      loads: fc.array(load(options), { minLength: 1, maxLength: 16 }),
      meter: meter(options),
      levels: baseLevels,
      actuationSeconds: fc.integer({ min: 0, max: 3 }),
    })
    .map(({ mode, limit, phases, protection, confirmSeconds, restoreDelaySeconds, ...drawn }) => {
      const heating = membersOf(drawn.loads, "heating");
      const config: EngineConfig = {
        mode,
        limit: { value: limit, unit: "VA", phases },
        protection: { kind: protection, breaker: "linky" },
        confirmSeconds,
        restoreDelaySeconds,
        loads: drawn.loads.map((each, index) => loadConfig(each, index, phases, options.declared ?? false)),
        away: { shed: membersOf(drawn.loads, "water") },
        rules: [
          { signal: "tempo", values: ["HPJR"], shed: heating, class: "forced" },
          { signal: "tempo", values: ["HPJW"], shed: heating, class: "soft" },
          { signal: "ecowatt", values: ["orange"], limit: limit * 0.6, class: "soft" },
        ],
      };
      return {
        config,
        loads: drawn.loads.map((each, index) => houseLoad(each, index, phases)),
        base: (second) =>
          Array.from({ length: phases }, () => (levelAt(drawn.levels, second) * limit) / phases),
        meter: houseMeter(drawn.meter, phases),
        actuationSeconds: drawn.actuationSeconds,
      };
    });
}

const tempo = (value: string, second: number, forSeconds: number): EngineEvent => ({
  type: "signal",
  signal: {
    name: "tempo",
    value,
    from: HouseLoop.at(second),
    until: HouseLoop.at(second + forSeconds),
    at: HouseLoop.at(second),
    stale: false,
    source: "test",
  },
});

/** What people, the tariff and the grid may say, each at a second of the run. */
export const sayings = (
  loads: number,
): fc.Arbitrary<readonly (readonly [second: number, event: EngineEvent])[]> => {
  const id = fc.integer({ min: 0, max: loads - 1 }).map((index) => `load${index}`);
  const until = fc.integer({ min: 60, max: 900 });
  const event = (second: number): fc.Arbitrary<EngineEvent> =>
    fc.oneof(
      fc.record({
        type: fc.constant("limit" as const),
        value: fc.integer({ min: 1000, max: 9000 }),
        source: fc.constantFrom("grid", "car"),
      }),
      fc.record({
        type: fc.constant("limit" as const),
        value: fc.constant(null),
        source: fc.constantFrom("grid", "car"),
      }),
      fc
        .tuple(fc.constantFrom("HPJR", "HPJW", "HPJB"), until)
        .map(([value, length]) => tempo(value, second, length)),
      fc.record({ type: fc.constant("mode" as const), mode: fc.constantFrom(...MODES) }),
      fc.record({ type: fc.constantFrom("auto" as const, "away" as const), on: fc.boolean() }),
      fc.record({ type: fc.constant("override" as const), on: fc.boolean() }),
      fc.record({ type: fc.constant("slots" as const), value: fc.constantFrom(null, 0, 1, 3) }),
      fc.record({
        type: fc.constant("load" as const),
        id,
        override: fc.constantFrom("on" as const, "off" as const, "auto" as const),
      }),
      fc.record({
        type: fc.constant("load" as const),
        id,
        temperature: fc.integer({ min: 14, max: 22 }),
        setpoint: fc.integer({ min: 17, max: 21 }),
      }),
      fc.constant({ type: "tick" as const }),
    );
  return fc.array(
    fc.integer({ min: 5, max: 1200 }).chain((second) => event(second).map((said) => [second, said] as const)),
    { maxLength: 12 },
  );
};

/** A house to which things are said. */
export function livelyHouses(options: HouseOptions = {}): fc.Arbitrary<HouseDescription> {
  return houses(options).chain((house) =>
    sayings(house.loads.length).map((said) => ({
      ...house,
      says: (second) => said.filter(([when]) => when === second).map(([, event]) => event),
    })),
  );
}
