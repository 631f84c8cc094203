/**
 * Picked files on their way to be tracks: a durable placeholder at once, then stored, read and born one by one, in the
 * order they were picked. A tab that dies leaves rows from which another goes on (M1, EN35).
 */
import {
  appError,
  err,
  groupScope,
  limits,
  ok,
  type AppError,
  type ErrorCode,
  type Result,
} from '@jamz/core';
import { failureOf } from './births.ts';
import type { PickRecord } from './media-records.ts';
import { tabLockName, type MediaRoom } from './media-room.ts';
import { createPickLine, dropUnlessAdopted, type PickJob } from './pick-line.ts';
import { sniffAudio } from './sniff-audio.ts';
import { nameToTitle } from './tag-text.ts';

export interface Picks {
  add(groupId: string, files: readonly File[]): Promise<Result<null, AppError>>;
  bind(groupId: string, itemId: string, file: File): Promise<Result<null, AppError>>;
  dismiss(pickId: string): Promise<void>;
  /** Takes up what tabs that are gone have left. */
  resume(): Promise<void>;
}

export function createPicks(room: MediaRoom): Picks {
  const line = createPickLine(room);

  const begin = async (jobs: readonly PickJob[]): Promise<Result<null, AppError>> => {
    const good = jobs.filter(({ pick }) => pick.state !== 'failed');
    // Before their rows are there: nobody may take them for left behind.
    line.expect(good);
    const written = await room.store.write(
      jobs.map(({ pick }) => ({ table: 'picks', key: [pick.id], put: pick })),
      'strict',
    );
    if (!written.ok) {
      line.expectNoMore(good);
      const failure = failureOf(written.error);
      return err(appError(failure === 'gone' ? 'signed_out' : failure));
    }
    await room.mirror.reread();
    line.take(good);
    return ok(null);
  };

  return {
    add: async (groupId, files) => begin(await toJobs(room, groupId, files)),
    bind: async (groupId, itemId, file) => {
      const seen = await look(file);
      const names = { groupId, itemId, binds: true, runId: room.ids.entityId() };
      return begin([{ pick: toPick(room, file, { ...names, ...seen }), file }]);
    },
    dismiss: async (pickId) => {
      const gone = await room.mirror.change({
        table: 'picks',
        key: [pickId],
        durability: 'strict',
        change: (held) => (held === null ? undefined : null),
        also: () => dropUnlessAdopted(room, pickId),
        alsoTables: ['fileChunks'],
      });
      if (gone.ok) room.board.setReading(pickId, null);
    },
    resume: async () => {
      const alive = await room.locks.held();
      const left = room.mirror.all('picks').filter(({ id, holder, state, sealed }) => {
        if (sealed !== null) return false;
        const isLeft = holder === room.holder || !alive.has(tabLockName(holder));
        return state !== 'failed' && !line.has(id) && isLeft;
      });
      for (const pick of left.filter(({ state }) => state === 'storing')) await line.giveUp(pick);
      line.take(
        left.filter(({ state }) => state === 'reading').map((pick) => ({ pick, file: null })),
      );
    },
  };
}

/** One row for each file, in order; what cannot be a track fails before anything is read. */
async function toJobs(
  room: MediaRoom,
  groupId: string,
  files: readonly File[],
): Promise<readonly PickJob[]> {
  const runId = room.ids.entityId();
  const scope = groupScope(groupId);
  const waiting = room.mirror
    .all('picks')
    .filter((pick) => pick.groupId === groupId && pick.state !== 'failed' && !pick.binds).length;
  const free = limits.playlistItemsMax - room.client.list(scope, 'playlistItem').length - waiting;
  const looks = await Promise.all(files.map(look));
  return files.map((file, at) => {
    const seen = looks[at] ?? { mime: null, code: 'file_unreadable' as const };
    const code = seen.code ?? (at >= free ? 'full' : null);
    const names = { groupId, runId, itemId: room.ids.entityId(), binds: false };
    return { pick: toPick(room, file, { ...names, mime: seen.mime, code }), file };
  });
}

function toPick(
  room: MediaRoom,
  file: File,
  seen: Look & Pick<PickRecord, 'groupId' | 'runId' | 'itemId' | 'binds'>,
): PickRecord {
  return {
    ...seen,
    id: room.ids.entityId(),
    holder: room.holder,
    name: nameToTitle(file.name),
    mime: seen.mime ?? 'audio/unknown',
    bytes: file.size,
    state: seen.code === null ? 'storing' : 'failed',
    facts: null,
    sealed: null,
  };
}

interface Look {
  readonly mime: string | null;
  readonly code: ErrorCode | null;
}

async function look(file: File): Promise<Look> {
  if (file.size === 0) return { mime: null, code: 'empty_file' };
  if (file.size > limits.mediaBytesMax) return { mime: null, code: 'file_too_large' };
  try {
    const head = new Uint8Array(await file.slice(0, limits.mediaSniffBytes).arrayBuffer());
    const mime = sniffAudio(head);
    return { mime, code: mime === null ? 'not_audio' : null };
  } catch {
    return { mime: null, code: 'file_unreadable' };
  }
}
