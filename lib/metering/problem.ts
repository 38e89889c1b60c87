import { Problem, type Sentences } from "../wording/problem";

const en = {
  "no-value": "{property} is not in the message; a meter's reading was expected there.",
  "not-a-number": "{property} is {got}; a number was expected.",
  "no-power": "{property} tells no power; a number of watts or volt-amperes was expected.",
  "too-long": "{property} is a text of {length} characters; a meter's message has at most {limit}.",
  unavailable: "{property} is {got}: the meter is not available.",
  implausible: "{quantity} of {value} {unit} is impossible here: at most {limit} {unit} was expected.",
  kilowatts: "{property} is {got}, which would be {value} kW; if the meter tells W, choose that unit.",
  "unknown-topic": "The topic “{topic}” is none of the phases that the dialog lists ({topics}).",
  "wrong-unit": "{property} is in “{unit}”; one of {expected} was expected.",
  "unknown-meter":
    "{property} is {got}, which no known meter sends; choose the property that holds the power, and its unit.",
  "choose-unit": "{property} is a number without a unit; choose the unit in the dialog.",
  "choose-clamp": "{property} holds several clamps ({clamps}); choose one in the dialog.",
  "not-the-clamp":
    "This meter sends only the clamp {seen}; choose it in the dialog if it measures the house.",
  "clamp-assumed":
    "This meter has several clamps; the first one is read, {clamp} is not. Choose one in the dialog to be sure.",
  "choose-registers": "{property} holds Modbus registers; choose the meter's model in the dialog.",
  "few-registers":
    "{property} holds the registers {first} to {last}; {model} needs the registers {from} to {to}.",
  "one-circuit":
    "{property} comes from {what}, not from the meter of the house; tick “one circuit” in the dialog to take it.",
  "not-the-grid": "{property} comes from {what}, which is not the power from the grid.",
  "other-meter": "A message of {other} came to a node that reads {meter}; give each meter its own node.",
  "too-slow": "{meter} gives a reading every {seconds} s; to protect a breaker, {limit} s or less is needed.",
  "two-sensors": "{first} and {second} both give the {quantity}; say in the dialog which phase each one is.",
  "too-many-phases": "{property} is {got}; one to three phases were expected.",
  "wrong-reading": "{field} is {got}; {expected} was expected.",
  "wrong-setting": "The setting {setting} is {got}; {expected} was expected.",
} as const;

export type MeteringKey = keyof typeof en;

const sentences: Sentences<MeteringKey> = {
  en,
  fr: {
    "no-value": "{property} n’est pas dans le message ; une mesure de compteur y était attendue.",
    "not-a-number": "{property} est {got} ; un nombre était attendu.",
    "no-power": "{property} ne donne pas de puissance ; un nombre de watts ou de voltampères était attendu.",
    "too-long":
      "{property} est un texte de {length} caractères ; le message d’un compteur en a au plus {limit}.",
    unavailable: "{property} est {got} : le compteur n’est pas disponible.",
    implausible: "{quantity} de {value} {unit} est impossible ici : au plus {limit} {unit} étaient attendus.",
    kilowatts:
      "{property} est {got}, ce qui ferait {value} kW ; si le compteur donne des W, choisissez cette unité.",
    "unknown-topic": "Le topic « {topic} » n’est celui d’aucune phase du dialogue ({topics}).",
    "wrong-unit": "{property} est en « {unit} » ; une unité parmi {expected} était attendue.",
    "unknown-meter":
      "{property} est {got}, qu’aucun compteur connu n’envoie ; choisissez la propriété qui contient la puissance, et son unité.",
    "choose-unit": "{property} est un nombre sans unité ; choisissez l’unité dans le dialogue.",
    "choose-clamp": "{property} contient plusieurs pinces ({clamps}) ; choisissez-en une dans le dialogue.",
    "not-the-clamp":
      "Ce compteur n’envoie que la pince {seen} ; choisissez-la dans le dialogue si elle mesure la maison.",
    "clamp-assumed":
      "Ce compteur a plusieurs pinces ; la première est lue, {clamp} ne l’est pas. Choisissez-en une dans le dialogue pour être sûr.",
    "choose-registers":
      "{property} contient des registres Modbus ; choisissez le modèle du compteur dans le dialogue.",
    "few-registers":
      "{property} contient les registres {first} à {last} ; il faut les registres {from} à {to} pour {model}.",
    "one-circuit":
      "{property} vient {what}, pas du compteur de la maison ; cochez « un seul circuit » dans le dialogue pour l’accepter.",
    "not-the-grid": "{property} vient {what}, ce qui n’est pas la puissance prise au réseau.",
    "other-meter":
      "Un message de {other} est arrivé à un nœud qui lit {meter} ; donnez à chaque compteur son propre nœud.",
    "too-slow":
      "{meter} donne une mesure toutes les {seconds} s ; pour protéger un disjoncteur, il en faut une toutes les {limit} s au moins.",
    "two-sensors":
      "{first} et {second} donnent tous deux la même grandeur ({quantity}) ; dites dans le dialogue quelle phase est chacun.",
    "too-many-phases": "{property} est {got} ; une à trois phases étaient attendues.",
    "wrong-reading": "{field} est {got} ; {expected} était attendu.",
    "wrong-setting": "Le réglage {setting} est {got} ; {expected} était attendu.",
  },
};

/** What a meter's message, or the settings of the node that reads it, had wrong. */
export class MeteringProblem extends Problem<MeteringKey> {
  constructor(key: MeteringKey, facts: Problem["facts"] = {}) {
    super(sentences, key, facts);
  }
}
