/** The engine's words: why an order was given, and what is told besides. */
import type { Sentences } from "../wording/problem";

const en = {
  "order.shed": "{load} is shed: {cause}.",
  "order.restore": "{load} may run: {cause}.",

  "cause.over-limit": "the limit is exceeded",
  "cause.near-trip": "the breaker would open soon",
  "cause.near-trip.in": "the breaker would open in {trip}",
  "cause.meter-silent": "the meter cannot be believed, so the worst is assumed",
  "cause.forced-rule": "a rule imposes it, and it cannot be cancelled",
  "cause.forced-rule.signal": "{signal} is {value}, which imposes it and cannot be cancelled",
  "cause.soft-rule": "a rule asks for it, and it may be cancelled",
  "cause.soft-rule.signal": "{signal} is {value}, which asks for it and may be cancelled",
  "cause.away": "nobody is at home",
  "cause.person-off": "a person switched it off",
  "cause.person-on": "a person switched it on",
  "cause.no-slot": "as many loads run as may run at once",
  "cause.turn-over.shed": "its turn is over",
  "cause.turn-over.restore": "its turn has come",
  "cause.exchange.shed": "its place goes to a load that has waited longer or is colder",
  "cause.exchange.restore": "it takes the place of a load that has waited less or is warmer",
  "cause.would-not-fit": "it asks for nothing now, and would not fit if it started",
  "cause.fits": "there is room for it",
  "cause.no-longer-needed": "its shedding is no longer needed",
  "cause.automatic-off": "the automatic control is off",
  "cause.retry": "the order is repeated, because the load did not obey",

  "figure.measured": "{value} measured",
  "figure.predicted": "{value} expected",
  "figure.limit": "limit {value} ({source})",
  "figure.need": "{value} to free",
  "figure.room": "{value} free",
  "figure.power": "this load counts for {value}",

  "choice.hierarchical.shed": "Chosen by its place in the list.",
  "choice.hierarchical.restore": "Chosen by its place in the list, from the end.",
  "choice.smart.shed": "Chosen as one of the nearest to its set-point.",
  "choice.smart.restore": "Chosen as one of the furthest from its set-point.",
  "choice.smart.shed.below": "Chosen as one of the nearest to its set-point: {gap} below it.",
  "choice.smart.restore.below": "Chosen as one of the furthest from its set-point: {gap} below it.",
  "choice.smart.shed.above": "Chosen as one of the nearest to its set-point: {gap} above it.",
  "choice.smart.restore.above": "Chosen as one of the furthest from its set-point: {gap} above it.",
  "choice.cascado-cyclic.shed": "Chosen by turns among the cyclic loads, then by its place in the list.",
  "choice.cascado-cyclic.restore": "Chosen by turns among the cyclic loads, then by its place in the list.",
  "choice.round-robin.shed": "Chosen by turns.",
  "choice.round-robin.restore": "Chosen by turns.",

  "guard.minimum-on": "Its minimum running time is cut short, because the limit comes first.",

  "next.return.at": "It may return from {at}.",
  "next.return": "It returns as soon as there is room.",
  "next.end-of-period.at": "That lasts until {at}.",
  "next.end-of-period": "That lasts until the period ends.",
  "next.turn.at": "Turns change at {at}.",
  "next.turn": "Turns change with the next step.",
  "next.retry.at": "The order is repeated at {at} if it is not obeyed.",
  "next.retry": "The order is repeated if it is not obeyed.",

  "source.contract": "contract",
  "source.breaker": "breaker",
  "source.meter": "told by the meter",
  "source.message": "asked by a message",
  "source.phase": "{source}, phase {phase}",

  "notice.shedding-started": "Shedding starts with {loads}: {cause}.",
  "notice.shedding-started.power": "Shedding starts with {loads}: {cause}. {power} measured, limit {limit}.",
  "notice.shedding-ended": "Shedding is over after {lasted}.",
  "notice.exhausted":
    "All that may be shed is shed, and {power} is still {missing} above the limit of {limit}. Please switch something off by hand.",
  "notice.ineffective":
    "Shedding has little effect: {expected} should have gone, {observed} went. Please check the relays and the powers of the loads.",
  "notice.meter-stale.silent": "The meter has been silent for {for}. Nothing returns before it is back.",
  "notice.meter-stale.frozen":
    "The meter repeats the same value, whatever the house does. Nothing returns before it is believed again.",
  "notice.meter-stale.implausible":
    "The meter tells what cannot be. Nothing returns before it is believed again.",
  "notice.meter-back": "The meter is back after {gap}.",
  "notice.load-failed.shed":
    "{load} does not obey: told {attempts} times to stop, it still runs. Other loads take its place.",
  "notice.load-failed.restore":
    "{load} does not obey: told {attempts} times that it may run, it is still off.",
  "notice.near-trip": "The breaker opens in {trip} if nothing changes: {power}, limit {limit}.",
  "notice.near-trip.phase":
    "The breaker opens in {trip} if nothing changes: {power} on phase {phase}, limit {limit}.",
  "notice.limit-changed": "The limit goes from {from} to {to} ({source}).",
  "notice.limit-changed.until": "The limit goes from {from} to {to} ({source}), until {until}.",
  "notice.override-refused": "The shedding that {signal} ({value}) imposes cannot be cancelled.",
  "notice.override-refused.until":
    "The shedding that {signal} ({value}) imposes cannot be cancelled; it ends at {until}.",

  "signal.ecowatt": "EcoWatt",
  "signal.tempo": "Tempo",
  "signal.tariff": "the tariff",
  "value.decarbonised": "decarbonised",
  "value.green": "green",
  "value.orange": "orange",
  "value.red": "red",
  "value.unknown": "unknown",
  "value.HCJB": "blue, off-peak",
  "value.HPJB": "blue, peak",
  "value.HCJW": "white, off-peak",
  "value.HPJW": "white, peak",
  "value.HCJR": "red, off-peak",
  "value.HPJR": "red, peak",
  "value.HC": "off-peak",
  "value.HP": "peak",
};

