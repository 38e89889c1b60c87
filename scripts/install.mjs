/**
 * Packs the built package and installs it in a Node-RED user folder, as it is for a user who installs it from the
 * registry. Does nothing where this very package is installed already.
 *
 * As a command: node scripts/install.mjs FOLDER
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { packageFingerprint } from "./fingerprint.mjs";
import { prepare } from "./prepare.mjs";
import { giveUp, npm } from "./run.mjs";

const { name } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));

/** Ends the command with a sentence when npm cannot do it. */
export async function installPackage(userFolder) {
  const folder = resolve(userFolder);
  const manifest = join(folder, "package.json");
  mkdirSync(folder, { recursive: true });
  if (!existsSync(manifest))
    writeFileSync(manifest, `${JSON.stringify({ name: "user-folder", private: true }, null, 2)}\n`);

  // The name changes with the content: npm takes a tarball of the same name for the one it knows.
  const tarball = `${name}-${packageFingerprint().slice(0, 16)}.tgz`;
  const wanted = `file:packages/${tarball}`;
  const installed = existsSync(join(folder, "node_modules", name, "package.json"));
  if (installed && JSON.parse(readFileSync(manifest, "utf8")).dependencies?.[name] === wanted) return;

  console.log(`Installing the package in ${basename(folder)}…`);
  const packages = join(folder, "packages");
  rmSync(packages, { recursive: true, force: true });
  mkdirSync(packages);
  if (!(await npm(["pack", "--ignore-scripts", "--silent", "--pack-destination", packages])))
    giveUp("npm pack failed, see above.");
  renameSync(join(packages, readdirSync(packages)[0]), join(packages, tarball));
  if (!(await npm(["install", "--prefer-offline", `./packages/${tarball}`], { cwd: folder })))
    giveUp(`npm could not install the package in ${folder}, see above.`);
}

if (import.meta.filename === process.argv[1]) {
  const folder = resolve(process.argv[2]);
  await prepare();
  await installPackage(folder);
}
