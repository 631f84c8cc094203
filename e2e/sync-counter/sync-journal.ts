/** Builds the preloaded sync counter, reads its journal, and makes of a killed process's files what a power cut leaves. */
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  ftruncateSync,
  openSync,
  closeSync,
  readFileSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface SyncRecord {
  readonly type: 'write' | 'cut' | 'sync';
  readonly path: string;
  readonly offset: number;
  readonly sizeBefore: number;
  readonly old: Buffer;
}

/** Compiles the counter into `folder` and gives its path. Throws naming the missing compiler. */
export function buildSyncCounter(folder: string): string {
  const source = fileURLToPath(new URL('sync-counter.c', import.meta.url));
  const library = join(folder, 'sync-counter.so');
  try {
    execFileSync('gcc', [
      '-O2',
      '-shared',
      '-fPIC',
      '-Wall',
      '-o',
      library,
      source,
      '-ldl',
      '-lpthread',
    ]);
  } catch (cause) {
    throw new Error('The power-cut trial needs gcc on Linux. Install it (apt-get install gcc).', {
      cause,
    });
  }
  return library;
}

/** Variables that put a process started with them under the counter. */
export function syncCounterEnvironment(paths: {
  readonly library: string;
  readonly root: string;
  readonly journal: string;
  /** While this file exists every sync fails. */
  readonly broken?: string;
}): Readonly<Record<string, string>> {
  return {
    LD_PRELOAD: paths.library,
    JAMZ_SYNC_ROOT: paths.root,
    JAMZ_SYNC_JOURNAL: paths.journal,
    ...(paths.broken !== undefined && { JAMZ_SYNC_BROKEN: paths.broken }),
  };
}

const types = { W: 'write', T: 'cut', S: 'sync' } as const;

/** Every whole record, in order; a torn last one (the process was killed while noting it) is left out. */
export function readSyncJournal(path: string): readonly SyncRecord[] {
  const bytes = existsSync(path) ? readFileSync(path) : Buffer.alloc(0);
  const records: SyncRecord[] = [];
  for (let at = 0; at < bytes.length;) {
    const next = readRecord(bytes, at);
    if (next === null) break;
    records.push(next.record);
    at = next.end;
  }
  return records;
}

function readRecord(
  bytes: Buffer,
  start: number,
): { readonly record: SyncRecord; readonly end: number } | null {
  if (start + 5 > bytes.length) return null;
  const letter = String.fromCodePoint(bytes.readUInt8(start));
  const pathEnd = start + 5 + bytes.readUInt32LE(start + 1);
  if (pathEnd + 20 > bytes.length) return null;
  const end = pathEnd + 20 + bytes.readUInt32LE(pathEnd + 16);
  if (end > bytes.length) return null;
  if (letter !== 'W' && letter !== 'T' && letter !== 'S')
    throw new Error('The sync journal is damaged.');
  const record = {
    type: types[letter],
    path: bytes.toString('utf8', start + 5, pathEnd),
    offset: Number(bytes.readBigUInt64LE(pathEnd)),
    sizeBefore: Number(bytes.readBigUInt64LE(pathEnd + 8)),
    old: bytes.subarray(pathEnd + 20, end),
  };
  return { record, end };
}

/** How often files whose name ends so were synced. */
export const countSyncs = (records: readonly SyncRecord[], nameEnd: string): number =>
  records.filter((record) => record.type === 'sync' && record.path.endsWith(nameEnd)).length;

/**
 * Takes back, newest first, every write and cut that no later sync of the same file covers. Returns how many. The
 * shared-memory index goes as well: after a real power cut it is rebuilt.
 */
export function dropUnsyncedWrites(records: readonly SyncRecord[]): number {
  const covered = new Set<string>();
  let dropped = 0;
  for (const record of records.toReversed()) {
    if (record.type === 'sync') covered.add(record.path);
    if (record.type === 'sync' || covered.has(record.path)) continue;
    takeBack(record);
    dropped += 1;
  }
  for (const path of new Set(records.map((record) => record.path))) {
    rmSync(`${path.replace(/-wal$/u, '')}-shm`, { force: true });
  }
  return dropped;
}

function takeBack(record: SyncRecord): void {
  if (!existsSync(record.path)) return;
  const file = openSync(record.path, 'r+');
  try {
    if (record.old.length > 0) writeSync(file, record.old, 0, record.old.length, record.offset);
    ftruncateSync(file, record.sizeBefore);
  } finally {
    closeSync(file);
  }
}
