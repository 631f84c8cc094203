/** RxDB on its free storage (Dexie), asked for strict transactions; the promise of a write ends when it is stored. */
import { createRxDatabase, type RxDatabase } from 'rxdb/plugins/core';
import { replicateRxCollection } from 'rxdb/plugins/replication';
import { getRxStorageDexie } from 'rxdb/plugins/storage-dexie';
import { Subject } from 'rxjs';
import { bioOf, itemOf, itemsOf, openNews, type Engine, type Item } from './engine.ts';

interface Checkpoint {
  readonly at: number;
}
interface Found {
  readonly documents: readonly (Item & { readonly _deleted: boolean })[];
  readonly checkpoint: Checkpoint;
}

/** As many as a burst has: its default of 100 would be ten round trips. */
const batchSize = 1_000;
const text = { type: 'string' } as const;
const whole = { type: 'number' } as const;
const schema = {
  version: 0,
  primaryKey: 'id',
  type: 'object',
  properties: {
    id: { type: 'string', maxLength: 64 },
    title: text,
    artist: text,
    album: text,
    durMs: whole,
    mime: text,
    bytes: whole,
  },
} as const;

export const rxdb: Engine = {
  async open(name) {
    const storage = getRxStorageDexie({ chromeTransactionDurability: 'strict' });
    const database: RxDatabase = await createRxDatabase({
      name: `rxdb-${name}`,
      storage,
      multiInstance: false,
    });
    const { items } = await database.addCollections({ items: { schema } });
    if (items === undefined) throw new Error('RxDB made no collection');
    const known = new Set((await items.find().exec()).map((found) => found.primary));
    items.$.subscribe((event) => known.add(event.documentId));
    const stop: (() => unknown)[] = [];
    let sync: { awaitInSync(): Promise<unknown> } | null = null;
    let listening: () => Promise<unknown> = async () => {};
    return {
      write(n) {
        // The promise is both: readers hear of it after it is stored.
        const durable = items.upsert({ ...itemOf(0), id: 'profile', title: bioOf(n) });
        return { visible: durable, durable };
      },
      burst: (from, count) => items.bulkInsert(itemsOf(from, count)),
      count: () => known.size,
      async connect() {
        const started = replicate(name, items);
        stop.push(
          () => started.state.cancel(),
          () => started.socket.close(),
        );
        sync = started.state;
        listening = started.socket.opened;
        void started.state.start();
      },
      listening: () => listening(),
      async drained() {
        await sync?.awaitInSync();
      },
      async close() {
        for (const end of stop) await end();
        await database.close();
      },
    };
  },
};

type Items = Parameters<typeof replicateRxCollection>[0]['collection'];

function replicate(room: string, collection: Items) {
  const news = new Subject<Found>();
  const socket = openNews('rxdb', room, (text) => news.next(JSON.parse(text) as Found));
  const ask = async (path: string, body: unknown): Promise<unknown> => {
    const answer = await fetch(`/peers/rxdb/${path}/${room}`, {
      method: 'POST',
      body: JSON.stringify(body),
    });
    return answer.json();
  };
  const state = replicateRxCollection<Item, Checkpoint>({
    replicationIdentifier: `bench-${room}`,
    collection,
    autoStart: false,
    waitForLeadership: false,
    push: { batchSize, handler: (rows) => ask('push', rows) as Promise<never> },
    pull: {
      batchSize,
      handler: (since) => ask('pull', { since: since ?? null, batchSize }) as Promise<never>,
      stream$: news as unknown as Subject<never>,
    },
  });
  return { state, socket };
}
