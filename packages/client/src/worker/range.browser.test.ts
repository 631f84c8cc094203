/** Audio out of the device's own store, through a real service worker: heads, seeking, files that grow, and the network. */
import { deleteDB } from 'idb';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { limits, mediaPath, protocolHeader, userIdSchema } from '@jamz/core';
import { createFakeAccountServer } from '../auth/account-server.contract.ts';
import type { Device } from '../device.ts';
import { createBrowserMediaChannel } from '../media/browser-media-channel.ts';
import { emptyFile } from '../media/keeping.ts';
import { chunkCount, createMediaStore, putChunk, type MediaStore } from '../media/media-store.ts';
import type { FileRecord } from '../media/media-records.ts';
import { hashOf, smallWav } from '../media/small-wav.test-support.ts';
import { createDevice } from '../create-device.ts';
import * as work from '../open-work.ts';
import { createIdbStore, type IdbStore } from '../storage/idb-store.ts';
import { guardStore, readSession } from '../storage/session-record.ts';
import { createSystemTimers } from '../system-clock.ts';

const bytes = smallWav(300);
const chunkBytes = limits.audioChunkBytes;
let hash = '';
let device: Device;
let idb: IdbStore;
let store: MediaStore;
let stage: HTMLIFrameElement;
let registration: ServiceWorkerRegistration;

beforeAll(async () => {
  hash = await hashOf(bytes);
  const script = new URL('./service-worker-entry.test-support.ts', import.meta.url);
  registration = await navigator.serviceWorker.register(script, { type: 'module' });
  const worker = registration.installing ?? registration.active;
  await vi.waitUntil(() => worker?.state === 'activated', { timeout: 10_000 });
  stage = document.createElement('iframe');
  stage.src = new URL('./stage', import.meta.url).href;
  document.body.append(stage);
  await new Promise((resolve) => stage.addEventListener('load', resolve, { once: true }));
});
afterAll(async () => {
  stage.remove();
  await registration.unregister();
});

beforeEach(async () => {
  const server = createFakeAccountServer();
  server.now = Date.now();
  const call = server.browser();
  vi.stubGlobal('fetch', async (path: string, init: RequestInit = {}): Promise<Response> => {
    if (!path.startsWith('/api/auth')) throw new TypeError('Failed to fetch');
    const body = JSON.parse(typeof init.body === 'string' ? init.body : '{}') as object;
    const result = await call({ method: 'POST', path, body });
    if (result.end !== 'ok') throw new TypeError('Failed to fetch');
    const headers = { [protocolHeader]: '1', 'content-type': 'application/json' };
    return Response.json(result.json, { headers });
  });
  device = createDevice({}, () => work);
  await device.auth.register({ login: 'ana', password: 'correct horse', displayName: 'Ana' });
  idb = createIdbStore({ timers: createSystemTimers() }, { userId: 'u-ana' });
  const session = await readSession(idb);
  if (!session.ok || session.value === null) throw new Error('nobody is signed in');
  const { generation } = session.value;
  const userId = userIdSchema.parse(session.value.userId);
  store = createMediaStore(guardStore(idb, { userId, generation }));
  await serve(null);
});
afterEach(async () => {
  await idb.close();
  await device.close();
  vi.unstubAllGlobals();
  for (const { name } of await indexedDB.databases()) await deleteDB(name ?? '');
});

/** What the worker's server was asked for since the last time. */
function serve(served?: Uint8Array<ArrayBuffer> | null): Promise<readonly unknown[]> {
  const { port1, port2 } = new MessageChannel();
  const answer = new Promise<readonly unknown[]>((resolve) => {
    port1.onmessage = ({ data }: MessageEvent<readonly unknown[]>) => resolve(data);
  });
  registration.active?.postMessage(served === undefined ? {} : { serve: served }, [port2]);
  return answer;
}

async function put(chunks: number, more: Partial<FileRecord> = {}): Promise<void> {
  const row = emptyFile(hash, { mime: 'audio/wav', bytes: bytes.byteLength, addedAt: 1 });
  const stored = Math.min(bytes.byteLength, chunks * chunkBytes);
  const whole = stored === bytes.byteLength;
  const parts = Array.from({ length: chunks }, (_, n) =>
    putChunk(hash, n, bytes.slice(n * chunkBytes, (n + 1) * chunkBytes).buffer),
  );
  const put = { ...row, stored, whole, wanted: !whole, ...more };
  await store.write([{ table: 'audioFiles', key: [hash], put }, ...parts], 'relaxed');
}

