/**
 * A person's files when they sign out of this device: what was not uploaded yet stays, sealed; everything else goes. It
 * may be interrupted anywhere and is simply done again (M7, EN26).
 */
import type { Result } from '@jamz/core';
import type { DeviceStore, StoreFailure, Write } from '../storage/device-store.ts';
import { sealContext } from '../storage/sealer.ts';
import { pictureFileId, type FileRecord, type PickRecord } from './media-records.ts';
import {
  ballastFileId,
  dropChunks,
  loadMediaRows,
  readRawChunk,
  type MediaRows,
} from './media-store.ts';
import { sealChunks, type RawChunks, type Sealers } from './seal-files.ts';

/** How many files wait for the person's return; null when it could not be finished now. `sealers`: null without a key. */
export async function leaveFiles(
  store: DeviceStore,
  sealers: Sealers | null,
): Promise<number | null> {
  const rows = await loadMediaRows(store);
  if (!rows.ok) return null;
  const waiting = waitingFiles(rows.value);
  const parted = await part(store, rows.value, { waiting, sealers });
  if (!parted.ok) return null;
  const picks = rows.value.picks.filter(({ state }) => state === 'reading');
  const pictures = rows.value.pictures.filter((picture) => picture.waiting);
  const files = [
    ...waiting,
    ...picks.map(({ id, bytes }) => ({ fileId: id, bytes })),
    ...pictures.map(({ scope, id }) => ({ fileId: pictureFileId(scope, id), bytes: 1 })),
  ];
  const chunks = rawChunks(store);
  for (const file of sealers === null ? [] : files) {
    if (sealers !== null && !(await sealChunks(chunks, file, sealers.bytes))) return null;
  }
  const unread = picks.filter(({ facts, sealed }) => facts === null && sealed === null);
  return waiting.length + unread.length;
}

/** Named by what is to be sent or born, or marked by a try before this one. */
function waitingFiles({ audioFiles, uploads, picks }: MediaRows): readonly FileRecord[] {
  const named = new Set([
    ...uploads.map(({ sha256 }) => sha256),
    ...picks.flatMap(({ facts }) => facts?.sha256 ?? []),
  ]);
  return audioFiles.filter(({ sha256, sealed }) => sealed || named.has(sha256));
}

/** One strict transaction: what goes is gone, and what stays is marked as nobody's to read. */
async function part(
  store: DeviceStore,
  rows: MediaRows,
  stay: { readonly waiting: readonly FileRecord[]; readonly sealers: Sealers | null },
): Promise<Result<null, StoreFailure>> {
  const { waiting, sealers } = stay;
  const writes: Write[] = [dropChunks(ballastFileId)];
  for (const file of rows.audioFiles) {
    const stays = waiting.includes(file);
    const put = stays ? { ...file, sealed: true } : null;
    writes.push({ table: 'audioFiles', key: [file.sha256], put });
    if (!stays) writes.push(dropChunks(file.fileId));
  }
  for (const picture of rows.pictures) {
    const { scope, id } = picture;
    const put = picture.waiting ? { ...picture, sealed: true } : null;
    writes.push({ table: 'pictures', key: [scope, id], put });
    if (!picture.waiting) writes.push(dropChunks(pictureFileId(scope, id)));
  }
  for (const pick of rows.picks) {
    // The tab that was storing it has lost the file: there is nothing to go on with.
    if (pick.state === 'storing') writes.push(dropChunks(pick.id));
    const put = sealers === null ? pick : await sealPick(pick, sealers);
    writes.push({ table: 'picks', key: [pick.id], put });
  }
  return store.transact({
    tables: ['audioFiles', 'pictures', 'picks', 'fileChunks'],
    durability: 'strict',
    reads: [],
    decide: () => ({ writes, value: null }),
  });
}

/** Names and tags are texts of the person: sealed like an edit. */
async function sealPick(pick: PickRecord, { text }: Sealers): Promise<PickRecord> {
  if (pick.sealed !== null) return pick;
  const { id, name, facts, state, code } = pick;
  const sealed = await text.seal(JSON.stringify({ name, facts }), sealContext.pick(id));
  const isLost = state === 'storing';
  return {
    ...pick,
    name: '',
    facts: null,
    sealed,
    state: isLost ? 'failed' : state,
    code: isLost ? 'file_unreadable' : code,
  };
}

const rawChunks = (store: DeviceStore): RawChunks => ({
  read: (fileId, n) => readRawChunk(store, fileId, n),
  write: async (fileId, n, chunk) => {
    const written = await store.transact({
      tables: ['fileChunks'],
      durability: 'relaxed',
      reads: [],
      decide: () => ({
        writes: [{ table: 'fileChunks', key: [fileId, n], put: chunk }],
        value: null,
      }),
    });
    return written.ok;
  },
});
