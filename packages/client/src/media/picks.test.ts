/** From a picked file to a track: order, refusals, repeats, tabs that die at any moment, a disk that is full. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { err, limits, sortPlaylist, trackIdOf, type Scope } from '@jamz/core';
import type { StoreFault, StoreOperation } from '../storage/memory-store.ts';
import type { DeviceStore } from '../storage/device-store.ts';
import {
  addForeign,
  createMediaRig,
  groupId,
  scope,
  type MediaRig,
  type RigTab,
} from './media-rig.test-support.ts';
import { isFileChunk } from './media-records.ts';
import { hashOf, smallWav } from './small-wav.test-support.ts';

let fault: (operation: StoreOperation) => StoreFault = () => 'go';
let rig: MediaRig;
let tab: RigTab;
const tabs: RigTab[] = [];

async function open(store?: DeviceStore): Promise<RigTab> {
  const opened = await rig.open(store === undefined ? {} : { store });
  tabs.push(opened);
  return opened;
}
beforeEach(async () => {
  fault = () => 'go';
  rig = await createMediaRig({ fault: (operation) => fault(operation) });
  tab = await open();
});
afterEach(async () => {
  fault = () => 'go';
  for (const opened of tabs.splice(0)) await opened.close();
});

const until = (check: () => void): Promise<void> =>
  vi.waitFor(check, { timeout: 4_000, interval: 5 });
const wav = (name: string, seed = 1, seconds = 20): File =>
  new File([smallWav(seconds, seed)], name);
const titles = (at: RigTab = tab): readonly unknown[] => {
  const tracks = new Map(at.client.list(scope, 'track').map((track) => [track.id, track.value]));
  return sortPlaylist(at.client.list(scope, 'playlistItem')).map(
    ({ value }) => tracks.get(String(value['trackId']))?.['title'] ?? value['title'],
  );
};
const settled = (at: RigTab = tab): Promise<void> =>
  until(() =>
    expect(at.media.placeholders(groupId).filter(({ code }) => code === null)).toEqual([]),
  );
/** Without the reserve. */
const chunkRows = (): number =>
  rig.disk
    .dump('fileChunks')
    .filter((row) => isFileChunk(row) && row.bytes.byteLength !== limits.ballastBytes).length;

