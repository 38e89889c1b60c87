/**
 * A gateway of our own making: whatever house a test needs, in the words of a real one. Its numbers are invented; its
 * documents have the fields, orders and oddities that real gateways have.
 */
export interface SimulatedPanel {
  readonly serial: string;
  power: number;
  max: number;
  /** Seconds, by the gateway's clock. */
  reported: number;
  /** Wh, for `device_data`. */
  today?: number;
  active?: boolean;
  /** 11 for an AC Battery. */
  devType?: number;
}

export interface SimulatedHouse {
  serial: string;
  software: string;
  phaseCount: 1 | 2 | 3;
  /** The transformers that are there and enabled. */
  transformers: ("production" | "net-consumption" | "total-consumption" | "storage")[];
  /** Seconds, the gateway's clock. */
  time: number;
  /** W. */
  production: number;
  /** W, above 0 when importing. */
  net: number;
  /** W, above 0 when discharging. */
  storage: number;
  /** Wh since the beginning. */
  produced: number;
  imported: number;
  exported: number;
  panels: SimulatedPanel[];
  /** Percent; undefined without batteries. */
  charge: number | undefined;
  /** Gives panels' own counts in `device_data`. */
  hasDeviceData: boolean;
}

export function aHouse(changes: Partial<SimulatedHouse> = {}): SimulatedHouse {
  return {
    serial: "122100000001",
    software: "D8.2.4286",
    phaseCount: 1,
    transformers: ["production", "net-consumption"],
    time: 1_768_478_400,
    production: 3000,
    net: -1800,
    storage: 0,
    produced: 5_000_000,
    imported: 3_000_000,
    exported: 2_000_000,
    panels: [],
    charge: undefined,
    hasDeviceData: false,
    ...changes,
  };
}

/** Lets time pass: registers follow powers. */
export function pass(house: SimulatedHouse, seconds: number): void {
  house.time += seconds;
  house.produced += (Math.max(0, house.production) * seconds) / 3600;
  house.imported += (Math.max(0, house.net) * seconds) / 3600;
  house.exported += (Math.max(0, -house.net) * seconds) / 3600;
}

const KINDS = ["production", "net-consumption", "total-consumption", "storage"] as const;
const EIDS: Readonly<Record<(typeof KINDS)[number], number>> = {
  production: 704643328,
  "net-consumption": 704643584,
  "total-consumption": 704643584,
  storage: 704643840,
};

/** The body of a path, or undefined where this gateway has nothing. */
export function answerOf(house: SimulatedHouse, path: string): string | undefined {
  const make = DOCUMENTS[path];
  const made = make?.(house);
  return made === undefined || typeof made === "string" ? made : JSON.stringify(made);
}

const DOCUMENTS: Readonly<Record<string, (house: SimulatedHouse) => unknown>> = {
  "/info": (house) =>
    `<?xml version='1.0' encoding='UTF-8'?><envoy_info><time>${house.time}</time><device><sn>${house.serial}</sn><pn>800-00654-r08</pn><software>${house.software}</software><imeter>${house.transformers.length > 0}</imeter></device>${Number(/\d+/.exec(house.software)?.[0]) >= 7 ? "<web-tokens>true</web-tokens>" : ""}</envoy_info>`,
  "/ivp/meters": metersOf,
  "/ivp/meters/readings": readingsOf,
  "/production.json?details=1": productionOf,
  "/api/v1/production": (house) => ({
    wattHoursToday: 1200,
    wattHoursSevenDays: 33_000,
    wattHoursLifetime: Math.round(house.produced),
    wattsNow: house.production,
  }),
  "/api/v1/production/inverters": ({ panels }) =>
    panels.map(({ serial, power, max, reported, devType = 1 }) => ({
      serialNumber: serial,
      lastReportDate: reported,
      devType,
      lastReportWatts: power,
      maxReportWatts: max,
    })),
  "/ivp/pdm/device_data": (house) => (house.hasDeviceData ? deviceDataOf(house) : undefined),
  "/ivp/ensemble/inventory": ({ charge }) =>
    charge === undefined
      ? []
      : [
          { type: "ENPOWER", devices: [{}] },
          { type: "ENCHARGE", devices: [{ serial_num: "1" }] },
        ],
  "/ivp/ensemble/power": ({ storage, charge }) => ({
    "devices:": charge === undefined ? [] : [{ serial_num: "1", real_power_mw: storage * 1000, soc: charge }],
  }),
  "/ivp/ensemble/secctrl": ({ charge = 0 }) => ({
    agg_soc: charge,
    ENC_agg_soc: charge,
    ENC_agg_avail_energy: charge * 100,
    Enc_max_available_capacity: 10_000,
  }),
};