const get = (range: string | null): Promise<Response> => {
  const inside = stage.contentWindow;
  if (inside === null) throw new Error('the stage is gone');
  return inside.fetch(mediaPath(hash), range === null ? {} : { headers: { range } });
};

test('[M4] ranges are answered exactly, offline: first, middle over a chunk border, last, whole', async () => {
  await put(chunkCount(bytes.byteLength));
  const size = bytes.byteLength;
  for (const [range, from, to] of [
    ['bytes=0-', 0, size],
    [`bytes=${chunkBytes - 10}-${chunkBytes + 9}`, chunkBytes - 10, chunkBytes + 10],
    ['bytes=-5', size - 5, size],
    [`bytes=${size - 1}-${size + 100}`, size - 1, size],
  ] as const) {
    const answer = await get(range);
    expect(answer.status).toBe(206);
    expect(answer.headers.get('content-range')).toBe(`bytes ${from}-${to - 1}/${size}`);
    expect(answer.headers.get('content-length')).toBe(String(to - from));
    expect(answer.headers.get('content-type')).toBe('audio/wav');
    expect(new Uint8Array(await answer.arrayBuffer())).toEqual(bytes.slice(from, to));
  }
  const whole = await get(null);
  expect([whole.status, (await whole.arrayBuffer()).byteLength]).toEqual([200, size]);
  const beyond = await get(`bytes=${size}-`);
  expect([beyond.status, beyond.headers.get('content-range')]).toEqual([416, `bytes */${size}`]);
  expect(await caches.keys()).toEqual([]);
});

test('[M4] [M8] an element seeks to 250 s within 0.1 s, offline', async () => {
  await put(chunkCount(bytes.byteLength));
  const audio = stage.contentDocument?.createElement('audio');
  if (audio === undefined) throw new Error('the stage is gone');
  audio.preload = 'auto';
  audio.src = mediaPath(hash);
  await new Promise((resolve) => audio.addEventListener('loadedmetadata', resolve, { once: true }));
  expect(audio.duration).toBeCloseTo(300, 1);
  const began = performance.now();
  audio.currentTime = 250;
  await new Promise((resolve) => audio.addEventListener('seeked', resolve, { once: true }));
  expect(Math.abs(audio.currentTime - 250)).toBeLessThan(0.1);
  expect(audio.seekable.end(0)).toBeCloseTo(300, 1);
  expect(performance.now() - began).toBeLessThan(1_000);
  audio.removeAttribute('src');
});

test('[M4] while a file grows, the answer waits for the next chunk and goes on', async () => {
  await put(1);
  const answer = await get('bytes=0-');
  expect(answer.headers.get('content-length')).toBe(String(bytes.byteLength));
  const reading = answer.arrayBuffer();
  const channel = createBrowserMediaChannel('u-ana');
  for (let chunks = 2; chunks <= chunkCount(bytes.byteLength); chunks += 1) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    await put(chunks, { whole: false });
    channel.post({ type: 'grown', sha256: hash, stored: chunks * chunkBytes });
  }
  expect(new Uint8Array(await reading)).toEqual(bytes);
  channel.close();
});

test('[EN37] [M4] what is not here comes from the server, with the bearer and the range', async () => {
  await serve(bytes);
  const away = await get('bytes=5-9');
  expect(new Uint8Array(await away.arrayBuffer())).toEqual(bytes.slice(5, 10));
  expect(await serve()).toEqual([
    { range: 'bytes=5-9', bearer: expect.stringMatching(/^Bearer ./u) },
  ]);

  await put(1);
  const far = await get(`bytes=${2 * chunkBytes + 7}-`);
  expect(new Uint8Array(await far.arrayBuffer())).toEqual(bytes.slice(2 * chunkBytes + 7));
  expect(far.status).toBe(206);
});

test('[M4] a download that stands still is left behind in the middle of an answer: the server gives the rest', async () => {
  await put(1);
  await serve(bytes);
  const answer = await get('bytes=100-');
  expect(new Uint8Array(await answer.arrayBuffer())).toEqual(bytes.slice(100));
  expect(await serve()).toMatchObject([{ range: `bytes=${chunkBytes}-${bytes.byteLength - 1}` }]);
});

test('[M7] nobody signed in, nothing answered', async () => {
  await put(chunkCount(bytes.byteLength));
  await device.auth.signOut();
  await expect(get('bytes=0-')).rejects.toThrow('Failed to fetch');
});
