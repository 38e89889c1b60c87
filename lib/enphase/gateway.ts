/**
 * One gateway, asked once for everybody.
 *
 * Rules
 * - Any number of listeners share one polling; the shortest period asked for is kept.
 * - Fast: the transformers' registers. Slow: the rest. Panels every 5 minutes at most. What this gateway does not have is
 *   asked for again once an hour, and what may only be missing for now, every 5 minutes.
 * - The last values stay, with their age. A failure is told when it keeps the powers from coming.
 * - A renewal of the token that fails is told, and changes nothing: the old token still serves.
 */
import type { Clock } from "../runtime/clock";
import { known } from "./answer";
import type { Calendar } from "./day";
import type { GatewayInfo } from "./gateway-info";
import type { HouseMetering } from "./house";
import type { InverterReport } from "./inverters";
import type { EnergyLedger } from "./ledger";
import type { Meter } from "./meters";
import type { PanelLedger } from "./panels";
import { Polling, type Task } from "./polling";
import { EnphaseProblem, passes } from "./problem";
import type { GatewaySession } from "./session";
import { type GatewayState, Survey, type SurveyOptions, type SurveyTimes } from "./survey";
import type { Token } from "./token";

/** What listeners are told after an answer. */
export interface GatewayUpdate {
  readonly info: GatewayInfo;
  readonly house: HouseMetering;
  readonly ledger: EnergyLedger;
  readonly panels: PanelLedger;
  /** Reports of the inverters, their time in epoch ms of this machine. */
  readonly inverters: readonly InverterReport[] | undefined;
  readonly times: Readonly<SurveyTimes>;
  /** True when the powers were just asked for. */
  readonly isPower: boolean;
  /** True once everything that this gateway has was asked for. */
  readonly isComplete: boolean;
  readonly meters: readonly Meter[];
  /** The token in use; absent when the gateway wants none. */
  readonly token?: Token;
  /** Why the last renewal of the token failed; absent when it did not. */
  readonly renewalProblem?: unknown;
  readonly now: number;
}

export interface Trouble {
  readonly problem: unknown;
  /** Epoch ms of the first of the failures that are still going on. */
  readonly since: number;
  /** True for what every gateway does a little after 23:00. */
  readonly isNightly: boolean;
}

export interface GatewayListener {
  /** Seconds. */
  readonly period: number;
  readonly slowPeriod: number;
  update(update: GatewayUpdate): void;
  trouble(trouble: Trouble): void;
}

export interface GatewayOptions extends SurveyOptions {
  readonly session: GatewaySession;
  readonly clock: Clock;
  readonly calendar: Calendar;
  /** 0 to 1, as Math.random. */
  readonly random: () => number;
}

const MINUTE = 60_000;
const METERS_INTERVAL = 5 * MINUTE;
const INVERTERS_INTERVAL = 5 * MINUTE;
const RARELY = 60 * MINUTE;
const INFO_INTERVAL = 6 * RARELY;
const TOKEN_INTERVAL = 10 * MINUTE;
const DEFAULT_PERIOD = 60;
/** A slow document takes at most this share of the gateway's time. */
const SLOW_SHARE = 20;
/** Minutes of the day in which gateways restart: 22:55 to 23:15. */
const NIGHT = [22 * 60 + 55, 23 * 60 + 15] as const;

export class Gateway {
  readonly #options: GatewayOptions;
  readonly #survey: Survey;
  readonly #listeners = new Set<GatewayListener>();
  readonly #polling: Polling;
  readonly #asked = new Set<string>();
  #failingSince: number | undefined;
  #renewalProblem: unknown;

