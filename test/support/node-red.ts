/**
 * The Node-RED that the node tests run in: the project's own, or the one of the folder NODE_RED_DIR (which holds
 * node_modules/node-red), so that the same tests judge several versions.
 */
import { once } from "node:events";
import type { Node, NodeMessageInFlow } from "node-red";
import helper from "node-red-node-test-helper";

const elsewhere = process.env.NODE_RED_DIR;
export const searchPaths = elsewhere ? { paths: [elsewhere] } : {};

helper.init(require.resolve("node-red", searchPaths));

/** Gives each test of the enclosing `describe` a Node-RED of its own, stopped after it. */
export function freshNodeRed(): void {
  before(() => {
    helper.settings({}); // those of an earlier file would stay: its user folder, what its nodes remember there
  });
  beforeEach(async () => {
    await helper.startServer();
  });
  afterEach(async () => {
    await helper.unload();
    await helper.stopServer();
  });
}

/** The next message that this node gets. Ask before causing it. */
export async function nextMessage(node: Node): Promise<NodeMessageInFlow & Record<string, unknown>> {
  const [msg] = (await once(node, "input")) as [NodeMessageInFlow & Record<string, unknown>];
  return msg;
}

export { helper };
