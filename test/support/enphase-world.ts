/**
 * A house, its gateway and a Node-RED that reads it, all in memory and in a test's own time: what takes days takes
 * milliseconds.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { GatewayConnection, type GatewaySettings, type Memory } from "../../lib/enphase/connection";
import { PARTS } from "../../lib/enphase/data-parts";
import { Calendar } from "../../lib/enphase/day";
import { Envoy, type EnvoySettings, type EnvoyState, type OutMessage } from "../../lib/enphase/envoy";
import type { EnvoyData } from "../../lib/enphase/envoy-data";
import type { GatewayUpdate, Trouble } from "../../lib/enphase/gateway";
import { type HttpAnswer, type HttpClient, HttpFailure } from "../../lib/runtime/http";
import { aToken } from "./gateway-server";
import { ManualClock } from "./manual-clock";
import { aHouse, answerOf, pass, type SimulatedHouse } from "./simulated-gateway";

export const PARIS = "Europe/Paris";
const YEAR = 365 * 86_400_000;

export interface WorldOptions {
  /** Local time with its offset: "2026-11-20T12:00:00+01:00". */
  readonly start: string;
  readonly house?: Partial<SimulatedHouse>;
  readonly settings?: Partial<EnvoySettings>;
  /** ms. Default a year. */
  readonly tokenLife?: number;
}

export class EnphaseWorld {
  readonly clock: ManualClock;
  readonly house: SimulatedHouse;
  readonly kept = new Map<string, unknown>();
  readonly readings: OutMessage[] = [];
  readonly data: OutMessage[] = [];
  readonly orders: OutMessage[] = [];
  readonly reports: OutMessage[] = [];
  readonly troubles: Trouble[] = [];
  readonly updates: GatewayUpdate[] = [];
  /** Paths asked, with the time. */
  readonly asked: { readonly path: string; readonly at: number }[] = [];
  readonly failures: unknown[] = [];
  /** False while the gateway cannot be reached. */
  isReachable = true;
  /** What a path answers instead of what it should. */
  readonly instead = new Map<string, HttpAnswer>();
  /** ms that each path takes; none by default. */
  readonly took = new Map<string, number>();
  mostAtOnce = 0;
  #atOnce = 0;
  readonly #settings: EnvoySettings;
  readonly #token: string;
  #connection: GatewayConnection | undefined;
  #envoy: Envoy | undefined;
  #envoyState: EnvoyState | undefined;
  #passed: number;

  constructor({ start, house, settings, tokenLife = YEAR }: WorldOptions) {
    const now = Date.parse(start);
    this.clock = new ManualClock(now);
    this.#passed = now;
    this.house = aHouse({ time: now / 1000, ...house });
    this.#token = aToken({ serial: this.house.serial, issued: now, life: tokenLife });
    this.#settings = {
      period: 10,
      slowPeriod: 60,
      parts: new Set(PARTS),
      panels: [],
      levels: [],
      surveillance: { minute: 22 * 60, darkDay: 100, always: false },
      alertMinutes: 15,
      language: "en",
      ...settings,
    };
  }

  get latest(): EnvoyData {
    const message = this.data.at(-1);
    if (message === undefined) throw new Error("no data yet");
    return message.payload as EnvoyData;
  }

  /** Starts Node-RED, with what it kept before. `period` in seconds, when it is not that of the settings. */
  async begin(period = this.#settings.period): Promise<void> {
    const memory: Memory = {
      load: async (key) => this.kept.get(key),
      save: async (key, value) => void this.kept.set(key, JSON.parse(JSON.stringify(value))),
    };
    const settings: GatewaySettings = {
      host: "envoy.local",
      tokenMode: "manual",
      serial: "",
      cloudUrl: "",
      trust: "any",
      zone: PARIS,
      token: this.#token,
      account: { username: "", password: "" },
    };
    const surroundings = { http: this.#http, clock: this.clock, random: () => 0.5, memory };
    this.#connection = new GatewayConnection(settings, surroundings, (thrown) => this.failures.push(thrown));
    const envoy = new Envoy({ ...this.#settings, period }, new Calendar(PARIS), this.#envoyState);
    this.#envoy = envoy;
    this.#connection.listen({
      period,
      slowPeriod: this.#settings.slowPeriod,
      update: (update) => {
        this.updates.push(update);
        const { reading, data, orders, reports } = envoy.update(update);
        if (reading) this.readings.push(reading);
        if (data) this.data.push(data);
        this.orders.push(...orders);
        this.reports.push(...reports);
      },
      trouble: (trouble) => {
        this.troubles.push(trouble);
        this.reports.push(...envoy.trouble(trouble, this.clock.now()));
      },
    });
    // Its modules load in real time, which stands still in here: nothing may be missed meanwhile.
    const updates = this.updates.length;
    const troubles = this.troubles.length;
    while (
      !this.updates.slice(updates).some(({ isComplete }) => isComplete) &&
      this.troubles.length === troubles
    ) {
      await this.clock.advance(0);
      await sleep(1);
    }
  }

  /** Stops Node-RED; what it kept stays. */
  async end(): Promise<void> {
    this.#envoyState = this.#envoy?.snapshot();
    await this.#connection?.close();
    this.#connection = undefined;
  }

  /** The facts of the alerts so far. */
  get alerts(): readonly { readonly kind: string }[] {
    return this.reports.flatMap(({ alert }) => (alert as { kind: string } | undefined) ?? []);
  }

  /** Lets time pass in steps, the house living on at the start of each; `each` may change the house. */
  async live(seconds: number, step = 1, each: (now: number) => void = () => undefined): Promise<void> {
    for (let passed = 0; passed < seconds; passed += step) {
      each(this.clock.now());
      this.#catchUp();
      await this.clock.advance(step * 1000);
    }
  }

  /** Registers follow powers up to now. */
  #catchUp(): void {
    const now = this.clock.now();
    pass(this.house, (now - this.#passed) / 1000);
    this.#passed = now;
  }

  readonly #http: HttpClient = async ({ url, headers }) => {
    const path = url.replace(/^https:\/\/envoy\.local/, "");
    this.asked.push({ path, at: this.clock.now() });
    this.mostAtOnce = Math.max(this.mostAtOnce, ++this.#atOnce);
    const took = this.took.get(path) ?? 0;
    if (took > 0)
      await new Promise<void>((resolve) => {
        this.clock.after(took, resolve);
      });
    this.#atOnce--;
    return this.#answer(path, headers?.cookie);
  };

  #answer(path: string, cookie: string | undefined): HttpAnswer {
    if (!this.isReachable) throw new HttpFailure("unreachable", "ECONNREFUSED", "envoy.local");
    const other = this.instead.get(path);
    if (other !== undefined) return other;
    if (path === "/auth/check_jwt")
      return { status: 200, headers: { "set-cookie": "sessionId=1; Path=/" }, body: "Valid token." };
    if (path !== "/info" && cookie === undefined) return { status: 401, headers: {}, body: "<html>" };
    this.#catchUp();
    const body = answerOf(this.house, path);
    return body === undefined ? { status: 404, headers: {}, body: "" } : { status: 200, headers: {}, body };
  }
}
