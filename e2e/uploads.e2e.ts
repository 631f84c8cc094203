/** Files on a real server: real audio goes in over cuts and kills, and comes out as it was. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { limits, trackIdOf } from '@jamz/core';
import { codeOf, createFilePeople, register } from './file-people.ts';
import { speakerOf, stateOf } from './lived-in.ts';
import { addMember, createGroup } from './people.ts';
import type { RawClient } from './raw-client.ts';
import { audioFormats, longWavSeconds, makeAudio } from './real-audio.ts';
import { until, type ServerProcess } from './server-process.ts';
import {
  beginUpload,
  cutPart,
  getMedia,
  hashOf,
  lookAt,
  sendPart,
  uploadWhole,
  type Uploader,
} from './upload-client.ts';

const partBytes = limits.uploadPatchBytesMax;

let server: ServerProcess;
let ana: RawClient;
let ben: RawClient;
let scope: string;
let byAna: Uploader;
let byBen: Uploader;
beforeAll(async () => {
  ({ server, ana, ben, byAna, byBen } = await createFilePeople());
}, 120_000);
beforeEach(async () => {
  scope = await createGroup(ana, 'Road');
  await addMember(ana, scope, ben);
});
afterAll(() => server?.close());

/** As the group's records have it. */
async function isAvailable(sha256: string): Promise<boolean> {
  const state = await stateOf(speakerOf(ben), scope);
  return state.includes(`"${trackIdOf(sha256)}"`) && state.includes('"available":true');
}

const mimes = {
  mp3: 'audio/mpeg',
  wav: 'audio/wav',
  ogg: 'audio/ogg',
  flac: 'audio/flac',
  m4a: 'audio/mp4',
};

describe('real audio', () => {
  test.each(audioFormats)(
    '[M5] [EN34] %s of a real encoder is heard by the others, byte for byte',
    async (format) => {
      const { path } = await makeAudio({
        format,
        seconds: 100,
        title: 'High Road',
        artist: 'Ana',
        album: 'Trips',
        pitch: 440,
      });
      const bytes = await readFile(path);
      const sha256 = hashOf(bytes);
      await register(ana, scope, { sha256, mime: mimes[format], bytes: bytes.length });
      expect(await isAvailable(sha256)).toBe(false);
      expect((await uploadWhole(byAna, scope, bytes)).status).toBe(204);
      await until('the group hears of it', () => isAvailable(sha256));
      const heard = await getMedia(byBen, sha256);
      expect([heard.status, heard.type, hashOf(heard.bytes)]).toEqual([200, mimes[format], sha256]);
      const from = Math.floor(bytes.length / 2);
      const part = await getMedia(byBen, sha256, { range: `bytes=${from}-${from + 999}` });
      expect([part.status, part.range]).toEqual([
        206,
        `bytes ${from}-${from + 999}/${bytes.length}`,
      ]);
      expect(part.bytes.equals(bytes.subarray(from, from + 1_000))).toBe(true);
    },
  );

  test('[M5] 150 MB over three cuts and two kills come out as the same bytes', async () => {
    const { path } = await makeAudio({
      format: 'wav',
      seconds: longWavSeconds,
      title: 'Long',
      artist: 'Ana',
      pitch: 220,
    });
    const bytes = await readFile(path);
    expect(bytes.length).toBeGreaterThan(150 * 1024 * 1024);
    const sha256 = hashOf(bytes);
    await register(ana, scope, { sha256, mime: 'audio/wav', bytes: bytes.length });
    const begun = await beginUpload(byAna, { scope, sha256, bytes: bytes.length });
    const at = String(begun.headers['location']);
    const placeOf = async (): Promise<number> => {
      const look = await lookAt(byAna, at);
      expect(look.status).toBe(200);
      return Number(look.headers['upload-offset']);
    };
    const partAt = (offset: number) => ({
      offset,
      bytes: bytes.subarray(offset, offset + partBytes),
    });
    let offset = 0;
    let resent = 0;
    for (let part = 0; offset < bytes.length; part += 1) {
      const isLast = offset + partBytes >= bytes.length;
      if (part === 2 || part === 5 || part === 8) {
        await cutPart(byAna, at, { ...partAt(offset), sent: 3_000_000 });
      } else if (part === 11 || isLast) {
        // The process goes in the middle of a part, and again behind the last byte.
        const sending = sendPart(byAna, at, partAt(offset)).catch(() => null);
        if (!isLast) await new Promise((resolve) => setTimeout(resolve, 5));
        else await until('the last byte has arrived', () => hasArrived(bytes.length));
        await server.kill();
        await sending;
        await server.start();
      } else {
        // What was cut off may arrive behind the question how far it came: then it is asked again.
        const { status } = await sendPart(byAna, at, partAt(offset));
        expect([204, 409]).toContain(status);
      }
      const place = await placeOf();
      expect(place).toBeGreaterThanOrEqual(offset);
      expect(place).toBeLessThanOrEqual(offset + partBytes);
      if (place < offset + partBytes && !isLast) resent += offset + partBytes - place;
      offset = place;
    }
    // Three cuts and one kill cost a part each at most, and now and then one that had to be asked again.
    expect(resent).toBeLessThanOrEqual(6 * partBytes);
    await until('the group hears of it', () => isAvailable(sha256), 60_000);
    const heard = await getMedia(byBen, sha256);
    expect([heard.status, heard.bytes.length, hashOf(heard.bytes)]).toEqual([
      200,
      bytes.length,
      sha256,
    ]);
  }, 300_000);
});

/** As the server's own folder has it, since nobody may be asked while the file is being finished. */
async function hasArrived(bytes: number): Promise<boolean> {
  const folder = `${server.dataDir}/uploads`;
  for (const name of await readdir(folder)) {
    if ((await stat(`${folder}/${name}`)).size === bytes) return true;
  }
  return false;
}

test('[M6] what is no audio gets a reason, and the playlist stays whole', async () => {
  const { path } = await makeAudio({
    format: 'mp3',
    seconds: 5,
    title: 'Short',
    artist: 'Ana',
    pitch: 300,
  });
  const audio = await readFile(path);
  await uploadWhole(byAna, scope, audio);
  await register(ana, scope, { sha256: hashOf(audio), mime: 'audio/mpeg', bytes: audio.length });
  await until('the group hears of it', () => isAvailable(hashOf(audio)));
  const before = await stateOf(speakerOf(ben), scope);
  const text = Buffer.from('Shopping: bread, milk, strings for the guitar\n'.repeat(400));
  expect(codeOf(await uploadWhole(byAna, scope, text))).toBe('not_audio');
  const claim = { scope, sha256: hashOf(text) };
  expect(codeOf(await beginUpload(byAna, { ...claim, bytes: 0 }))).toBe('empty_file');
  expect(codeOf(await beginUpload(byAna, { ...claim, bytes: 2 * 1024 ** 3 }))).toBe(
    'file_too_large',
  );
  const other = Buffer.concat([audio, Buffer.alloc(1)]);
  expect(codeOf(await uploadWhole(byAna, scope, other, hashOf(audio)))).toBe('hash_mismatch');
  expect(await stateOf(speakerOf(ben), scope)).toBe(before);
  expect(hashOf((await getMedia(byBen, hashOf(audio))).bytes)).toBe(hashOf(audio));
  for (const sha256 of [hashOf(text), hashOf(other)]) {
    expect((await getMedia(byAna, sha256)).status).toBe(404);
  }
});
