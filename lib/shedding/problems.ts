import { type Facts, Problem, type Sentences } from "../wording/problem";

/** Where, what came, and what was expected there. */
export interface WrongField extends Facts {
  readonly field: string;
  readonly got: Facts[string];
  readonly expected: Facts[string];
}

const CONFIG = {
  en: {
    wrong: "{field} is {got}; {expected} was expected.",
    unknown: "{field} is not a field of the configuration; the fields known here are {expected}.",
    duplicate: "{field}: the id {got} is used twice; each load needs its own.",
  },
  fr: {
    wrong: "{field} vaut {got} ; attendu : {expected}.",
    unknown: "{field} n'est pas un champ de la configuration ; les champs connus ici sont {expected}.",
    duplicate: "{field} : l'identifiant {got} sert deux fois ; chaque charge a le sien.",
  },
} as const satisfies Sentences<string>;

/** A configuration that cannot be taken: `facts.field` says where, `facts.expected` what was expected there. */
export class ConfigError extends Problem<keyof typeof CONFIG.en> {
  constructor(key: keyof typeof CONFIG.en, facts: WrongField) {
    super(CONFIG, key, facts);
  }
}

const EVENT = {
  en: {
    wrong: "{field} is {got}; {expected} was expected.",
    "unknown-load": "There is no load {got}; the loads are {expected}.",
  },
  fr: {
    wrong: "{field} vaut {got} ; attendu : {expected}.",
    "unknown-load": "Il n'y a pas de charge {got} ; les charges sont {expected}.",
  },
} as const satisfies Sentences<string>;

/** An event that cannot be taken: nothing was changed by it. */
export class EventError extends Problem<keyof typeof EVENT.en> {
  constructor(key: keyof typeof EVENT.en, facts: WrongField) {
    super(EVENT, key, facts);
  }
}
