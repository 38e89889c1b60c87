/** The languages that the package speaks. English is what is said when nobody knows the reader. */
export type Language = "en" | "fr";
