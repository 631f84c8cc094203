/**
 * A Replicache backend by its own list: mutations and last mutation ids in one durable transaction, numbers that were
 * seen are skipped, a poke after the commit, and a pull that answers what is newer than the cookie.
 */
import {
  answerJson,
  createRooms,
  durably,
  openDatabase,
  readText,
  roomOf,
  type PeerServer,
} from './durable-rows.ts';

interface Push {
  readonly clientGroupID: string;
  readonly mutations: readonly {
    readonly clientID: string;
    readonly id: number;
    readonly args: { readonly id: string };
  }[];
}
interface Pull {
  readonly clientGroupID: string;
  readonly cookie: number | null;
}

const schema = `
  CREATE TABLE item (room TEXT, key TEXT, version INTEGER, body TEXT, PRIMARY KEY (room, key));
  CREATE INDEX item_version ON item (room, version);
  CREATE TABLE client (id TEXT PRIMARY KEY, clientGroup TEXT, last INTEGER, version INTEGER);
  CREATE TABLE version (room TEXT PRIMARY KEY, n INTEGER)`;

export function createReplicacheServer(folder: string): PeerServer {
  const database = openDatabase(folder, 'replicache');
  database.exec(schema);
  const put = database.prepare('INSERT OR REPLACE INTO item VALUES (?, ?, ?, ?)');
  const lastOf = database.prepare('SELECT last FROM client WHERE id = ?');
  const setLast = database.prepare('INSERT OR REPLACE INTO client VALUES (?, ?, ?, ?)');
  const versionOf = database.prepare('SELECT n FROM version WHERE room = ?');
  const setVersion = database.prepare('INSERT OR REPLACE INTO version VALUES (?, ?)');
  const newer = database.prepare('SELECT key, body FROM item WHERE room = ? AND version > ?');
  const changed = database.prepare(
    'SELECT id, last FROM client WHERE clientGroup = ? AND version > ?',
  );
  const rooms = createRooms();
  const readVersion = (room: string): number => Number(versionOf.get(room)?.['n'] ?? 0);

  const push = (room: string, { clientGroupID, mutations }: Push): void => {
    durably(database, () => {
      const version = readVersion(room) + 1;
      const lasts = new Map<string, number>();
      for (const { clientID, id, args } of mutations) {
        const last = lasts.get(clientID) ?? Number(lastOf.get(clientID)?.['last'] ?? 0);
        if (id !== last + 1) continue;
        put.run(room, `item/${args.id}`, version, JSON.stringify(args));
        lasts.set(clientID, id);
      }
      for (const [id, last] of lasts) setLast.run(id, clientGroupID, last, version);
      setVersion.run(room, version);
    });
    rooms.tell(room, 'poke');
  };
  const pull = (room: string, { clientGroupID, cookie }: Pull): unknown => {
    const since = cookie ?? 0;
    const lasts = changed.all(clientGroupID, since);
    return {
      cookie: readVersion(room),
      lastMutationIDChanges: Object.fromEntries(
        lasts.map(({ id, last }) => [String(id), Number(last)]),
      ),
      patch: newer.all(room, since).map(({ key, body }) => ({
        op: 'put',
        key,
        value: JSON.parse(String(body)) as unknown,
      })),
    };
  };
  return {
    async handle(request, answer) {
      const room = roomOf(request.url?.split('?')[0]);
      const body: unknown = JSON.parse(await readText(request));
      if (request.url?.startsWith('/push/') === true) {
        push(room, body as Push);
        answerJson(answer, {});
      } else {
        answerJson(answer, pull(room, body as Pull));
      }
    },
    upgrade: rooms.admit,
    close() {
      rooms.close();
      database.close();
    },
  };
}
