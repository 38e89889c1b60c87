/** Resolves once all nodes of this deploy are built: a message sent earlier may find nobody to take it. */
export function allBuilt(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
