import { expect, test } from 'vitest';
import type { TrackState } from '@jamz/client/react';
import { placeView } from './place-texts.ts';

const here: TrackState = {
  place: 'here',
  done: 1_000,
  bytes: 1_000,
  pinned: false,
  upload: null,
  download: null,
};
const textOf = (state: Partial<TrackState>): string => placeView({ ...here, ...state }, 'Ana').text;
const moving = { done: 424, code: null };

test('[M9] every place of a track is said in words', () => {
  expect(textOf({})).toBe('On this device');
  expect(textOf({ pinned: true })).toBe('Kept here');
  expect(textOf({ place: 'away', done: 0 })).toBe('On the server');
  expect(textOf({ place: 'elsewhere', done: 0 })).toBe('Waiting for Ana');
  expect(textOf({ place: 'coming', done: 424 })).toBe('Coming, 42 %');
});

test('[M9] what is to be sent says how far it is, why it waits and why it failed', () => {
  expect(textOf({ upload: { ...moving, state: 'queued' } })).toMatch(/^Only on this device/u);
  expect(textOf({ upload: { ...moving, state: 'running' } })).toBe(
    'Only on this device, sending 42 %',
  );
  expect(textOf({ upload: { ...moving, state: 'waiting' } })).toBe(
    'Only on this device, stopped at 42 %',
  );
  expect(textOf({ upload: { ...moving, state: 'waiting', code: 'offline' } })).toBe(
    'Only on this device, goes on with a connection',
  );
  expect(textOf({ upload: { ...moving, state: 'failed', code: 'quota_full' } })).toContain(
    'no room left',
  );
});

test('[M9] a download that waits or failed says so', () => {
  const coming = { place: 'coming', done: 424 } as const;
  expect(textOf({ ...coming, download: { ...moving, state: 'waiting', code: 'offline' } })).toBe(
    'Coming, 42 %, goes on with a connection',
  );
  expect(
    textOf({ place: 'away', download: { ...moving, state: 'failed', code: 'storage_full' } }),
  ).toContain('no space left');
});
