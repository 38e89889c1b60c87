/** The node's catalogue in the reader's language: `key` without the node's prefix. */
export type Words = (key: string, facts?: Readonly<Record<string, string | number>>) => string;
