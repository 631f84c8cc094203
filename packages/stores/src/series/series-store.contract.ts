/** What every series adapter must do. Run on memory and SQLite by `live-stores.contract.test.ts`. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Sample, SeriesStore } from './series-store.ts';

const sample = (time: number, overrides: Partial<Sample> = {}): Sample => ({
  kind: 'fix',
  scope: 'group:a',
  member: 'u1',
  time,
  value: `{"t":${time}}`,
  ...overrides,
});

/** Runs the suite on one adapter. */
export function describeSeriesStore(
  name: string,
  open: () => Promise<{ readonly store: SeriesStore; readonly dispose: () => Promise<void> }>,
): void {
  describe(`SeriesStore: ${name}`, () => {
    let store: SeriesStore;
    let dispose: () => Promise<void>;
    beforeEach(async () => {
      ({ store, dispose } = await open());
    });
    afterEach(() => dispose());
    const all = (): Promise<readonly Sample[]> => store.read('fix', 'group:a', 'u1', 0, 1e15, 1e6);

    test('samples come in time order, whatever order they were stored in', async () => {
      await store.put([sample(3), sample(1)]);
      await store.put([sample(2)]);
      expect(await all()).toEqual([sample(1), sample(2), sample(3)]);
    });
    test('[I19] storing twice changes nothing, the first value stands', async () => {
      await store.put([sample(1), sample(1, { value: 'other' })]);
      await store.put([sample(1), sample(2)]);
      expect(await all()).toEqual([sample(1), sample(2)]);
    });
    test('a range includes its start, excludes its end and keeps to the limit', async () => {
      await store.put([1, 2, 3, 4].map((time) => sample(time)));
      const times = async (from: number, to: number, limit: number): Promise<number[]> =>
        (await store.read('fix', 'group:a', 'u1', from, to, limit)).map((s) => s.time);
      expect(await times(2, 4, 9)).toEqual([2, 3]);
      expect(await times(0, 9, 2)).toEqual([1, 2]);
      expect(await times(9, 0, 9)).toEqual([]);
    });
    test('samples are told apart by kind, scope and member', async () => {
      await store.put([sample(1), sample(1, { member: 'u2' }), sample(1, { scope: 'group:b' })]);
      await store.put([sample(1, { kind: 'speed' })]);
      expect(await all()).toHaveLength(1);
      expect(await store.read('fix', 'group:b', 'u1', 0, 9, 9)).toHaveLength(1);
      expect(await store.read('speed', 'group:a', 'u2', 0, 9, 9)).toEqual([]);
    });
    test('[EN44] erasing a member takes all of his samples and nobody else’s', async () => {
      await store.put([sample(1), sample(2, { scope: 'group:b' }), sample(1, { member: 'u2' })]);
      await store.eraseMember('u1');
      expect(await all()).toEqual([]);
      expect(await store.read('fix', 'group:b', 'u1', 0, 9, 9)).toEqual([]);
      expect(await store.read('fix', 'group:a', 'u2', 0, 9, 9)).toHaveLength(1);
    });
    test('what is older than its lifetime goes, per kind', async () => {
      await store.put([sample(1), sample(2), sample(1, { kind: 'speed' })]);
      await store.expire('fix', 2);
      expect(await all()).toEqual([sample(2)]);
      expect(await store.read('speed', 'group:a', 'u1', 0, 9, 9)).toHaveLength(1);
    });
    test('storing nothing is nothing', async () => {
      await store.put([]);
      expect(await all()).toEqual([]);
    });
  });
}
