/** Listeners by topic, told at most once per tick: many changes of one task make one round. */

export interface Subscriptions<Topic> {
  subscribe(topic: Topic, listener: () => void): () => void;
  /** Soon, and once, however often it is said until then. */
  notify(topic: Topic): void;
  close(): void;
}

export function createSubscriptions<Topic>(): Subscriptions<Topic> {
  const listeners = new Map<Topic, Set<() => void>>();
  let due = new Set<Topic>();
  let closed = false;

  const flush = (): void => {
    const topics = due;
    due = new Set();
    if (closed) return;
    for (const topic of topics) {
      for (const listener of new Set(listeners.get(topic))) listener();
    }
  };

  return {
    subscribe(topic, listener) {
      const own = listeners.get(topic) ?? new Set();
      listeners.set(topic, own);
      own.add(listener);
      return () => {
        own.delete(listener);
      };
    },
    notify(topic) {
      if (closed) return;
      if (due.size === 0) void Promise.resolve().then(flush);
      due.add(topic);
    },
    close() {
      closed = true;
      listeners.clear();
    },
  };
}
