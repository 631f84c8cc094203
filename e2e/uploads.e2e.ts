/** Files on a real server: real audio goes in over cuts and kills, and comes out to nobody who may not have it. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { limits, mediaPath, picturePath, trackIdOf } from '@jamz/core';
import { speakerOf, stateOf } from './lived-in.ts';
import { addMember, createGroup, createOperator, createPerson, expectEnd } from './people.ts';
import { rawRequest, type RawAnswer, type RawClient } from './raw-client.ts';
import { audioFormats, longWavSeconds, makeAudio } from './real-audio.ts';
import { createServerProcess, until, type ServerProcess } from './server-process.ts';
import {
  beginUpload,
  cutPart,
  getMedia,
  hashOf,
  lookAt,
  sendPart,
  sendPicture,
  smallPng,
  smallWav,
  uploadWhole,
  type Uploader,
} from './upload-client.ts';

const partBytes = limits.uploadPatchBytesMax;

let server: ServerProcess;
let ana: RawClient;
let ben: RawClient;
let eve: RawClient;
let scope: string;
let byAna: Uploader;
let byBen: Uploader;
let byEve: Uploader;
beforeAll(async () => {
  server = await createServerProcess();
  await server.start();
  await createOperator(server);
  [ana, ben, eve] = await Promise.all([
    createPerson(server.origin, 'ana'),
    createPerson(server.origin, 'ben'),
    createPerson(server.origin, 'eve'),
  ]);
  [byAna, byBen, byEve] = [uploader(ana), uploader(ben), uploader(eve)];
}, 120_000);
beforeEach(async () => {
  scope = await createGroup(ana, 'Road');
  await addMember(ana, scope, ben);
});
afterAll(() => server?.close());

const uploader = (person: RawClient): Uploader => ({
  origin: server.origin,
  token: person.accessToken(),
});

async function register(
  person: RawClient,
  into: string,
  file: { readonly sha256: string; readonly mime: string; readonly bytes: number },
): Promise<void> {
  const facts = { ...file, title: 'Song', artist: '', album: '', durMs: 100 };
  expectEnd(await person.sync(into, [person.mutation(into, 'track.register', facts)]), 'applied');
}

/** As the group's records have it. */
async function isAvailable(sha256: string): Promise<boolean> {
  const state = await stateOf(speakerOf(ben), scope);
  return state.includes(`"${trackIdOf(sha256)}"`) && state.includes('"available":true');
}

const codeOf = ({ text }: RawAnswer): string =>
  text === '' ? '' : (JSON.parse(text) as { readonly code: string }).code;

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

describe('a hash without a grant', () => {
  const unknown = '0'.repeat(64);
  let seed = 100;
  let wav: Buffer;
  let sha256: string;
  let theirs: string;
  beforeEach(async () => {
    // A file of its own each time: in the groups of earlier tests everybody is still in.
    wav = smallWav((seed += 1));
    sha256 = hashOf(wav);
    await uploadWhole(byAna, scope, wav);
    theirs = await createGroup(eve, 'Elsewhere');
  });

  const ask = (path: string, method = 'GET', by = byEve): Promise<RawAnswer> =>
    rawRequest(by.origin, method, path, { headers: { authorization: `Bearer ${by.token}` } });
  const claim = (of: string, by = eve, into = theirs): Promise<RawAnswer> =>
    by.post('/api/grants', { scope: into, sha256: of });
  /** Everything of an answer but the moment when it was given. */
  const shapeOf = ({ status, text, headers }: RawAnswer): string => {
    const { date: _, ...rest } = headers;
    return JSON.stringify([status, text, rest]);
  };
  /** The same for what is there and for what there is not. */
  async function expectUnknown(by = byEve, person = eve, into = theirs): Promise<void> {
    for (const method of ['GET', 'HEAD']) {
      const [known, none] = [
        ask(mediaPath(sha256), method, by),
        ask(mediaPath(unknown), method, by),
      ];
      expect([method, (await known).status]).toEqual([method, 404]);
      expect(shapeOf(await known)).toBe(shapeOf(await none));
    }
    const [known, none] = [await claim(sha256, person, into), await claim(unknown, person, into)];
    expect(known.status).toBe(404);
    expect(shapeOf(known)).toBe(shapeOf(none));
  }

  test('[M10] opens nothing to who only knows it', () => expectUnknown());

  test('[M10] opens nothing in a group of one’s own that registers it', async () => {
    await register(eve, theirs, { sha256, mime: 'audio/wav', bytes: wav.length });
    await expectUnknown();
  });

  test('[M10] opens nothing after a failed upload of other bytes that claimed it', async () => {
    expect(codeOf(await uploadWhole(byEve, theirs, smallWav(4), sha256))).toBe('hash_mismatch');
    await expectUnknown();
  });

  test('[M10] opens nothing any more to who was removed', async () => {
    expect((await getMedia(byBen, sha256)).status).toBe(200);
    const remove = { userId: ben.session.userId };
    expectEnd(await ana.sync(scope, [ana.mutation(scope, 'member.remove', remove)]), 'applied');
    await expectUnknown(byBen, ben, await createGroup(ben, 'Alone'));
  });

  test('[M10] opens nothing through covers and faces, nor does a picture’s id', async () => {
    const pictureId = 'a-picture-of-anas-group';
    await sendPicture(byAna, picturePath(scope, pictureId), smallPng);
    const home = `user:${eve.session.userId}`;
    for (const value of [sha256, pictureId]) {
      const cover = eve.mutation(theirs, 'group.set', { field: 'avatarKey', value });
      expectEnd(await eve.sync(theirs, [cover]), 'applied');
      const face = eve.mutation(home, 'profile.set', { field: 'avatarKey', value });
      expectEnd(await eve.sync(home, [face], { nothingBelow: true }), 'applied');
      const facts = { title: 'x', artist: '', album: '', durMs: 1, mime: 'audio/wav', bytes: 1 };
      const art = { ...facts, sha256: hashOf(Buffer.from(value)), artKey: value };
      expectEnd(await eve.sync(theirs, [eve.mutation(theirs, 'track.register', art)]), 'applied');
      await until('her face has reached her group', async () =>
        (await stateOf(speakerOf(eve), theirs)).includes(`"avatarKey":"${value}"`),
      );
      for (const place of [theirs, home, scope]) {
        const none = await ask(picturePath(place, 'a-picture-that-is-nowhere'));
        const known = await ask(picturePath(place, value));
        expect([place, known.status]).toEqual([place, 404]);
        expect(shapeOf(known)).toBe(shapeOf(none));
      }
      expect((await ask(mediaPath(sha256))).status).toBe(404);
    }
  });

  test('[M10] takes the time of an unknown one', async () => {
    const timeOf = async (act: () => Promise<unknown>): Promise<number> => {
      const began = performance.now();
      await act();
      return performance.now() - began;
    };
    const median = (times: readonly number[]): number =>
      times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;
    for (const [what, act] of [
      ['media', (of: string) => ask(mediaPath(of))],
      ['a grant', (of: string) => claim(of)],
    ] as const) {
      const known: number[] = [];
      const none: number[] = [];
      for (let n = 0; n < 40; n += 1) {
        known.push(await timeOf(() => act(sha256)));
        none.push(await timeOf(() => act(unknown)));
      }
      const [one, other] = [median(known), median(none)];
      console.log(
        `${what}: ${one.toFixed(1)} ms for a known hash, ${other.toFixed(1)} ms for none`,
      );
      expect(Math.min(one, other)).toBeGreaterThan(25);
      expect(Math.abs(one - other)).toBeLessThan(other * 0.1 + 2);
    }
  });
});
