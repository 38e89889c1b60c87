/**
 * `npm test`: lint, types and tests, after installing and building what is missing. Each check counts as a test in the
 * closing line. With arguments (files, or mocha's own such as --grep), only mocha runs, with those.
 */
import { prepare } from "./prepare.mjs";
import { run } from "./run.mjs";
import { closingLine, mocha, sum } from "./tally.mjs";

const CHECKS = {
  "lint and format": ["@biomejs/biome/bin/biome", "check", "."],
  "types of the runtime and the tests": ["typescript/bin/tsc", "--noEmit", "-p", "tsconfig.json"],
  "types of the editor": ["typescript/bin/tsc", "--noEmit", "-p", "tsconfig.editor.json"],
};

await prepare();
const chosen = process.argv.slice(2);
const tallies = [];
if (chosen.length === 0)
  for (const [name, tool] of Object.entries(CHECKS)) tallies.push(await check(name, tool));
tallies.push(await mocha(chosen));
const all = sum(tallies);
console.log(closingLine(all));
process.exitCode = all.failed === 0 ? 0 : 1;

async function check(name, [tool, ...args]) {
  const { ok, output } = await run(process.execPath, [`node_modules/${tool}`, ...args]);
  console.log(ok ? `✔ ${name}` : `✘ ${name}\n${output}`);
  return { passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0 };
}
