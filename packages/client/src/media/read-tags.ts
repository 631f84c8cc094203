/**
 * Title, artist, album, length and cover out of a file that lies here in chunks. The file is a stranger's: the parser
 * sees a bounded number of bytes, and what it says is text, numbers and a picture that is drawn anew (H10, H12).
 */
import { parseBlob, selectCover, type IAudioMetadata } from 'music-metadata';
import { limits } from '@jamz/core';
import type { StoredFile } from './hash-file.ts';
import { readBytes, type MediaStore } from './media-store.ts';
import { toLine } from './tag-text.ts';

export interface Tags {
  readonly title: string | null;
  readonly artist: string;
  readonly album: string;
  readonly durMs: number;
  readonly cover: Blob | null;
}

/** Null when no audio is in it. */
export async function readTags(
  store: Pick<MediaStore, 'chunk'>,
  file: StoredFile & { readonly mime: string },
): Promise<Tags | null> {
  const metadata = (await parse(store, file, { duration: true })) ?? (await parse(store, file, {}));
  if (metadata === null || metadata.format.hasAudio === false) return null;
  const { common, format } = metadata;
  const seconds = format.duration ?? 0;
  if (!Number.isFinite(seconds) || seconds <= 0) return null;
  const cover = selectCover(common.picture);
  const isSmall = cover !== null && cover.data.byteLength <= limits.pictureBytesMax;
  return {
    title: toLine(common.title),
    artist: toLine(common.artist) ?? '',
    album: toLine(common.album) ?? '',
    durMs: Math.min(Math.round(seconds * 1_000), 86_400_000),
    cover: isSmall ? new Blob([new Uint8Array(cover.data)], { type: cover.format }) : null,
  };
}

/** Null when the parser gives up, or would read more than it may: an exact length may take the whole file. */
async function parse(
  store: Pick<MediaStore, 'chunk'>,
  file: StoredFile & { readonly mime: string },
  options: { readonly duration?: true },
): Promise<IAudioMetadata | null> {
  try {
    return await parseBlob(toBlob(store, file), options);
  } catch {
    return null;
  }
}

/** The three things of a blob that the parser uses, over chunks that are read as they are asked for. */
function toBlob(
  store: Pick<MediaStore, 'chunk'>,
  { fileId, bytes, mime }: StoredFile & { readonly mime: string },
): Blob {
  const held = new Map<number, ArrayBuffer | null>();
  let budget: number = limits.mediaParseBytesMax;
  const chunk = async (_: string, n: number): Promise<ArrayBuffer | null> => {
    const known = held.get(n);
    if (known !== undefined) return known;
    const read = await store.chunk(fileId, n);
    budget -= read?.byteLength ?? 0;
    if (budget < 0) throw new RangeError('the parser reads more than it may');
    if (held.size >= chunksHeldMax) held.clear();
    held.set(n, read);
    return read;
  };
  const slice = (from = 0, to = bytes) => ({
    arrayBuffer: async (): Promise<ArrayBuffer> => {
      const read = await readBytes({ chunk }, fileId, { from, to: Math.min(to, bytes) });
      if (!read.ok) throw new RangeError('a part of the file is not here');
      return read.value.buffer;
    },
  });
  // The parser asks for size, type and slices, and for nothing else.
  return { size: bytes, type: mime, slice } as unknown as Blob;
}

/** Enough for a parser that looks at both ends. */
const chunksHeldMax = 4;
