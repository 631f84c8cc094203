/** The cache against a model of a device in use: whatever people do, it stays inside its bounds and takes nothing it may not. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { tracksOverBounds, tracksToFree, type CachedTrack } from './lru.ts';

const bounds = { tracksMax: 50, bytesMax: 600 };
const stepsMin = 10_000;

type Step =
  | { readonly do: 'add' | 'download'; readonly id: number; readonly bytes: number }
  | { readonly do: 'play' | 'sent' | 'pin' | 'unpin' | 'forget' | 'full'; readonly id: number };

interface Held {
  readonly bytes: number;
  usedAt: number;
  pinned: boolean;
  waiting: boolean;
}

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('add', 'download'), ...sized() }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constantFrom('play', 'sent', 'pin', 'unpin', 'forget', 'full'),
      id: fc.nat(119),
    }),
  },
);

function sized() {
  return { id: fc.nat(119), bytes: fc.integer({ min: 1, max: 40 }) };
}

/** A device: what is here, what plays, and what left. */
function createDevice() {
  const held = new Map<number, Held>();
  let playing: number | null = null;
  let now = 0;
  const tracks = (): readonly CachedTrack[] =>
    [...held].map(([id, { bytes, usedAt, pinned, waiting }]) => {
      const hold = waiting ? 'waiting' : id === playing ? 'playing' : pinned ? 'pinned' : 'free';
      return { sha256: String(id), bytes, usedAt, hold };
    });
  const evict = (sha256s: readonly string[]): void => {
    const before = new Map(tracks().map((track) => [track.sha256, track]));
    for (const sha256 of sha256s) {
      const gone = before.get(sha256);
      expect(gone?.hold).toBe('free');
      // Nothing that was used longer ago may stay in its place.
      const older = [...before.values()].filter(
        ({ hold, usedAt }) => hold === 'free' && usedAt < (gone?.usedAt ?? 0),
      );
      expect(older.every((track) => sha256s.includes(track.sha256))).toBe(true);
      held.delete(Number(sha256));
    }
  };
  return {
    tracks,
    run: (one: Step): void => {
      now += 1;
      const file = held.get(one.id);
      if (one.do === 'add') {
        const bytes = file?.bytes ?? one.bytes;
        held.set(one.id, { bytes, usedAt: now, pinned: file?.pinned ?? false, waiting: true });
      } else if (one.do === 'download' && file === undefined) {
        held.set(one.id, { bytes: one.bytes, usedAt: now, pinned: false, waiting: false });
      } else if (one.do === 'play' && file !== undefined) {
        playing = one.id;
        file.usedAt = now;
      } else if (one.do === 'sent' && file !== undefined) file.waiting = false;
      else if (one.do === 'pin' && file !== undefined) file.pinned = true;
      else if (one.do === 'unpin' && file !== undefined) file.pinned = false;
      else if (one.do === 'full') evict(tracksToFree(tracks(), 60));
      evict(tracksOverBounds(tracks(), bounds));
    },
  };
}

describe('the cache', () => {
  test('[M3] 10,000 steps: inside its bounds after each; playing, pinned and not uploaded never go', () => {
    let steps = 0;
    let evictions = 0;
    fc.assert(
      fc.property(fc.array(step, { minLength: 200, maxLength: 400 }), (run) => {
        const device = createDevice();
        let most = 0;
        for (const one of run) {
          const before = device.tracks().length;
          device.run(one);
          steps += 1;
          const tracks = device.tracks();
          if (tracks.length < before) evictions += 1;
          const counted = tracks.filter(({ hold }) => hold === 'free' || hold === 'playing');
          const bytes = counted.reduce((sum, track) => sum + track.bytes, 0);
          // What plays stays even when it alone is too large.
          const free = counted.filter(({ hold }) => hold === 'free');
          expect(counted.length <= bounds.tracksMax || free.length === 0).toBe(true);
          expect(bytes <= bounds.bytesMax || free.length === 0).toBe(true);
          most = Math.max(most, tracks.length);
        }
        return most > 0;
      }),
      { numRuns: 60 },
    );
    expect(steps).toBeGreaterThanOrEqual(stepsMin);
    expect(evictions).toBeGreaterThan(100);
  });

  test('[M3] fifty small tracks fit, the fifty-first takes the place of the one heard longest ago', () => {
    const tracks = Array.from({ length: 51 }, (_, at) => ({
      sha256: `t${at}`,
      bytes: 1,
      usedAt: at === 20 ? 0 : at + 1,
      hold: 'free' as const,
    }));
    expect(tracksOverBounds(tracks.slice(0, 50), bounds)).toEqual([]);
    expect(tracksOverBounds(tracks, bounds)).toEqual(['t20']);
  });
});
