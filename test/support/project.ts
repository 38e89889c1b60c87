/** The project's own files, for the tests that hold it to its rules. */
import { existsSync, readdirSync, readFileSync } from "node:fs";

export const text = (path: string): string => readFileSync(path, "utf8");

/** What a file of JSON says; the tests know its shape. */
export const json = (path: string) => JSON.parse(text(path));

/** The paths of all files under this folder whose names end so; none when there is no such folder. */
export const filesIn = (folder: string, ending: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, encoding: "utf8" })
        .filter((file) => file.endsWith(ending))
        .map((file) => `${folder}/${file}`)
        .sort()
    : [];

/** What the first group of the pattern catches, each time. */
export const found = (source: string, pattern: RegExp): string[] =>
  [...source.matchAll(pattern)].map(([, first]) => String(first));

/** All node types. */
export const types = readdirSync("nodes").sort();

export const isConfig = (type: string): boolean =>
  text(`nodes/${type}/editor.ts`).includes('category: "config"');

/** The types that stand in the palette. */
export const placed = types.filter((type) => !isConfig(type));
