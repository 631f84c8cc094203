/** What stays on this device and what leaves it: pins, kept groups, the bounds of the cache, room for new work (M3). */
import { limits } from '@jamz/core';
import { tracksOverBounds, tracksToFree, type CachedTrack } from './lru.ts';
import type { Write } from '../storage/device-store.ts';
import { pictureFileId, type FileRecord } from './media-records.ts';
import { playingNow, type MediaRoom } from './media-room.ts';
import { dropChunks } from './media-store.ts';
import { findTrack, keptHashes, namedHashes, seenScopes } from './named-tracks.ts';

export interface Keeping {
  pin(sha256s: readonly string[]): Promise<void>;
  unpin(sha256s: readonly string[]): Promise<void>;
  keepGroup(groupId: string, keep: boolean): Promise<void>;
  forget(sha256: string): Promise<void>;
  removeDownloads(): Promise<void>;
  /** Brings the cache inside its bounds, and removes what no group of the person names any more. */
  tidy(): Promise<void>;
  /** True when something was removed: worth another try of what did not fit. */
  makeRoom(): Promise<boolean>;
  /** A part of it is missing on the disk: what can be fetched again is dropped and fetched again (D7). */
  damaged(sha256: string): Promise<void>;
  /** Somebody wants to hear it: it is fetched if it is not here, and is the last to go. */
  played(sha256: string): Promise<void>;
}

export function createKeeping(room: MediaRoom): Keeping {
  const { mirror } = room;
  const shrink = async (): Promise<void> => {
    await drop(room, tracksOverBounds(await tracksHere(room), cacheBounds));
  };
  return {
    pin: (sha256s) => setPinned(room, sha256s, true),
    unpin: async (sha256s) => {
      await setPinned(room, sha256s, false);
      await shrink();
    },
    keepGroup: async (groupId, keep) => {
      const row = keep ? { groupId } : null;
      const change = { table: 'keptGroups', key: [groupId], durability: 'strict' } as const;
      await mirror.change({ ...change, change: () => row });
      if (!keep) await shrink();
      room.look();
    },
    forget: async (sha256) => {
      for (const { scope } of mirror.uploadsOf(sha256).filter(({ state }) => state === 'failed')) {
        const change = { table: 'uploads', key: [sha256, scope], durability: 'strict' } as const;
        await mirror.change({ ...change, change: () => null });
      }
      await changeFile(room, sha256, (held) => held && { ...held, pinned: false, wanted: false });
      await drop(room, [sha256]);
    },
    removeDownloads: async () => {
      const free = (await tracksHere(room)).filter(({ hold }) => hold === 'free');
      await drop(
        room,
        free.map(({ sha256 }) => sha256),
      );
    },
    tidy: () => tidy(room),
    makeRoom: async () => {
      if (!mirror.isLoaded()) await mirror.load();
      const gone = await drop(room, tracksToFree(await tracksHere(room), limits.roomBytesMin));
      return gone > 0 || room.store.ballast(false);
    },
    damaged: async (sha256) => {
      const isWaiting = mirror.uploadsOf(sha256).length > 0;
      if (isWaiting) return;
      await mirror.change({
        table: 'audioFiles',
        key: [sha256],
        durability: 'relaxed',
        change: (held) => held && { ...held, stored: 0, whole: false, wanted: true },
        also: (held) => (held === null ? [] : [dropChunks(held.fileId)]),
        alsoTables: ['fileChunks'],
      });
      room.look();
    },
    played: async (sha256) => {
      await changeFile(room, sha256, (held) => {
        const file = held ?? newFile(room, sha256);
        return file && { ...file, lastPlayedAt: room.clock.now(), wanted: !file.whole };
      });
      room.look();
    },
  };
}

/** Null and undefined leave things as they are when there is no such file. */
function changeFile(
  room: MediaRoom,
  sha256: string,
  change: (held: FileRecord | null) => FileRecord | null | undefined,
) {
  return room.mirror.change({
    table: 'audioFiles',
    key: [sha256],
    durability: 'relaxed',
    change: (held) => {
      const next = change(held);
      return held === null && next === null ? undefined : next;
    },
  });
}

