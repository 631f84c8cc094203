/** Counts work that has begun, so that a server told to stop can wait for it. */
export interface UnderWay {
  run(work: Promise<void>): Promise<void>;
  /** Resolves when nothing is under way. */
  stop(): Promise<void>;
}

export function createUnderWay(): UnderWay {
  const works = new Set<Promise<void>>();
  return {
    run(work) {
      const tracked = work.finally(() => works.delete(tracked));
      works.add(tracked);
      return tracked;
    },
    async stop() {
      await Promise.allSettled(works);
    },
  };
}
