/**
 * What a command needs before it can start: the packages of the lock file and a build of the sources as they stand.
 * Uses Node's built-ins only, because it runs in a clone that has nothing else. Does nothing where nothing changed.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { BUILD_STAMP, sourcesFingerprint } from "./fingerprint.mjs";

export const root = fileURLToPath(new URL("..", import.meta.url));

/** Says one sentence and ends the command. */
export function giveUp(sentence, exitCode = 1) {
  console.error(sentence);
  process.exit(exitCode);
}

/** Installs and builds what is missing or out of date; ends the command with a sentence when that cannot be done. */
export function prepare() {
  process.chdir(root);
  requireNode();
  installPackages();
  buildSources();
}

/** Builds `dist` unless it already holds the sources as they stand. */
export function buildSources() {
  if (existsSync("dist") && textOf(BUILD_STAMP) === sourcesFingerprint()) return;
  console.log("Building the package…");
  const built = spawnSync(process.execPath, ["scripts/build.mjs"], { stdio: "inherit" });
  endIfInterrupted(built);
  if (built.status !== 0) giveUp("The build failed: the compiler's messages above say where.");
}

/** Runs npm with these arguments; its own words are shown only when it fails. True when it succeeded. */
export function npm(args, options = {}) {
  const own = process.env.npm_execpath;
  const [command, first] = own?.endsWith(".js") ? [process.execPath, [own]] : ["npm", []];
  const shell = command === "npm" && process.platform === "win32";
  const run = spawnSync(command, [...first, ...args, "--no-audit", "--no-fund", "--no-update-notifier"], {
    encoding: "utf8",
    shell,
    ...options,
  });
  endIfInterrupted(run);
  if (run.status !== 0) console.error(run.error?.message ?? `${run.stdout}${run.stderr}`);
  return run.status === 0;
}

function requireNode() {
  const wanted = JSON.parse(readFileSync("package.json", "utf8")).engines.node.replace(">=", "");
  const [major, minor] = wanted.split(".").map(Number);
  const [ownMajor, ownMinor] = process.versions.node.split(".").map(Number);
  if (ownMajor < major || (ownMajor === major && ownMinor < minor))
    giveUp(`Node ${wanted} or newer is needed; this is Node ${process.versions.node}.`);
}

function installPackages() {
  if (isInstalled()) return;
  console.log("Installing what the project needs (npm ci): about a minute, the first time only…");
  if (!npm(["ci"]))
    giveUp(
      "npm ci failed, see above: it needs the network once, to fetch the packages of package-lock.json.",
    );
}

/** True when each package of the lock file is installed in its version (those for other platforms may be missing). */
function isInstalled() {
  const installed = packagesIn("node_modules/.package-lock.json");
  return Object.entries(packagesIn("package-lock.json")).every(
    ([path, { version, optional }]) =>
      path === "" ||
      (installed[path] === undefined ? optional === true : installed[path].version === version),
  );
}

function packagesIn(lockFile) {
  const text = textOf(lockFile);
  return text === "" ? {} : JSON.parse(text).packages;
}

function textOf(file) {
  return existsSync(file) ? readFileSync(file, "utf8") : "";
}

/** A command that the user interrupted ends here, without a word about failures. */
function endIfInterrupted({ signal }) {
  if (signal === "SIGINT" || signal === "SIGTERM") process.exit(130);
}
