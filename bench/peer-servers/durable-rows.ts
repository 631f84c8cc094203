/** What the peers' servers stand on: rows of rooms in SQLite with full synchronisation, and who listens to a room. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';

/** A peer's server behind `/peers/<peer>/`. */
export interface PeerServer {
  handle?(request: IncomingMessage, answer: ServerResponse): Promise<void>;
  upgrade?(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** When so many items of a room were on the disk, in milliseconds since 1970; null when they are not. */
  storedAt?(room: string, count: number): number | null;
  close(): Promise<void> | void;
}

export function openDatabase(folder: string, name: string): DatabaseSync {
  const database = new DatabaseSync(path.join(folder, `${name}.db`));
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
  return database;
}

export interface Rooms {
  admit(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  tell(room: string, message: string): void;
  close(): void;
}

/** The last part of a path is its room. */
export const roomOf = (url: string | undefined): string => url?.split('/').at(-1) ?? '';

/** `hear` takes what a socket says in its room. */
export function createRooms(hear?: (room: string, text: string) => void): Rooms {
  const server = new WebSocketServer({ noServer: true });
  const byRoom = new Map<string, Set<WebSocket>>();
  return {
    admit(request, socket, head) {
      server.handleUpgrade(request, socket, head, (opened) => {
        const room = roomOf(request.url);
        const all = byRoom.get(room) ?? new Set();
        byRoom.set(room, all);
        all.add(opened);
        opened.on('close', () => all.delete(opened));
        opened.on('message', (data: Buffer) => hear?.(room, data.toString()));
      });
    },
    tell(room, message) {
      for (const socket of byRoom.get(room) ?? []) socket.send(message);
    },
    close() {
      for (const all of byRoom.values()) for (const socket of all) socket.terminate();
      server.close();
    },
  };
}

export async function readText(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString();
}

export function answerJson(answer: ServerResponse, body: unknown, status = 200): void {
  answer.writeHead(status, { 'content-type': 'application/json' });
  answer.end(JSON.stringify(body));
}

/** All or nothing, and on the disk when it returns. */
export function durably<T>(database: DatabaseSync, act: () => T): T {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = act();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    database.exec('ROLLBACK');
    throw error;
  }
}

/** Notes when the rows of a room became durable. */
export function createStoredTimes(): {
  note(room: string, count: number): void;
  at(room: string, count: number): number | null;
} {
  const times = new Map<string, { count: number; at: number }[]>();
  return {
    note(room, count) {
      const own = times.get(room) ?? [];
      times.set(room, own);
      own.push({ count, at: performance.timeOrigin + performance.now() });
    },
    at: (room, count) => times.get(room)?.find((one) => one.count >= count)?.at ?? null,
  };
}
