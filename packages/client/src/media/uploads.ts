/** Files on their way to the server: what is to be sent, one of them sent, and how it ends (M5). */
import { appError, err, limits, ok, type AppError, type Result } from '@jamz/core';
import { createLane, mayPass, type Lane } from './lane.ts';
import { readBytes, type RowChange } from './media-store.ts';
import type { UploadRecord } from './media-records.ts';
import type { MediaRoom } from './media-room.ts';
import type { MediaWire } from './media-wire.ts';
import { uploadKey } from './track-state.ts';

export function createUploads(
  room: MediaRoom,
  ports: { readonly wire: MediaWire; readonly mayRun: () => boolean; readonly sent: () => void },
): Lane {
  return createLane({
    ...room,
    atOnceMax: limits.uploadsAtOnce,
    find: () => findUploads(room),
    keyOf: uploadKey,
    mayRun: ports.mayRun,
    run: async (row, signal) => {
      const key = uploadKey(row);
      room.board.setMoving('upload', key, { state: 'running', done: row.sent, code: null });
      const ended = await send(room, ports.wire, row, signal);
      if (ended.ok) {
        room.board.setMoving('upload', key, null);
        ports.sent();
        return ended;
      }
      await noteFailure(room, row, ended.error, signal.aborted);
      return ended;
    },
  });
}

/** Only into scopes that the server knows: a group made offline is sent first. */
function findUploads({ mirror, client }: MediaRoom): readonly UploadRecord[] {
  return mirror
    .all('uploads')
    .filter(({ sha256, scope, state }) => {
      const file = mirror.get('audioFiles', sha256);
      const isHere = file?.whole === true && !file.sealed;
      return (
        state === 'queued' &&
        isHere &&
        client.scopes().some((one) => one === scope && client.isPulled(one))
      );
    })
    .toSorted((a, b) => a.addedAt - b.addedAt);
}

async function send(
  room: MediaRoom,
  wire: MediaWire,
  row: UploadRecord,
  signal: AbortSignal,
): Promise<Result<null, AppError>> {
  const { sha256, scope } = row;
  const file = room.mirror.get('audioFiles', sha256);
  if (file === null || !(await room.store.stands())) return err(appError('signed_out'));
  const { fileId, bytes, mime } = file;
  const known = row.url === null ? await wire.grant({ scope, sha256 }) : ok(false);
  if (!known.ok) return known;
  let isDamaged = false;
  if (!known.value) {
    const sent = await wire.upload(
      {
        ...row,
        mime,
        bytes,
        read: async (from, to) => {
          const read = await readBytes(room.store, fileId, { from, to });
          if (!read.ok) isDamaged = true;
          return read.ok ? read.value : null;
        },
      },
      {
        placed: async (url) => {
          await changeUpload(room, row, (held) => held && { ...held, url });
        },
        sent: (done) =>
          room.board.setMoving('upload', uploadKey(row), { state: 'running', done, code: null }),
      },
      signal,
    );
    // What is not there any more will not be there at the next try either.
    if (isDamaged) return err(appError('file_unreadable'));
    if (!sent.ok) return sent;
  }
  await changeUpload(room, row, () => null);
  return ok(null);
}

async function noteFailure(
  room: MediaRoom,
  row: UploadRecord,
  error: AppError,
  isStopped: boolean,
): Promise<void> {
  const key = uploadKey(row);
  const done = room.board.moving('upload', key)?.done ?? row.sent;
  const isOver = isStopped || !mayPass(error);
  const { code } = error;
  room.board.setMoving('upload', key, isOver ? null : { state: 'waiting', done, code });
  await changeUpload(room, row, (held) => {
    if (held === null) return undefined;
    if (isStopped || mayPass(error)) return { ...held, sent: done };
    // The server has refused what it was sent: another try begins from the start.
    return { ...held, state: 'failed', code, url: null, sent: 0 };
  });
}

export function changeUpload(
  room: MediaRoom,
  { sha256, scope }: Pick<UploadRecord, 'sha256' | 'scope'>,
  change: RowChange<'uploads'>['change'],
) {
  return room.mirror.change({
    table: 'uploads',
    key: [sha256, scope],
    durability: 'strict',
    change,
  });
}
