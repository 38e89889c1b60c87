/** Runs other commands. Node's built-ins only. */
import { spawn } from "node:child_process";

/** Says one sentence and ends the command. */
export function giveUp(sentence) {
  console.error(sentence);
  process.exit(1);
}

/**
 * Runs a command to its end. Ctrl-C and a termination are passed on to it, and end this process once it is gone.
 * `output` holds what it wrote, where `stdio` leaves that to a pipe.
 */
export function run(command, args, options = {}) {
  return new Promise((resolve) => {
    let output = "";
    let interrupted = false;
    const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"], ...options });
    const interrupt = (signal) => {
      interrupted = true;
      child.kill(signal);
    };
    const end = (ok) => {
      process.off("SIGINT", interrupt).off("SIGTERM", interrupt);
      if (interrupted) process.exit(130);
      resolve({ ok, output });
    };
    process.on("SIGINT", interrupt).on("SIGTERM", interrupt);
    for (const stream of [child.stdout, child.stderr]) stream?.on("data", (text) => (output += text));
    child.once("error", (error) => {
      output += error.message;
      end(false);
    });
    child.once("close", (code) => end(code === 0));
  });
}

/** Runs npm with these arguments; its own words are shown only when it fails. True when it succeeded. */
export async function npm(args, options = {}) {
  const own = process.env.npm_execpath ?? "";
  const quiet = [...args, "--no-audit", "--no-fund", "--no-update-notifier"];
  const { ok, output } = own.endsWith(".js")
    ? await run(process.execPath, [own, ...quiet], options)
    : await run("npm", quiet, { shell: process.platform === "win32", ...options });
  if (!ok) console.error(output);
  return ok;
}
