/**
 * As much of CouchDB's replication protocol as PouchDB needs, on SQLite with full synchronisation: revisions that are
 * missing, documents in bulk, changes that wait for news, and the replicators' own notes.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { answerJson, durably, openDatabase, readText, type PeerServer } from './durable-rows.ts';

interface Document {
  readonly _id: string;
  readonly _rev: string;
}

const schema = `
  CREATE TABLE doc (seq INTEGER PRIMARY KEY AUTOINCREMENT, room TEXT, id TEXT, rev TEXT, body TEXT);
  CREATE UNIQUE INDEX doc_id ON doc (room, id);
  CREATE TABLE note (room TEXT, id TEXT, body TEXT, PRIMARY KEY (room, id))`;

export function createPouchdbServer(folder: string): PeerServer {
  const database = openDatabase(folder, 'pouchdb');
  database.exec(schema);
  const find = database.prepare('SELECT rev, body FROM doc WHERE room = ? AND id = ?');
  const put = database.prepare(
    'INSERT OR REPLACE INTO doc (room, id, rev, body) VALUES (?, ?, ?, ?)',
  );
  const last = database.prepare('SELECT max(seq) AS seq, count(*) AS n FROM doc WHERE room = ?');
  const newer = database.prepare(
    'SELECT seq, id, rev, body FROM doc WHERE room = ? AND seq > ? ORDER BY seq LIMIT ?',
  );
  const note = database.prepare('SELECT body FROM note WHERE room = ? AND id = ?');
  const setNote = database.prepare('INSERT OR REPLACE INTO note VALUES (?, ?, ?)');
  const waiting = new Map<string, Set<() => void>>();

  const changes = async (room: string, query: URLSearchParams): Promise<unknown> => {
    const since = Number(query.get('since') ?? 0) || 0;
    const limit = Number(query.get('limit') ?? 1_000);
    const read = () => newer.all(room, since, limit);
    if (query.get('feed') === 'longpoll' && read().length === 0) await news(waiting, room);
    const rows = read();
    return {
      results: rows.map(({ seq, id, rev, body }) => ({
        seq,
        id,
        changes: [{ rev }],
        ...(query.get('include_docs') === 'true' && { doc: JSON.parse(String(body)) as unknown }),
      })),
      last_seq: rows.at(-1)?.['seq'] ?? since,
    };
  };
  const store = (room: string, docs: readonly Document[]): unknown => {
    durably(database, () => {
      for (const doc of docs) put.run(room, doc._id, doc._rev, JSON.stringify(doc));
    });
    for (const wake of waiting.get(room) ?? []) wake();
    return docs.map(({ _id, _rev }) => ({ ok: true, id: _id, rev: _rev }));
  };
  const missing = (room: string, asked: Readonly<Record<string, readonly string[]>>): unknown =>
    Object.fromEntries(
      Object.entries(asked)
        .map(
          ([id, revs]) => [id, revs.filter((rev) => find.get(room, id)?.['rev'] !== rev)] as const,
        )
        .filter(([, revs]) => revs.length > 0)
        .map(([id, revs]) => [id, { missing: revs }]),
    );
  const bulkGet = (room: string, asked: readonly { readonly id: string }[]): unknown => ({
    results: asked.map(({ id }) => ({
      id,
      docs: [{ ok: JSON.parse(String(find.get(room, id)?.['body'] ?? '{}')) as unknown }],
    })),
  });

  async function handle(request: IncomingMessage, answer: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    const [room = '', act = '', id = ''] = url.pathname.slice(1).split('/');
    const text = await readText(request);
    const body = (text === '' ? {} : JSON.parse(text)) as Record<string, never>;
    if (act === '_local' && request.method === 'PUT') {
      setNote.run(room, id, text);
      return answerJson(answer, { ok: true, id: `_local/${id}`, rev: '0-1' }, 201);
    }
    if (act === '_local') {
      const found = note.get(room, id)?.['body'];
      if (found === undefined) return answerJson(answer, { error: 'not_found' }, 404);
      return answerJson(answer, JSON.parse(String(found)));
    }
    if (act === '_revs_diff') return answerJson(answer, missing(room, body));
    if (act === '_bulk_docs') return answerJson(answer, store(room, body['docs'] ?? []), 201);
    if (act === '_bulk_get') return answerJson(answer, bulkGet(room, body['docs'] ?? []));
    if (act === '_changes') return answerJson(answer, await changes(room, url.searchParams));
    const { seq, n } = last.get(room) ?? {};
    return answerJson(answer, { db_name: room, doc_count: n ?? 0, update_seq: seq ?? 0 });
  }
  return { handle, close: () => database.close() };
}

/** Resolves with the next documents of the room, or after a while without. */
function news(waiting: Map<string, Set<() => void>>, room: string): Promise<void> {
  const all = waiting.get(room) ?? new Set();
  waiting.set(room, all);
  return new Promise((resolve) => {
    const wake = (): void => {
      clearTimeout(timer);
      all.delete(wake);
      resolve();
    };
    const timer = setTimeout(wake, 10_000);
    all.add(wake);
  });
}
