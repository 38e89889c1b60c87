/** The public samples of RTE's answers beside the project, with what a client must make of them. They may be absent. */
import { existsSync, readFileSync } from "node:fs";

const FOLDER = "../shared/fixtures/rte";

export const hasRteFixtures = existsSync(`${FOLDER}/expected.json`);

export function rteFixture(path: string): unknown {
  return JSON.parse(readFileSync(`${FOLDER}/${path}`, "utf8"));
}

export interface Expected {
  readonly now?: string;
  readonly hvalue?: number | null;
  readonly dvalue?: number;
  readonly nextAlert?: string | null;
  readonly nextAlertEnd?: string;
  readonly nextAlertLevel?: number;
  readonly alertEnd?: string;
  readonly color?: string | null;
  readonly period?: string;
  readonly tomorrow?: string | null;
}

export function rteExpectations(): Readonly<
  Record<string, Expected & { readonly at?: readonly Expected[] }>
> {
  return hasRteFixtures ? (rteFixture("expected.json") as ReturnType<typeof rteExpectations>) : {};
}
