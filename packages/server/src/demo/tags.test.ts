import { parseBuffer } from 'music-metadata';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { faceOf, groupPicture } from './demo-pictures.ts';
import { demoPieces, type RenderedPiece } from './demo-music.ts';
import { demoFriends, demoTracks } from './demo-script.ts';
import { dressPiece } from './dressed-piece.ts';
import { id3Tag } from './id3-tag.ts';
import { tagWav } from './riff-tags.ts';
import { silentMp3, silentWav } from './silent-files.test-support.ts';

const frames = 200;
const mp3: RenderedPiece = {
  mime: 'audio/mpeg',
  bytes: silentMp3(frames),
  durMs: (frames * 1_152_000) / 44_100,
};
const wav: RenderedPiece = { mime: 'audio/wav', bytes: silentWav(3), durMs: 3_000 };

test.each(demoTracks)('[W7] $title bears its tags and its cover', async (track) => {
  for (const rendered of [mp3, wav]) {
    const { bytes, mime } = await dressPiece(track, rendered);
    const { common, format } = await parseBuffer(bytes, { mimeType: mime });
    const { title, artist, album, year, genre } = track;
    expect(common).toMatchObject({ title, artist, album, year, genre: [genre] });
    expect(common.track).toEqual({ no: demoTracks.indexOf(track) + 1, of: 6 });
    expect(Math.abs((format.duration ?? 0) - rendered.durMs / 1_000)).toBeLessThan(0.1);
    const [cover] = common.picture ?? [];
    expect(cover?.format).toBe('image/jpeg');
    const { width, height } = await sharp(cover?.data).metadata();
    expect([width, height]).toEqual([512, 512]);
  }
});

test('[W7] six tracks, each with a piece, a title, an artist and an album of its own', () => {
  expect(demoTracks.map(({ piece }) => piece).toSorted()).toEqual([...demoPieces].toSorted());
  for (const field of ['title', 'artist', 'album', 'genre'] as const) {
    expect(new Set(demoTracks.map((track) => track[field])).size).toBe(6);
  }
  expect(new Set(demoTracks.map(({ by }) => by)).size).toBe(4);
});

test('[W7] the same piece dressed twice is the same file', async () => {
  const [track] = demoTracks;
  if (track === undefined) throw new Error('no track');
  const [first, second] = [await dressPiece(track, mp3), await dressPiece(track, mp3)];
  expect(second.sha256).toBe(first.sha256);
});

test('a text of any script and of any length comes out again', async () => {
  const title = `Żółć 海 🚐 ${'long '.repeat(60)}`.trim();
  const cover = { mime: 'image/png' as const, bytes: new Uint8Array(20_001).fill(0xff) };
  const tags = { title, artist: 'a', album: 'b', year: 1999, genre: 'c', cover };
  const tagged = { ...tags, track: [1, 1] as const };
  for (const bytes of [
    Buffer.concat([id3Tag(tagged), silentMp3(50)]),
    tagWav(silentWav(1), tagged),
  ]) {
    const { common } = await parseBuffer(bytes);
    expect(common.title).toBe(title);
    expect(common.picture?.[0]?.data).toEqual(cover.bytes);
  }
});

test('a wav stays a wav: its size is right and its sound is where it says', () => {
  const [track] = demoTracks;
  if (track === undefined) throw new Error('no track');
  const cover = { mime: 'image/jpeg' as const, bytes: new Uint8Array(3) };
  const { title, artist, album, year, genre } = track;
  const before = silentWav(1);
  const after = tagWav(before, { title, artist, album, year, genre, track: [1, 1], cover });
  const view = new DataView(after.buffer);
  expect(view.getUint32(4, true)).toBe(after.length - 8);
  expect(after.subarray(-16_008)).toEqual(before.subarray(-16_008));
  expect(() => tagWav(silentMp3(2), { ...track, track: [1, 1], cover })).toThrow('a wav');
});

test('everybody has a face and the group a picture', async () => {
  const faces = await Promise.all(demoFriends.map(({ key }) => faceOf(key)));
  for (const { bytes } of [...faces, await groupPicture()]) {
    expect((await sharp(bytes).metadata()).format).toBe('jpeg');
  }
});
