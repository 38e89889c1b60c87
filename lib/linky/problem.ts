import { type Facts, Problem, type Sentences } from "../wording/problem";

const SENTENCES = {
  en: {
    "not-tic":
      "msg.payload is {got}; the bytes or the text of the meter's customer output were expected, from a serial, TCP or MQTT node.",
    silent: "The meter has sent nothing for {seconds} s: look at the cable, the adapter and the port.",
    unreadable:
      "No correct frame for {seconds} s, but bytes come: look at the speed (1200 baud in historic mode, 9600 in standard) and at 7 bits, even parity.",
    unmeasured: "The meter has sent frames without any power for {seconds} s: it may be in standby.",
  },
  fr: {
    "not-tic":
      "msg.payload est {got} ; on attend les octets ou le texte de la sortie client du compteur (TIC), d’un nœud série, TCP ou MQTT.",
    silent: "Le compteur n’a rien envoyé depuis {seconds} s : voyez le câble, l’adaptateur et le port.",
    unreadable:
      "Aucune trame correcte depuis {seconds} s, mais des octets arrivent : voyez la vitesse (1200 bauds en mode historique, 9600 en standard) et les 7 bits, parité paire.",
    unmeasured:
      "Le compteur envoie depuis {seconds} s des trames sans puissance : il est peut-être en veille.",
  },
} as const satisfies Sentences<string>;

export type LinkyProblemKey = keyof (typeof SENTENCES)["en"];

export class LinkyProblem extends Problem<LinkyProblemKey> {
  constructor(key: LinkyProblemKey, facts?: Facts) {
    super(SENTENCES, key, facts);
  }
}
