/** All peers' servers in one process of their own, as ours is one: told its folder, it tells its port. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerJson, type PeerServer } from './durable-rows.ts';
import { createHocuspocusServer } from './hocuspocus-server.ts';
import { createPouchdbServer } from './pouchdb-server.ts';
import { createReplicacheServer } from './replicache-server.ts';
import { createRowsServer } from './rows-server.ts';
import { createRxdbServer } from './rxdb-server.ts';
import { createTinybaseServer } from './tinybase-server.ts';

const folder = process.argv[2] ?? '';
const servers: Readonly<Record<string, PeerServer>> = {
  rows: createRowsServer(folder),
  replicache: createReplicacheServer(folder),
  rxdb: createRxdbServer(folder),
  hocuspocus: createHocuspocusServer(folder),
  tinybase: createTinybaseServer(folder),
  pouchdb: createPouchdbServer(folder),
};

/** `/peers/<peer>/<rest>`: the peer's server sees the rest. */
function findServer(request: { url?: string | undefined }): PeerServer | undefined {
  const [, , name = '', ...rest] = (request.url ?? '').split('/');
  request.url = `/${rest.join('/')}`;
  return Object.hasOwn(servers, name) ? servers[name] : undefined;
}

const http = createServer((request, answer) => {
  const stored = /^\/stored\/(\w+)\/([^/]+)\/(\d+)$/u.exec(request.url ?? '');
  if (stored !== null) {
    const [, name = '', room = '', count = '0'] = stored;
    answerJson(answer, { at: servers[name]?.storedAt?.(room, Number(count)) ?? null });
    return;
  }
  const server = findServer(request);
  if (server?.handle === undefined) {
    answerJson(answer, { error: 'no such peer' }, 404);
    return;
  }
  server.handle(request, answer).catch((error: unknown) => {
    console.error(error);
    answerJson(answer, { error: String(error) }, 500);
  });
});
http.on('upgrade', (request, socket, head) => {
  socket.on('error', () => socket.destroy());
  const server = findServer(request);
  if (server?.upgrade === undefined) socket.destroy();
  else server.upgrade(request, socket, head);
});
http.listen(0, '127.0.0.1', () => process.send?.((http.address() as AddressInfo).port));
process.once('disconnect', () => process.exit(0));