  constructor(options: GatewayOptions) {
    this.#options = options;
    this.#survey = new Survey(options);
    this.#polling = new Polling(this.#tasks(), options.clock, options.random, {
      done: (task) => this.#done(task),
      failed: (task, problem) => this.#failed(task, problem),
    });
  }

  /** Tells a listener what is known already, and all that comes; the result ends it. */
  listen(listener: GatewayListener): () => void {
    this.#listeners.add(listener);
    if (this.#polling.isRunning) this.#polling.replan();
    else this.#polling.start();
    const cancel = this.#options.clock.after(0, () => {
      const update = this.#update(false);
      if (update !== undefined) listener.update(update);
    });
    return () => {
      cancel();
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#polling.stop();
    };
  }

  /** Reads the powers as soon as the gateway may be asked. */
  refresh(): void {
    const { hasTransformers, counts } = this.#survey;
    this.#polling.hurry(hasTransformers ? "readings" : counts ? "production" : "plain");
  }

  /** Tries everything again at once: a person has mended something. */
  again(): void {
    this.#options.session.forget();
    this.#polling.again();
  }

  /** The inverters, asked for now when nobody has yet. @throws EnphaseProblem */
  async inverters(): Promise<readonly InverterReport[]> {
    if (this.#survey.inverters === undefined) await this.#survey.readInverters();
    return this.#survey.inverters ?? [];
  }

  /** What to keep over a restart; undefined before the gateway is known. */
  snapshot(): GatewayState | undefined {
    return this.#survey.snapshot();
  }

  async close(): Promise<void> {
    this.#polling.stop();
    await this.#options.session.close();
  }

  #tasks(): Task[] {
    const survey = this.#survey;
    const always = (): boolean => true;
    return [
      { name: "info", interval: () => INFO_INTERVAL, isNeeded: always, run: () => survey.readInfo() },
      {
        name: "meters",
        interval: () => (survey.hasNoMeter ? RARELY : METERS_INTERVAL),
        isNeeded: always,
        run: () => survey.readMeters(),
      },
      {
        name: "readings",
        interval: () => this.#period("period"),
        isNeeded: () => survey.hasTransformers,
        run: () => survey.readReadings(),
      },
      {
        name: "production",
        interval: () => this.#productionInterval(),
        isNeeded: always,
        run: () => survey.readProduction(),
      },
      {
        name: "plain",
        interval: () => this.#period("slowPeriod"),
        isNeeded: () => this.#isPlain(),
        run: () => survey.readPlain(),
      },
      {
        name: "storage",
        interval: () => (survey.hasBatteries ? this.#period("slowPeriod") : RARELY),
        isNeeded: always,
        run: () => survey.readStorage(),
      },
      {
        name: "inverters",
        interval: () => Math.max(this.#period("slowPeriod"), INVERTERS_INTERVAL),
        isNeeded: always,
        run: () => survey.readInverters(),
      },
      { name: "token", interval: () => TOKEN_INTERVAL, isNeeded: always, run: () => this.#renewToken() },
    ];
  }

  /** ms; the shortest that a listener asks for. */
  #period(which: "period" | "slowPeriod"): number {
    const shortest = Math.min(...[...this.#listeners].map((listener) => listener[which]));
    return Math.max(1, Number.isFinite(shortest) ? shortest : DEFAULT_PERIOD) * 1000;
  }

  /** True where only the inverters tell the production. */
  #isPlain(): boolean {
    return !this.#survey.metersProduction && this.#asked.has("production");
  }

  #productionInterval(): number {
    const slow = this.#period("slowPeriod");
    const { hasProductionDocument, readsTransformers, productionTook } = this.#survey;
    if (this.#asked.has("production") && !hasProductionDocument) return Math.max(slow, METERS_INTERVAL);
    return readsTransformers ? Math.max(slow, productionTook * SLOW_SHARE) : slow;
  }

  async #renewToken(): Promise<void> {
    try {
      await this.#options.session.renew();
      this.#renewalProblem = undefined;
    } catch (thrown) {
      this.#renewalProblem = thrown;
    }
  }

  #done(task: string): void {
    this.#asked.add(task);
    if (task === "token" || task === "info") return;
    const refusal = this.#refusal();
    if (refusal !== undefined) return void this.#tell(refusal);
    this.#failingSince = undefined;
    const update = this.#update(isPowerTask(task, this.#survey.house()));
    if (update !== undefined) for (const listener of this.#listeners) listener.update(update);
  }

  /** All that is known now; undefined before the gateway is. */
  #update(isPower: boolean): GatewayUpdate | undefined {
    const { info, ledger, panels, inverters, times, meters } = this.#survey;
    const house = this.#survey.house();
    if (info === undefined || house === undefined) return undefined;
    return {
      info,
      house,
      ledger,
      panels,
      inverters,
      times: { ...times },
      isPower,
      isComplete: this.#isComplete(),
      meters,
      ...known({ token: this.#options.session.options.tokens.token }),
      ...(this.#renewalProblem !== undefined && { renewalProblem: this.#renewalProblem }),
      now: this.#options.clock.now(),
    };
  }

  #isComplete(): boolean {
    const names = ["meters", "production", "storage", "inverters"];
    if (this.#survey.hasTransformers) names.push("readings");
    if (this.#isPlain()) names.push("plain");
    return names.every((name) => this.#asked.has(name));
  }

  #failed(task: string, problem: unknown): void {
    // A document that goes on failing must not keep the rest from being told.
    this.#asked.add(task);
    this.#failingSince ??= this.#options.clock.now();
    const isEssential =
      task === "info" || task === "meters" || isPowerTask(task, this.#survey.house()) || !passes(problem);
    if (isEssential) this.#tell(problem);
  }

  /** Early firmwares let some paths be read without a password: a refusal counts only when nothing else was told. */
  #refusal(): EnphaseProblem | undefined {
    const { info } = this.#survey;
    const { refusesPassword, options } = this.#options.session;
    if (!refusesPassword || info === undefined || !this.#isComplete()) return undefined;
    if (this.#survey.house()?.source !== "nothing") return undefined;
    return new EnphaseProblem("password-refused", { host: options.host, serial: info.serial });
  }

  #tell(problem: unknown): void {
    const now = this.#options.clock.now();
    this.#failingSince ??= now;
    const minute = this.#options.calendar.minuteOf(now);
    const isNightly = passes(problem) && minute >= NIGHT[0] && minute < NIGHT[1];
    const trouble: Trouble = { problem, since: this.#failingSince, isNightly };
    for (const listener of this.#listeners) listener.trouble(trouble);
  }
}

/** True for the task that brings the powers of this house. */
function isPowerTask(task: string, house: HouseMetering | undefined): boolean {
  const source = house?.source ?? "nothing";
  if (source === "transformers") return task === "readings";
  return source === "inverters" ? task === "plain" : task === "production";
}
