import { type Facts, Problem, type Sentences } from "../wording/problem";

const SENTENCES = {
  en: {
    "unknown-load": "{got} is not a load of the simulated house; one of {expected} was expected.",
  },
  fr: {
    "unknown-load": "{got} n’est pas une charge de la maison simulée ; une parmi {expected} était attendue.",
  },
} as const satisfies Sentences<string>;

export type HouseProblemKey = keyof (typeof SENTENCES)["en"];

export class HouseProblem extends Problem<HouseProblemKey> {
  constructor(key: HouseProblemKey, facts: Facts) {
    super(SENTENCES, key, facts);
  }
}
