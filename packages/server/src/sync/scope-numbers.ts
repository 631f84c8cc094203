/**
 * Which numbers of which client are decided in one scope: everything from 1 to `to`, without a hole. The log holds the
 * deltas (`seqs` of each commit), the checkpoint the whole map; nothing is ever evicted (EN3).
 */
import { assert, type Stamp, type SeqRange } from '@jamz/core';

export interface NumberRange {
  readonly from: number;
  readonly to: number;
}

export interface ClientNumbers {
  readonly userId: string;
  readonly clientId: string;
  /** Highest decided number; all below are decided too. */
  readonly to: number;
  /** Decided without entries because they were refused (EN5). */
  readonly refused: readonly NumberRange[];
  /** Of the client's last applied mutation: the next one must lie above it (EN28). */
  readonly stamp?: Stamp | undefined;
}

export interface ScopeNumbers {
  get(userId: string, clientId: string): ClientNumbers | undefined;
  /** Has this person any number here? */
  knows(userId: string): boolean;
  take(range: SeqRange): void;
  setStamp(userId: string, clientId: string, stamp: Stamp): void;
  /** Puts a whole row from a checkpoint. */
  restore(row: ClientNumbers): void;
  /** Highest decided number of each client of this person. */
  acksOf(userId: string): Record<string, number>;
  rows(): ClientNumbers[];
}

export function createScopeNumbers(): ScopeNumbers {
  const users = new Map<string, Map<string, ClientNumbers>>();

  const get = (userId: string, clientId: string): ClientNumbers | undefined =>
    users.get(userId)?.get(clientId);
  const put = (row: ClientNumbers): void => {
    const clients = users.get(row.userId) ?? new Map<string, ClientNumbers>();
    clients.set(row.clientId, row);
    users.set(row.userId, clients);
  };

  return {
    get,
    knows: (userId) => users.has(userId),
    take({ userId, clientId, from, to, refused }) {
      const row = get(userId, clientId) ?? { userId, clientId, to: 0, refused: [] };
      assert(from === row.to + 1 && to >= from, 'numbers are decided without a hole (I4)');
      put({ ...row, to, refused: refused ? joinRange(row.refused, { from, to }) : row.refused });
    },
    setStamp(userId, clientId, stamp) {
      const row = get(userId, clientId);
      assert(row !== undefined, 'a stamped client has numbers');
      put({ ...row, stamp });
    },
    restore: put,
    acksOf(userId) {
      const acks: Record<string, number> = {};
      for (const row of users.get(userId)?.values() ?? []) acks[row.clientId] = row.to;
      return acks;
    },
    rows: () =>
      [...users.values()]
        .flatMap((clients) => [...clients.values()])
        .toSorted((a, b) => (rowKey(a) < rowKey(b) ? -1 : 1)),
  };
}

export const isInRanges = (ranges: readonly NumberRange[], seq: number): boolean =>
  ranges.some(({ from, to }) => seq >= from && seq <= to);

const rowKey = (row: ClientNumbers): string => `${row.userId} ${row.clientId}`;

function joinRange(ranges: readonly NumberRange[], next: NumberRange): readonly NumberRange[] {
  const last = ranges.at(-1);
  if (last === undefined || last.to + 1 !== next.from) return [...ranges, next];
  return [...ranges.slice(0, -1), { from: last.from, to: next.to }];
}
