/** Pictures on their way to the server: small, sent whole, one at a time (EN36). */
import { appError, err, ok, type AppError, type Result } from '@jamz/core';
import { createLane, mayPass, type Lane } from './lane.ts';
import { pictureFileId, type PictureRecord } from './media-records.ts';
import type { MediaRoom } from './media-room.ts';
import type { MediaWire } from './media-wire.ts';

export function createPictureLane(
  room: MediaRoom,
  ports: { readonly wire: MediaWire; readonly mayRun: () => boolean },
): Lane {
  const change = (
    { scope, id }: PictureRecord,
    next: Partial<PictureRecord>,
  ): Promise<Result<unknown, unknown>> =>
    room.mirror.change({
      table: 'pictures',
      key: [scope, id],
      durability: 'strict',
      change: (held) => held && { ...held, ...next },
    });
  return createLane<PictureRecord>({
    ...room,
    atOnceMax: 1,
    find: () =>
      room.mirror.all('pictures').filter(({ scope, waiting, code, sealed }) => {
        const isKnown = room.client
          .scopes()
          .some((one) => one === scope && room.client.isPulled(one));
        return waiting && code === null && !sealed && isKnown;
      }),
    keyOf: ({ scope, id }) => `${scope} ${id}`,
    mayRun: ports.mayRun,
    run: async (picture): Promise<Result<null, AppError>> => {
      if (!(await room.store.stands())) return err(appError('signed_out'));
      const { scope, id, mime } = picture;
      const bytes = await room.store.chunk(pictureFileId(scope, id), 0);
      if (bytes === null) {
        await change(picture, { waiting: false });
        return ok(null);
      }
      const sent = await ports.wire.sendPicture({ scope, id, mime, bytes });
      if (sent.ok) await change(picture, { waiting: false });
      else if (!mayPass(sent.error)) await change(picture, { code: sent.error.code });
      return sent;
    },
  });
}