describe('a picked file', () => {
  test('[M1] is a placeholder at once and a track of the playlist in the order it was picked', async () => {
    await tab.media.add(groupId, [wav('c.wav', 1), wav('a.wav', 2), wav('b.wav', 3)]);
    expect(tab.media.placeholders(groupId).map(({ name }) => name)).toEqual(['c', 'a', 'b']);
    expect(tab.media.placeholders(groupId)).toBe(tab.media.placeholders(groupId));
    await settled();
    expect(titles()).toEqual(['c', 'a', 'b']);
    expect(tab.client.list(scope, 'track')[0]?.value).toMatchObject({
      durMs: 20_000,
      available: false,
    });
  });

  test('[M6] that is no audio, is empty or is too large fails alone, and can be dismissed', async () => {
    const huge = new File([], 'huge.wav');
    Object.defineProperty(huge, 'size', { value: limits.mediaBytesMax + 1 });
    const text = new File(['just words '.repeat(1_000)], 'song.mp3');
    const tagOnly = new File(
      ['ID3\u0004\u0000\u0000\u0000\u0000\u0000\u0000', 'words '.repeat(2_000)],
      'tag.mp3',
    );
    const broken = new File([smallWav(1).slice(0, 20)], 'broken.wav');
    await tab.media.add(groupId, [
      text,
      wav('fine.wav'),
      new File([], 'empty.wav'),
      huge,
      tagOnly,
      broken,
    ]);
    await until(() =>
      expect(tab.media.placeholders(groupId).map(({ name, code }) => [name, code])).toEqual([
        ['song', 'not_audio'],
        ['empty', 'empty_file'],
        ['huge', 'file_too_large'],
        ['tag', 'not_audio'],
        ['broken', 'not_audio'],
      ]),
    );
    expect(titles()).toEqual(['fine']);
    expect(chunkRows()).toBe(1);
    for (const { id } of tab.media.placeholders(groupId)) await tab.media.dismiss(id);
    expect(tab.media.placeholders(groupId)).toEqual([]);
    expect(rig.disk.dump('picks')).toEqual([]);
    expect(titles()).toEqual(['fine']);
  });

  test('[EN35] that was picked twice is one track and one file, and stands in the playlist twice', async () => {
    await tab.media.add(groupId, [wav('one.wav'), wav('same.wav')]);
    await settled();
    expect(titles()).toEqual(['one', 'one']);
    expect(tab.client.list(scope, 'track')).toHaveLength(1);
    expect([rig.disk.dump('audioFiles').length, chunkRows()]).toEqual([1, 1]);
    expect(tab.media.waiting().files).toBe(1);
  });

  test('[EN35] that somebody else has added already brings its bytes along', async () => {
    const bytes = smallWav(200, 5);
    const hash = await addForeign(rig, tab, bytes);
    await tab.media.add(groupId, [new File([bytes], 'mine.wav')]);
    await settled();
    expect(titles()).toEqual(['Theirs', 'Theirs']);
    const state = tab.media.track(hash, { bytes: bytes.byteLength, available: true });
    expect(state).toMatchObject({ place: 'here', upload: null });
  });

  test('is given to a title that waits for it, and no other item appears', async () => {
    await tab.client.mutate(scope, 'playlist.append', {
      runId: 'r',
      items: [{ id: 'title-1', title: 'Wish' }],
    });
    await tab.media.bind(groupId, 'title-1', wav('found.wav'));
    expect(tab.media.placeholders(groupId)).toMatchObject([{ itemId: 'title-1' }]);
    await settled();
    const hash = await hashOf(smallWav(20));
    expect(tab.client.get(scope, 'playlistItem', 'title-1')?.value['trackId']).toBe(
      trackIdOf(hash),
    );
    expect(titles()).toEqual(['found']);
  });

  test('[M6] of a full playlist is refused before it is read', async () => {
    const items = Array.from({ length: limits.playlistItemsMax - 1 }, (_, at) => ({
      id: `i${at}`,
      title: 'x',
    }));
    await tab.client.mutate(scope, 'playlist.append', { runId: 'r', items });
    await tab.media.add(groupId, [wav('last.wav', 1), wav('too many.wav', 2)]);
    await settled();
    expect(tab.media.placeholders(groupId)).toMatchObject([{ name: 'too many', code: 'full' }]);
    expect(titles().at(-1)).toBe('last');
  });

  test('taken back while it is read leaves nothing behind', async () => {
    await tab.media.add(groupId, [wav('gone.wav', 1, 600), wav('stays.wav', 2)]);
    const [first] = tab.media.placeholders(groupId);
    await tab.media.dismiss(first?.id ?? '');
    await settled();
    expect(titles()).toEqual(['stays']);
    expect(chunkRows()).toBe(1);
  });
});

test('[M1] a file that nothing can read yet waits whole on the disk, and is read later', async () => {
  let isThere = false;
  rig.work = (real) => ({
    ...real,
    read: async (file, hashed) => (isThere ? real.read(file, hashed) : err('unavailable')),
  });
  await tab.close();
  tab = await open();
  await tab.media.add(groupId, [wav('later.wav')]);
  await until(() =>
    expect(tab.media.placeholders(groupId)).toMatchObject([{ state: 'reading', code: null }]),
  );
  isThere = true;
  rig.seen.news();
  await settled();
  expect(titles()).toEqual(['later']);
});

