/** Fingerprints of files, by which a command sees that nothing changed. Node's built-ins only. */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";

/** Where the build leaves the fingerprint of the sources that it built. */
export const BUILD_STAMP = "node_modules/.cache/load-shedding/build";

const SOURCES = ["bin", "icons", "lib", "nodes", "package-lock.json", "scripts/build.mjs"];
const SETTINGS = ["package.json", "tsconfig.json", "tsconfig.build.json"];

/** Of all that a build depends on. */
export const sourcesFingerprint = () => fingerprint([...SOURCES, ...SETTINGS]);

/** Of all that goes into the packed package. */
export const packageFingerprint = () => fingerprint(["dist", "examples", "package.json"]);

/** One text for the names and contents of these files and folders; those that do not exist count as absent. */
function fingerprint(paths) {
  const hash = createHash("sha256");
  for (const file of paths.flatMap(filesIn).sort())
    hash.update(`${file}\0`).update(readFileSync(file)).update("\0");
  return hash.digest("hex");
}

function filesIn(path) {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path).flatMap((name) => filesIn(`${path}/${name}`));
}
