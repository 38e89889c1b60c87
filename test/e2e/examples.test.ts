import assert from "node:assert/strict";
import { filesIn, json, types } from "../support/project";
import { type FlowNode, RedProcess } from "../support/red-process";

const MENU = "/library/examples/flows/node-red-contrib-load-shedding";
const SLOW = 120_000;
/** A node may say what is still to be filled in (an account, an address), but none may stumble. */
const CRASH = /\b(?:Type|Reference|Range|Syntax)Error\b|\n\s+at /;
const OURS_MISSING = new RegExp(` - (?:${types.join("|")})\\b`);
const examples = filesIn("examples", ".json").map((file) => file.replace(/^examples\/(.*)\.json$/, "$1"));
const flowOf = (example: string): FlowNode[] => json(`examples/${example}.json`);

/** The packages of others that a flow says it needs, as the editor writes it on export. */
const needed = (flow: readonly FlowNode[]): string[] =>
  flow.flatMap(({ modules }) => Object.keys((modules as object | undefined) ?? {}));

describe("the examples of Node-RED's import menu", function () {
  this.timeout(SLOW);
  let red: RedProcess;

  before(async () => {
    red = await RedProcess.start();
  });
  after(async () => {
    assert.equal(await red?.stop(), 0);
  });

  it("are all offered there", async () => {
    const offered = async (path = ""): Promise<string[]> => {
      const entries = JSON.parse(await red.ask(encodeURI(`${MENU}/${path}`)));
      const places = (entries as (string | { fn: string })[]).map((entry) =>
        typeof entry === "string" ? offered(`${path}${entry}/`) : [`${path}${entry.fn}`],
      );
      return (await Promise.all(places)).flat();
    };
    assert.deepEqual((await offered()).sort(), examples);
  });

  for (const example of examples) {
    const flow = flowOf(example);
    const others = needed(flow);

    it(`${example} ${others.length === 0 ? "runs" : `asks for nothing but ${others.join(", ")}`}`, async () => {
      const before = red.log.length;
      if (others.length === 0) await red.deploy(flow);
      else await assert.rejects(red.deploy(flow), /Node types are missing/);
      const log = red.log.slice(before);
      assert.doesNotMatch(log, CRASH);
      assert.doesNotMatch(log, OURS_MISSING);
    });
  }
});
