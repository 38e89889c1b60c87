/**
 * `npm start`: the demo house in Node-RED, on this machine only.
 *
 * Rules
 * - Nothing but Node is needed beforehand: packages and build are made here, and only when something changed.
 * - The package is installed in a user folder of its own (.house) as a user's would be.
 * - The demo flow is laid there once; what is edited afterwards is the user's, until --reset.
 */
import { randomBytes } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { join } from "node:path";
import { installPackage } from "./install.mjs";
import { prepare, root } from "./prepare.mjs";
import { giveUp } from "./run.mjs";

const HOST = "127.0.0.1";
const DEMO = "examples/Demo house.json";
const TRIED_PORTS = 100;
const folder = join(root, ".house");

const reset = process.argv.includes("--reset");
const wantedPort = portWanted(process.env.PORT ?? "1880");
await prepare();
await installPackage(folder);
layOutFolder();
const port = await freePort(wantedPort);
startNodeRed();
await editorAnswers();
const elsewhere = port === wantedPort ? "" : ` (port ${wantedPort} is taken)`;
console.log(`The demo house runs at http://${HOST}:${port}/${elsewhere}`);
console.log(
  "Ctrl-C stops it. Your changes stay in .house; `npm start -- --reset` brings the demo flow back.",
);

function portWanted(text) {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65535)
    giveUp(`PORT is “${text}”; a port number from 1 to 65535 was expected.`);
  return port;
}

function layOutFolder() {
  const flows = join(folder, "flows.json");
  const secret = join(folder, "credential-secret");
  if (reset)
    for (const file of [flows, join(folder, "context"), join(folder, "load-shedding")])
      rmSync(file, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  if (!existsSync(flows)) copyFileSync(join(root, DEMO), flows);
  if (!existsSync(secret)) writeFileSync(secret, randomBytes(32).toString("hex"), { mode: 0o600 });
}

/** The first free port from `first` on. */
async function freePort(first) {
  const last = Math.min(first + TRIED_PORTS, 65536) - 1;
  for (let port = first; port <= last; port++) if (await isFree(port)) return port;
  return giveUp(`No port from ${first} to ${last} is free: choose another with PORT.`);
}

function isFree(port) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, HOST, () => server.close(() => resolve(true)));
  });
}

/** Node-RED runs in this process: its own handlers stop the flows on Ctrl-C and end with exit code 0. */
function startNodeRed() {
  process.env.HOUSE_FOLDER = folder;
  const settings = join(root, "scripts", "house-settings.cjs");
  const require = createRequire(import.meta.url);
  const red = require.resolve("node-red/red.js");
  process.argv = [process.execPath, red, "--userDir", folder, "--settings", settings, "--port", String(port)];
  require(red);
}

async function editorAnswers() {
  const settings = `http://${HOST}:${port}/settings`;
  const answers = () =>
    fetch(settings).then(
      ({ ok }) => ok,
      () => false,
    );
  while (!(await answers())) await new Promise((resolve) => setTimeout(resolve, 50));
}
