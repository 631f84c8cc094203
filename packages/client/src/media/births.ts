/**
 * From a stored file to a track of the group. Every step is durable before the next and may be repeated: ids were
 * chosen when the file was picked, and what stands in the view already is not said again (EN35).
 */
import {
  err,
  groupScope,
  ok,
  trackIdOf,
  type AppError,
  type ErrorCode,
  type Result,
} from '@jamz/core';
import type { Write } from '../storage/device-store.ts';
import { dropChunks, putChunk } from './media-store.ts';
import {
  pictureFileId,
  type FileFacts,
  type FileRecord,
  type PickRecord,
  type PictureRecord,
} from './media-records.ts';
import { whenLoaded, type MediaRoom } from './media-room.ts';
import type { ReadFile } from './read-file.ts';
import type { WorkFailure } from './store-file.ts';

/** Makes the read file a track, an item of the playlist, and something to be sent. */
export async function bear(room: MediaRoom, pick: PickRecord, facts: FileFacts) {
  const adopted = await adopt(room, pick, facts);
  if (!adopted.ok) return adopted;
  const told = await tell(room, pick, facts);
  if (!told.ok) return told;
  const { sha256 } = facts;
  const scope = groupScope(pick.groupId);
  if (!isAvailable(room, pick.groupId, sha256)) {
    const queued = await room.mirror.change({
      table: 'uploads',
      key: [sha256, scope],
      durability: 'strict',
      change: (held) =>
        held ?? {
          sha256,
          scope,
          state: 'queued',
          code: null,
          url: null,
          sent: 0,
          addedAt: room.clock.now(),
        },
    });
    if (!queued.ok) return err(failureOf(queued.error));
  }
  const over = await room.mirror.change({
    table: 'picks',
    key: [pick.id],
    durability: 'strict',
    change: () => null,
  });
  room.look();
  return over.ok ? ok(null) : err(failureOf(over.error));
}

/** What was read becomes part of the pick, and the cover a picture of the group. */
export async function noteFacts(
  room: MediaRoom,
  pick: PickRecord,
  read: ReadFile,
): Promise<Result<FileFacts, WorkFailure>> {
  const { sha256, artist, album, durMs, cover } = read;
  const artKey = cover === null ? null : room.ids.entityId();
  const facts = { sha256, title: read.title ?? pick.name, artist, album, durMs, artKey };
  const beside: Write[] = [];
  if (cover !== null && artKey !== null) {
    const scope = groupScope(pick.groupId);
    const row: PictureRecord = {
      scope,
      id: artKey,
      mime: cover.mime,
      bytes: cover.bytes.byteLength,
      waiting: true,
      code: null,
      sealed: false,
    };
    beside.push({ table: 'pictures', key: [scope, artKey], put: row });
    beside.push(putChunk(pictureFileId(scope, artKey), 0, cover.bytes));
  }
  const noted = await room.mirror.change({
    table: 'picks',
    key: [pick.id],
    durability: 'strict',
    change: (held) => (held?.state === 'reading' ? { ...held, facts } : undefined),
    also: () => beside,
    alsoTables: beside.length > 0 ? ['pictures', 'fileChunks'] : [],
  });
  if (!noted.ok) return err(failureOf(noted.error));
  if (beside.length > 0) await room.mirror.reread();
  return noted.value === undefined ? err('gone') : ok(facts);
}

/** One file a hash: who came first keeps its chunks, unless they are only a part. */
async function adopt(
  room: MediaRoom,
  pick: PickRecord,
  { sha256 }: FileFacts,
): Promise<Result<null, WorkFailure>> {
  const { id, mime, bytes } = pick;
  const isOther = (held: FileRecord | null): held is FileRecord =>
    held !== null && held.fileId !== id;
  const adopted = await room.mirror.change({
    table: 'audioFiles',
    key: [sha256],
    durability: 'strict',
    change: (held) => {
      if (held?.whole === true) return held;
      const whole = { fileId: id, mime, bytes, stored: bytes, whole: true, wanted: false } as const;
      if (held !== null) return { ...held, ...whole };
      const addedAt = room.clock.now();
      return { sha256, ...whole, pinned: false, addedAt, lastPlayedAt: null, sealed: false };
    },
    also: (held) => (isOther(held) ? [dropChunks(held.whole ? id : held.fileId)] : []),
    alsoTables: ['fileChunks'],
  });
  return adopted.ok ? ok(null) : err(failureOf(adopted.error));
}

/** Both mutations in one task: they are one record in the outbox, and the group hears of them together. */
async function tell(
  { client, mirror }: MediaRoom,
  { id, groupId, runId, itemId, binds, mime, bytes }: PickRecord,
  facts: FileFacts,
): Promise<Result<null, WorkFailure>> {
  const scope = groupScope(groupId);
  await whenLoaded(client, scope);
  if (mirror.get('picks', id) === null) return err('gone');
  const trackId = trackIdOf(facts.sha256);
  const said: Promise<Result<unknown, AppError>>[] = [];
  if (client.get(scope, 'track', trackId) === undefined) {
    said.push(client.mutate(scope, 'track.register', { ...facts, mime, bytes }));
  }
  const item = client.get(scope, 'playlistItem', itemId);
  if (binds && item?.value['trackId'] !== trackId) {
    said.push(client.mutate(scope, 'track.bind', { itemId, trackId }));
  } else if (!binds && item === undefined) {
    said.push(client.mutate(scope, 'playlist.append', { runId, items: [{ id: itemId, trackId }] }));
  }
  for (const result of await Promise.all(said)) {
    if (!result.ok) return err(result.error.code === 'signed_out' ? 'gone' : result.error.code);
  }
  return ok(null);
}

function isAvailable({ client }: MediaRoom, groupId: string, sha256: string): boolean {
  const track = client.get(groupScope(groupId), 'track', trackIdOf(sha256));
  return track?.value['available'] === true;
}

export function failureOf(failure: string): ErrorCode | 'gone' {
  if (failure === 'full') return 'storage_full';
  return failure === 'failed' ? 'storage_failed' : 'gone';
}
