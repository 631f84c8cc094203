/** The floors: nothing but IndexedDB, and for the network one request whose rows are one durable transaction. */
import { openDB, type IDBPDatabase } from 'idb';
import { bioOf, itemsOf, openNews, type Engine, type Item } from './engine.ts';

const strict = { durability: 'strict' } as const;
const row = (n: number) => ({ name: 'profile.set', args: { field: 'bio', value: bioOf(n) } });

const openFloor = (name: string): Promise<IDBPDatabase> =>
  openDB(`floor-${name}`, 1, {
    upgrade(database) {
      for (const store of ['items', 'rows', 'numbers', 'session'])
        database.createObjectStore(store);
      database.createObjectStore('log', { autoIncrement: true });
    },
  });

/** One record for each item; a burst is one transaction with a put for each. */
export const rawIdb: Engine = {
  async open(name) {
    const database = await openFloor(name);
    const held = new Map<string, Item>();
    for (const item of (await database.getAll('items')) as Item[]) held.set(item.id, item);
    const unsent = new Map(held);
    let news: ReturnType<typeof openNews> | null = null;
    let draining: Promise<unknown> = Promise.resolve();
    return {
      write: (n) => ({ visible: null, durable: putOne(database, n) }),
      async burst(from, count) {
        const transaction = database.transaction('items', 'readwrite', strict);
        const items = itemsOf(from, count);
        for (const item of items) {
          held.set(item.id, item);
          unsent.set(item.id, item);
        }
        await Promise.all([
          ...items.map((item) => transaction.store.put(item, item.id)),
          transaction.done,
        ]);
      },
      count: () => held.size,
      async connect() {
        news = openNews('rows', name, (text) => {
          for (const item of JSON.parse(text) as Item[]) held.set(item.id, item);
        });
        if (unsent.size > 0) draining = post(name, [...unsent.values()]);
      },
      listening: async () => news?.opened(),
      drained: () => draining,
      async close() {
        news?.close();
        database.close();
      },
    };
  },
};

/** All items of a burst in one record. */
export const rawOneRecord: Engine = {
  async open(name) {
    const database = await openFloor(`one-${name}`);
    let size = 0;
    return {
      async burst(from, count) {
        size += count;
        const transaction = database.transaction('items', 'readwrite', strict);
        const text = JSON.stringify(itemsOf(from, count));
        await Promise.all([transaction.store.put(text, `chunk-${from}`), transaction.done]);
      },
      count: () => size,
      close: async () => database.close(),
    };
  },
};

/** What an outbox cannot do without: whose session it is, the next number, the row, the number after it. */
export const rawNumbered: Engine = {
  async open(name) {
    const database = await openFloor(`numbered-${name}`);
    return {
      write: (n) => ({ visible: null, durable: putNumbered(database, n) }),
      count: () => 0,
      close: async () => database.close(),
    };
  },
};

async function putOne(database: IDBPDatabase, n: number): Promise<void> {
  const transaction = database.transaction('log', 'readwrite', strict);
  await Promise.all([transaction.store.put(row(n)), transaction.done]);
}

async function putNumbered(database: IDBPDatabase, n: number): Promise<void> {
  const transaction = database.transaction(['session', 'numbers', 'rows'], 'readwrite', strict);
  const [, next] = await Promise.all([
    transaction.objectStore('session').get('session'),
    transaction.objectStore('numbers').get('client/scope'),
  ]);
  const number = typeof next === 'number' ? next : 1;
  await Promise.all([
    transaction.objectStore('rows').put(row(n), ['scope', 'client', number]),
    transaction.objectStore('numbers').put(number + 1, 'client/scope'),
    transaction.done,
  ]);
}

async function post(room: string, items: readonly Item[]): Promise<void> {
  const answer = await fetch(`/peers/rows/${room}`, {
    method: 'POST',
    body: JSON.stringify(items),
  });
  if (!answer.ok) throw new Error(`rows: ${answer.status}`);
}
