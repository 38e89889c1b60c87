/**
 * The fields of an object that came from outside, read with a check of their type.
 *
 * A field is checked for its type only: whether a value is plausible is for the engine to judge.
 */
import { describe } from "../wording/describe";
import { type Facts, Problem, type Sentences } from "../wording/problem";

type Key = "not-an-object" | "not-a-number" | "not-a-text" | "not-a-boolean" | "not-a-list" | "unknown-word";

const SENTENCES: Sentences<Key> = {
  en: {
    "not-an-object": "{field} is {got}; a JSON object was expected.",
    "not-a-number": "“{field}” is {got}; a number was expected.",
    "not-a-text": "“{field}” is {got}; a text was expected.",
    "not-a-boolean": "“{field}” is {got}; true or false was expected.",
    "not-a-list": "“{field}” is {got}; a list was expected.",
    "unknown-word": "“{field}” is {got}; one of {expected} was expected.",
  },
  fr: {
    "not-an-object": "{field} vaut {got} ; un objet JSON était attendu.",
    "not-a-number": "« {field} » vaut {got} ; un nombre était attendu.",
    "not-a-text": "« {field} » vaut {got} ; un texte était attendu.",
    "not-a-boolean": "« {field} » vaut {got} ; vrai ou faux (true, false) était attendu.",
    "not-a-list": "« {field} » vaut {got} ; une liste était attendue.",
    "unknown-word": "« {field} » vaut {got} ; l’un de {expected} était attendu.",
  },
};

/** A field that is missing or of another type: what came, and what was expected. */
export class BadField extends Problem<Key> {
  constructor(key: Key, facts: Facts = {}) {
    super(SENTENCES, key, facts);
  }
}

type Properties = Readonly<Record<string, unknown>>;

/** One object; `path` says where it stands, "" for the whole of what came. */
export class Fields {
  readonly #from: Properties;

  constructor(
    value: unknown,
    readonly path: string,
  ) {
    if (typeof value !== "object" || value === null || Array.isArray(value))
      throw new BadField("not-an-object", {
        field: path === "" ? { en: "It", fr: "Cela" } : { en: `“${path}”`, fr: `« ${path} »` },
        got: describe(value),
      });
    this.#from = value as Properties;
  }

  #name(field: string): string {
    return this.path === "" ? field : `${this.path}.${field}`;
  }

  #refuse(key: Key, field: string, facts: Facts = {}): never {
    throw new BadField(key, { field: this.#name(field), got: describe(this.#from[field]), ...facts });
  }

  has(field: string): boolean {
    return this.#from[field] !== undefined;
  }

  number(field: string): number {
    const value = this.#from[field];
    return typeof value === "number" && Number.isFinite(value) ? value : this.#refuse("not-a-number", field);
  }

  numberOrNull(field: string): number | null {
    return this.#from[field] === null ? null : this.number(field);
  }

  text(field: string): string {
    const value = this.#from[field];
    return typeof value === "string" ? value : this.#refuse("not-a-text", field);
  }

  boolean(field: string): boolean {
    const value = this.#from[field];
    return typeof value === "boolean" ? value : this.#refuse("not-a-boolean", field);
  }

  oneOf<Word extends string>(field: string, words: readonly Word[]): Word {
    const word = words.find((known) => known === this.#from[field]);
    return word ?? this.#refuse("unknown-word", field, { expected: words.join(", ") });
  }

  object(field: string): Fields {
    return new Fields(this.#from[field], this.#name(field));
  }

  list(field: string): Fields[] {
    const value = this.#from[field];
    if (!Array.isArray(value)) return this.#refuse("not-a-list", field);
    return value.map((entry: unknown, index) => new Fields(entry, `${this.#name(field)}[${index}]`));
  }

  /** Those of the named numbers that are there. */
  numbers<Name extends string>(...names: readonly Name[]): { [K in Name]?: number } {
    const found: { [K in Name]?: number } = {};
    for (const name of names) if (this.has(name)) found[name] = this.number(name);
    return found;
  }

  /** `{until}` when it is there; null is no end, as if it were not. */
  until(): { until?: number } {
    const until = this.has("until") ? this.numberOrNull("until") : null;
    return until === null ? {} : { until };
  }
}
