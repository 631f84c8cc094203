/** An RxDB backend by its replication protocol: conflicts by assumed state, checkpoints by number, news with their data. */
import { isDeepStrictEqual } from 'node:util';
import {
  answerJson,
  createRooms,
  durably,
  openDatabase,
  readText,
  roomOf,
  type PeerServer,
} from './durable-rows.ts';

interface Document {
  readonly id: string;
}
interface Row {
  readonly newDocumentState: Document;
  readonly assumedMasterState?: Document;
}
interface Ask {
  readonly since: { readonly at: number } | null;
  readonly batchSize: number;
}

const schema = `
  CREATE TABLE item (at INTEGER PRIMARY KEY AUTOINCREMENT, room TEXT, id TEXT, body TEXT);
  CREATE UNIQUE INDEX item_id ON item (room, id)`;

export function createRxdbServer(folder: string): PeerServer {
  const database = openDatabase(folder, 'rxdb');
  database.exec(schema);
  const find = database.prepare('SELECT body FROM item WHERE room = ? AND id = ?');
  const put = database.prepare('INSERT OR REPLACE INTO item (room, id, body) VALUES (?, ?, ?)');
  const newer = database.prepare(
    'SELECT at, body FROM item WHERE room = ? AND at > ? ORDER BY at LIMIT ?',
  );
  const rooms = createRooms();

  const push = (room: string, rows: readonly Row[]): readonly Document[] => {
    const conflicts: Document[] = [];
    const taken: Document[] = [];
    let at = 0;
    durably(database, () => {
      for (const { newDocumentState, assumedMasterState } of rows) {
        const held = find.get(room, newDocumentState.id)?.['body'];
        const master = held === undefined ? undefined : (JSON.parse(String(held)) as Document);
        if (master !== undefined && !isDeepStrictEqual(master, assumedMasterState)) {
          conflicts.push(master);
          continue;
        }
        const done = put.run(room, newDocumentState.id, JSON.stringify(newDocumentState));
        at = Number(done.lastInsertRowid);
        taken.push(newDocumentState);
      }
    });
    rooms.tell(room, JSON.stringify({ documents: taken, checkpoint: { at } }));
    return conflicts;
  };
  const pull = (room: string, { since, batchSize }: Ask): unknown => {
    const rows = newer.all(room, since?.at ?? 0, batchSize);
    const at = Number(rows.at(-1)?.['at'] ?? since?.at ?? 0);
    return {
      documents: rows.map(({ body }) => JSON.parse(String(body)) as unknown),
      checkpoint: { at },
    };
  };
  return {
    async handle(request, answer) {
      const room = roomOf(request.url);
      const body: unknown = JSON.parse(await readText(request));
      const isPush = request.url?.startsWith('/push/') === true;
      answerJson(answer, isPush ? push(room, body as readonly Row[]) : pull(room, body as Ask));
    },
    upgrade: rooms.admit,
    close() {
      rooms.close();
      database.close();
    },
  };
}
