/**
 * One act at a time per file: keeping bytes and writing their grant must never have the sweep between them, which
 * deletes bytes that no grant names.
 */
export interface HashQueue {
  run<T>(sha256: string, act: () => Promise<T>): Promise<T>;
}

export function createHashQueue(): HashQueue {
  const lastBySha256 = new Map<string, Promise<unknown>>();
  return {
    async run(sha256, act) {
      const before = lastBySha256.get(sha256);
      const own = (before ?? Promise.resolve()).then(act, act);
      const ended = own.then(
        () => undefined,
        () => undefined,
      );
      lastBySha256.set(sha256, ended);
      try {
        return await own;
      } finally {
        if (lastBySha256.get(sha256) === ended) lastBySha256.delete(sha256);
      }
    },
  };
}
