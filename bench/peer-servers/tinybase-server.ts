/** TinyBase's own WebSocket server and its own SQLite persister, with full synchronisation; it tells before it stores. */
import type { WebSocketServer as Sockets } from 'ws';
import { WebSocketServer } from 'ws';
import { createMergeableStore } from 'tinybase/mergeable-store';
import { createSqliteNodePersister } from 'tinybase/persisters/persister-sqlite-node';
import { createWsServer } from 'tinybase/synchronizers/synchronizer-ws-server';
import { createStoredTimes, openDatabase, type PeerServer } from './durable-rows.ts';

export function createTinybaseServer(folder: string): PeerServer {
  const database = openDatabase(folder, 'tinybase');
  const stored = createStoredTimes();
  const sockets: Sockets = new WebSocketServer({ noServer: true });
  const server = createWsServer(sockets, (room) => {
    const store = createMergeableStore();
    const persister = createSqliteNodePersister(
      store,
      database,
      `t${room.replaceAll(/\W/gu, '_')}`,
    );
    persister.addStatusListener((_persister, status) => {
      // 0 is idle: what was being saved is saved.
      if (Number(status) === 0) stored.note(room, store.getRowIds('items').length);
    });
    return persister;
  });
  return {
    upgrade(request, socket, head) {
      sockets.handleUpgrade(request, socket, head, (opened) =>
        sockets.emit('connection', opened, request),
      );
    },
    storedAt: stored.at,
    async close() {
      await server.destroy();
      database.close();
    },
  };
}
