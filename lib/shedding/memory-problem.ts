import { Problem, type Sentences } from "../wording/problem";

type Key = "unreadable" | "silent" | "unusable" | "unwritable";

const SENTENCES: Sentences<Key> = {
  en: {
    unreadable: "The saved state could not be read ({reason}); the control starts without it.",
    silent: "The context store has not answered for {seconds} s; the control starts without the saved state.",
    unusable: "The saved state cannot be used ({reason}); the control starts without it.",
    unwritable: "The state could not be saved ({reason}); a restart would forget what is shed.",
  },
  fr: {
    unreadable: "L’état enregistré n’a pas pu être lu ({reason}) ; le pilotage commence sans lui.",
    silent:
      "Le stockage de contexte ne répond pas depuis {seconds} s ; le pilotage commence sans l’état enregistré.",
    unusable: "L’état enregistré est inutilisable ({reason}) ; le pilotage commence sans lui.",
    unwritable:
      "L’état n’a pas pu être enregistré ({reason}) ; un redémarrage oublierait ce qui est délesté.",
  },
};

/** The state could not be brought back or saved. */
export class MemoryProblem extends Problem<Key> {
  constructor(key: Key, facts: { readonly reason?: unknown; readonly seconds?: number }) {
    const { reason, seconds = 0 } = facts;
    super(SENTENCES, key, { reason: reason instanceof Error ? reason.message : String(reason), seconds });
  }
}
