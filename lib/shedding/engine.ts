/**
 * The engine: events in, orders out.
 *
 * Rules
 * - No clock, timer, random source or input/output: the same configuration and events give the same decisions.
 * - One decision an event: what is freed, locked and given back is chosen on one picture, which counts every order
 *   at once. Orders to shed go before orders to restore.
 * - A quiet reading looks at sums only, never at each load.
 */
import type { EngineConfig } from "./config";
import { confirmOrders, nextConfirmation } from "./confirming";
import { cutBlindly, cutExcess, idleExceeds, keepOff, lockIdle } from "./cutting";
import type { Command, Decision, Figures, Report } from "./decision";
import type { EngineEvent } from "./event";
import { checkEvent } from "./event-check";
import { cutIn, followExcess, isOver } from "./excess";
import { doubtMeter, hear } from "./hearing";
import { noteRunning, silentAfter } from "./meter-watch";
import { Picture } from "./picture";
import { reportOf } from "./report";
import { giveBack, quietUntil } from "./returning";
import { nextRotation, rotate } from "./rotating";
import type { EngineState } from "./state";
import { nextStateChange, stateOf, tell } from "./telling";
import { TUNING, type Tuning } from "./tuning";

export interface EngineOptions {
  /** What `snapshot` gave before a restart. A state that cannot be taken is left: the engine starts anew. */
  readonly state?: EngineState;
  /** Epoch ms of the start. */
  readonly now?: number;
  /** The numbers of the engine's own rules: for the bench. */
  readonly tuning?: Partial<Tuning>;
}

export class SheddingEngine {
  readonly #picture: Picture;
  #shed: readonly string[] = [];
  #missing = 0;
  #wakeAt = Number.NEGATIVE_INFINITY;
  /** The next instant at which an override, a cap, a signal or a rule changes by itself. */
  #nextExpiry = Number.NEGATIVE_INFINITY;
  #state: Decision["state"] = "BOOT";
  #started = false;

  /** Throws ConfigError: which field, what was expected. */
  constructor(config: EngineConfig, { state, now = 0, tuning }: EngineOptions = {}) {
    this.#picture = new Picture(config, state, now, { ...TUNING, ...tuning });
    this.#applyRules();
    this.#listShed();
  }

  /** Takes an event at `now` (epoch ms; an older one counts as the newest seen). Throws EventError, having changed nothing. */
  handle(event: EngineEvent, now: number): Decision {
    const picture = this.#picture;
    checkEvent(event, picture.loads.byId);
    const { state } = picture;
    const at = Math.max(state.now, Number.isFinite(now) ? now : state.now);
    state.now = at;
    picture.behind = Number.isFinite(now) ? at - now : 0;
    this.#start();
    picture.commands = [];
    picture.notices = [];
    for (const filter of picture.breaker) filter.advance(at);
    const moved = hear(picture, event);
    if (event.type === "reading") this.#followExcess();
    const calm = !moved && this.#isCalm();
    if (!calm) this.#decide();
    return {
      commands: inOrder(picture.commands),
      notices: picture.notices,
      state: this.#state,
      shed: this.#shed,
      wakeAt: this.#wake(),
    };
  }

  /** Everything that must survive a restart, as plain JSON. */
  snapshot(): EngineState {
    const { state, breaker } = this.#picture;
    return structuredClone({ ...state, breaker: breaker.map(({ y }) => y) });
  }

  /** Everything that a person may ask: the contract's report. */
  report(now: number): Report {
    return reportOf(this.#picture, this.#state, this.#shed, Math.max(now, this.#picture.now));
  }

  /** After a restart the meter's silence is counted from the first event: the time before is nobody's fault. */
  #start(): void {
    if (this.#started) return;
    this.#started = true;
    const { meter, now } = this.#picture.state;
    if (meter.heardAt !== null) meter.heardAt = now;
  }

  /** What is shown at a glance, at the price of not looking at the loads. */
  get figures(): Figures {
    const { state, limit, tripInSeconds } = this.#picture;
    return { power: state.meter.value, limit: limit.value, shed: this.#missing, tripInSeconds };
  }

  /** Nothing over, nobody waiting, no time come: the sums alone say that nothing is to be decided. */
  #isCalm(): boolean {
    const picture = this.#picture;
    const { state, loads } = picture;
    return (
      !isOver(state.excess) &&
      state.sheddingSince === null &&
      loads.held + loads.waiting === 0 &&
      state.meter.doubt === null &&
      this.#state === "NORMAL" &&
      state.now < this.#wakeAt &&
      state.now < this.#nextExpiry &&
      !idleExceeds(picture)
    );
  }

  #decide(): void {
    const picture = this.#picture;
    const { state } = picture;
    this.#expire();
    this.#applyRules();
    this.#watchMeter();
    this.#followExcess();
    if (this.#mayOrder()) {
      keepOff(picture);
      if (state.orders.auto) {
        cutExcess(picture);
        cutBlindly(picture);
        rotate(picture);
        lockIdle(picture);
      }
      giveBack(picture);
      confirmOrders(picture);
    }
    this.#followExcess();
    tell(picture);
    this.#listShed();
    this.#state = stateOf(picture);
    this.#wakeAt = this.#nextDeadline();
  }

