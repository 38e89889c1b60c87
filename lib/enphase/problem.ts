/** What can go wrong between a house and its Enphase gateway, told to the person in the editor. */
import { type Facts, Problem, type Sentences } from "../wording/problem";

type Key =
  | "no-gateway"
  | "bad-address"
  | "unreachable"
  | "too-slow"
  | "busy"
  | "not-a-gateway"
  | "unexpected-status"
  | "unreadable"
  | "certificate-changed"
  | "not-encrypted"
  | "wrong-serial"
  | "password-refused"
  | "token-missing"
  | "token-unreadable"
  | "token-expired"
  | "token-for-another"
  | "token-refused"
  | "account-missing"
  | "cloud-unreachable"
  | "cloud-refused"
  | "cloud-mfa"
  | "cloud-blocked"
  | "cloud-too-many"
  | "cloud-no-token"
  | "cloud-unexpected"
  | "cloud-waiting";

const SENTENCES: Sentences<Key> = {
  en: {
    "no-gateway": "No Enphase gateway is chosen in this node: there is nobody to ask.",
    "bad-address":
      "{host} is not an address: a name or an IP address was expected, with a port or without, such as envoy.local or 192.168.1.20.",
    unreachable:
      "The gateway {host} cannot be reached ({code}). Check that it is powered, on the same network, and that its address has not changed.",
    "too-slow": "The gateway {host} did not answer within {seconds} s.",
    busy: "The gateway {host} answers that it is busy or still starting (status {status}).",
    "not-a-gateway":
      "What answers at {host} is not an Enphase gateway: /info was expected to name its serial.",
    "unexpected-status": "The gateway answered {status} to {path}.",
    unreadable: "The gateway's answer to {path} is not the JSON that was expected; it begins with {got}.",
    "certificate-changed":
      "The gateway {host} shows another certificate than the one that is trusted, so nothing secret was sent to it. After an update of the gateway this is normal: open the gateway's settings and accept the new certificate. Otherwise something else may be answering in its place.",
    "not-encrypted":
      "The gateway {host} asks for a token over a connection that is not encrypted; the token was not sent.",
    "wrong-serial": "The gateway {host} has the serial {got}; {expected} was expected.",
    "password-refused":
      "The gateway {host}, of a firmware before 7, refuses the password it was installed with (user envoy, the last six digits of its serial {serial}): nothing can be read from it. Set that password again in the gateway, or check that {host} is the right one.",
    "token-missing": "No token is set: paste one, or choose the automatic mode with an Enphase account.",
    "token-unreadable":
      "The token cannot be read: a text of three parts joined by dots, beginning with eyJ, was expected.",
    "token-expired": "The token ended on {date}: make a new one and paste it.",
    "token-for-another": "The token is for the gateway {got}; one for {expected} was expected.",
    "token-refused": "The gateway refuses the token although it is not at its end: make a new one.",
    "account-missing": "The automatic mode needs the e-mail address and the password of an Enphase account.",
    "cloud-unreachable": "Enphase's servers cannot be reached ({code}): the token could not be renewed.",
    "cloud-refused": "Enphase refuses this e-mail address or password.",
    "cloud-mfa":
      "This Enphase account asks for a second factor, which only a person can give: make a token by hand and paste it in the manual mode.",
    "cloud-blocked": "Enphase has blocked this account: sign in on its site, or ask its support.",
    "cloud-too-many":
      "Enphase says that this account has too many open sessions; the next attempt is in {wait}.",
    "cloud-no-token":
      "Enphase gave no token for the gateway {serial} (status {status}): the account must own this gateway.",
    "cloud-unexpected": "Enphase's server answered {status}, which was not expected.",
    "cloud-waiting": "Enphase was asked for a token a short time ago; the next attempt is in {wait}.",
  },
  fr: {
    "no-gateway": "Aucune passerelle Enphase n’est choisie dans ce nœud : il n’y a personne à interroger.",
    "bad-address":
      "{host} n’est pas une adresse : un nom ou une adresse IP était attendu, avec ou sans port, comme envoy.local ou 192.168.1.20.",
    unreachable:
      "La passerelle {host} est injoignable ({code}). Vérifiez qu’elle est alimentée, sur le même réseau, et que son adresse n’a pas changé.",
    "too-slow": "La passerelle {host} n’a pas répondu en {seconds} s.",
    busy: "La passerelle {host} répond qu’elle est occupée ou qu’elle démarre (statut {status}).",
    "not-a-gateway":
      "Ce qui répond à {host} n’est pas une passerelle Enphase : /info devait donner son numéro de série.",
    "unexpected-status": "La passerelle a répondu {status} à {path}.",
    unreadable: "La réponse de la passerelle à {path} n’est pas le JSON attendu ; elle commence par {got}.",
    "certificate-changed":
      "La passerelle {host} présente un autre certificat que celui qui est reconnu : rien de secret ne lui a été envoyé. Après une mise à jour de la passerelle c’est normal : ouvrez ses réglages et acceptez le nouveau certificat. Sinon, autre chose répond peut-être à sa place.",
    "not-encrypted":
      "La passerelle {host} demande un jeton sur une connexion non chiffrée ; le jeton n’a pas été envoyé.",
    "wrong-serial": "La passerelle {host} a le numéro de série {got} ; {expected} était attendu.",
    "password-refused":
      "La passerelle {host}, d’un micrologiciel antérieur à 7, refuse son mot de passe d’origine (utilisateur envoy, les six derniers chiffres de son numéro de série {serial}) : rien ne peut y être lu. Remettez ce mot de passe dans la passerelle, ou vérifiez que {host} est la bonne.",
    "token-missing": "Aucun jeton : collez-en un, ou choisissez le mode automatique avec un compte Enphase.",
    "token-unreadable":
      "Le jeton est illisible : un texte en trois parties jointes par des points, qui commence par eyJ, était attendu.",
    "token-expired": "Le jeton a pris fin le {date} : créez-en un nouveau et collez-le.",
    "token-for-another":
      "Le jeton est celui de la passerelle {got} ; un jeton pour {expected} était attendu.",
    "token-refused": "La passerelle refuse le jeton bien qu’il ne soit pas échu : créez-en un nouveau.",
    "account-missing": "Le mode automatique demande l’adresse e-mail et le mot de passe d’un compte Enphase.",
    "cloud-unreachable":
      "Les serveurs d’Enphase sont injoignables ({code}) : le jeton n’a pas pu être renouvelé.",
    "cloud-refused": "Enphase refuse cette adresse e-mail ou ce mot de passe.",
    "cloud-mfa":
      "Ce compte Enphase demande une double authentification, que seule une personne peut donner : créez un jeton à la main et collez-le en mode manuel.",
    "cloud-blocked":
      "Enphase a bloqué ce compte : connectez-vous sur son site, ou adressez-vous à son assistance.",
    "cloud-too-many":
      "Enphase signale trop de sessions ouvertes pour ce compte ; prochaine tentative dans {wait}.",
    "cloud-no-token":
      "Enphase n’a pas donné de jeton pour la passerelle {serial} (statut {status}) : elle doit appartenir à ce compte.",
    "cloud-unexpected": "Le serveur d’Enphase a répondu {status}, ce qui n’était pas attendu.",
    "cloud-waiting": "Un jeton a été demandé à Enphase il y a peu ; prochaine tentative dans {wait}.",
  },
};

export class EnphaseProblem extends Problem<Key> {
  constructor(key: Key, facts: Facts = {}) {
    super(SENTENCES, key, facts);
  }
}

const PASSING = new Set<string>(["unreachable", "too-slow", "busy", "unexpected-status", "unreadable"]);

/** True for what passes by itself: a network, a restart. What a person must mend is not. */
export function passes(problem: unknown): boolean {
  return problem instanceof EnphaseProblem && PASSING.has(problem.key);
}
