import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareOrdered, orderKeyPattern, orderKeysBetween, placeAt } from './order-key.ts';
import { placeMove, placeRun, type RunItem } from './ordered-append.ts';

interface Batch {
  readonly device: string;
  readonly ids: readonly string[];
}

function append(list: readonly RunItem[], { device, ids }: Batch): readonly RunItem[] {
  const run = { runId: `run-${device}`, addedBy: device };
  const { keys, rekeyedById } = placeRun(list, run, ids.length);
  const kept = list.map((item) => ({
    ...item,
    orderKey: rekeyedById.get(item.id) ?? item.orderKey,
  }));
  const added = ids.map((id, at) => ({ ...run, id, orderKey: keys[at] ?? '' }));
  return [...kept, ...added].toSorted(compareOrdered);
}

const foldBatches = (batches: readonly Batch[]): readonly RunItem[] => batches.reduce(append, []);

/** Several devices, each with batches of its own in order; the server sees any interleaving of them. */
const interleaved = fc
  .array(
    fc.record({
      device: fc.constantFrom('a', 'b', 'c', 'd'),
      size: fc.integer({ min: 1, max: 6 }),
    }),
    { minLength: 1, maxLength: 20 },
  )
  .map((batches) => {
    const counts = new Map<string, number>();
    return batches.map(({ device, size }): Batch => {
      const from = counts.get(device) ?? 0;
      counts.set(device, from + size);
      const name = (n: number): string => `${device}${String(from + n).padStart(4, '0')}`;
      return { device, ids: Array.from({ length: size }, (_, n) => name(n)) };
    });
  });

const law = (check: (batches: readonly Batch[]) => boolean): (() => void) => {
  return () => fc.assert(fc.property(interleaved, check), { numRuns: 500 });
};

describe('ordered append', () => {
  test('[EN31] keeps everything, and each device’s run together and in order', () => {
    expect(
      law((batches) => {
        const list = foldBatches(batches).map(({ id }) => id);
        const all = batches.flatMap(({ ids }) => ids);
        const runs = new Set(batches.map(({ device }) => device));
        const isTogether = [...runs].every((device) => {
          const own = list.filter((id) => id.startsWith(device));
          const from = list.indexOf(own[0] ?? '');
          const stretch = list.slice(from, from + own.length);
          return stretch.join() === own.join() && own.join() === own.toSorted().join();
        });
        return list.length === all.length && isTogether;
      }),
    ).not.toThrow();
  });

  test('[I5] recomputing from the same log agrees, key by key', () => {
    expect(
      law((batches) => {
        const keys = (list: readonly RunItem[]): string =>
          list.map(({ id, orderKey }) => `${id}=${orderKey}`).join();
        return keys(foldBatches(batches)) === keys(foldBatches(batches));
      }),
    ).not.toThrow();
  });

  test('[EN31] runs stand in the order in which the server first heard of them', () => {
    expect(
      law((batches) => {
        const firsts = [...new Set(batches.map(({ device }) => device))];
        const seen = [...new Set(foldBatches(batches).map(({ addedBy }) => addedBy))];
        return seen.join() === firsts.join();
      }),
    ).not.toThrow();
  });
});

describe('order keys', () => {
  test('lie between their neighbours, as bytes, for any history of inserts', () => {
    const places = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 1, max: 4 })), { maxLength: 120 });
    const ordered = fc.property(places, (inserts) => {
      let list: readonly RunItem[] = [];
      let count = 0;
      for (const [place, size] of inserts) {
        const index = place % (list.length + 1);
        const { keys, rekeyedById } = placeAt(list, index, size);
        const kept = list.map((one) => ({
          ...one,
          orderKey: rekeyedById.get(one.id) ?? one.orderKey,
        }));
        const added = keys.map((orderKey): RunItem => {
          count += 1;
          return { id: `i${count}`, orderKey, runId: 'r', addedBy: 'x' };
        });
        const wanted = [...kept.slice(0, index), ...added, ...kept.slice(index)];
        list = wanted.toSorted(compareOrdered);
        if (list.map(({ id }) => id).join() !== wanted.map(({ id }) => id).join()) return false;
      }
      return list.every(({ orderKey }) => orderKeyPattern.test(orderKey) && orderKey.length <= 64);
    });
    expect(() => fc.assert(ordered, { numRuns: 200 })).not.toThrow();
  });

  test('a move lands beside the neighbour that is left', () => {
    const [a = '', b = '', c = ''] = orderKeysBetween(null, null, 3);
    const list = [a, b, c].map((orderKey, at) => ({ id: `i${at}`, orderKey }));
    const none = () => null;
    const [first] = placeMove(list, { afterId: null, beforeId: 'i0' }, none).keys;
    const [last] = placeMove(list, { afterId: 'i2', beforeId: null }, none).keys;
    const [middle] = placeMove(list, { afterId: 'gone', beforeId: 'i1' }, none).keys;
    const [known] = placeMove(list, { afterId: 'gone', beforeId: 'gone' }, () => b).keys;
    expect([first, a, middle, b, c, last].map(String)).toEqual(
      [first, a, middle, b, c, last].map(String).toSorted(),
    );
    expect(known !== undefined && a < known && known < b).toBe(true);
    expect(placeMove([], { afterId: null, beforeId: null }, none).keys).toHaveLength(1);
  });
});
