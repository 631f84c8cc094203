/** Gives a file's bytes to who may read them, whole or in part (EN34, EN37). */
import { appError, err, ok, type Result } from '@jamz/core';
import type { BlobStore } from '@jamz/stores';
import { byteRangeOf, type ByteRange } from './byte-range.ts';
import type { FileAccess } from './file-access.ts';

export interface OpenedMedia {
  readonly mime: string;
  readonly bytes: number;
  readonly range: ByteRange;
  /** Null when nobody wants them: only the head was asked for, or nothing lies there. */
  readonly chunks: AsyncIterable<Uint8Array> | null;
}

export interface Media {
  /** `not_found` whether the file is unknown or only not this person's to read (M10). */
  open(
    userId: string,
    sha256: string,
    want: { readonly range: string | null; readonly isHead: boolean },
  ): Promise<Result<OpenedMedia>>;
}

export function createMedia(ports: {
  readonly blobs: BlobStore;
  readonly access: FileAccess;
}): Media {
  const { blobs, access } = ports;
  return {
    async open(userId, sha256, { range: header, isHead }) {
      const grant = await access.grantFor(userId, sha256);
      const info = grant === null ? null : await blobs.stat(sha256);
      if (grant === null || info === null) return err(appError('not_found'));
      const { mime } = grant;
      const { bytes } = info;
      const range = byteRangeOf(header, bytes);
      if (isHead || range.is === 'beyond') return ok({ mime, bytes, range, chunks: null });
      const [from, to] = range.is === 'part' ? [range.from, range.to] : [0, null];
      const chunks = await blobs.read(sha256, from, to);
      return chunks === null ? err(appError('not_found')) : ok({ mime, bytes, range, chunks });
    },
  };
}
