/** The player over a real media room, with a source of sound that does as it is told. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { mediaPath, type ErrorCode } from '@jamz/core';
import type { AudioEvent, AudioPort, NowPlaying, PlayEnd, RemoteControl } from './audio-port.ts';
import { createPlayer, type PlayerPart } from './create-player.ts';
import {
  addForeign,
  createMediaRig,
  groupId,
  scope,
  type MediaRig,
  type RigTab,
} from './media-rig.test-support.ts';
import { hashOf, smallWav } from './small-wav.test-support.ts';

interface FakeAudio extends AudioPort {
  /** What was asked of it, in order. */
  readonly calls: string[];
  end: PlayEnd;
  seconds: number;
  /** What the page began to play on it before there was a player. */
  begun: string | null;
  tell(event: AudioEvent): void;
}

function createFakeAudio(): FakeAudio {
  const listeners = new Set<(event: AudioEvent) => void>();
  const audio: FakeAudio = {
    calls: [],
    end: 'sounding',
    seconds: 0,
    begun: null,
    tell: (event) => listeners.forEach((listener) => listener(event)),
    load: (url) => void audio.calls.push(`load ${url}`),
    adopt: (url) => {
      audio.calls.push(`adopt ${url}`);
      if (audio.begun !== url) return false;
      audio.tell({ type: 'sounding' });
      return true;
    },
    unlock: () => void audio.calls.push('unlock'),
    play: async () => {
      audio.calls.push('play');
      if (audio.end === 'sounding') audio.tell({ type: 'sounding' });
      return audio.end;
    },
    pause: () => {
      audio.calls.push('pause');
      audio.tell({ type: 'silent' });
    },
    seek: (seconds) => {
      audio.seconds = seconds;
    },
    position: () => audio.seconds,
    setVolume: (volume) => void audio.calls.push(`volume ${volume}`),
    listen: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => void audio.calls.push('close'),
  };
  return audio;
}

let rig: MediaRig;
let tab: RigTab;
let audio: FakeAudio;
let player: PlayerPart;
let served: boolean;
let remote: RemoteControl | null;
let shown: (NowPlaying | null)[];
let passed: (readonly [string, ErrorCode])[];

beforeEach(async () => {
  rig = await createMediaRig();
  tab = await rig.open();
  audio = createFakeAudio();
  served = true;
  remote = null;
  shown = [];
  passed = [];
  player = createPlayer({
    audio,
    nowPlaying: {
      show: (playing) => void shown.push(playing),
      place: () => {},
      connect: (control) => {
        remote = control;
      },
    },
    room: () => tab,
    isServed: () => served,
    urls: { create: (blob) => `blob:${blob.size}`, release: () => {} },
  });
  player.onPassedOver(({ itemId, code }) => passed.push([itemId, code]));
});
afterEach(async () => {
  player.close();
  await tab.close();
});

const until = (check: () => void): Promise<void> =>
  vi.waitFor(check, { timeout: 4_000, interval: 5 });
const itemOf = (sha256: string): string => `item-${sha256.slice(0, 8)}`;

/** Tracks of somebody else, in this order; fetched when wished. */
async function playlist(count: number, fetched: boolean): Promise<readonly string[]> {
  const hashes: string[] = [];
  for (let n = 0; n < count; n += 1) hashes.push(await addForeign(rig, tab, smallWav(20, n + 1)));
  if (!fetched) return hashes;
  rig.seen.reached = true;
  rig.seen.pulled.add(scope);
  await tab.media.pin(hashes);
  await until(() => {
    for (const one of hashes) {
      expect(tab.media.track(one, { bytes: 1, available: true }).place).toBe('here');
    }
  });
  return hashes;
}
const [first, second, third] = [0, 1, 2];
const at = (list: readonly string[], n: number): string => list[n] ?? '';

