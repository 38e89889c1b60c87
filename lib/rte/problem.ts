import type { Language } from "../wording/language";
import { type Facts, Problem } from "../wording/problem";

const EN = {
  "no-credentials":
    "The RTE account has no client id or no client secret; both are on data.rte-france.com, under “My applications”.",
  "bad-url":
    "{got} is not the address of a server; one such as https://digital.iservices.rte-france.com was expected.",
  "refused-credentials":
    "RTE does not know this client id and secret (answer {status}); copy them again from data.rte-france.com, “My applications”.",
  "no-token": "RTE answered the request for a token without a token in it; it is asked again later.",
  "refused-token": "RTE refused a token that it had just given (401); it is asked again later.",
  "not-subscribed":
    "RTE refuses this application (403): it must be subscribed to “{api}”, in that very version, on data.rte-france.com.",
  "too-many-calls": "RTE wants no more calls for now (429); the next one comes in {minutes} min or later.",
  "refused-request": "{host} refused the request with the answer {status}{code}.",
  "service-down": "{host} does not serve at the moment (answer {status}{code}); it is asked again later.",
  "empty-answer": "{host} gave an empty answer where a JSON document was expected.",
  "page-answer": "{host} answered with a web page where a JSON document was expected.",
  "broken-answer": "{host} gave a JSON document of {length} characters that is cut or damaged.",
  unreachable: "{host} cannot be reached ({code}).",
  "no-answer": "{host} did not answer in time.",
  "too-long": "{host} gave an answer that is too long to be right.",
  "not-ecowatt":
    "This is not an EcoWatt document: {got}; an object with “signals”, a list of days, was expected.",
  "not-tempo": "This is not a Tempo calendar: {got}; the colours of days were expected.",
  "not-a-tempo-meter":
    "The meter says {got}, which is no Tempo period; HCJB, HPJB, HCJW, HPJW, HCJR or HPJR was expected.",
  "bad-time": "{got} is not a time of day; one such as 06:00 was expected.",
  "bad-source":
    "{got} names no source of Tempo colours; meter, rte, open-data and couleur-tempo were expected.",
  "no-account": "No RTE account is chosen.",
  "meter-disagrees": "The meter says {meter} for {day} and the calendar says {calendar}.",
} as const;

export type RteProblemKey = keyof typeof EN;

const FR: Readonly<Record<RteProblemKey, string>> = {
  "no-credentials":
    "Le compte RTE n’a pas d’identifiant client ou pas de secret ; ils sont sur data.rte-france.com, « Mes applications ».",
  "bad-url":
    "{got} n’est pas l’adresse d’un serveur ; on attendait par exemple https://digital.iservices.rte-france.com.",
  "refused-credentials":
    "RTE ne connaît pas cet identifiant client et ce secret (réponse {status}) ; recopiez-les depuis data.rte-france.com, « Mes applications ».",
  "no-token": "RTE a répondu à la demande de jeton sans donner de jeton ; nouvelle demande plus tard.",
  "refused-token": "RTE a refusé un jeton qu’il venait de donner (401) ; nouvelle demande plus tard.",
  "not-subscribed":
    "RTE refuse cette application (403) : elle doit être abonnée à « {api} », dans cette version précise, sur data.rte-france.com.",
  "too-many-calls":
    "RTE ne veut plus d’appel pour l’instant (429) ; le prochain aura lieu dans {minutes} min au plus tôt.",
  "refused-request": "{host} a refusé la demande avec la réponse {status}{code}.",
  "service-down":
    "{host} ne rend pas le service pour l’instant (réponse {status}{code}) ; nouvelle demande plus tard.",
  "empty-answer": "{host} a donné une réponse vide là où un document JSON était attendu.",
  "page-answer": "{host} a répondu par une page web là où un document JSON était attendu.",
  "broken-answer": "{host} a donné un document JSON de {length} caractères, coupé ou abîmé.",
  unreachable: "{host} est injoignable ({code}).",
  "no-answer": "{host} n’a pas répondu à temps.",
  "too-long": "{host} a donné une réponse trop longue pour être juste.",
  "not-ecowatt":
    "Ce n’est pas un document EcoWatt : {got} ; on attendait un objet avec « signals », une liste de jours.",
  "not-tempo": "Ce n’est pas un calendrier Tempo : {got} ; on attendait les couleurs des jours.",
  "not-a-tempo-meter":
    "Le compteur dit {got}, qui n’est pas une période Tempo ; on attendait HCJB, HPJB, HCJW, HPJW, HCJR ou HPJR.",
  "bad-time": "{got} n’est pas une heure ; on attendait par exemple 06:00.",
  "bad-source":
    "{got} ne désigne aucune source de couleurs Tempo ; on attendait meter, rte, open-data et couleur-tempo.",
  "no-account": "Aucun compte RTE n’est choisi.",
  "meter-disagrees": "Le compteur dit {meter} pour le {day} et le calendrier dit {calendar}.",
};

const SENTENCES: Readonly<Record<Language, Readonly<Record<RteProblemKey, string>>>> = { en: EN, fr: FR };

/** What a person must look at: the short word that a status shows. */
export type Trouble = "credentials" | "subscription" | "quota" | "service" | "network" | "data" | "settings";

const TROUBLES: Readonly<Record<RteProblemKey, Trouble>> = {
  "no-credentials": "credentials",
  "bad-url": "settings",
  "refused-credentials": "credentials",
  "no-token": "service",
  "refused-token": "service",
  "not-subscribed": "subscription",
  "too-many-calls": "quota",
  "refused-request": "service",
  "service-down": "service",
  "empty-answer": "service",
  "page-answer": "service",
  "broken-answer": "service",
  unreachable: "network",
  "no-answer": "network",
  "too-long": "service",
  "not-ecowatt": "data",
  "not-tempo": "data",
  "not-a-tempo-meter": "data",
  "bad-time": "settings",
  "bad-source": "settings",
  "no-account": "settings",
  "meter-disagrees": "data",
};

/** Anything that goes wrong between RTE and the flow. No sentence holds an answer's text: it might echo a secret. */
export class RteProblem extends Problem<RteProblemKey> {
  constructor(
    key: RteProblemKey,
    facts: Facts = {},
    /** Seconds that the server asks to wait, when it says so. */
    readonly retryAfter?: number,
  ) {
    super(SENTENCES, key, facts);
  }

  get trouble(): Trouble {
    return TROUBLES[this.key];
  }
}

/** Where to look for whatever was thrown; a fault that nobody foresaw is the service's. */
export function troubleOf(thrown: unknown): Trouble {
  return thrown instanceof RteProblem ? thrown.trouble : "service";
}
