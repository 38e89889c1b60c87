import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";

/** Loads the vendor's client in a process of its own, in which the package "usb" is missing if so told. */
function loaded({ withUsb }: { readonly withUsb: boolean }): string {
  const program = `
    const Module = require("node:module");
    const load = Module._load;
    Module._load = (name, ...rest) => {
      if (name !== "usb" || ${withUsb}) return load(name, ...rest);
      throw Object.assign(new Error("Cannot find module 'usb'"), { code: "MODULE_NOT_FOUND" });
    };
    const { loadPhidget22 } = require("./lib/phidget/library.ts");
    loadPhidget22().then(
      ({ DigitalOutput }) => process.exit(console.log(typeof DigitalOutput)),
      (problem) => process.exit(console.log(problem.in("en"))),
    );`;
  return execFileSync(process.execPath, ["--require", "tsx/cjs", "--eval", program], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  }).trim();
}

describe("the vendor's client", function () {
  this.timeout(20_000);

  it("is loaded where its usb part is there", () => {
    assert.equal(loaded({ withUsb: true }), "function");
  });

  it("says what to do where its usb part is missing", () => {
    assert.equal(
      loaded({ withUsb: false }),
      "The part that speaks with Phidgets could not be loaded (MODULE_NOT_FOUND). Its optional package “usb” is missing or does not suit this machine: run “npm install usb” in Node-RED's user folder, then restart Node-RED.",
    );
  });
});
