/** PouchDB on its IndexedDB adapter `idb`; a write's promise ends when its transaction is complete. */
import PouchDB from 'pouchdb-browser';
import { bioOf, itemsOf, type Engine } from './engine.ts';

export const pouchdb: Engine = {
  async open(name) {
    const database = new PouchDB(`pouchdb-${name}`, { auto_compaction: false });
    const all = await database.allDocs({ include_docs: true });
    const known = new Set(all.rows.map(({ id }) => id));
    const feed = database
      .changes({ live: true, since: 'now' })
      .on('change', ({ id }) => known.add(id));
    let rev: string | undefined = all.rows.find(({ id }) => id === 'profile')?.value.rev;
    let replication: { cancel(): void } | null = null;
    let draining: PromiseLike<unknown> = Promise.resolve();
    const remote = new PouchDB(`${location.origin}/peers/pouchdb/${name}`, { skip_setup: true });
    return {
      write(n) {
        const durable = database.put({ _id: 'profile', _rev: rev, bio: bioOf(n) }).then((done) => {
          rev = done.rev;
        });
        return { visible: durable, durable };
      },
      burst: (from, count) =>
        database.bulkDocs(itemsOf(from, count).map(({ id, ...facts }) => ({ _id: id, ...facts }))),
      count: () => known.size,
      async connect() {
        const batch = { batch_size: 1_000, batches_limit: 10 };
        if (known.size > 0) draining = database.replicate.to(remote, batch);
        else replication = database.replicate.from(remote, { ...batch, live: true, retry: true });
      },
      drained: async () => draining,
      async close() {
        feed.cancel();
        replication?.cancel();
        await database.close();
      },
    };
  },
};
