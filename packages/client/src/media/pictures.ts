/**
 * Pictures of a scope on this device: covers and portraits, small, under the id that their record names. Own ones are
 * here before they are sent; others are fetched when they are looked at, and stay (EN36).
 */
import { appError, err, limits, ok, type AppError, type Result } from '@jamz/core';
import { failureOf } from './births.ts';
import { putChunk } from './media-store.ts';
import { pictureFileId, type PictureRecord } from './media-records.ts';
import { isReached, type MediaRoom } from './media-room.ts';
import type { MediaWire } from './media-wire.ts';
import { scalePicture } from './scale-picture.ts';

export interface Pictures {
  add(scope: string, file: Blob): Promise<Result<string, AppError>>;
  /** Null when this device has it not, and the server is out of reach or has it not either. */
  find(scope: string, id: string): Promise<Blob | null>;
}

export function createPictures(room: MediaRoom, wire: Pick<MediaWire, 'fetchPicture'>): Pictures {
  const fetching = new Map<string, Promise<Blob | null>>();

  const store = async (
    picture: Pick<PictureRecord, 'scope' | 'id' | 'mime' | 'waiting'>,
    bytes: ArrayBuffer,
  ): Promise<Result<null, AppError>> => {
    const { scope, id, waiting } = picture;
    const stored = await room.mirror.change({
      table: 'pictures',
      key: [scope, id],
      durability: waiting ? 'strict' : 'relaxed',
      change: (held) => held ?? { ...picture, bytes: bytes.byteLength, code: null, sealed: false },
      also: (held) => (held === null ? [putChunk(pictureFileId(scope, id), 0, bytes)] : []),
      alsoTables: ['fileChunks'],
    });
    if (stored.ok) return ok(null);
    const failure = failureOf(stored.error);
    return err(appError(failure === 'gone' ? 'signed_out' : failure));
  };

  const fetchNow = async (scope: string, id: string): Promise<Blob | null> => {
    const fetched = await wire.fetchPicture({ scope, id });
    if (!fetched.ok) return null;
    const { mime, bytes } = fetched.value;
    await store({ scope, id, mime, waiting: false }, bytes);
    return new Blob([bytes], { type: mime });
  };

  return {
    add: async (scope, file) => {
      if (file.size > limits.pictureBytesMax) return err(appError('not_a_picture'));
      const small = await scalePicture(file);
      if (small === null) return err(appError('not_a_picture'));
      const id = room.ids.entityId();
      const stored = await store({ scope, id, mime: small.mime, waiting: true }, small.bytes);
      if (!stored.ok) return stored;
      room.look();
      return ok(id);
    },
    find: async (scope, id) => {
      // Whoever asks in the first moment would be told that it is not here, and only ask again a while later.
      if (!room.mirror.isLoaded()) await room.mirror.load();
      const row = room.mirror.get('pictures', scope, id);
      const bytes = row === null ? null : await room.store.chunk(pictureFileId(scope, id), 0);
      if (row !== null && bytes !== null) return new Blob([bytes], { type: row.mime });
      if (!isReached(room.client)) return null;
      const name = pictureFileId(scope, id);
      const running = fetching.get(name) ?? fetchNow(scope, id);
      fetching.set(name, running);
      return running.finally(() => fetching.delete(name));
    },
  };
}
