import { type Facts, Problem, type Sentences } from "../wording/problem";

const SENTENCES = {
  en: {
    "unknown-load": "{got} is not a load of the simulated house; one of {expected} was expected.",
    "no-load-named": "The order names no load: msg.topic is {got}; the id of a load was expected.",
    "not-an-order":
      "msg.payload is {got}; an order was expected: true (may run), false (shed), or msg.load.order “shed” or “restore”.",
    "bad-setting": "The setting “{setting}” is {got}; {expected} was expected.",
    "bad-loads": "The list of loads is {got}; a list was expected.",
    "bad-load": "Load number {number}: its {property} is {got}; {expected} was expected.",
    "same-id": "Two loads have the id {got}; each needs an id of its own.",
  },
  fr: {
    "unknown-load": "{got} n’est pas une charge de la maison simulée ; une parmi {expected} était attendue.",
    "no-load-named":
      "L’ordre ne nomme aucune charge : msg.topic est {got} ; l’identifiant d’une charge était attendu.",
    "not-an-order":
      "msg.payload est {got} ; un ordre était attendu : true (peut fonctionner), false (délester), ou msg.load.order « shed » ou « restore ».",
    "bad-setting": "Le réglage « {setting} » est {got} ; {expected} était attendu.",
    "bad-loads": "La liste des charges est {got} ; une liste était attendue.",
    "bad-load": "Charge numéro {number} : sa propriété {property} est {got} ; {expected} était attendu.",
    "same-id": "Deux charges ont l’identifiant {got} ; chacune doit avoir le sien.",
  },
} as const satisfies Sentences<string>;

export type HouseProblemKey = keyof (typeof SENTENCES)["en"];

/** What is wrong with an order or with the settings of a simulated house. */
export class HouseProblem extends Problem<HouseProblemKey> {
  constructor(key: HouseProblemKey, facts: Facts) {
    super(SENTENCES, key, facts);
  }
}
