/** The other way: what a person left sealed on this device is opened at their return, before anything is sent or read. */
import { isObject } from '@jamz/core';
import { sealContext, type Sealer } from '../storage/sealer.ts';
import { isFileFacts, pictureFileId, type PickRecord } from './media-records.ts';
import type { MediaRoom } from './media-room.ts';
import { dropChunks } from './media-store.ts';
import { openChunks, type RawChunks, type Sealers } from './seal-files.ts';
import { changeUpload } from './uploads.ts';

/** What cannot be opened now, because the storage failed, is tried again the next time. */
export async function returnFiles(room: MediaRoom, sealers: Sealers): Promise<void> {
  const { mirror } = room;
  const chunks: RawChunks = {
    read: room.store.rawChunk,
    write: async (fileId, n, chunk) => {
      const put = { table: 'fileChunks', key: [fileId, n], put: chunk } as const;
      return (await room.store.write([put], 'relaxed')).ok;
    },
  };
  for (const file of mirror.all('audioFiles').filter(({ sealed }) => sealed)) {
    const end = await openChunks(chunks, file, sealers.bytes);
    if (end === 'failed') continue;
    if (end === 'damaged') await loseUploads(room, file.sha256);
    await mirror.change({
      table: 'audioFiles',
      key: [file.sha256],
      durability: 'strict',
      change: (held) => (held === null || end === 'damaged' ? null : { ...held, sealed: false }),
      also: () => (end === 'damaged' ? [dropChunks(file.fileId)] : []),
      alsoTables: ['fileChunks'],
    });
  }
  for (const picture of mirror.all('pictures').filter(({ sealed }) => sealed)) {
    const { scope, id } = picture;
    const fileId = pictureFileId(scope, id);
    const end = await openChunks(chunks, { fileId, bytes: 1 }, sealers.bytes);
    if (end === 'failed') continue;
    await mirror.change({
      table: 'pictures',
      key: [scope, id],
      durability: 'strict',
      change: (held) => (held === null || end === 'damaged' ? null : { ...held, sealed: false }),
    });
  }
  for (const pick of mirror.all('picks').filter(({ sealed }) => sealed !== null)) {
    await returnPick(room, pick, { chunks, sealers });
  }
}

async function returnPick(
  room: MediaRoom,
  pick: PickRecord,
  by: { readonly chunks: RawChunks; readonly sealers: Sealers },
): Promise<void> {
  const { id, bytes } = pick;
  const words = await openWords(pick, by.sealers.text);
  // What was born already shares its chunks with the file, or has none of its own any more.
  const hasChunks = words !== null && words.facts === null && pick.state === 'reading';
  const end = hasChunks
    ? await openChunks(by.chunks, { fileId: id, bytes }, by.sealers.bytes)
    : 'open';
  if (end === 'failed') return;
  const isLost = words === null || end === 'damaged';
  await room.mirror.change({
    table: 'picks',
    key: [id],
    durability: 'strict',
    change: (held) => {
      if (held === null) return undefined;
      const opened = {
        ...held,
        name: words?.name ?? '?',
        facts: words?.facts ?? null,
        sealed: null,
      };
      return isLost ? { ...opened, state: 'failed', code: 'file_unreadable' } : opened;
    },
  });
}

/** Null when they are damaged. */
async function openWords(
  { id, sealed }: PickRecord,
  sealer: Sealer,
): Promise<Pick<PickRecord, 'name' | 'facts'> | null> {
  const text = sealed === null ? null : await sealer.open(sealed, sealContext.pick(id));
  const words: unknown = text === null ? null : JSON.parse(text);
  if (!isObject(words) || typeof words['name'] !== 'string') return null;
  const { name, facts } = words;
  return { name, facts: isFileFacts(facts) ? facts : null };
}

/** The bytes are lost: nobody waits for them any more. */
async function loseUploads(room: MediaRoom, sha256: string): Promise<void> {
  for (const row of room.mirror.uploadsOf(sha256)) await changeUpload(room, row, () => null);
}
