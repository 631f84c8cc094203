/** Yjs kept by y-indexeddb and synced by Hocuspocus: the document changes at once, the update goes to the disk behind it. */
import { HocuspocusProvider } from '@hocuspocus/provider';
import { IndexeddbPersistence } from 'y-indexeddb';
import { Doc, type Map as SharedMap } from 'yjs';
import { bioOf, itemsOf, peerAddress, when, type Engine, type OpenEngine } from './engine.ts';
import { written } from './strict.ts';

/** A burst is one update: the document's own way to do many things at once. */
export const yjs: Engine = {
  open: (name) => openDocument(`yjs-${name}`, name, (doc, act) => doc.transact(act)),
};

/** A burst is an update for each item, as edits from different places are. */
export const yjsOneByOne: Engine = {
  open: (name) => openDocument(`yjs-each-${name}`, name, (_doc, act) => act()),
};

async function openDocument(
  database: string,
  room: string,
  together: (doc: Doc, act: () => void) => void,
): Promise<OpenEngine> {
  const doc = new Doc();
  const kept = new IndexeddbPersistence(database, doc);
  await kept.whenSynced;
  const items: SharedMap<unknown> = doc.getMap('items');
  const profile = doc.getMap('profile');
  let provider: HocuspocusProvider | null = null;
  return {
    write(n) {
      profile.set('bio', bioOf(n));
      return { visible: null, durable: written(database) };
    },
    burst(from, count) {
      together(doc, () => {
        for (const item of itemsOf(from, count)) items.set(item.id, item);
      });
      return written(database);
    },
    count: () => items.size,
    async connect() {
      const url = peerAddress('hocuspocus', room);
      provider = new HocuspocusProvider({ url, name: room, document: doc });
    },
    listening: () => when('the server has answered', () => provider?.isSynced === true),
    async drained() {
      await when('the server has answered', () => provider?.isSynced === true);
      await when('the server has it', () => provider?.hasUnsyncedChanges === false);
    },
    async close() {
      provider?.destroy();
      await kept.destroy();
      doc.destroy();
    },
  };
}