describe('a tap', () => {
  test('[M8] asks for the sound in the same turn, before anything is awaited', async () => {
    const hashes = await playlist(1, true);
    player.play(groupId, itemOf(at(hashes, first)));
    expect(audio.calls).toEqual([`load ${mediaPath(at(hashes, first))}`, 'play']);
    expect(player.state()).toMatchObject({
      phase: 'playing',
      sha256: at(hashes, first),
      code: null,
    });
    await until(() =>
      expect(rig.disk.dump('audioFiles')[0]).toMatchObject({ lastPlayedAt: expect.any(Number) }),
    );
  });

  test('[M8] where no worker answers a silent sound keeps the right to play until the file is read', async () => {
    const hashes = await playlist(1, true);
    served = false;
    player.play(groupId, itemOf(at(hashes, first)));
    expect(audio.calls).toEqual(['unlock']);
    await until(() =>
      expect(audio.calls).toEqual(['unlock', `load blob:${smallWav(20).byteLength}`, 'play']),
    );
    expect(player.state().phase).toBe('playing');
  });

  test('[M8] without a worker a track is fetched first; a pause meanwhile is obeyed', async () => {
    const hashes = await playlist(1, false);
    served = false;
    rig.seen.reached = true;
    rig.seen.pulled.add(scope);
    rig.seen.news();
    player.play(groupId, itemOf(at(hashes, first)));
    expect(audio.calls).toEqual(['unlock']);
    player.pause();
    await until(() => expect(audio.calls).toContain(`load blob:${smallWav(20).byteLength}`));
    expect(audio.calls).not.toContain('play');
    expect(player.state().phase).toBe('paused');
    player.toggle();
    expect(player.state().phase).toBe('playing');
  });

  test('[M8] a browser that wants another tap says so, and the next one plays', async () => {
    const hashes = await playlist(1, true);
    audio.end = 'needs-tap';
    player.play(groupId, itemOf(at(hashes, first)));
    await until(() => expect(player.state().phase).toBe('needs-tap'));
    audio.end = 'sounding';
    player.toggle();
    expect(player.state().phase).toBe('playing');
    expect(audio.calls.filter((call) => call.startsWith('load'))).toHaveLength(1);
  });

  test('[M8] on what cannot be played names the reason and makes no sound', async () => {
    const mine = await hashOf(smallWav(20, 9));
    await tab.client.mutate(scope, 'playlist.append', {
      runId: 'r',
      items: [{ id: 'title', title: 'Wish' }],
    });
    await addForeign(rig, tab, smallWav(20, 9));
    rig.seen.available.delete(mine);
    player.play(groupId, 'title');
    expect(player.state()).toMatchObject({ phase: 'failed', itemId: 'title', code: 'not_found' });
    player.play(groupId, itemOf(mine));
    expect(player.state()).toMatchObject({ phase: 'failed', sha256: mine, code: 'not_found' });
    expect(audio.calls).not.toContain('play');
  });
});

describe('what the page began to play before there was a player', () => {
  test('[U10] goes on: nothing is loaded again, and the player knows what it is', async () => {
    const hashes = await playlist(2, true);
    audio.begun = mediaPath(at(hashes, first));
    player.adopt(groupId, itemOf(at(hashes, first)));
    expect(audio.calls).toEqual([`adopt ${mediaPath(at(hashes, first))}`]);
    expect(player.state()).toMatchObject({ phase: 'playing', sha256: at(hashes, first) });
    player.next();
    expect(player.state().sha256).toBe(at(hashes, second));
  });

  test('[U10] that did not sound is tried by the player, which says why', async () => {
    const hashes = await playlist(1, true);
    player.adopt(groupId, itemOf(at(hashes, first)));
    expect(audio.calls.slice(1)).toEqual([`load ${mediaPath(at(hashes, first))}`, 'play']);
  });

  test('[U11] and is nobody’s any more falls silent', async () => {
    const hashes = await playlist(1, true);
    audio.begun = mediaPath(at(hashes, first));
    player.adopt(groupId, 'an item that was removed meanwhile');
    expect(audio.calls).toEqual(['load null']);
    expect(player.state().phase).toBe('empty');
  });
});