describe('tabs', () => {
  test("see each other's placeholders and tracks", async () => {
    const second = await open();
    await tab.media.add(groupId, [wav('seen.wav'), new File([], 'bad.wav')]);
    await until(() => expect(second.media.placeholders(groupId)).toMatchObject([{ name: 'bad' }]));
    const hash = await hashOf(smallWav(20));
    await until(() =>
      expect(second.media.track(hash, { bytes: 1, available: false }).place).toBe('here'),
    );
  });

  test('[M1] killed at any write: a file is whole in the playlist once, or a placeholder that says why', async () => {
    const ends = new Set<string>();
    for (let n = 1; n < 16; n += 1) {
      const other = await createMediaRig();
      const first = await other.open();
      const dying = other.disk.open();
      let writes = 0;
      const store: DeviceStore = {
        ...dying,
        transact: async (plan) => {
          writes += 1;
          if (writes === n) dying.kill();
          return dying.transact(plan);
        },
      };
      const doomed = await other.open({ store });
      void doomed.media.add(groupId, [wav('song.wav', 1, 200)]);
      await new Promise((resolve) => setTimeout(resolve, 60));
      doomed.kill();
      first.kill();
      const after = await other.open();
      await until(() => {
        expect(after.media.isLoaded()).toBe(true);
        const [placeholder] = after.media.placeholders(groupId);
        expect(placeholder === undefined || placeholder.state === 'failed').toBe(true);
      });
      const items = after.client.list(scope, 'playlistItem');
      const [placeholder] = after.media.placeholders(groupId);
      expect(items.length).toBeLessThanOrEqual(1);
      if (items.length === 1) {
        const hash = String(items[0]?.value['trackId']).slice(6);
        const state = after.media.track(hash, { bytes: 1, available: false });
        expect(state).toMatchObject({ place: 'here', upload: { state: 'queued' } });
        ends.add('track');
      } else if (placeholder !== undefined) {
        expect(placeholder.code).toBe('file_unreadable');
        ends.add('placeholder');
      } else ends.add('nothing');
      await after.close();
    }
    expect(ends).toEqual(new Set(['nothing', 'placeholder', 'track']));
  }, 60_000);
});

describe('a full disk', () => {
  test('[D5] [M3] costs audio that can be fetched again, and the pick goes through', async () => {
    const old = await addForeign(rig, tab, smallWav(20, 7));
    rig.seen.reached = true;
    rig.seen.pulled.add(scope as Scope);
    await tab.media.played(old);
    await until(() =>
      expect(tab.media.track(old, { bytes: 1, available: true }).place).toBe('here'),
    );
    let full = true;
    fault = ({ stage, tables }) => {
      const isChunk =
        stage === 'before' && tables.includes('fileChunks') && tables.includes('picks');
      if (isChunk && tables.includes('uploads')) {
        full = false;
        return 'go';
      }
      return isChunk && full ? 'full' : 'go';
    };
    await tab.media.add(groupId, [wav('new.wav', 8)]);
    await settled();
    expect(titles()).toEqual(['Theirs', 'new']);
    expect(tab.media.track(old, { bytes: 1, available: true }).place).toBe('away');
  });

  test('[M6] with nothing left to remove: a failed placeholder, and the playlist stays whole', async () => {
    await tab.media.add(groupId, [wav('first.wav', 1)]);
    await settled();
    let times = 3;
    fault = ({ stage, tables }) => {
      const isChunk =
        stage === 'before' && tables.includes('picks') && tables.includes('fileChunks');
      if (isChunk) times -= 1;
      return isChunk && times >= 0 ? 'full' : 'go';
    };
    await tab.media.add(groupId, [wav('second.wav', 2)]);
    await until(() =>
      expect(tab.media.placeholders(groupId)).toMatchObject([
        { name: 'second', code: 'storage_full' },
      ]),
    );
    expect(titles()).toEqual(['first']);
    const hash = await hashOf(smallWav(20));
    expect(tab.media.track(hash, { bytes: 1, available: false }).place).toBe('here');
  });
});
