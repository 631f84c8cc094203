/** Numbers while a commit is being made: those of the log, plus what this commit decides. */
import type { SeqRange, Stamp } from '@jamz/core';
import type { NumbersSoFar } from './decide-numbers.ts';
import type { ScopeNumbers } from './scope-numbers.ts';

/** A refusal that its owner was told but that is not in the log yet: at most one commit a minute (EN5). */
export interface HeldRefusal {
  readonly userId: string;
  readonly clientId: string;
  readonly to: number;
}

interface WorkingClient extends NumbersSoFar {
  readonly userId: string;
  readonly clientId: string;
  readonly stamp: Stamp | undefined;
  /** Refused numbers above `to` go into the log one day; a stranger's never do. */
  readonly isRecorded: boolean;
}

export interface BatchNumbers {
  of(userId: string, clientId: string): NumbersSoFar;
  stampOf(userId: string, clientId: string): Stamp | undefined;
  setStamp(userId: string, clientId: string, stamp: Stamp): void;
  knows(userId: string): boolean;
  /** Decides `seq`; what lies between is decided with it, as refused unless `fillPlain`. */
  take(client: { userId: string; clientId: string }, seq: number, fillPlain?: boolean): void;
  /** Refuses without deciding in the log yet. */
  refuse(client: { userId: string; clientId: string }, seq: number, isRecorded: boolean): void;
  /** Puts held refusals into this commit. */
  flushRefusals(): void;
  seqs(): readonly SeqRange[];
  held(): readonly HeldRefusal[];
}

export function createBatchNumbers(
  numbers: ScopeNumbers,
  held: readonly HeldRefusal[],
): BatchNumbers {
  /** By person, then by client. */
  const working = new Map<string, Map<string, WorkingClient>>();
  const seqs: SeqRange[] = [];

  const read = (userId: string, clientId: string): WorkingClient => {
    const own = working.get(userId)?.get(clientId);
    if (own !== undefined) return own;
    const { to = 0, refused = [], stamp } = numbers.get(userId, clientId) ?? {};
    return { userId, clientId, to, refused, stamp, refusedTo: to, isRecorded: false };
  };
  const write = (client: WorkingClient): void => {
    const clients = working.get(client.userId);
    if (clients === undefined) working.set(client.userId, new Map([[client.clientId, client]]));
    else clients.set(client.clientId, client);
  };
  const all = (): WorkingClient[] =>
    [...working.values()].flatMap((clients) => [...clients.values()]);
  const decide = (client: WorkingClient, range: Omit<SeqRange, 'userId' | 'clientId'>): void => {
    const { userId, clientId } = client;
    addRange(seqs, { userId, clientId, ...range });
    const { to } = range;
    const refused = range.refused ? [...client.refused, { from: range.from, to }] : client.refused;
    write({ ...client, to, refused, refusedTo: Math.max(client.refusedTo, to) });
  };

  for (const { userId, clientId, to } of held) {
    const client = read(userId, clientId);
    if (to > client.to) write({ ...client, refusedTo: to, isRecorded: true });
  }
  return {
    of: read,
    stampOf: (userId, clientId) => read(userId, clientId).stamp,
    setStamp: (userId, clientId, stamp) => write({ ...read(userId, clientId), stamp }),
    knows: (userId) => numbers.knows(userId) || seqs.some((range) => range.userId === userId),
    take({ userId, clientId }, seq, fillPlain = false) {
      const client = read(userId, clientId);
      if (fillPlain) return decide(client, { from: client.to + 1, to: seq });
      if (seq > client.to + 1) decide(client, { from: client.to + 1, to: seq - 1, refused: true });
      decide(read(userId, clientId), { from: seq, to: seq });
    },
    refuse({ userId, clientId }, seq, isRecorded) {
      write({ ...read(userId, clientId), refusedTo: seq, isRecorded });
    },
    flushRefusals() {
      for (const client of all()) {
        const { to, refusedTo } = client;
        if (client.isRecorded && refusedTo > to) {
          decide(client, { from: to + 1, to: refusedTo, refused: true });
        }
      }
    },
    seqs: () => seqs,
    held: () =>
      all()
        .filter((client) => client.isRecorded && client.refusedTo > client.to)
        .map(({ userId, clientId, refusedTo }) => ({ userId, clientId, to: refusedTo })),
  };
}

/** Neighbouring numbers of one client become one range, so that a thousand mutations are one line. */
function addRange(seqs: SeqRange[], next: SeqRange): void {
  const n = seqs.findLastIndex(
    (range) => range.userId === next.userId && range.clientId === next.clientId,
  );
  const last = seqs[n];
  if (last !== undefined && last.to + 1 === next.from && last.refused === next.refused) {
    seqs[n] = { ...last, to: next.to };
  } else {
    seqs.push(next);
  }
}
