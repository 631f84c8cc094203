import { expect, test } from 'vitest';
import { emptyPlayer, reducePlayer, type PlayerEvent } from './player-machine.ts';

const chosen: PlayerEvent = {
  type: 'chosen',
  groupId: 'g',
  itemId: 'i',
  sha256: 'h',
  durationMs: 1_000,
};
const run = (...events: readonly PlayerEvent[]) => events.reduce(reducePlayer, emptyPlayer);

test('[M8] from nothing over loading to playing, paused and on', () => {
  expect(run(chosen)).toMatchObject({ phase: 'loading', itemId: 'i', durationMs: 1_000 });
  expect(run(chosen, { type: 'sounding' }).phase).toBe('playing');
  expect(run(chosen, { type: 'sounding' }, { type: 'starved' }).phase).toBe('loading');
  expect(run(chosen, { type: 'sounding' }, { type: 'silent' }).phase).toBe('paused');
  expect(run(chosen, { type: 'silent' }, { type: 'wanted' }).phase).toBe('loading');
});

test('[M8] a browser that wants a tap is no failure, and a tap goes on', () => {
  const waiting = run(chosen, { type: 'needs-tap' });
  expect(waiting).toMatchObject({ phase: 'needs-tap', code: null });
  expect(reducePlayer(reducePlayer(waiting, { type: 'wanted' }), { type: 'sounding' }).phase).toBe(
    'playing',
  );
});

test('[M8] late words about a track that failed or was let go change nothing', () => {
  const failed = run(chosen, { type: 'failed', code: 'offline' });
  expect(failed).toMatchObject({ phase: 'failed', code: 'offline', sha256: 'h' });
  for (const event of ['sounding', 'silent', 'starved', 'needs-tap'] as const) {
    expect(reducePlayer(failed, { type: event })).toBe(failed);
    expect(reducePlayer(emptyPlayer, { type: event })).toBe(emptyPlayer);
  }
  expect(reducePlayer(failed, chosen)).toMatchObject({ phase: 'loading', code: null });
});

test('[M8] the same state is the same object; the volume is kept and bounded', () => {
  const playing = run(chosen, { type: 'sounding' });
  expect(reducePlayer(playing, { type: 'sounding' })).toBe(playing);
  const loud = reducePlayer(playing, { type: 'volume', volume: 7 });
  expect(loud.volume).toBe(1);
  const quiet = reducePlayer(loud, { type: 'volume', volume: 0.25 });
  expect(reducePlayer(quiet, { type: 'stopped' })).toEqual({ ...emptyPlayer, volume: 0.25 });
});

test('[M8] what cannot be played is named with its reason', () => {
  const refused = run({
    type: 'refused',
    groupId: 'g',
    itemId: 'i',
    sha256: null,
    code: 'offline',
  });
  expect(refused).toMatchObject({ phase: 'failed', itemId: 'i', sha256: null, code: 'offline' });
});
