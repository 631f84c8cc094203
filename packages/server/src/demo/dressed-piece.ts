/** A piece as a person would have it on disk: the sound with its tags and its cover. */
import { createHash } from 'node:crypto';
import { coverOf } from './demo-pictures.ts';
import type { RenderedPiece } from './demo-music.ts';
import { demoTracks, type DemoTrack } from './demo-script.ts';
import { id3Tag, type Picture } from './id3-tag.ts';
import { tagWav } from './riff-tags.ts';

export interface DressedPiece {
  readonly sha256: string;
  readonly mime: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly durMs: number;
  readonly cover: Picture;
}

export async function dressPiece(
  track: DemoTrack,
  { mime, bytes, durMs }: RenderedPiece,
): Promise<DressedPiece> {
  const cover = await coverOf(track.piece);
  const { title, artist, album, year, genre } = track;
  const place = [demoTracks.indexOf(track) + 1, demoTracks.length] as const;
  const tags = { title, artist, album, year, genre, track: place, cover };
  const dressed =
    mime === 'audio/wav'
      ? tagWav(bytes, tags)
      : new Uint8Array(Buffer.concat([id3Tag(tags), bytes]));
  const sha256 = createHash('sha256').update(dressed).digest('hex');
  return { sha256, mime, bytes: dressed, durMs, cover };
}
