/**
 * What the engine would have done with a recorded house, told to a person.
 *
 * Rules
 * - A recording does not answer to orders, so an effect is assumed: each load was running, and a shed load takes its declared power off
 *   the recording, never below the lowest power recorded (what the house draws when nothing runs). The summary says so.
 * - The engine sees the power with that effect, as it would have in the house.
 * - A power holds until the next row. A gap has no energy.
 */
import type { EngineConfig } from "./config";
import type { RecordedPower } from "./recording";
import { type Answer, type Decider, Replay } from "./replay";

const HOUR = 3_600_000;

/** Energy and time above the limit. */
class Excess {
  wattHours = 0;
  milliseconds = 0;
  highest = 0;

  add(power: number, limit: number, duration: number): void {
    if (duration === 0) return;
    this.highest = Math.max(this.highest, power);
    if (power <= limit) return;
    this.wattHours += ((power - limit) * duration) / HOUR;
    this.milliseconds += duration;
  }
}

/** What is counted of one load. */
interface LoadCount {
  shed: number;
  restored: number;
  milliseconds: number;
}

/** The configured limit of the house in W (VA counted as W). */
function limitInWatts({ value, unit, voltage = 230 }: EngineConfig["limit"]): number {
  return unit === "A" ? value * voltage : value;
}

class Ledger {
  readonly recorded = new Excess();
  readonly controlled = new Excess();
  readonly loads = new Map<string, LoadCount>();
  readonly notices = new Map<string, number>();
  readonly states = new Map<string, number>();
  wattHours = 0;
  #shed: readonly string[] = [];
  #state: string | null = null;
  #power: number | null = null;
  #t: number | null = null;

  constructor(
    readonly config: EngineConfig,
    /** W that the house draws when nothing runs. */
    readonly lowest: number,
  ) {
    for (const load of config.loads) this.loads.set(load.id, { shed: 0, restored: 0, milliseconds: 0 });
  }

  /** The recorded power less what the shed loads are assumed to have drawn, W. */
  withEffect(power: number): number {
    const shed = new Set(this.#shed);
    let off = 0;
    for (const load of this.config.loads) if (shed.has(load.id)) off += load.nominalPower ?? 0;
    return Math.max(power - off, Math.min(power, this.lowest));
  }

  /** Counts what has held until now. */
  advance(t: number): void {
    const duration = this.#t === null ? 0 : Math.max(0, t - this.#t);
    this.#t = this.#t === null ? t : Math.max(t, this.#t);
    if (this.#state !== null) this.states.set(this.#state, (this.states.get(this.#state) ?? 0) + duration);
    for (const id of this.#shed) {
      const load = this.loads.get(id);
      if (load !== undefined) load.milliseconds += duration;
    }
    if (this.#power === null) return;
    const limit = limitInWatts(this.config.limit);
    this.wattHours += (Math.max(0, this.#power) * duration) / HOUR;
    this.recorded.add(this.#power, limit, duration);
    this.controlled.add(this.withEffect(this.#power), limit, duration);
  }

  measure(power: number | null): void {
    this.#power = power;
  }

  count({ decision }: Answer): void {
    this.#shed = decision.shed;
    this.#state = decision.state;
    for (const { load, order } of decision.commands) {
      const counted = this.loads.get(load);
      if (counted !== undefined) counted[order === "shed" ? "shed" : "restored"] += 1;
    }
    for (const { kind } of decision.notices) this.notices.set(kind, (this.notices.get(kind) ?? 0) + 1);
  }
}

function duration(milliseconds: number): string {
  const minutes = Math.floor(milliseconds / 60_000);
  const hours = Math.floor(minutes / 60);
  if (minutes === 0) return `${Math.round(milliseconds / 1000)} s`;
  if (hours === 0) return `${minutes} min`;
  if (hours < 48) return `${hours} h ${String(minutes % 60).padStart(2, "0")} min`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

function excess({ wattHours, milliseconds, highest }: Excess): string {
  const energy = wattHours < 10_000 ? `${wattHours.toFixed(1)} Wh` : `${(wattHours / 1000).toFixed(1)} kWh`;
  return `${energy} in ${duration(milliseconds)}, highest power ${Math.round(highest)} W`;
}

function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    `  ${row.map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join("  ")}`.trimEnd(),
  );
}

function describeLedger(ledger: Ledger, recording: readonly RecordedPower[]): string {
  const { config } = ledger;
  const first = recording[0]?.t ?? 0;
  const last = recording.at(-1)?.t ?? first;
  const gaps = recording.filter(({ power }) => power === null).length;
  const total = [...ledger.states.values()].reduce((sum, time) => sum + time, 0);
  const { value, unit = "VA", phases = 1 } = config.limit;
  const orders = [...ledger.loads.values()];
  return [
    `Recording  ${recording.length} rows, ${gaps} without a power, ${duration(last - first)}: ${new Date(first).toISOString()} to ${new Date(last).toISOString()}`,
    `House      limit ${value} ${unit}${phases === 3 ? " on three phases" : ""}, mode ${config.mode ?? "hierarchical"}, ${config.loads.length} loads`,
    `Energy     ${(ledger.wattHours / 1000).toFixed(1)} kWh imported as recorded`,
    `Over       as recorded: ${excess(ledger.recorded)}`,
    `the limit  with the orders' assumed effect: ${excess(ledger.controlled)}`,
    `Orders     ${orders.reduce((sum, load) => sum + load.shed, 0)} to shed, ${orders.reduce((sum, load) => sum + load.restored, 0)} to restore`,
    ...table([
      ["load", "shed", "restored", "time shed"],
      ...[...ledger.loads].map(([id, load]) => [
        id,
        String(load.shed),
        String(load.restored),
        duration(load.milliseconds),
      ]),
    ]),
    `Notices    ${[...ledger.notices].map(([kind, count]) => `${kind} ${count}`).join(", ") || "none"}`,
    `States     ${[...ledger.states].map(([state, time]) => `${state} ${((100 * time) / Math.max(1, total)).toFixed(1)} %`).join(", ") || "none"}`,
    "",
    "A recording does not answer to orders. Assumed here: each load was running, and a shed load takes its declared power off the",
    "recording, never below the lowest power recorded. Demands, temperatures and signals are not in the recording.",
    "",
  ].join("\n");
}

/** Plays a recording through the engine and tells what it did, over how much time and energy. */
export function summarise(
  engine: Decider,
  config: EngineConfig,
  recording: readonly RecordedPower[],
): string {
  const lowest = recording.reduce(
    (least, { power }) => (power === null ? least : Math.min(least, Math.max(0, power))),
    Number.POSITIVE_INFINITY,
  );
  const ledger = new Ledger(config, lowest);
  const replay = new Replay(engine);
  const count = (answers: Iterable<Answer>): void => {
    for (const answer of answers) {
      ledger.advance(answer.t);
      ledger.count(answer);
    }
  };

  for (const { t, power } of recording) {
    count(replay.ticksBefore(t));
    ledger.advance(t);
    ledger.measure(power);
    if (power === null) continue;
    const reading = { at: t, power: ledger.withEffect(power), source: "recording" };
    count(replay.answers({ t, event: { type: "reading", reading } }));
  }
  return describeLedger(ledger, recording);
}
