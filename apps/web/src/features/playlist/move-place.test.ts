import fc from 'fast-check';
import { expect, test } from 'vitest';
import { moveTo, placeBetween } from './move-place.ts';

const list = ['a', 'b', 'c', 'd'].map((id) => ({ id }));
const ids = (items: readonly { readonly id: string }[]) => items.map((item) => item.id).join('');

test('[EN31] a moved row names the neighbours it gets', () => {
  const down = moveTo(list, 0, 2);
  expect(ids(down)).toBe('bcad');
  expect(placeBetween(down, 2)).toEqual({ afterId: 'c', beforeId: 'd' });
  const first = moveTo(list, 3, 0);
  expect(ids(first)).toBe('dabc');
  expect(placeBetween(first, 0)).toEqual({ afterId: null, beforeId: 'a' });
  expect(placeBetween(moveTo(list, 1, 3), 3)).toEqual({ afterId: 'd', beforeId: null });
});

test('moving keeps every row once, and the moved one arrives where it should', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.string(), { minLength: 1, maxLength: 20 }),
      fc.nat(),
      fc.nat(),
      (names, a, b) => {
        const items = names.map((id) => ({ id }));
        const from = a % items.length;
        const to = b % items.length;
        const moved = moveTo(items, from, to);
        expect(moved.map((item) => item.id).toSorted()).toEqual(names.toSorted());
        expect(moved[to]).toBe(items[from]);
      },
    ),
  );
});
