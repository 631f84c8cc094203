/** What goes of files, and what must not: the sweep, and the erasure of a person. */
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { limits, picturePath, scopeSchema, trackIdOf } from '@jamz/core';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { smallWav } from '../files/small-audio.test-support.ts';
import {
  fileClient,
  groupOf,
  hashOf,
  trackOf,
  type FileClient,
} from './file-client.test-support.ts';
import {
  change,
  enter,
  openTestServer,
  type TestPerson,
  type TestServer,
} from './test-server.test-support.ts';

// The thread that reads audio takes its time to start on a loaded machine.
vi.setConfig({ testTimeout: 60_000 });

let at: TestServer;
let dataDir: string;
let ada: TestPerson;
let ben: TestPerson;
let scope: string;
let byAda: FileClient;
let byBen: FileClient;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'jamz-files-'));
  at = await openTestServer({ dataDir });
  ada = await enter(at, 'ada');
  ben = await enter(at, 'ben');
  scope = await groupOf(ada, [ben]);
  byAda = fileClient(at, ada);
  byBen = fileClient(at, ben);
});
afterEach(async () => {
  await at.close();
  await rm(dataDir, { recursive: true });
});

const [wav, other] = [smallWav(1), smallWav(2)];
const nothing = { grants: 0, pictures: 0, uploads: 0, blobs: 0 };
const sweep = (): Promise<object> => at.server.office.files.sweep();
const halves = (): Promise<string[]> => readdir(join(dataDir, 'uploads'));
const blobs = async (): Promise<string[]> =>
  (await at.stores.blobs.list('', 100)).map(({ sha256 }) => sha256);
const register = (bytes: Buffer, seq: number): Promise<unknown> =>
  ada.sync({ scope, push: [change(seq, 'track.register', trackOf(bytes))] });
const isAvailable = async (bytes: Buffer): Promise<unknown> => {
  await at.server.office.files.settle();
  return at.server.office.sync.read(
    scopeSchema.parse(scope),
    (state) => state.get('track', trackIdOf(hashOf(bytes)))?.value['available'],
  );
};
const picture = async (background: string): Promise<Buffer> =>
  sharp({ create: { width: 8, height: 8, channels: 3, background } })
    .png()
    .toBuffer();
const sendPicture = async (id: string, background: string, into = scope): Promise<void> => {
  const body = new Uint8Array(await picture(background));
  const path = picturePath(into, id);
  const answer = await byAda.ask({ method: 'POST', path, body });
  expect(answer.status).toBe(204);
};
const [worn, bare] = ['picture-that-is-worn', 'picture-that-is-not'];

describe('the sweep', () => {
  test('[EN34b] leaves what a record names, and what is young', async () => {
    await register(wav, 3);
    await byAda.upload(scope, wav);
    await byAda.upload(scope, other);
    await sendPicture(worn, '#c33');
    await sendPicture(bare, '#3c3');
    const cover = change(4, 'group.set', { field: 'avatarKey', value: worn });
    await ada.sync({ scope, push: [cover] });
    expect(await sweep()).toEqual(nothing);
    at.advance(limits.grantIdleMs + 1);
    // The news of the unregistered track is still out: its device may be on the road.
    expect(await sweep()).toEqual({ ...nothing, pictures: 1 });
    at.advance(limits.uploadIdleMs);
    expect(await sweep()).toMatchObject({ grants: 1, pictures: 0 });
    expect((await blobs()).length).toBe(2);
    expect(await at.stores.accounts.listTasks('track-available')).toEqual([]);
  });

  test('[EN34b] a grant goes after a day when nobody waits to tell of it', async () => {
    await byAda.upload(scope, wav);
    const again = await restartWithoutNote();
    expect(await again.server.office.files.sweep()).toEqual(nothing);
    again.advance(limits.grantIdleMs + 1);
    expect(await again.server.office.files.sweep()).toMatchObject({ grants: 1 });
    expect(await blobs()).toEqual([]);
    await again.close();
  });

  test('[EN34b] bytes without any row go at the second look, never at the first', async () => {
    await at.stores.blobs.put(hashOf(wav), once(wav));
    expect(await sweep()).toEqual(nothing);
    at.advance(limits.orphanMs + 1);
    expect(await sweep()).toEqual({ ...nothing, blobs: 1 });
    expect(await blobs()).toEqual([]);
  });

  test('[EN34b] bytes that were claimed between two looks stay', async () => {
    await at.stores.blobs.put(hashOf(wav), once(wav));
    await sweep();
    await byAda.upload(scope, wav);
    at.advance(limits.orphanMs + 1);
    expect(await sweep()).toEqual(nothing);
    expect((await byBen.media(hashOf(wav))).status).toBe(200);
  });

  test('[EN34b] half uploads go after a week of rest, files of none at once', async () => {
    const begun = await byAda.begin({ scope, sha256: hashOf(wav), bytes: wav.length });
    const path = begun.headers.get('location') ?? '';
    await byAda.part(path, 0, wav.subarray(0, 10));
    await writeFile(join(dataDir, 'uploads', 'a'.repeat(32)), 'left by a crash');
    expect(await sweep()).toEqual({ ...nothing, uploads: 1 });
    expect((await halves()).length).toBe(1);
    at.advance(limits.uploadIdleMs + 1);
    expect(await sweep()).toEqual({ ...nothing, uploads: 1 });
    expect(await halves()).toEqual([]);
  });

  test('[EN34a] tells again what a lost note would have told', async () => {
    await byAda.upload(scope, wav);
    const again = await restartWithoutNote();
    const { files, sync } = again.server.office;
    await files.sweep();
    const adaAgain = await enter(again, 'ada', { known: true });
    const push = [change(1, 'track.register', trackOf(wav))];
    await adaAgain.sync({ scope, push, nothingBelow: true });
    const said = () =>
      sync.read(
        scopeSchema.parse(scope),
        (state) => state.get('track', trackIdOf(hashOf(wav)))?.value['available'],
      );
    expect(await said()).toBe(false);
    await files.sweep();
    await files.settle();
    expect(await said()).toBe(true);
    await again.close();
  });
});

/** The next process on the same stores, of which one note went missing. */
async function restartWithoutNote(): Promise<TestServer> {
  await at.server.close();
  await at.stores.accounts.deleteTask('track-available', `${scope}/${hashOf(wav)}`);
  return openTestServer({ dataDir }, { stores: at.stores, secrets: at.secrets });
}

describe('erasure', () => {
  test('[EN34] [EN44] takes the person’s own files, and nobody else’s', async () => {
    await register(wav, 3);
    await register(other, 4);
    await byAda.upload(scope, wav);
    await byAda.upload(scope, other);
    await byBen.claim(scope, hashOf(other));
    await sendPicture(worn, '#c33');
    const begun = await byAda.begin({ scope, sha256: '1'.repeat(64), bytes: 10 });
    expect(begun.status).toBe(201);
    expect(await isAvailable(wav)).toBe(true);
    await at.server.office.erasure.erase(ada.userId);
    expect(await at.stores.accounts.listGrantsBy(ada.userId)).toEqual([]);
    expect(await at.stores.accounts.listPicturesBy(ada.userId)).toEqual([]);
    expect(await at.stores.accounts.listTasks('upload')).toEqual([]);
    expect(await halves()).toEqual([]);
    expect(await blobs()).toEqual([hashOf(other)]);
    expect([await isAvailable(wav), await isAvailable(other)]).toEqual([false, true]);
    expect((await byBen.media(hashOf(wav))).code).toBe('not_found');
    expect((await byBen.media(hashOf(other))).status).toBe(200);
  });
});

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
