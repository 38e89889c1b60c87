/**
 * What a command needs before it can start: the packages of the lock file and a build of the sources as they stand.
 * Uses Node's built-ins only, because it runs in a clone that has nothing else. Does nothing where nothing changed.
 */
import { existsSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { BUILD_STAMP, sourcesFingerprint } from "./fingerprint.mjs";
import { giveUp, npm, run } from "./run.mjs";

export const root = fileURLToPath(new URL("..", import.meta.url));

/** Installs and builds what is missing or out of date; ends the command with a sentence when that cannot be done. */
export async function prepare() {
  process.chdir(root);
  requireNode();
  await installPackages(root);
  await buildSources();
}

function requireNode() {
  const wanted = JSON.parse(readFileSync("package.json", "utf8")).engines.node.replace(">=", "");
  const [major, minor] = wanted.split(".").map(Number);
  const [ownMajor, ownMinor] = process.versions.node.split(".").map(Number);
  if (ownMajor < major || (ownMajor === major && ownMinor < minor))
    giveUp(`Node ${wanted} or newer is needed; this is Node ${process.versions.node}.`);
}

/** Runs npm ci in this folder, unless it has just what its lock file says. */
export async function installPackages(folder) {
  if (isInstalled(folder)) return;
  const where = relative(root, folder);
  console.log(
    `Installing what ${where || "the project"} needs (npm ci): the first time only, about a minute…`,
  );
  if (!(await npm(["ci"], { cwd: folder })))
    giveUp("npm ci failed, see above: it needs the network once, for the packages of package-lock.json.");
}

/** True when each package of the lock file is installed in its version (those for other platforms may be missing). */
function isInstalled(folder) {
  const installed = packagesIn(join(folder, "node_modules", ".package-lock.json"));
  return Object.entries(packagesIn(join(folder, "package-lock.json"))).every(
    ([path, { version, optional }]) =>
      path === "" ||
      (installed[path] === undefined ? optional === true : installed[path].version === version),
  );
}

function packagesIn(lockFile) {
  return existsSync(lockFile) ? JSON.parse(readFileSync(lockFile, "utf8")).packages : {};
}

async function buildSources() {
  if (isBuilt()) return;
  console.log("Building the package…");
  const { ok } = await run(process.execPath, ["scripts/build.mjs"], { stdio: "inherit" });
  if (!ok) giveUp("The build failed: the messages above say where.");
}

function isBuilt() {
  return (
    existsSync("dist") &&
    existsSync(BUILD_STAMP) &&
    readFileSync(BUILD_STAMP, "utf8") === sourcesFingerprint()
  );
}
