import assert from "node:assert/strict";
import { posix } from "node:path";
import { filesIn, text } from "./support/project";

const LONGEST_FILE = 400;
const LONGEST_NODE_FILE = 140;

const lines = (file: string): number => text(file).split("\n").length - 1;
/** The text without comments: what they mention is not used. */
const code = (file: string): string =>
  text(file)
    .replace(/\/\*.*?\*\//gs, "")
    .replace(/(^|\s)\/\/.*$/gm, "");

interface Import {
  readonly file: string;
  /** A path from the project's root, or a package's name. */
  readonly from: string;
  readonly typeOnly: boolean;
}

const importsOf = (file: string): Import[] =>
  [...code(file).matchAll(/(?:^(?:import|export)\s+(type\s)?[^;"]*?from\s+|import\()"([^"]+)"/gm)].map(
    ([, type, from]) => ({
      file,
      from: String(from).startsWith(".") ? posix.join(posix.dirname(file), String(from)) : String(from),
      typeOnly: type !== undefined,
    }),
  );

const lib = filesIn("lib", ".ts");
const nodes = filesIn("nodes", ".ts");
const imports = lib.flatMap(importsOf);
const domainOf = (path: string): string | undefined => /^lib\/([^/]+)/.exec(path)?.[1];
const told = (wrong: readonly Import[]): string[] => wrong.map(({ file, from }) => `${file} imports ${from}`);

describe("the house", () => {
  it("has files small enough to hold in the eye", () => {
    assert.deepEqual(
      [...lib, ...nodes].filter((file) => lines(file) > LONGEST_FILE),
      [],
    );
  });

  it("keeps node files to wiring", () => {
    const wiring = nodes.filter((file) => /^nodes\/([^/]+)\/\1\.ts$/.test(file));
    assert.deepEqual(
      wiring.filter((file) => lines(file) > LONGEST_NODE_FILE),
      [],
    );
  });

  it("has a lib that knows neither the nodes nor, but for types in its runtime, Node-RED", () => {
    const wrong = imports.filter(
      ({ file, from, typeOnly }) =>
        from.startsWith("nodes/") ||
        (/^(node-red|@node-red)/.test(from) && !(domainOf(file) === "runtime" && typeOnly)),
    );
    assert.deepEqual(told(wrong), []);
  });

  it("has domains that know readings, wording, the types of clock and HTTP client, and themselves", () => {
    const shared = ["metering", "wording"];
    const wrong = imports.filter(({ file, from, typeOnly }) => {
      const [own, other] = [domainOf(file), domainOf(from)];
      if (other === undefined || other === own || shared.includes(other)) return false;
      return !(other === "runtime" && typeOnly && /\/(clock|http)$/.test(from));
    });
    assert.deepEqual(told(wrong), []);
  });

  it("has one clock: nobody else waits or asks the time", () => {
    const time =
      /\b(?:setTimeout|setInterval|Date\.now|performance\.now)\b|new Date\(\)|DateTime\.(?:now|local|utc)\(\)/;
    assert.deepEqual(
      [...lib, ...nodes].filter(
        (file) => !file.endsWith("/editor.ts") && file !== "lib/runtime/clock.ts" && time.test(code(file)),
      ),
      [],
    );
  });

  it("has no drawer for strangers", () => {
    assert.deepEqual(
      [...lib, ...nodes].filter((file) => /\/(?:utils?|helpers?|types|misc|common)\.ts$/.test(file)),
      [],
    );
  });
});