  /** After a restart nothing is ordered before two readings have come, or the meter has proved silent. */
  #mayOrder(): boolean {
    const { state } = this.#picture;
    if (
      state.restarted &&
      (state.readings >= 2 || state.meter.doubt !== null || state.meter.heardAt === null)
    )
      state.restarted = false;
    return !state.restarted;
  }

  #expire(): void {
    const { state, orders, loads } = this.#picture;
    orders.expireCaps(state.now);
    orders.endCancelling(state.now);
    for (const { memory } of loads.all) {
      if (memory.overrideUntil !== null && state.now >= memory.overrideUntil) {
        memory.override = "auto";
        memory.overrideUntil = null;
      }
      if (memory.failedUntil !== null && state.now >= memory.failedUntil) memory.failedUntil = null;
    }
  }

  #applyRules(): void {
    const picture = this.#picture;
    const active = picture.orders.activeRules(picture.now);
    for (const load of picture.loads.all) load.ban = picture.orders.banOf(load, active);
    picture.refreshLimit();
    let next = picture.orders.nextChange(picture.now);
    for (const { memory } of picture.loads.all)
      next = Math.min(next, memory.overrideUntil ?? Infinity, memory.failedUntil ?? Infinity);
    this.#nextExpiry = next;
  }

  #watchMeter(): void {
    const picture = this.#picture;
    const { meter } = picture.state;
    noteRunning(meter, { knownRunning: picture.loads.knownRunning, limit: picture.limit.value }, picture.now);
    if (meter.heardAt === null || meter.doubt !== null || picture.without("meter-doubt")) return;
    const silence = silentAfter(meter, picture.settings.staleAfter);
    if (picture.now - meter.heardAt >= silence) doubtMeter(picture, "silent");
  }

  #followExcess(): void {
    const picture = this.#picture;
    const predicted = picture.model.predicted();
    if (predicted === null) return;
    const limits = picture.limits();
    followExcess(
      picture.state.excess,
      predicted.map((power, s) => power - (limits[s] ?? 0)),
      picture.now,
    );
  }

  #listShed(): void {
    const { loads } = this.#picture;
    const off = loads.all.filter((load) => !load.memory.allowed);
    this.#shed = off.map((load) => load.id);
    this.#missing = off.reduce((count, load) => count + Number(load.asks || load.memory.cut), 0);
  }

  /** When the engine wants to be woken: the nearest deadline that lies ahead. */
  #wake(): number | null {
    const { state, settings } = this.#picture;
    const { heardAt, doubt } = state.meter;
    const silence =
      heardAt === null || doubt !== null ? Infinity : heardAt + silentAfter(state.meter, settings.staleAfter);
    const next = Math.min(this.#wakeAt, silence);
    return Number.isFinite(next) ? Math.max(Math.ceil(next), state.now + 1) : null;
  }

  #nextDeadline(): number {
    const picture = this.#picture;
    const { state, now, settings, tuning, loads } = picture;
    const deadlines = [this.#nextExpiry, nextRotation(picture), nextStateChange(picture)];
    if (state.meter.doubt !== null && !state.assumed && settings.staleAction !== "hold")
      deadlines.push((state.meter.doubtedAt ?? now) + tuning.assumeAfter);
    const predicted = picture.model.predicted();
    if (predicted !== null && picture.meterIsGood) {
      const tripIn = picture.tripIn(predicted);
      deadlines.push(
        now +
          cutIn(state.excess, picture.limits(), settings, tuning, { tripIn, margin: picture.tripMargin() }),
      );
    }
    for (const load of loads.all) {
      deadlines.push(nextConfirmation(load));
      const guard = load.guardLeft(now);
      if (guard > 0) deadlines.push(now + guard);
      if (load.held && guard === 0 && load.ban === null && picture.meterIsGood)
        deadlines.push(quietUntil(picture, load));
      if (!load.memory.allowed && !load.asks)
        deadlines.push((load.memory.orderedAt ?? now) + tuning.unlockAfter);
    }
    const last = Math.max(state.lastReturn ?? 0, state.lastCut ?? 0);
    if (loads.held > 0)
      deadlines.push(
        ...[...new Set(loads.all.map((load) => load.settings.settle))].map((settle) => last + settle),
      );
    return deadlines.reduce((next, at) => (at > now ? Math.min(next, at) : next), Number.POSITIVE_INFINITY);
  }
}

/** Orders to shed first: power is freed before it is given. */
function inOrder(commands: readonly Command[]): Command[] {
  return [
    ...commands.filter(({ order }) => order === "shed"),
    ...commands.filter(({ order }) => order === "restore"),
  ];
}