/** A disabled meter stands first, as it may in a real one: nobody may count on the order. */
function metersOf({ transformers, phaseCount }: SimulatedHouse): object[] {
  const disabled = KINDS.filter((kind) => !transformers.includes(kind) && kind !== "total-consumption");
  const meter = (kind: (typeof KINDS)[number], state: string) => ({
    eid: EIDS[kind] + (state === "disabled" ? 7 : 0),
    state,
    measurementType: kind,
    phaseMode: phaseCount === 2 ? "split" : "three",
    phaseCount,
    meteringStatus: state === "enabled" ? "normal" : "not-metering",
    statusFlags: [],
  });
  return [
    ...disabled.map((kind) => meter(kind, "disabled")),
    ...transformers.toReversed().map((kind) => meter(kind, "enabled")),
  ];
}

function readingsOf(house: SimulatedHouse): object[] {
  const { transformers, phaseCount, time } = house;
  const entry = (eid: number, [power, delivered, received]: readonly [number, number, number]) => {
    const one = (share: number, id: number) => ({
      eid: id,
      timestamp: time,
      actEnergyDlvd: delivered / share,
      actEnergyRcvd: received / share,
      apparentEnergy: (delivered + received) / share,
      reactEnergyLagg: 1000 / share,
      reactEnergyLead: 500 / share,
      instantaneousDemand: power / share,
      activePower: power / share,
      apparentPower: Math.abs(power / share) + 10,
      reactivePower: 40 / share,
      pwrFactor: 0.99,
      voltage: 230,
      current: Math.abs(power / share) / 230,
      freq: 50,
    });
    const channels = [0, 1, 2].map((i) =>
      i < phaseCount
        ? one(phaseCount, eid + 1000 + i)
        : // What is beyond the last phase may be anything: another meter's, here.
          { ...one(1, eid + 1000 + i), activePower: -465, voltage: 6 },
    );
    // The gateway sums voltages and power factors over its phases.
    return { ...one(1, eid), voltage: 230 * phaseCount, pwrFactor: 0.99 * phaseCount, channels };
  };
  const balance = house.imported - house.exported;
  const values = {
    production: [house.production, house.produced, 12] as const,
    "net-consumption": [house.net, house.imported, house.exported] as const,
    "total-consumption": [house.production + house.net, house.produced + balance + 200, 200] as const,
    storage: [house.storage, 100, 200] as const,
  };
  const unknown = entry(999, [7777, 1, 1]);
  return [unknown, ...transformers.map((kind) => entry(EIDS[kind], values[kind]))];
}

function productionOf(house: SimulatedHouse): object {
  const { transformers, time, panels } = house;
  const active = (kind: (typeof KINDS)[number]) => (transformers.includes(kind) ? 1 : 0);
  const hasTotal = Math.max(active("net-consumption"), active("total-consumption"));
  const eim = (measurementType: string, activeCount: number, wNow: number, whLifetime: number) => ({
    type: "eim",
    activeCount,
    measurementType,
    readingTime: time,
    wNow,
    whLifetime,
    // As several firmwares have it: the day and the week are the whole life.
    whToday: whLifetime,
    whLastSevenDays: whLifetime,
    varhLagLifetime: -300,
    varhLeadLifetime: 70,
    vahLifetime: 4_000_000,
    reactPwr: 80,
    apprntPwr: 3 * Math.abs(wNow),
    pwrFactor: 0.33,
    rmsCurrent: 12,
    rmsVoltage: 230,
    lines: [],
  });
  return {
    production: [
      {
        type: "inverters",
        activeCount: panels.length,
        readingTime: time - 300,
        wNow: Math.round(house.production),
        whLifetime: Math.round(house.produced),
      },
      eim("production", active("production"), house.production, house.produced),
    ],
    consumption: [
      eim("net-consumption", hasTotal, house.net, house.imported - house.exported),
      eim(
        "total-consumption",
        hasTotal,
        house.production + house.net,
        house.produced + house.imported - house.exported,
      ),
    ],
    storage: [{ type: "acb", activeCount: 0, readingTime: 0, wNow: 0, whNow: 0, state: "idle" }],
  };
}

function deviceDataOf({ panels }: SimulatedHouse): object {
  const devices = panels.map(({ serial, power, max, reported, today = 0, active = true }, i) => [
    String(553_648_384 + i),
    {
      devName: "pcu",
      sn: serial,
      active,
      modGone: false,
      channels: [
        {
          wattHours: { today, yesterday: 900, week: 7000 },
          watts: { now: power, nowUsed: 0, max },
          lastReading: active ? { endDate: reported, duration: 903 } : {},
        },
      ],
    },
  ]);
  return { ...Object.fromEntries(devices), deviceCount: panels.length, deviceDataLimit: 50 };
}
