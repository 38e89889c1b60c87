import { type Facts, Problem, type Sentences } from "../wording/problem";

const EN = {
  "no-library":
    "The part that speaks with Phidgets could not be loaded ({code}). Its optional package “usb” is missing or does not suit this machine: run “npm install usb” in Node-RED's user folder, then restart Node-RED.",
  "bad-connection": "The connection is {got}; “network” or “usb” was expected.",
  "no-usb":
    "The USB ports of this machine cannot be searched: the user that runs Node-RED needs the right to them (the udev rule in the help of the Phidget server).",
  "bad-host": "{got} is not the name or the IPv4 address of a machine; one such as localhost was expected.",
  "bad-number": "{property} is {got}; a whole number from {least} to {most} was expected.",
  "bad-seconds": "{property} is {got}; a number of seconds from {least} to {most} was expected.",
  "no-wiring":
    "The wiring of this relay is not chosen ({got}): the dialog asks for it, as it decides what happens to it when Node-RED stops.",
  "no-server": "No Phidget server is chosen.",
  "other-password":
    "Another Phidget server node is connected to {address} with another password; use one node for both.",
  unreachable:
    "The Phidget Network Server at {address} cannot be reached. Is it running (phidget22networkserver), and is the port right? It is tried again every 4 s.",
  "refused-password":
    "The Phidget Network Server at {address} refuses the password. It is tried again every 4 s.",
  lost: "The connection to the Phidget Network Server at {address} is lost: the server releases its relays. It is tried again every 4 s.",
  "in-use": "Relay {relay} is already used by the node “{name}”.",
  "not-an-order":
    'msg.payload is {got}; true or "run", false or "shed", or a load order of the shedding controller was expected.',
  "bad-order": 'msg.load.order is {got}; "shed" or "restore" was expected.',
  refused: "Relay {relay} did not take the order ({why}). It is given again.",
  "no-answer":
    "Relay {relay}: the server did not answer, so nobody knows whether it moved. The order is given again.",
  detached:
    "The board of relay {relay} is gone from the server, its USB cable perhaps: the coil is released until it is back.",
  "moved-by-another": "Relay {relay} was moved by another program.",
  "no-failsafe": "The board of relay {relay} has no hardware fail-safe ({why}).",
  "no-boards": "No answer of a Phidget Network Server at {address}.",
} as const;

export type PhidgetProblemKey = keyof typeof EN;

const FR: Readonly<Record<PhidgetProblemKey, string>> = {
  "no-library":
    "Le module qui parle aux Phidgets n’a pas pu être chargé ({code}). Son paquet facultatif « usb » manque ou ne convient pas à cette machine : lancez « npm install usb » dans le dossier utilisateur de Node-RED, puis redémarrez Node-RED.",
  "bad-connection": "La connexion vaut {got} ; attendu : « network » ou « usb ».",
  "no-usb":
    "Les ports USB de cette machine ne peuvent pas être explorés : l’utilisateur de Node-RED doit y avoir droit (la règle udev de l’aide du serveur Phidget).",
  "bad-host": "{got} n’est ni un nom ni une adresse IPv4 de machine ; on attendait par exemple localhost.",
  "bad-number": "{property} vaut {got} ; on attendait un nombre entier de {least} à {most}.",
  "bad-seconds": "{property} vaut {got} ; on attendait un nombre de secondes de {least} à {most}.",
  "no-wiring":
    "Le câblage de ce relais n’est pas choisi ({got}) : la fenêtre du nœud le demande, car c’est lui qui décide de son sort quand Node-RED s’arrête.",
  "no-server": "Aucun serveur Phidget n’est choisi.",
  "other-password":
    "Un autre nœud serveur Phidget est connecté à {address} avec un autre mot de passe ; utilisez un seul nœud pour les deux.",
  unreachable:
    "Le Phidget Network Server est injoignable à {address}. Est-il lancé (phidget22networkserver), et le port est-il le bon ? Nouvel essai toutes les 4 s.",
  "refused-password":
    "Le Phidget Network Server à {address} refuse le mot de passe. Nouvel essai toutes les 4 s.",
  lost: "La connexion au Phidget Network Server à {address} est perdue : le serveur relâche ses relais. Nouvel essai toutes les 4 s.",
  "in-use": "Le relais {relay} est déjà utilisé par le nœud « {name} ».",
  "not-an-order":
    'msg.payload vaut {got} ; on attendait true ou "run", false ou "shed", ou un ordre du délesteur.',
  "bad-order": 'msg.load.order vaut {got} ; on attendait "shed" ou "restore".',
  refused: "Le relais {relay} n’a pas pris l’ordre ({why}). L’ordre est redonné.",
  "no-answer":
    "Relais {relay} : le serveur n’a pas répondu, nul ne sait donc s’il a bougé. L’ordre est redonné.",
  detached:
    "La carte du relais {relay} a disparu du serveur, peut-être débranchée : la bobine est relâchée jusqu’à son retour.",
  "moved-by-another": "Le relais {relay} a été manœuvré par un autre programme.",
  "no-failsafe": "La carte du relais {relay} n’a pas de sécurité matérielle ({why}).",
  "no-boards": "Aucun Phidget Network Server ne répond à {address}.",
};

const SENTENCES: Sentences<PhidgetProblemKey> = { en: EN, fr: FR };

/** Anything that goes wrong between a flow and a relay. */
export class PhidgetProblem extends Problem<PhidgetProblemKey> {
  constructor(key: PhidgetProblemKey, facts: Facts = {}) {
    super(SENTENCES, key, facts);
  }
}
