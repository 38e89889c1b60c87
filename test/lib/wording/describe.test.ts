import assert from "node:assert/strict";
import { describe as described } from "../../../lib/wording/describe";

describe("what came, in a sentence about bad input", () => {
  const told: [string, unknown, string, string][] = [
    ["a text", "abc", '"abc"', '"abc"'],
    ["a long text", "x".repeat(90), `"${"x".repeat(57)}…"`, `"${"x".repeat(57)}…"`],
    ["no number", Number.NaN, "NaN", "NaN"],
    ["nothing", undefined, "undefined", "undefined"],
    ["an array", [1, 2], "an array of 2", "un tableau de 2"],
    ["bytes", Buffer.from("abc"), "a buffer of 3 bytes", "un buffer de 3 octets"],
    ["an empty object", {}, "an object with no keys", "un objet sans clé"],
    ["an object", { a: 1, b: 2 }, "an object with the keys a, b", "un objet avec les clés a, b"],
    ["a function", () => 1, "a function", "une fonction"],
  ];
  for (const [what, value, en, fr] of told)
    it(`names ${what}`, () => assert.deepEqual(described(value), { en, fr }));
});
