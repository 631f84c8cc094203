/** Files between this device and the server: sent, fetched, cut off, refused, stopped, kept. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { appError, limits } from '@jamz/core';
import { isFileRecord, type FileRecord } from './media-records.ts';
import type { TrackState } from './media.ts';
import {
  addForeign,
  createMediaRig,
  groupId,
  scope,
  type MediaRig,
  type RigTab,
} from './media-rig.test-support.ts';
import { hashOf, smallWav } from './small-wav.test-support.ts';

let rig: MediaRig;
let tab: RigTab;
const tabs: RigTab[] = [];

async function open(): Promise<RigTab> {
  const opened = await rig.open();
  tabs.push(opened);
  return opened;
}
beforeEach(async () => {
  rig = await createMediaRig();
  tab = await open();
});
afterEach(async () => {
  for (const opened of tabs.splice(0)) await opened.close();
});

const online = (): void => {
  rig.seen.reached = true;
  rig.seen.pulled.add(scope);
  rig.seen.news();
};
const offline = (): void => {
  rig.seen.reached = false;
  rig.seen.news();
};
const state = (sha256: string, at: RigTab = tab): TrackState =>
  at.media.track(sha256, { bytes: 0, available: rig.seen.available.has(sha256) });
const until = (check: () => void): Promise<void> =>
  vi.waitFor(check, { timeout: 3_000, interval: 5 });

async function add(bytes: Uint8Array<ArrayBuffer>, name = 'Mine.wav'): Promise<string> {
  const sha256 = await hashOf(bytes);
  await tab.media.add(groupId, [new File([bytes], name)]);
  await until(() => expect(state(sha256).place).toBe('here'));
  await until(() => expect(tab.media.placeholders(groupId)).toEqual([]));
  return sha256;
}

describe('uploads', () => {
  test('[M5] begin by themselves when the server is reached, and never before the group is there', async () => {
    const sha256 = await add(smallWav(150));
    expect(state(sha256).upload).toEqual({ state: 'queued', done: 0, code: null });
    rig.seen.reached = true;
    rig.seen.news();
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(rig.server.calls).toEqual([]);
    online();
    await until(() => expect(rig.server.files.has(sha256)).toBe(true));
    await until(() => expect(state(sha256).upload).toBeNull());
    expect(tab.media.waiting()).toEqual({ files: 0, bytes: 0 });
    expect(rig.server.calls).toEqual([
      `grant ${sha256.slice(0, 8)}`,
      `upload ${sha256.slice(0, 8)} from 0`,
    ]);
  });

  test('[M5] go on where they stopped: after a cut, and after the app was closed', async () => {
    const bytes = smallWav(300);
    const sha256 = await add(bytes);
    rig.server.cutUploadAt = 1_000_000;
    online();
    await until(() => expect(rig.server.files.has(sha256)).toBe(true));
    expect(rig.server.calls.at(-1)).toBe(`upload ${sha256.slice(0, 8)} from 1000000`);
    expect(await hashOf(rig.server.files.get(sha256) ?? smallWav(0))).toBe(sha256);

    const second = smallWav(300, 2);
    offline();
    const other = await add(second);
    rig.server.cutUploadAt = 500_000;
    let letGo = (): void => {};
    rig.server.gate = new Promise((resolve) => {
      letGo = resolve;
    });
    online();
    await until(() => expect(rig.server.calls.at(-1)).toBe(`upload ${other.slice(0, 8)} from 0`));
    await until(() =>
      expect(state(other).upload).toMatchObject({ state: 'running', done: 500_000 }),
    );
    tab.kill();
    letGo();
    rig.server.gate = Promise.resolve();
    tab = await open();
    await until(() => expect(rig.server.files.has(other)).toBe(true));
    expect(rig.server.calls.at(-1)).toBe(`upload ${other.slice(0, 8)} from 500000`);
  });

  test('[EN34] bytes that the person can read already are not sent again', async () => {
    const bytes = smallWav(20);
    const sha256 = await hashOf(bytes);
    rig.server.files.set(sha256, bytes);
    rig.server.grants.add(`group:other ${sha256}`);
    await add(bytes);
    online();
    await until(() => expect(state(sha256).upload).toBeNull());
    expect(rig.server.calls).toEqual([`grant ${sha256.slice(0, 8)}`]);
    expect(rig.server.grants).toContain(`${scope} ${sha256}`);
  });

  test('[M9] a refusal is shown with its reason, and another try begins from the start', async () => {
    const sha256 = await add(smallWav(20));
    rig.server.refusal = appError('quota_full');
    online();
    await until(() =>
      expect(state(sha256).upload).toEqual({ state: 'failed', done: 0, code: 'quota_full' }),
    );
    rig.server.refusal = null;
    await tab.media.resumeUpload(sha256);
    await until(() => expect(state(sha256).upload).toBeNull());
  });

  test('[M9] an outage is waited out and said; nothing is asked meanwhile', async () => {
    const sha256 = await add(smallWav(20));
    rig.server.refusal = appError('unavailable');
    rig.seen.pulled.add(scope);
    rig.seen.reached = true;
    rig.seen.news();
    await until(() =>
      expect(state(sha256).upload).toMatchObject({ state: 'waiting', code: 'unavailable' }),
    );
    offline();
    const { length } = rig.server.calls;
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(rig.server.calls.length - length).toBeLessThanOrEqual(1);
    rig.server.refusal = null;
    online();
    await until(() => expect(state(sha256).upload).toBeNull());
  });

  test('[M9] can be stopped and gone on with, from another tab too', async () => {
    const sha256 = await add(smallWav(150));
    let letGo = (): void => {};
    rig.server.gate = new Promise((resolve) => {
      letGo = resolve;
    });
    online();
    await until(() => expect(state(sha256).upload?.state).toBe('running'));
    const second = await open();
    await until(() => expect(state(sha256, second).upload?.state).toBe('running'));
    await second.media.pauseUpload(sha256);
    await new Promise((resolve) => setTimeout(resolve, 50));
    letGo();
    await until(() => expect(state(sha256).upload).toMatchObject({ state: 'waiting', code: null }));
    expect(rig.server.files.has(sha256)).toBe(false);
    expect(tab.media.waiting().files).toBe(1);
    await second.media.resumeUpload(sha256);
    await until(() => expect(rig.server.files.has(sha256)).toBe(true));
  });

  test('[M9] can be given up: the bytes leave, and the server is told', async () => {
    const sha256 = await add(smallWav(150));
    rig.server.cutUploadAt = 100;
    let letGo = (): void => {};
    rig.server.gate = new Promise((resolve) => {
      letGo = resolve;
    });
    online();
    await until(() => expect(state(sha256).upload).toMatchObject({ done: 100 }));
    await tab.media.cancelUpload(sha256);
    letGo();
    await until(() =>
      expect(state(sha256)).toMatchObject({ place: 'elsewhere', upload: null, done: 0 }),
    );
    expect(rig.server.calls).toContain('give up /api/uploads/1');
    expect(rig.server.files.has(sha256)).toBe(false);
  });

  test('[EN26] [D19] after a removal from the group the file stays, and says why it does not go', async () => {
    const sha256 = await add(smallWav(20));
    rig.seen.listed.clear();
    rig.seen.gone.add(scope);
    tab.kill();
    tab = await open();
    await until(() =>
      expect(state(sha256).upload).toMatchObject({ state: 'failed', code: 'not_allowed' }),
    );
    expect(state(sha256).place).toBe('here');
    await tab.media.forget(sha256);
    await until(() => expect(state(sha256).place).toBe('elsewhere'));
  });
});

describe('downloads', () => {
  test('[M2] a pinned track is fetched, checked and here; interrupted it goes on where it stopped', async () => {
    const bytes = smallWav(400);
    const sha256 = await addForeign(rig, tab, bytes);
    expect(state(sha256)).toMatchObject({ place: 'away', pinned: false });
    rig.server.cutDownloadAt = limits.audioChunkBytes + 5_000;
    online();
    await tab.media.pin([sha256]);
    await until(() => expect(state(sha256)).toMatchObject({ place: 'here', pinned: true }));
    expect(rig.server.calls.filter((call) => call.startsWith('fetch'))).toEqual([
      `fetch ${sha256.slice(0, 8)} from 0`,
      `fetch ${sha256.slice(0, 8)} from ${limits.audioChunkBytes}`,
    ]);
    const blob = await tab.media.blob(sha256);
    expect(await hashOf(new Uint8Array((await blob?.arrayBuffer()) ?? new ArrayBuffer()))).toBe(
      sha256,
    );
  });

  test('[M2] bytes that are not what they were said to be are never called here', async () => {
    const sha256 = await addForeign(rig, tab, smallWav(20));
    rig.server.lies = true;
    online();
    await tab.media.played(sha256);
    await until(() =>
      expect(state(sha256).download).toMatchObject({ state: 'failed', code: 'hash_mismatch' }),
    );
    expect(state(sha256)).toMatchObject({ place: 'away', done: 0 });
    const { length } = rig.server.calls;
    rig.seen.news();
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(rig.server.calls).toHaveLength(length);
    rig.server.lies = false;
    await tab.media.pin([sha256]);
    await until(() => expect(state(sha256).place).toBe('here'));
  });

  test('[M3] a kept group is fetched whole, with what is added later; given up, it becomes cache', async () => {
    const first = await addForeign(rig, tab, smallWav(20, 1));
    online();
    await tab.media.keepGroup(groupId, true);
    await until(() => expect(state(first)).toMatchObject({ place: 'here', pinned: true }));
    const later = await addForeign(rig, tab, smallWav(20, 2));
    await until(() => expect(state(later)).toMatchObject({ place: 'here', pinned: true }));
    await tab.media.keepGroup(groupId, false);
    expect(tab.media.isGroupKept(groupId)).toBe(false);
    await until(() => expect(state(first)).toMatchObject({ place: 'here', pinned: false }));
    await tab.media.removeDownloads();
    await until(() => expect([state(first).place, state(later).place]).toEqual(['away', 'away']));
  });

  test('[M3] removing downloads leaves the pinned, the playing and the not uploaded', async () => {
    const pinned = await addForeign(rig, tab, smallWav(20, 1));
    const playing = await addForeign(rig, tab, smallWav(20, 2));
    const plain = await addForeign(rig, tab, smallWav(20, 3));
    online();
    await tab.media.pin([pinned]);
    await tab.media.played(playing);
    await tab.media.played(plain);
    await until(() => {
      for (const one of [pinned, playing, plain]) expect(state(one).place).toBe('here');
    });
    offline();
    const waiting = await add(smallWav(20, 4));
    const letGo = tab.media.hold(playing);
    const second = await open();
    await until(() => expect(state(waiting, second).place).toBe('here'));
    await second.media.removeDownloads();
    await until(() => expect(state(plain).place).toBe('away'));
    expect([pinned, playing, waiting].map((one) => state(one).place)).toEqual([
      'here',
      'here',
      'here',
    ]);
    await second.media.forget(waiting);
    expect(state(waiting).place).toBe('here');
    letGo();
    const facts = await tab.media.storage();
    expect(facts).toMatchObject({
      waiting: smallWav(20).byteLength,
      pinned: smallWav(20).byteLength,
    });
    expect(facts.tracks.map((track) => track.sha256).toSorted()).toEqual(
      [pinned, playing, waiting].toSorted(),
    );
  });

  test('[D7] a file with a hole is dropped and fetched again; one that nobody else has is not called sent', async () => {
    const theirs = await addForeign(rig, tab, smallWav(20, 1));
    online();
    await tab.media.played(theirs);
    await until(() => expect(state(theirs).place).toBe('here'));
    rig.disk.plant('fileChunks', [theirs, 0], undefined);
    expect(await tab.media.blob(theirs)).toBeNull();
    await until(() => expect(state(theirs).place).toBe('here'));
    expect(await tab.media.blob(theirs)).not.toBeNull();

    offline();
    const mine = await add(smallWav(20, 2));
    const row = rig.disk
      .dump('audioFiles')
      .find((one): one is FileRecord => isFileRecord(one) && one.sha256 === mine);
    rig.disk.plant('fileChunks', [row?.fileId ?? '', 0], undefined);
    online();
    await until(() =>
      expect(state(mine).upload).toMatchObject({ state: 'failed', code: 'file_unreadable' }),
    );
  });

  test("[D19] audio of a group that was left leaves the device, unless it is the person's own to send", async () => {
    const theirs = await addForeign(rig, tab, smallWav(20, 1));
    online();
    await tab.media.pin([theirs]);
    await until(() => expect(state(theirs).place).toBe('here'));
    offline();
    const mine = await add(smallWav(20, 2));
    rig.seen.listed.clear();
    rig.seen.gone.add(scope);
    rig.seen.available.clear();
    tab.kill();
    tab = await open();
    await until(() =>
      expect(state(theirs)).toMatchObject({ place: 'elsewhere', done: 0, pinned: false }),
    );
    expect(state(mine).place).toBe('here');
  });
});

describe('pictures', () => {
  const png = new Blob([new Uint8Array([1, 2, 3])], { type: 'image/webp' });
  const put = async (from: string, id: string): Promise<void> => {
    rig.server.pictures.set(`${from} ${id}`, await png.arrayBuffer());
  };

  test('[EN36] are fetched once, and are there without a network; nothing is asked while nobody answers', async () => {
    await put(scope, 'cover-of-the-road-trip');
    expect(await tab.media.picture(scope, 'cover-of-the-road-trip')).toBeNull();
    online();
    expect(await tab.media.picture(scope, 'cover-of-the-road-trip')).not.toBeNull();
    rig.server.pictures.clear();
    offline();
    expect(await tab.media.picture(scope, 'cover-of-the-road-trip')).not.toBeNull();
    expect(rig.disk.dump('pictures')).toHaveLength(1);
  });

  test('[EN36] are there without a network for whoever asks before the rows are read', async () => {
    await put(scope, 'cover-of-the-road-trip');
    online();
    await tab.media.picture(scope, 'cover-of-the-road-trip');
    offline();
    const next = await rig.open();
    expect(next.media.isLoaded()).toBe(false);
    expect(await next.media.picture(scope, 'cover-of-the-road-trip')).not.toBeNull();
    await next.close();
  });

  test('[D19] of a group that was left, and of its people, leave the device', async () => {
    await put(scope, 'cover-of-the-road-trip');
    await put('user:u-ana', 'portrait-of-ana-herself');
    online();
    await tab.media.picture(scope, 'cover-of-the-road-trip');
    await tab.media.picture('user:u-ana', 'portrait-of-ana-herself');
    rig.seen.listed.clear();
    rig.seen.gone.add(scope);
    rig.seen.news();
    await until(() => expect(rig.disk.dump('pictures')).toHaveLength(1));
    expect(await tab.media.picture('user:u-ana', 'portrait-of-ana-herself')).not.toBeNull();
  });
});
