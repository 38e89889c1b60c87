/**
 * How fast the Linky's customer output is decoded: bytes to readings, in MB of a second of the processor's time, so
 * that a busy machine measures the same. Run: npm run bench:linky
 */
import { LinkyMeter } from "../lib/linky/meter";
import { TicStream } from "../lib/linky/stream";
import { bytesOf, historicTempo, historicTri, standardMono, standardTri } from "../test/support/tic";

const MEGABYTE = 1e6;
const SECONDS = 2;

function measure(name: string, frame: string): void {
  const bytes = bytesOf(frame.repeat(Math.ceil(MEGABYTE / frame.length)));
  let now = 0;
  let readings = 0;
  const meter = new LinkyMeter();
  const stream = new TicStream((heard) => {
    now += 1000;
    if (meter.take(heard, now)?.measured) readings++;
  });
  stream.feed(bytes);
  readings = 0;
  let fed = 0;
  let seconds = 0;
  const began = process.cpuUsage();
  while (seconds < SECONDS) {
    stream.feed(bytes);
    fed += bytes.length;
    const { user, system } = process.cpuUsage(began);
    seconds = (user + system) / 1e6;
  }
  const speed = (fed / MEGABYTE / seconds).toFixed(1).padStart(6);
  const perReading = ((seconds / readings) * 1e6).toFixed(1).padStart(6);
  console.log(`${name.padEnd(28)}${speed} MB/s  ${perReading} µs a reading`);
}

measure("historic, Tempo", historicTempo(2300, "HPJW", "ROUG"));
measure("historic, three-phase", historicTri([2300, 1150, 690]));
measure("standard", standardMono(1150));
measure("standard, three-phase", standardTri([2300, 1150, 690]));
