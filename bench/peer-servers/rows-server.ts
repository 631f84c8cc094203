/** The floor: the rows of one request are one durable transaction; then the others hear them, then the answer goes out. */
import {
  answerJson,
  createRooms,
  durably,
  openDatabase,
  readText,
  roomOf,
  type PeerServer,
} from './durable-rows.ts';

export function createRowsServer(folder: string): PeerServer {
  const database = openDatabase(folder, 'rows');
  database.exec('CREATE TABLE item (room TEXT, id TEXT, body TEXT, PRIMARY KEY (room, id))');
  const insert = database.prepare('INSERT OR REPLACE INTO item VALUES (?, ?, ?)');
  const store = (room: string, text: string): void => {
    const items = JSON.parse(text) as readonly { readonly id: string }[];
    durably(database, () => {
      for (const item of items) insert.run(room, item.id, JSON.stringify(item));
    });
    rooms.tell(room, text);
  };
  const rooms = createRooms(store);
  return {
    async handle(request, answer) {
      store(roomOf(request.url), await readText(request));
      answerJson(answer, {});
    },
    upgrade: rooms.admit,
    close() {
      rooms.close();
      database.close();
    },
  };
}
