import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareStamps, type Stamp } from '../clock/hybrid-time.ts';
import { limits } from '../limits.ts';
import { decideField, type FieldStamp, type FieldWrite } from './last-write-per-field.ts';

interface Write {
  readonly value: string;
  readonly stamp: Stamp;
}
interface Cell {
  readonly value: string | null;
  readonly stamp: FieldStamp | undefined;
  readonly overruled: readonly string[];
  readonly asked: number;
}

const empty: Cell = { value: null, stamp: undefined, overruled: [], asked: 0 };

/** Applies writes in server order; nobody saw anything unless `seen` says so. */
function apply(cell: Cell, write: Write, version: number, seenVersion = 0): Cell {
  const wish: FieldWrite = {
    stamp: write.stamp,
    seenVersion,
    version,
    by: write.stamp.c,
    isSame: cell.value === write.value,
  };
  const decision = decideField(cell.stamp, wish);
  if (decision.end === 'overruled') {
    const overruled = [...cell.overruled, write.value];
    return { ...cell, overruled, asked: cell.asked + Number(decision.asked) };
  }
  const lost = decision.overrules === null ? [] : [cell.value ?? ''];
  return {
    value: write.value,
    stamp: decision.stamp,
    overruled: [...cell.overruled, ...lost],
    asked: cell.asked + Number(decision.overrules?.asked ?? false),
  };
}

const fold = (writes: readonly Write[]): Cell =>
  writes.reduce((cell, write, at) => apply(cell, write, at + 1), empty);

/** Different devices, different values: everybody writes unseen. */
const strangers = fc
  .uniqueArray(
    fc.record({ ms: fc.integer({ min: 0, max: 1_000_000 }), n: fc.integer({ min: 0, max: 3 }) }),
    { minLength: 1, maxLength: 8 },
  )
  .map((times) =>
    times.map(({ ms, n }, at): Write => ({ value: `v${at}`, stamp: { ms, n, c: `client-${at}` } })),
  );

const shuffled = strangers.chain((writes) =>
  fc.tuple(fc.constant(writes), fc.shuffledSubarray(writes, { minLength: writes.length })),
);

const sorted = (values: readonly string[]): string => values.toSorted().join();

const law = (property: fc.IRawProperty<unknown>): (() => void) => {
  return () => fc.assert(property, { numRuns: 500 });
};

describe('last write per field', () => {
  test('[I12] any order of unseen writes ends in the same value: the newest', () => {
    expect(
      law(
        fc.property(shuffled, ([writes, other]) => {
          const newest = writes.toSorted((a, b) => compareStamps(b.stamp, a.stamp))[0];
          return fold(writes).value === newest?.value && fold(other).value === newest?.value;
        }),
      ),
    ).not.toThrow();
  });

  test('[I17] every value that does not stand is kept, in any order', () => {
    expect(
      law(
        fc.property(shuffled, ([writes, other]) => {
          const kept = (cell: Cell): string => sorted([...cell.overruled, cell.value ?? '']);
          const all = sorted(writes.map(({ value }) => value));
          return kept(fold(writes)) === all && kept(fold(other)) === all;
        }),
      ),
    ).not.toThrow();
  });

  test('[I2] the same write twice is once', () => {
    expect(
      law(
        fc.property(strangers, fc.nat(), (writes, pick) => {
          const before = fold(writes);
          const standing = writes.find(({ value }) => value === before.value);
          const again = standing ?? writes[pick % writes.length];
          if (again === undefined) return false;
          const after = apply(before, again, writes.length + 1);
          return after.value === before.value && after.overruled.length === before.overruled.length;
        }),
      ),
    ).not.toThrow();
  });

  test('[I3] one client’s own writes follow each other whatever its clock does', () => {
    expect(
      law(
        fc.property(fc.array(fc.integer({ min: 0, max: 1_000_000 }), { minLength: 1 }), (times) => {
          const own = times.map((ms, at): Write => ({
            value: `v${at}`,
            stamp: { ms, n: 0, c: 'me' },
          }));
          const cell = fold(own);
          return cell.value === own.at(-1)?.value && cell.overruled.length === 0;
        }),
      ),
    ).not.toThrow();
  });

  test('[EN29] who saw the value replaces it, and the stamp never goes back', () => {
    expect(
      law(
        fc.property(strangers, fc.integer({ min: 0, max: 1_000_000 }), (writes, ms) => {
          const before = fold(writes);
          const late: Write = { value: 'seen', stamp: { ms, n: 0, c: 'late' } };
          const after = apply(before, late, writes.length + 1, writes.length);
          const raised =
            before.stamp === undefined ||
            (after.stamp !== undefined && compareStamps(after.stamp, before.stamp) > 0);
          return after.value === 'seen' && after.asked === before.asked && raised;
        }),
      ),
    ).not.toThrow();
  });

  test('[EN29] asks if and only if two devices wrote within five minutes unseen', () => {
    const at = 10_000_000;
    const first: Write = { value: 'a', stamp: { ms: at, n: 0, c: 'one' } };
    const ask = (apartMs: number, seenVersion: number, client = 'two'): number => {
      const stamp = { ms: at + apartMs, n: 0, c: client };
      return apply(fold([first]), { value: 'b', stamp }, 2, seenVersion).asked;
    };
    const window = limits.questionWindowMs;
    expect(window).toBe(300_000);
    expect([ask(window, 0), ask(-window, 0), ask(0, 0)]).toEqual([1, 1, 1]);
    expect([ask(window + 1_000, 0), ask(-window - 1_000, 0), ask(window + 1, 0)]).toEqual([
      0, 0, 0,
    ]);
    expect([ask(1_000, 1), ask(1_000, 0, 'one')]).toEqual([0, 0]);
  });

  test('[EN29] two who want the same are not asked', () => {
    const first: Write = { value: 'a', stamp: { ms: 5, n: 0, c: 'one' } };
    const second: Write = { value: 'a', stamp: { ms: 9, n: 0, c: 'two' } };
    expect(fold([first, second])).toMatchObject({ value: 'a', asked: 0, overruled: [] });
    expect(fold([second, first]).stamp).toMatchObject({ ms: 9, c: 'two' });
  });
});
