/**
 * Leaving a person's storage on this device: every open tab of theirs can write no more, what the server knows anyway
 * is removed, what only this device knows stays sealed, and the keys to it are destroyed (D12).
 */
import type { DeviceStore, TableName } from '../storage/device-store.ts';
import type { KeyStore } from '../storage/idb-store.ts';
import { isChunkRecord } from '../storage/record-checks.ts';
import { endSession } from '../storage/session-record.ts';

export interface PersonStorage {
  readonly store: DeviceStore;
  readonly keys: KeyStore;
}

/** Comes back from the server with the next sign-in. Journal, outbox, problems and numbers are only here. */
const fetchedTables: readonly TableName[] = ['entities', 'staged', 'scopes', 'lease'];

/** What waits sealed for the person's return. */
export interface LeftBehind {
  /** Mutations; null when the storage did not tell. */
  readonly unsent: number | null;
  readonly files: number;
}

/**
 * `leaveFiles` seals the files that nobody else has, and removes the others; null when it was not finished. Then the key
 * stays too, and all of this is done again at the next start.
 */
export async function leavePerson(
  person: PersonStorage,
  leaveFiles: (person: PersonStorage) => Promise<number | null>,
): Promise<LeftBehind | null> {
  await endSession(person.store);
  const files = await leaveFiles(person);
  if (files === null) return null;
  await person.keys.clear();
  const left = await person.store.transact({
    tables: [...fetchedTables, 'outbox'],
    durability: 'strict',
    reads: [{ table: 'outbox', prefix: [] }],
    decide: ([chunks]) => ({
      writes: fetchedTables.map((table) => ({ table, prefix: [], put: null })),
      value: countUnsent(chunks ?? []),
    }),
  });
  return { unsent: left.ok ? left.value : null, files };
}

/** Rows that still ask for something to be done: neither gone nor closed. */
function countUnsent(chunks: readonly unknown[]): number {
  let unsent = 0;
  for (const chunk of chunks) {
    if (!isChunkRecord(chunk)) continue;
    for (const at of chunk.ids.keys()) {
      const seq = chunk.from + at;
      const state = chunk.states[String(seq)];
      const isOver = seq <= chunk.decidedUpTo || state?.gone === true || state?.close !== undefined;
      if (!isOver) unsent += 1;
    }
  }
  return unsent;
}