export type SentenceKey = keyof typeof en;

const fr: Readonly<Record<SentenceKey, string>> = {
  "order.shed": "Délestage de « {load} » : {cause}.",
  "order.restore": "« {load} » peut fonctionner : {cause}.",

  "cause.over-limit": "la limite est dépassée",
  "cause.near-trip": "le disjoncteur s’ouvrirait bientôt",
  "cause.near-trip.in": "le disjoncteur s’ouvrirait dans {trip}",
  "cause.meter-silent": "le compteur n’est plus crédible, le pire est donc supposé",
  "cause.forced-rule": "une règle l’impose, sans annulation possible",
  "cause.forced-rule.signal": "{signal} est à « {value} », ce qui l’impose sans annulation possible",
  "cause.soft-rule": "une règle le demande, et on peut l’annuler",
  "cause.soft-rule.signal": "{signal} est à « {value} », ce qui le demande et peut être annulé",
  "cause.away": "il n’y a personne à la maison",
  "cause.person-off": "arrêt demandé à la main",
  "cause.person-on": "marche demandée à la main",
  "cause.no-slot": "il fonctionne déjà autant de charges qu’il en est permis à la fois",
  "cause.turn-over.shed": "son tour est passé",
  "cause.turn-over.restore": "son tour est venu",
  "cause.exchange.shed": "la place va à une charge qui attend depuis plus longtemps ou qui est plus froide",
  "cause.exchange.restore":
    "la place vient d’une charge qui attend depuis moins longtemps ou qui est plus chaude",
  "cause.would-not-fit": "rien n’est demandé pour l’instant, et la place manquerait au démarrage",
  "cause.fits": "il y a de la place",
  "cause.no-longer-needed": "le délestage n’est plus nécessaire",
  "cause.automatic-off": "le pilotage automatique est arrêté",
  "cause.retry": "l’ordre est répété, car il n’a pas été suivi",

  "figure.measured": "{value} mesurés",
  "figure.predicted": "{value} attendus",
  "figure.limit": "limite {value} ({source})",
  "figure.need": "{value} à libérer",
  "figure.room": "{value} libres",
  "figure.power": "cette charge compte pour {value}",

  "choice.hierarchical.shed": "Choix par la place dans la liste.",
  "choice.hierarchical.restore": "Choix par la place dans la liste, depuis la fin.",
  "choice.smart.shed": "Choix parmi les charges les plus près de leur consigne.",
  "choice.smart.restore": "Choix parmi les charges les plus loin de leur consigne.",
  "choice.smart.shed.below": "Choix parmi les charges les plus près de leur consigne : {gap} au-dessous.",
  "choice.smart.restore.below": "Choix parmi les charges les plus loin de leur consigne : {gap} au-dessous.",
  "choice.smart.shed.above": "Choix parmi les charges les plus près de leur consigne : {gap} au-dessus.",
  "choice.smart.restore.above": "Choix parmi les charges les plus loin de leur consigne : {gap} au-dessus.",
  "choice.cascado-cyclic.shed":
    "Choix à tour de rôle parmi les charges cycliques, puis par la place dans la liste.",
  "choice.cascado-cyclic.restore":
    "Choix à tour de rôle parmi les charges cycliques, puis par la place dans la liste.",
  "choice.round-robin.shed": "Choix à tour de rôle.",
  "choice.round-robin.restore": "Choix à tour de rôle.",

  "guard.minimum-on": "Sa durée minimale de marche est écourtée, car la limite passe avant.",

  "next.return.at": "Retour possible à partir de {at}.",
  "next.return": "Retour dès qu’il y aura de la place.",
  "next.end-of-period.at": "Cela dure jusqu’à {at}.",
  "next.end-of-period": "Cela dure jusqu’à la fin de la période.",
  "next.turn.at": "Les tours changent à {at}.",
  "next.turn": "Les tours changent au prochain pas.",
  "next.retry.at": "L’ordre sera répété à {at} s’il n’est pas suivi.",
  "next.retry": "L’ordre sera répété s’il n’est pas suivi.",

  "source.contract": "contrat",
  "source.breaker": "disjoncteur",
  "source.meter": "dite par le compteur",
  "source.message": "demandée par un message",
  "source.phase": "{source}, phase {phase}",

  "notice.shedding-started": "Le délestage commence par {loads} : {cause}.",
  "notice.shedding-started.power":
    "Le délestage commence par {loads} : {cause}. {power} mesurés, limite {limit}.",
  "notice.shedding-ended": "Le délestage est fini après {lasted}.",
  "notice.exhausted":
    "Tout ce qui peut être délesté l’est, et {power} dépassent encore de {missing} la limite de {limit}. Merci d’arrêter quelque chose à la main.",
  "notice.ineffective":
    "Le délestage a peu d’effet : {expected} auraient dû disparaître, {observed} ont disparu. Merci de vérifier les relais et les puissances des charges.",
  "notice.meter-stale.silent": "Le compteur se tait depuis {for}. Rien ne revient avant son retour.",
  "notice.meter-stale.frozen":
    "Le compteur répète la même valeur, quoi que fasse la maison. Rien ne revient avant qu’il soit de nouveau crédible.",
  "notice.meter-stale.implausible":
    "Le compteur dit ce qui ne peut pas être. Rien ne revient avant qu’il soit de nouveau crédible.",
  "notice.meter-back": "Le compteur est de retour après {gap}.",
  "notice.load-failed.shed":
    "« {load} » n’obéit pas : arrêt demandé {attempts} fois, mais la charge fonctionne encore. D’autres prennent sa place.",
  "notice.load-failed.restore":
    "« {load} » n’obéit pas : marche permise {attempts} fois, mais la charge est encore arrêtée.",
  "notice.near-trip": "Le disjoncteur s’ouvre dans {trip} si rien ne change : {power}, limite {limit}.",
  "notice.near-trip.phase":
    "Le disjoncteur s’ouvre dans {trip} si rien ne change : {power} sur la phase {phase}, limite {limit}.",
  "notice.limit-changed": "La limite passe de {from} à {to} ({source}).",
  "notice.limit-changed.until": "La limite passe de {from} à {to} ({source}), jusqu’à {until}.",
  "notice.override-refused": "Le délestage imposé par {signal} ({value}) ne peut pas être annulé.",
  "notice.override-refused.until":
    "Le délestage imposé par {signal} ({value}) ne peut pas être annulé ; il finit à {until}.",

  "signal.ecowatt": "EcoWatt",
  "signal.tempo": "Tempo",
  "signal.tariff": "le tarif",
  "value.decarbonised": "décarboné",
  "value.green": "vert",
  "value.orange": "orange",
  "value.red": "rouge",
  "value.unknown": "inconnu",
  "value.HCJB": "bleu, heures creuses",
  "value.HPJB": "bleu, heures pleines",
  "value.HCJW": "blanc, heures creuses",
  "value.HPJW": "blanc, heures pleines",
  "value.HCJR": "rouge, heures creuses",
  "value.HPJR": "rouge, heures pleines",
  "value.HC": "heures creuses",
  "value.HP": "heures pleines",
};

export const SENTENCES: Sentences<SentenceKey> = { en, fr };