describe('along the playlist', () => {
  test('[M8] the end of a track begins the next; next and previous go by the list as it stands now', async () => {
    const hashes = await playlist(3, true);
    player.play(groupId, itemOf(at(hashes, first)));
    audio.tell({ type: 'ended' });
    expect(player.state().sha256).toBe(at(hashes, second));
    await tab.client.mutate(scope, 'playlist.move', {
      id: itemOf(at(hashes, first)),
      afterId: itemOf(at(hashes, second)),
      beforeId: itemOf(at(hashes, third)),
    });
    player.next();
    expect(player.state().sha256).toBe(at(hashes, first));
    player.previous();
    expect(player.state().sha256).toBe(at(hashes, second));
    player.previous();
    expect([player.state().sha256, audio.seconds]).toEqual([at(hashes, second), 0]);
    player.next();
    player.next();
    audio.tell({ type: 'ended' });
    expect(player.state()).toMatchObject({ sha256: at(hashes, third), phase: 'paused' });
  });

  test('[M8] what cannot be played is passed over and said', async () => {
    const hashes = await playlist(3, true);
    await tab.media.unpin([at(hashes, second)]);
    await tab.media.removeDownloads();
    rig.seen.available.delete(at(hashes, second));
    player.play(groupId, itemOf(at(hashes, first)));
    player.next();
    expect(player.state().sha256).toBe(at(hashes, third));
    expect(passed).toEqual([[itemOf(at(hashes, second)), 'not_found']]);
  });

  test('[M8] a file that turns out to be broken is passed over too, but not when it was tapped', async () => {
    const hashes = await playlist(3, true);
    served = false;
    player.play(groupId, itemOf(at(hashes, first)));
    await until(() => expect(player.state().phase).toBe('playing'));
    audio.end = 'failed';
    player.next();
    await until(() => expect(player.state().phase).toBe('failed'));
    expect(passed).toEqual([
      [itemOf(at(hashes, second)), 'not_audio'],
      [itemOf(at(hashes, third)), 'not_audio'],
    ]);
    passed.length = 0;
    player.play(groupId, itemOf(at(hashes, second)));
    await until(() => expect(player.state()).toMatchObject({ phase: 'failed', code: 'not_audio' }));
    expect(passed).toEqual([]);
  });

  test('[M4] a worker that cannot answer is not the end: what is here plays from a blob', async () => {
    const hashes = await playlist(1, true);
    audio.end = 'failed';
    player.play(groupId, itemOf(at(hashes, first)));
    audio.tell({ type: 'failed' });
    audio.end = 'sounding';
    await until(() => expect(audio.calls.at(-1)).toBe('play'));
    expect(audio.calls).toContain(`load blob:${smallWav(20).byteLength}`);
    await until(() => expect(player.state()).toMatchObject({ phase: 'playing', code: null }));
  });
});

test('[M3] what plays and what comes next cannot be evicted; letting go ends that', async () => {
  const hashes = await playlist(3, true);
  await tab.media.unpin(hashes);
  player.play(groupId, itemOf(at(hashes, first)));
  await tab.media.removeDownloads();
  const places = () =>
    hashes.map((one) => tab.media.track(one, { bytes: 1, available: true }).place);
  await until(() => expect(places()).toEqual(['here', 'here', 'away']));
  player.stop();
  expect(player.state().phase).toBe('empty');
  await tab.media.removeDownloads();
  await until(() => expect(places()).toEqual(['away', 'away', 'away']));
});

test('[M8] the platform shows what plays, and its buttons do what the screen does', async () => {
  const hashes = await playlist(2, true);
  player.play(groupId, itemOf(at(hashes, first)));
  expect(shown.at(-1)).toMatchObject({ title: 'Theirs', cover: null });
  remote?.pause();
  expect(player.state().phase).toBe('paused');
  remote?.play();
  expect(player.state().phase).toBe('playing');
  remote?.seek(12.5);
  expect([audio.seconds, player.positionMs()]).toEqual([12.5, 12_500]);
  remote?.next();
  expect(player.state().sha256).toBe(at(hashes, second));
  player.setVolume(0.5);
  expect([player.state().volume, audio.calls.at(-1)]).toEqual([0.5, 'volume 0.5']);
  remote?.stop();
  expect([player.state().phase, shown.at(-1)]).toEqual(['empty', null]);
});
