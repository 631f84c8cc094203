/** Everything there is to know about a stored file: its hash, its tags, its cover made small. Loaded with the first file. */
import { err, ok, type Result } from '@jamz/core';
import { hashFile, type StoredFile } from './hash-file.ts';
import type { MediaStore } from './media-store.ts';
import { readTags, type Tags } from './read-tags.ts';
import { scalePicture, type SmallPicture } from './scale-picture.ts';
import type { WorkFailure } from './store-file.ts';

export interface ReadFile extends Omit<Tags, 'cover'> {
  readonly sha256: string;
  readonly cover: SmallPicture | null;
}

export async function readFile(
  store: Pick<MediaStore, 'chunk'>,
  file: StoredFile & { readonly mime: string },
  hashed: (bytes: number) => void,
): Promise<Result<ReadFile, WorkFailure>> {
  const tags = await readTags(store, file);
  if (tags === null) return err('not_audio');
  const sha256 = await hashFile(store, file, hashed);
  if (sha256 === null) return err('file_unreadable');
  const { cover, ...words } = tags;
  return ok({ ...words, sha256, cover: cover === null ? null : await scalePicture(cover) });
}
