/**
 * Hocuspocus that stores a document at every change, whole, in SQLite with full synchronisation. It tells the others
 * before it stores; its answer to the writer says "received", so the disk is asked for the time.
 */
import { Hocuspocus } from '@hocuspocus/server';
import { applyUpdate, encodeStateAsUpdate } from 'yjs';
import { WebSocketServer } from 'ws';
import { createStoredTimes, openDatabase, type PeerServer } from './durable-rows.ts';

export function createHocuspocusServer(folder: string): PeerServer {
  const database = openDatabase(folder, 'hocuspocus');
  database.exec('CREATE TABLE document (name TEXT PRIMARY KEY, state BLOB)');
  const read = database.prepare('SELECT state FROM document WHERE name = ?');
  const write = database.prepare('INSERT OR REPLACE INTO document VALUES (?, ?)');
  const stored = createStoredTimes();
  const hocuspocus = new Hocuspocus({
    quiet: true,
    debounce: 0,
    async onLoadDocument({ documentName, document }) {
      const state = read.get(documentName)?.['state'];
      if (state instanceof Uint8Array) applyUpdate(document, state);
      return document;
    },
    async onStoreDocument({ documentName, document }) {
      const { size } = document.getMap('items');
      write.run(documentName, encodeStateAsUpdate(document));
      stored.note(documentName, size);
    },
  });
  const sockets = new WebSocketServer({ noServer: true });
  return {
    upgrade(request, socket, head) {
      sockets.handleUpgrade(request, socket, head, (opened) => {
        const asked = new Request(`http://127.0.0.1${request.url ?? '/'}`);
        const connection = hocuspocus.handleConnection(opened as never, asked);
        opened.on('message', (data: Buffer) => connection.handleMessage(new Uint8Array(data)));
        opened.on('close', (code, reason) =>
          connection.handleClose({ code, reason: reason.toString() }),
        );
      });
    },
    storedAt: stored.at,
    close() {
      hocuspocus.closeConnections();
      sockets.close();
      database.close();
    },
  };
}
