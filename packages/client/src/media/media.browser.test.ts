/** Audio on the device in a real browser: real IndexedDB, a real worker, real sound; the server is out of reach. */
import { deleteDB, openDB } from 'idb';
import { afterEach, expect, test, vi } from 'vitest';
import { groupIdFrom, groupScope, protocolHeader, trackIdOf } from '@jamz/core';
import { createFakeAccountServer } from '../auth/account-server.contract.ts';
import type { Client } from '../client.ts';
import type { Device } from '../device.ts';
import { createDevice } from '../create-device.ts';
import * as work from '../open-work.ts';
import { sha256 as sha256OfText } from '../sha256.ts';
import type { Media } from './media.ts';
import { hashOf, smallWav, taggedWav } from './small-wav.test-support.ts';

const ana = { login: 'ana', password: 'correct horse', displayName: 'Ana' };
const salt = 'salt-of-the-road-trip-1';
const groupId = groupIdFrom('u-ana', salt, sha256OfText);
const scope = groupScope(groupId);
const home = 'user:u-ana';
const devices: Device[] = [];

afterEach(async () => {
  for (const device of devices.splice(0)) await device.close();
  vi.unstubAllGlobals();
  for (const { name } of await indexedDB.databases()) await deleteDB(name ?? '');
  localStorage.clear();
  document.cookie = 'jamz_unsent=0; Path=/; Max-Age=0';
});

/** Accounts work, nothing else does. */
function serve() {
  const server = createFakeAccountServer();
  server.now = Date.now();
  const call = server.browser();
  const headers = { [protocolHeader]: '1', 'content-type': 'application/json' };
  vi.stubGlobal('fetch', async (path: string, init: RequestInit = {}): Promise<Response> => {
    if (!path.startsWith('/api/auth')) throw new TypeError('Failed to fetch');
    const body = typeof init.body === 'string' ? (JSON.parse(init.body) as object) : {};
    const result = await call({ method: 'POST', path, body });
    if (result.end !== 'ok') throw new TypeError('Failed to fetch');
    return Response.json(result.json, { headers });
  });
}

const createMediaWorker = (): Worker =>
  new Worker(new URL('../worker/media-worker-entry.test-support.ts', import.meta.url), {
    type: 'module',
  });

async function openTab(options: { readonly worker: boolean } = { worker: true }): Promise<Device> {
  const device = createDevice(options.worker ? { createMediaWorker } : {}, () => work);
  devices.push(device);
  await expect.poll(() => device.auth.state().phase).not.toBe('starting');
  return device;
}

async function begin(options?: { readonly worker: boolean }): Promise<Device> {
  serve();
  const device = await openTab(options);
  await device.auth.register(ana);
  await clientOf(device).mutate(scope, 'group.create', { salt, name: 'Road trip' });
  return device;
}

function clientOf(device: Device): Client {
  const client = device.client();
  if (client === null) throw new Error('nobody is signed in');
  return client;
}
function mediaOf(device: Device): Media {
  const media = device.media();
  if (media === null) throw new Error('nobody is signed in');
  return media;
}
const tracks = (device: Device) =>
  clientOf(device)
    .list(scope, 'track')
    .map(({ value }) => value);
const items = (device: Device) => clientOf(device).list(scope, 'playlistItem');

for (const worker of [true, false]) {
  test(`[M1] a picked file is stored, hashed and in the playlist, ${worker ? 'by the media worker' : 'on the page'}`, async () => {
    const device = await begin({ worker });
    const bytes = smallWav(200);
    const hash = await hashOf(bytes);
    const added = await mediaOf(device).add(groupId, [new File([bytes], 'Open road.wav')]);
    expect(added.ok).toBe(true);
    expect(mediaOf(device).placeholders(groupId)).toMatchObject([
      { name: 'Open road', bytes: bytes.byteLength, code: null, itemId: null },
    ]);
    await expect.poll(() => items(device).length, { timeout: 10_000 }).toBe(1);
    expect(tracks(device)).toMatchObject([
      { sha256: hash, title: 'Open road', durMs: 200_000, mime: 'audio/wav', bytes: bytes.length },
    ]);
    expect(items(device)[0]?.value['trackId']).toBe(trackIdOf(hash));
    await expect.poll(() => mediaOf(device).placeholders(groupId)).toEqual([]);
    const state = mediaOf(device).track(hash, { bytes: bytes.byteLength, available: false });
    expect(state).toMatchObject({ place: 'here', upload: { state: 'queued' }, download: null });
    expect(mediaOf(device).track(hash, { bytes: bytes.byteLength, available: false })).toBe(state);
    expect(mediaOf(device).waiting()).toEqual({ files: 1, bytes: bytes.byteLength });
  });
}

/** A square of one colour. */
async function square(side: number): Promise<Blob> {
  const canvas = new OffscreenCanvas(side, side);
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('cannot draw');
  context.fillStyle = 'teal';
  context.fillRect(0, 0, side, side);
  return canvas.convertToBlob({ type: 'image/png' });
}

async function sizeOf(url: string): Promise<readonly number[]> {
  const picture = new Image();
  picture.src = url;
  await picture.decode();
  return [picture.naturalWidth, picture.naturalHeight];
}

