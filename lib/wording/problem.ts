/**
 * Something that went wrong, told to the person in the editor.
 *
 * Rules
 * - A domain declares its sentences once, in English and in French, with the same keys: the compiler checks it.
 * - A problem carries the key and the facts; the sentence is made where the reader's language is known.
 * - `message` is the English sentence, for logs, the command line and whoever catches it.
 * - A sentence names what came and what was expected. It never holds a secret.
 */
import type { Language } from "./language";

/** A fact that reads differently in each language. */
export type Worded = Readonly<Record<Language, string>>;

/** What a sentence may speak of. */
export type Facts = Readonly<Record<string, string | number | Worded>>;

/** The sentences of a domain: `{place}` stands for the fact of that name. */
export type Sentences<Key extends string> = Readonly<Record<Language, Readonly<Record<Key, string>>>>;

/** Puts the facts into a sentence of that language. A fact that is missing leaves its place visible. */
export function fill(sentence: string, facts: Facts, language: Language): string {
  return sentence.replace(/\{(\w+)\}/g, (place, name: string) => {
    const fact = facts[name] ?? place;
    return typeof fact === "object" ? fact[language] : String(fact);
  });
}

export abstract class Problem<Key extends string = string> extends Error {
  readonly #sentences: Sentences<Key>;

  constructor(
    sentences: Sentences<Key>,
    readonly key: Key,
    readonly facts: Facts = {},
  ) {
    super(fill(sentences.en[key], facts, "en"));
    this.name = new.target.name;
    this.#sentences = sentences;
  }

  /** The sentence in the reader's language. */
  in(language: Language): string {
    return fill(this.#sentences[language][this.key], this.facts, language);
  }
}