/** The row of a file that is not here yet, out of what the group knows; null when nobody knows it. */
function newFile(room: MediaRoom, sha256: string): FileRecord | null {
  const track = findTrack(room, sha256);
  return track === null ? null : emptyFile(sha256, { ...track, addedAt: room.clock.now() });
}

async function setPinned(
  room: MediaRoom,
  sha256s: readonly string[],
  pinned: boolean,
): Promise<void> {
  for (const sha256 of sha256s) {
    await changeFile(room, sha256, (held) => {
      const file = held ?? (pinned ? newFile(room, sha256) : null);
      if (file === null || (!pinned && file.stored === 0)) return null;
      return { ...file, pinned, wanted: pinned && !file.whole };
    });
  }
  room.look();
}

/** How many of them were removed; what is pinned or waits is refused by the store itself. */
async function drop(room: MediaRoom, sha256s: readonly string[]): Promise<number> {
  let count = 0;
  for (const sha256 of sha256s) if (await room.store.dropFile(sha256)) count += 1;
  if (count > 0) await room.mirror.reread();
  return count;
}

async function tidy(room: MediaRoom): Promise<void> {
  const all = await tracksHere(room);
  const named = namedHashes(room);
  const isNameless = ({ sha256, hold }: CachedTrack): boolean =>
    named !== null && !named.has(sha256) && hold !== 'waiting' && hold !== 'playing';
  const nameless = all.filter(isNameless);
  for (const { sha256, hold } of nameless) {
    if (hold !== 'pinned') continue;
    await changeFile(room, sha256, (held) => held && { ...held, pinned: false });
  }
  const rest = all.filter((track) => !isNameless(track));
  const gone = [...nameless.map(({ sha256 }) => sha256), ...tracksOverBounds(rest, cacheBounds)];
  await drop(room, gone);
  await dropPictures(room, named === null ? null : seenScopes(room));
  await room.store.ballast(true);
}

/** Those of scopes that the person is no longer in, and what is too many; what was not sent stays. `seen`: null if unknown. */
async function dropPictures(
  { mirror, store }: MediaRoom,
  seen: ReadonlySet<string> | null,
): Promise<number> {
  const fetched = mirror.all('pictures').filter(({ waiting }) => !waiting);
  const tooMany = Math.max(0, fetched.length - limits.cachedPicturesMax);
  const gone = fetched.filter(({ scope }, at) => at < tooMany || seen?.has(scope) === false);
  if (gone.length === 0) return 0;
  const writes = gone.flatMap(({ scope, id }): Write[] => [
    { table: 'pictures', key: [scope, id], put: null },
    dropChunks(pictureFileId(scope, id)),
  ]);
  await store.write(writes, 'relaxed');
  await mirror.reread();
  return gone.length;
}

const cacheBounds = { tracksMax: limits.cachedTracksMax, bytesMax: limits.cachedBytesMax };

/** Files with bytes here, as the cache sees them. */
async function tracksHere(room: MediaRoom): Promise<readonly CachedTrack[]> {
  const playing = await playingNow(room);
  const { mirror } = room;
  const kept = keptHashes(room);
  const waiting = new Set(mirror.all('uploads').map(({ sha256 }) => sha256));
  for (const { facts } of mirror.all('picks')) if (facts !== null) waiting.add(facts.sha256);
  const holdOf = ({ sha256, pinned }: FileRecord): CachedTrack['hold'] => {
    if (waiting.has(sha256)) return 'waiting';
    if (playing.has(sha256)) return 'playing';
    return pinned || kept.has(sha256) ? 'pinned' : 'free';
  };
  return mirror
    .all('audioFiles')
    .filter(({ stored }) => stored > 0)
    .map((file) => ({
      sha256: file.sha256,
      bytes: file.stored,
      usedAt: file.lastPlayedAt ?? file.addedAt,
      hold: holdOf(file),
    }));
}

export function emptyFile(
  sha256: string,
  {
    mime,
    bytes,
    addedAt,
  }: { readonly mime: string; readonly bytes: number; readonly addedAt: number },
): FileRecord {
  return {
    sha256,
    fileId: sha256,
    mime,
    bytes,
    stored: 0,
    whole: false,
    pinned: false,
    wanted: false,
    addedAt,
    lastPlayedAt: null,
    sealed: false,
  };
}
