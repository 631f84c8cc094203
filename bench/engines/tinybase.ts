/** TinyBase: a mergeable store in memory, the whole of which its own persister writes down at each save. */
import { createMergeableStore } from 'tinybase/mergeable-store';
import { createIndexedDbPersister } from 'tinybase/persisters/persister-indexed-db';
import { createWsSynchronizer } from 'tinybase/synchronizers/synchronizer-ws-client';
import { bioOf, itemsOf, peerAddress, when, type Engine } from './engine.ts';

export const tinybase: Engine = {
  async open(name) {
    const store = createMergeableStore();
    const persister = createIndexedDbPersister(store, `tinybase-${name}`);
    await persister.load();
    let size = store.getRowIds('items').length;
    store.addRowListener('items', null, (_store, _table, id) => {
      if (store.hasRow('items', id)) size += 1;
    });
    let stop: () => Promise<unknown> = async () => {};
    return {
      write(n) {
        store.setValue('bio', bioOf(n));
        return { visible: null, durable: persister.save() };
      },
      burst(from, count) {
        store.transaction(() => {
          for (const { id, ...facts } of itemsOf(from, count)) store.setRow('items', id, facts);
        });
        return persister.save();
      },
      count: () => size,
      async connect() {
        const socket = new WebSocket(peerAddress('tinybase', name));
        await when('the socket is open', () => socket.readyState === WebSocket.OPEN);
        const synchronizer = await createWsSynchronizer(store, socket);
        stop = () => synchronizer.destroy();
        await synchronizer.startSync();
      },
      async close() {
        await stop();
        await persister.destroy();
      },
    };
  },
};