for (const worker of [true, false]) {
  test(`[EN36] tags are read, and the cover becomes a small picture of the group, ${worker ? 'in the media worker' : 'on the page'}`, async () => {
    const device = await begin({ worker });
    const cover = new Uint8Array(await (await square(1_000)).arrayBuffer());
    const bytes = taggedWav(20, { title: 'Open road', artist: 'The Band', cover });
    await mediaOf(device).add(groupId, [new File([bytes], 'x.wav')]);
    await expect.poll(() => items(device).length, { timeout: 10_000 }).toBe(1);
    const [track] = tracks(device);
    expect(track).toMatchObject({ title: 'Open road', artist: 'The Band', durMs: 20_000 });
    const picture = await mediaOf(device).picture(scope, String(track?.['artKey']));
    expect(await sizeOf(picture?.url ?? '')).toEqual([512, 512]);
    picture?.release();
  });
}

test('[EN36] a picked picture is here at once, small; what is none is refused', async () => {
  const device = await begin();
  const added = await mediaOf(device).addPicture(home, await square(2_000));
  if (!added.ok) throw new Error(added.error.code);
  const picture = await mediaOf(device).picture(home, added.value);
  expect(await sizeOf(picture?.url ?? '')).toEqual([512, 512]);
  const words = await mediaOf(device).addPicture(home, new Blob(['words']));
  expect(words).toMatchObject({ ok: false, error: { code: 'not_a_picture' } });
  expect(await mediaOf(device).picture(home, 'nobody-knows-this-one')).toBeNull();
});

/** Every byte of the person's database as text. */
async function textOfDisk(): Promise<string> {
  const database = await openDB('jamz-person-u-ana');
  const texts: string[] = [];
  for (const store of database.objectStoreNames) {
    for (const row of (await database.getAll(store)) as unknown[]) {
      const { bytes } = row as { readonly bytes?: unknown };
      const isChunk = bytes instanceof ArrayBuffer;
      texts.push(isChunk ? new TextDecoder('latin1').decode(bytes) : JSON.stringify(row));
    }
  }
  database.close();
  return texts.join('\n');
}

test('[M7] [D12] signing out seals what was not uploaded; the same person finds it playable again', async () => {
  const device = await begin();
  const bytes = smallWav(200);
  const hash = await hashOf(bytes);
  const sample = new TextDecoder('latin1').decode(bytes.slice(9_000, 9_300));
  await mediaOf(device).add(groupId, [
    new File([bytes], 'canary.wav'),
    new File([], 'canary 2.wav'),
  ]);
  await expect.poll(() => mediaOf(device).waiting().files, { timeout: 10_000 }).toBe(1);
  await expect.poll(() => mediaOf(device).placeholders(groupId).length).toBe(1);
  expect(await textOfDisk()).toContain(sample);

  await device.auth.signOut();
  expect(device.media()).toBeNull();
  expect(device.auth.state()).toMatchObject({ kept: [{ userId: 'u-ana', files: 1 }] });
  const left = await textOfDisk();
  expect(left).not.toContain(sample);
  expect(left).not.toContain('canary');

  await device.auth.login(ana);
  const state = () => mediaOf(device).track(hash, { bytes: 1, available: false });
  await expect.poll(() => state().place, { timeout: 10_000 }).toBe('here');
  expect(await textOfDisk()).toContain(sample);
  expect(mediaOf(device).placeholders(groupId)).toMatchObject([{ code: 'empty_file' }]);
});

test('[M1] without a worker that can be loaded the file still comes onto the disk, and is read when there is one', async () => {
  serve();
  const createLame = (): Worker => new Worker('/no-such-worker.js');
  const lame = createDevice({ createMediaWorker: createLame }, () => work);
  devices.push(lame);
  await expect.poll(() => lame.auth.state().phase).not.toBe('starting');
  await lame.auth.register(ana);
  await clientOf(lame).mutate(scope, 'group.create', { salt, name: 'Road trip' });
  await mediaOf(lame).add(groupId, [new File([smallWav(200)], 'patient.wav')]);
  const places = () => mediaOf(lame).placeholders(groupId);
  await expect.poll(places).toMatchObject([{ state: 'reading', code: null }]);
  devices.length = 0;
  await lame.close();
  const whole = await openTab();
  await expect.poll(() => items(whole).length, { timeout: 10_000 }).toBe(1);
  expect(tracks(whole)).toMatchObject([{ title: 'patient', durMs: 200_000 }]);
});

test('[D12] what is not wanted any more is discarded with the rest', async () => {
  const device = await begin();
  await mediaOf(device).add(groupId, [new File([smallWav(20)], 'never mind.wav')]);
  await expect.poll(() => mediaOf(device).waiting().files).toBe(1);
  await device.auth.signOut('discard');
  expect(device.auth.state()).toMatchObject({ kept: [] });
  await device.auth.login(ana);
  expect(mediaOf(device).waiting()).toEqual({ files: 0, bytes: 0 });
});

test('[M1] two tabs show the same placeholders and files, and one that is closed in the middle leaves a reason', async () => {
  const first = await begin();
  const second = await openTab();
  const long = new File([smallWav(1_200)], 'long.wav');
  await mediaOf(second).add(groupId, [long, new File([], 'bad.wav')]);
  await expect.poll(() => mediaOf(first).placeholders(groupId).length).toBe(2);
  devices.splice(devices.indexOf(second), 1);
  await second.close();
  // Whole or not at all, whenever the tab went.
  await expect
    .poll(
      () => {
        const codes = mediaOf(first)
          .placeholders(groupId)
          .map(({ code }) => code);
        const isWhole = items(first).length === 1 && codes.length === 1;
        return isWhole || codes.includes('file_unreadable');
      },
      { timeout: 10_000 },
    )
    .toBe(true);
});
