/** What screens are told about a track and a placeholder: the same object until something of it changes. */
import { limits } from '@jamz/core';
import type { Placeholder, StorageFacts, StoredTrack, TrackState, Transfer } from './media.ts';
import type { UploadRecord } from './media-records.ts';
import type { MediaRoom } from './media-room.ts';
import { keptHashes } from './named-tracks.ts';

type Seen = Pick<MediaRoom, 'mirror' | 'board' | 'client'>;

export interface TrackStates {
  track(sha256: string, facts: { readonly bytes: number; readonly available: boolean }): TrackState;
  placeholders(groupId: string): readonly Placeholder[];
  stored(): readonly StoredTrack[];
  waiting(): { readonly files: number; readonly bytes: number };
  /** Something has changed. */
  forget(): void;
}

export function createTrackStates(room: Seen): TrackStates {
  const shown = new Map<string, TrackState>();
  const lists = new Map<string, readonly Placeholder[]>();
  let kept: ReadonlySet<string> | null = null;
  let waiting = { files: 0, bytes: 0 };

  return {
    track: (sha256, facts) => {
      kept ??= keptHashes(room);
      const name = `${sha256} ${facts.bytes} ${facts.available}`;
      const next = trackState(room, { sha256, ...facts, kept: kept.has(sha256) });
      const held = shown.get(name);
      if (held !== undefined && isSame(held, next)) return held;
      if (shown.size > shownMax) shown.clear();
      shown.set(name, next);
      return next;
    },
    placeholders: (groupId) => {
      const next = placeholdersOf(room, groupId);
      const held = lists.get(groupId) ?? noPlaceholders;
      const isHeld = held.length === next.length && held.every((one, at) => isSame(one, next[at]));
      if (isHeld) return held;
      lists.set(groupId, next);
      return next;
    },
    stored: () => storedTracks(room, (kept ??= keptHashes(room))),
    waiting: () => {
      const next = waitingFiles(room);
      if (!isSame(waiting, next)) waiting = next;
      return waiting;
    },
    forget: () => {
      kept = null;
    },
  };
}

/** More rows than any playlist shows. */
const shownMax = limits.tracksPerGroupMax * 2;
const noPlaceholders: readonly Placeholder[] = [];

interface Asked {
  readonly sha256: string;
  readonly bytes: number;
  readonly available: boolean;
  readonly kept: boolean;
}

function trackState({ mirror, board }: Seen, asked: Asked): TrackState {
  const { sha256, bytes, available, kept } = asked;
  const file = mirror.get('audioFiles', sha256);
  const download = board.moving('download', sha256);
  const isComing = file?.whole !== true && download !== null && download.state !== 'failed';
  const elsewhere = available ? 'away' : 'elsewhere';
  const missing = isComing ? 'coming' : elsewhere;
  return {
    place: file?.whole === true && !file.sealed ? 'here' : missing,
    done: file?.stored ?? 0,
    bytes: file?.bytes ?? bytes,
    pinned: kept || (file?.pinned ?? false),
    upload: uploadOf({ mirror, board }, sha256),
    download: file?.whole === true ? null : download,
  };
}

function uploadOf(
  { mirror, board }: Pick<Seen, 'mirror' | 'board'>,
  sha256: string,
): Transfer | null {
  const transfers = mirror
    .uploadsOf(sha256)
    .map((row) => board.moving('upload', uploadKey(row)) ?? restingUpload(row));
  const order: readonly Transfer['state'][] = ['running', 'failed', 'waiting', 'queued'];
  const ranked = transfers.toSorted((a, b) => order.indexOf(a.state) - order.indexOf(b.state));
  return ranked[0] ?? null;
}

export const uploadKey = ({ sha256, scope }: Pick<UploadRecord, 'sha256' | 'scope'>): string =>
  `${sha256} ${scope}`;

/** Paused is waiting without a reason: for the person. */
function restingUpload({ state, code, sent }: UploadRecord): Transfer {
  if (state === 'failed') return { state: 'failed', done: sent, code };
  return { state: state === 'paused' ? 'waiting' : 'queued', done: sent, code: null };
}

function placeholdersOf({ mirror, board }: Seen, groupId: string): readonly Placeholder[] {
  return mirror
    .all('picks')
    .filter((pick) => pick.groupId === groupId && pick.sealed === null)
    .map((pick) => ({
      id: pick.id,
      groupId,
      name: pick.name,
      bytes: pick.bytes,
      done: board.reading(pick.id),
      state: pick.state,
      code: pick.code,
      itemId: pick.binds ? pick.itemId : null,
    }));
}

function storedTracks({ mirror }: Seen, kept: ReadonlySet<string>): readonly StoredTrack[] {
  return mirror.all('audioFiles').map((file) => ({
    sha256: file.sha256,
    bytes: file.bytes,
    done: file.stored,
    pinned: file.pinned || kept.has(file.sha256),
    waiting: mirror.uploadsOf(file.sha256).length > 0,
    lastPlayedAt: file.lastPlayedAt,
  }));
}

/** Files that only this device has: picked, or read and not sent yet. */
function waitingFiles({ mirror }: Seen): { readonly files: number; readonly bytes: number } {
  const bytesByFile = new Map<string, number>();
  for (const { sha256 } of mirror.all('uploads')) {
    bytesByFile.set(sha256, mirror.get('audioFiles', sha256)?.bytes ?? 0);
  }
  for (const { id, state, facts, bytes } of mirror.all('picks')) {
    if (state !== 'failed') bytesByFile.set(facts?.sha256 ?? id, bytes);
  }
  const bytes = [...bytesByFile.values()].reduce((sum, one) => sum + one, 0);
  return { files: bytesByFile.size, bytes };
}

/** Sums by what takes the space, as the page of storage shows them. */
export function sumStored(
  tracks: readonly StoredTrack[],
): Pick<StorageFacts, 'pinned' | 'cached' | 'waiting'> {
  const sum = (which: (track: StoredTrack) => boolean): number =>
    tracks.filter(which).reduce((bytes, { done }) => bytes + done, 0);
  return {
    pinned: sum((track) => track.pinned && !track.waiting),
    cached: sum((track) => !track.pinned && !track.waiting),
    waiting: sum((track) => track.waiting),
  };
}

/** Plain data, one or two levels deep. */
const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
