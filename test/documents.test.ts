import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { found, json, text, types } from "./support/project";

const documents = ["README.md", "README.fr.md", "CONTRIBUTING.md", "CHANGELOG.md"];
const { scripts } = json("package.json");

describe("the documents", () => {
  for (const document of documents)
    it(`${document} points at files and commands that are there`, () => {
      const links = found(text(document), /\]\((?!http)([^)#]+)/g);
      assert.deepEqual(
        links.filter((link) => !existsSync(link)),
        [],
      );
      const commands = found(
        text(document),
        /npm (?:run )?(start|test|bench:[a-z]+|test:[\w-]+|pictures|format)\b/g,
      );
      assert.deepEqual(
        commands.filter((command) => scripts[command] === undefined),
        [],
      );
    });

  it("lead from the readme of each language to the help of every node", () => {
    for (const [readme, language] of [
      ["README.md", "en-US"],
      ["README.fr.md", "fr"],
    ] as const)
      assert.deepEqual(
        types.filter((type) => !text(readme).includes(`nodes/${type}/help.${language}.md`)),
        [],
      );
  });

  it("tell every topic that the controller takes or tells, in both languages", () => {
    const topics = ["meter", "limit", "mode", "auto", "away", "override", "slots", "signal/<", "status"];
    const notices = found(text("lib/shedding/notice.ts"), /^ {2}readonly "?([a-z-]+)"?: /gm);
    assert.ok(notices.length >= 10);
    for (const readme of ["README.md", "README.fr.md"])
      assert.deepEqual(
        [...topics, ...notices].filter((topic) => !text(readme).includes(`\`${topic}`)),
        [],
        readme,
      );
  });
});
