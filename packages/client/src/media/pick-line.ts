/** The picked files that one tab reads, one after the other: stored, hashed, born, or failed with a reason. */
import type { ErrorCode, Result } from '@jamz/core';
import type { Write } from '../storage/device-store.ts';
import { bear, noteFacts } from './births.ts';
import { dropChunks } from './media-store.ts';
import type { PickRecord } from './media-records.ts';
import type { MediaRoom } from './media-room.ts';
import type { WorkFailure } from './store-file.ts';

export interface PickJob {
  readonly pick: PickRecord;
  /** Null when it lies on the disk already. */
  readonly file: File | null;
}

export interface PickLine {
  /** These are about to be taken: until then nobody may take them for left behind. */
  expect(jobs: readonly PickJob[]): void;
  expectNoMore(jobs: readonly PickJob[]): void;
  take(jobs: readonly PickJob[]): void;
  has(pickId: string): boolean;
  /** There is nothing to go on with. */
  giveUp(pick: PickRecord): Promise<void>;
}

export function createPickLine(room: MediaRoom): PickLine {
  const queue: PickJob[] = [];
  const taken = new Set<string>();
  /** Failures that the disk was too full to note. */
  const owed = new Map<string, ErrorCode>();
  let isWorking = false;

  const work = async (): Promise<void> => {
    if (isWorking) return;
    isWorking = true;
    for (let job = queue.shift(); job !== undefined && !room.isClosed(); job = queue.shift()) {
      const { pick } = job;
      const ended = await readOne(room, job);
      room.board.setReading(pick.id, null);
      const isNoted = ended.ok || (await fail(room, pick, ended.error));
      if (!isNoted && ended.error !== 'gone') owed.set(pick.id, ended.error);
      taken.delete(pick.id);
    }
    isWorking = false;
  };
  const expect: PickLine['expect'] = (jobs) => {
    for (const { pick } of jobs) taken.add(pick.id);
  };
  return {
    expect,
    expectNoMore: (jobs) => {
      for (const { pick } of jobs) taken.delete(pick.id);
    },
    take: (jobs) => {
      expect(jobs);
      queue.push(...jobs);
      void work();
    },
    has: (pickId) => taken.has(pickId),
    giveUp: async (pick) => {
      const isNoted = await fail(room, pick, owed.get(pick.id) ?? 'file_unreadable');
      if (isNoted) owed.delete(pick.id);
    },
  };
}

async function readOne(
  room: MediaRoom,
  { pick, file }: PickJob,
): Promise<Result<null, WorkFailure>> {
  const { id, bytes, mime } = pick;
  const { board, work, mirror } = room;
  if (file !== null) {
    const stored = await work.store({ pickId: id, file }, (done) => board.setReading(id, done));
    if (!stored.ok) return stored;
    await mirror.reread();
  }
  const known = mirror.get('picks', id)?.facts ?? null;
  if (known !== null) return bear(room, pick, known);
  const read = await work.read({ fileId: id, bytes, mime }, (done) =>
    board.setReading(id, bytes + done),
  );
  if (!read.ok) return read;
  const noted = await noteFacts(room, pick, read.value);
  return noted.ok ? bear(room, pick, noted.value) : noted;
}

/** The playlist stays whole; the placeholder says why, until it is dismissed (M6). False when the store took no note. */
async function fail(room: MediaRoom, { id }: PickRecord, failure: WorkFailure): Promise<boolean> {
  // Dismissed, which has removed its chunks; or this session is over, and the next one goes on.
  if (failure === 'gone') return true;
  // It lies whole on the disk, and is read as soon as there is something to read it with.
  if (failure === 'unavailable') return true;
  const noted = await room.mirror.change({
    table: 'picks',
    key: [id],
    durability: 'strict',
    change: (held) => (held === null ? undefined : { ...held, state: 'failed', code: failure }),
    also: () => dropUnlessAdopted(room, id),
    alsoTables: ['fileChunks'],
  });
  return noted.ok;
}

/** A file that is known by its hash keeps the chunks that it came with. */
export function dropUnlessAdopted(room: MediaRoom, pickId: string): readonly Write[] {
  const isAdopted = room.mirror.all('audioFiles').some(({ fileId }) => fileId === pickId);
  return isAdopted ? [] : [dropChunks(pickId)];
}
