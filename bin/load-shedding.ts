#!/usr/bin/env node
/**
 * The command line: a log of events in, the engine's answers out; or a recording in, a summary out.
 *
 * Rules
 * - Standard output carries answers only, one JSON line each; everything else goes to standard error.
 * - Exit 0 when all was read, 2 when something that came was not what was expected. Nothing is processed after a bad line.
 * - Whoever stops reading our output (`| head`) ends the run quietly.
 */
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { parseEventLine } from "../lib/shedding/event-line";
import { type EngineConfig, SheddingEngine } from "../lib/shedding/index";
import { BadRecording, readRecording } from "../lib/shedding/recording";
import { summarise } from "../lib/shedding/recording-summary";
import { answerLine, Replay } from "../lib/shedding/replay";

const USAGE = `Usage: load-shedding replay --config engine.json [--interactive] < events.jsonl
       load-shedding replay --config engine.json --csv power.csv [--time column] [--power column]

Plays events through the shedding engine, without a clock: time is the events' own.

Reads one JSON object a line on standard input: an engine event with "t", its time in epoch ms. Writes one JSON line for each:
  {"t":…,"commands":[…],"notices":[…],"shed":[…],"state":"NORMAL","wakeAt":…}
and one for each tick that the engine asks for between two events.

  --config file   what the engine is told of the house, as JSON
  --interactive   insert no ticks: the caller sends {"t":…,"type":"tick"} at "wakeAt"
  --csv file      play a recording of the house's power instead, and print a summary; its first line names the columns
  --time column   the recording's time, ISO 8601 (UTC without a zone) or epoch (default: time)
  --power column  the recording's power in W (default: power)
  --help          this text

Exit code: 0 when all was read, 2 for a bad option, configuration, line or recording, told on standard error.
`;

/** Something that came was not what was expected. */
class Refused extends Error {}

interface Options {
  readonly config: string;
  readonly interactive: boolean;
  readonly csv: string | null;
  readonly time: string;
  readonly power: string;
}

function readOptions(args: string[]): Options | "help" {
  const usage = (reason: string): Refused => new Refused(`${reason}\n\n${USAGE}`);
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(args);
  } catch (error) {
    throw usage(sentence(error));
  }
  const { values, positionals } = parsed;
  if (values.help) return "help";
  const [command, ...rest] = positionals;
  if (command !== "replay")
    throw usage(
      command === undefined
        ? "A command was expected: replay."
        : `Unknown command “${command}”; replay was expected.`,
    );
  if (rest.length > 0) throw usage(`Unexpected argument “${rest[0]}”.`);
  if (values.config === undefined)
    throw usage("--config is missing; the file of the engine's configuration was expected.");
  const recordingOnly = (["time", "power"] as const).find((option) => values[option] !== undefined);
  if (values.csv === undefined && recordingOnly !== undefined)
    throw usage(`--${recordingOnly} names a column of a recording; --csv was expected with it.`);
  if (values.csv !== undefined && values.interactive)
    throw usage("--interactive answers events; it has no meaning with --csv.");
  return {
    config: values.config,
    interactive: values.interactive ?? false,
    csv: values.csv ?? null,
    time: values.time ?? "time",
    power: values.power ?? "power",
  };
}

function parse(args: string[]) {
  return parseArgs({
    args,
    allowPositionals: true,
    options: {
      config: { type: "string" },
      interactive: { type: "boolean" },
      csv: { type: "string" },
      time: { type: "string" },
      power: { type: "string" },
      help: { type: "boolean", short: "h" },
    },
  });
}

function sentence(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new Refused(`${path} cannot be read: ${sentence(error)}`);
  }
}

function readConfig(path: string): EngineConfig {
  const text = readText(path);
  try {
    return JSON.parse(text.replace(/^\uFEFF/, "")) as EngineConfig;
  } catch (error) {
    throw new Refused(`${path} is not JSON: ${sentence(error)}`);
  }
}

function buildEngine(config: EngineConfig, path: string): SheddingEngine {
  try {
    return new SheddingEngine(config);
  } catch (error) {
    throw new Refused(`${path}: ${sentence(error)}`);
  }
}

/** The lines of standard input, each as soon as it is whole. The end of the last one may be missing. */
async function* lines(input: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = "";
  for await (const chunk of input) {
    const whole = (rest + chunk).split("\n");
    rest = whole.pop() ?? "";
    yield* whole;
  }
  if (rest !== "") yield rest;
}

async function write(text: string): Promise<void> {
  if (!process.stdout.write(text)) await once(process.stdout, "drain");
}

async function replayEvents(engine: SheddingEngine, interactive: boolean): Promise<void> {
  const replay = new Replay(engine, { insertTicks: !interactive });
  let number = 0;
  for await (const line of lines(process.stdin.setEncoding("utf8"))) {
    number += 1;
    let answer = "";
    try {
      for (const each of replay.answers(parseEventLine(line))) answer += `${answerLine(each)}\n`;
    } catch (error) {
      throw new Refused(`Line ${number}: ${sentence(error)}`);
    }
    await write(answer);
  }
}

async function replayRecording(
  engine: SheddingEngine,
  config: EngineConfig,
  options: Options,
  csv: string,
): Promise<void> {
  try {
    await write(summarise(engine, config, readRecording(readText(csv), options)));
  } catch (error) {
    throw error instanceof BadRecording ? new Refused(`${csv}, line ${error.line}: ${error.message}`) : error;
  }
}

async function run(args: string[]): Promise<void> {
  const options = readOptions(args);
  if (options === "help") return write(USAGE);
  const config = readConfig(options.config);
  const engine = buildEngine(config, options.config);
  if (options.csv === null) return replayEvents(engine, options.interactive);
  return replayRecording(engine, config, options, options.csv);
}

process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
  throw error;
});

run(process.argv.slice(2)).catch((error: unknown) => {
  if (!(error instanceof Refused)) throw error;
  process.stderr.write(`${error.message.trimEnd()}\n`);
  process.exitCode = 2;
  process.stdin.destroy();
});
