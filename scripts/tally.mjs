/** Runs of mocha and the sum of what they counted. Node's built-ins only. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "./run.mjs";

const ALL_TESTS = "test/**/*.test.ts";
const TAKES_FILES = /\.ts$|^test\//;

/**
 * Runs mocha with these arguments on the files that they name, else on all tests. A run that did not come to its
 * end counts as one failure.
 */
export async function mocha(args, { node = process.execPath, env = {} } = {}) {
  const folder = mkdtempSync(join(tmpdir(), "tally-"));
  const file = join(folder, "tally.json");
  const files = args.some((arg) => TAKES_FILES.test(arg)) ? [] : [ALL_TESTS];
  const reporter = ["--reporter", "./test/support/ci-reporter.mjs"];
  const { ok } = await run(
    node,
    ["node_modules/mocha/bin/mocha.js", "--exit", ...reporter, ...args, ...files],
    {
      stdio: "inherit",
      env: { ...process.env, ...env, TALLY: file },
    },
  );
  const tally = existsSync(file)
    ? JSON.parse(readFileSync(file, "utf8"))
    : { passed: 0, failed: 0, skipped: 0 };
  rmSync(folder, { recursive: true, force: true });
  return { ...tally, failed: ok ? tally.failed : Math.max(1, tally.failed) };
}

export function sum(tallies) {
  const total = (key) => tallies.reduce((count, tally) => count + tally[key], 0);
  return { passed: total("passed"), failed: total("failed"), skipped: total("skipped") };
}

/** The line that ends a log: "9 passed, 0 failed", with what was skipped where something was. */
export function closingLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
}
