/** Replicache: `mutate` answers when readers see it; it is on the disk after `persist`, which it runs when idle. */
import { ReplicacheImpl } from 'replicache/impl';
import type { WriteTransaction } from 'replicache';
import { bioOf, itemsOf, openNews, when, type Engine, type Item } from './engine.ts';

const mutators = {
  setBio: async (tx: WriteTransaction, bio: string) => tx.set('profile', { bio }),
  addItem: async (tx: WriteTransaction, item: Item & { readonly [key: string]: string | number }) =>
    tx.set(`item/${item.id}`, item),
};

export const replicache: Engine = {
  async open(name) {
    const open = new ReplicacheImpl<typeof mutators>({
      name: `replicache-${name}`,
      pullInterval: null,
      pushDelay: 1_000_000_000,
      pushURL: `/peers/replicache/push/${name}`,
      pullURL: `/peers/replicache/pull/${name}`,
      logLevel: 'error',
      mutators,
    });
    let size = 0;
    let isRead = false;
    open.experimentalWatch(
      (changes) => {
        for (const { op } of changes) {
          if (op === 'add') size += 1;
          if (op === 'del') size -= 1;
        }
        isRead = true;
      },
      { prefix: 'item/', initialValuesInFirstDiff: true },
    );
    await when('the items are read', () => isRead || size > 0);
    let news: ReturnType<typeof openNews> | null = null;
    let pushed: Promise<unknown> = Promise.resolve();
    return {
      write(n) {
        const visible = open.mutate.setBio(bioOf(n));
        return { visible, durable: visible.then(() => persist(open)) };
      },
      async burst(from, count) {
        await Promise.all(itemsOf(from, count).map((item) => open.mutate.addItem({ ...item })));
        await persist(open);
      },
      count: () => size,
      async connect() {
        news = openNews('replicache', name, () => {
          // A poke may still arrive when it is closed.
          open.pull({ now: true }).catch(() => {});
        });
        pushed = open.push({ now: true });
      },
      listening: async () => news?.opened(),
      drained: () => pushed,
      async close() {
        news?.close();
        await open.close();
      },
    };
  },
};

/** It refuses while its own, begun when it was idle, is under way. */
async function persist(open: { persist(): Promise<void> }): Promise<void> {
  for (let tries = 0; tries < 1_000; tries += 1) {
    try {
      await open.persist();
      return;
    } catch {
      await new Promise((resolve) => {
        setTimeout(resolve, 1);
      });
    }
  }
  throw new Error('Replicache did not persist');
}
