/** What the tables call each engine, and what must be known to read its figures. */
import type { EngineName } from './page/page.ts';

export const titles: Readonly<Record<EngineName, string>> = {
  raw: 'raw idb',
  rawOneRecord: 'raw idb, one record',
  rawNumbered: 'raw idb, as an outbox must',
  jamz: 'TrafficJamz',
  replicache: 'Replicache 15.3',
  rxdb: 'RxDB 17.6 on Dexie',
  yjs: 'Yjs 13.6, y-indexeddb',
  yjsOneByOne: 'Yjs, one update each',
  tinybase: 'TinyBase 10.0',
  pouchdb: 'PouchDB 9.0',
  workbox: 'Workbox 7.4 queue',
};

/** How each keeps the promise that all are held to: on the disk when it says so. */
export const durableBy: Partial<Record<EngineName, string>> = {
  rawNumbered: 'session and number read, row and number written',
  replicache: 'persist() after each; alone it waits until idle',
  rxdb: 'strict by its own setting',
  yjs: 'strict forced; end of its transaction watched',
  yjsOneByOne: 'strict forced; end of its transactions watched',
  tinybase: 'strict forced; save() after each writes the whole store',
  pouchdb: 'strict forced',
  workbox: 'strict forced; one request through its worker each',
};
