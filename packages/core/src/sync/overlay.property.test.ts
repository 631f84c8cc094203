import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Entity } from '../protocol/sync-message.ts';
import { createOverlay } from './overlay.ts';
import { createScopeState } from './scope-state.ts';
import type { Changes } from './tx.ts';

const idOf = (n: number): string => `id-${String(n).padStart(2, '0')}`;

const step = fc.record({
  act: fc.constantFrom('put', 'remove', 'look', 'base', 'bury', 'reset'),
  n: fc.nat(20),
  value: fc.nat(1_000),
});

test('[I6] a list that is kept up to date is the list that merging everything again gives', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const base = createScopeState();
      for (const n of [1, 5, 9])
        base.putEntity({ kind: 'k', id: idOf(n), version: 1, value: { n } });
      const overlay = createOverlay(base);
      const look = () => {
        const count = overlay.count('k');
        const list = overlay.list('k');
        expect(count).toBe(list.length);
        const wanted = base
          .list('k')
          .map(({ id }) => id)
          .concat([...overlay.touched().values()].map((one) => (one.entity ?? one.tombstone).id));
        const ids = [...new Set(wanted)].filter((id) => overlay.get('k', id)).toSorted();
        expect(list.map(({ id }) => id)).toEqual(ids);
        expect(overlay.count('k')).toBe(ids.length);
        for (const entity of list) expect(entity).toBe(overlay.get('k', entity.id));
        return list;
      };
      let before = look();
      for (const { act, n, value } of steps) {
        const id = idOf(n);
        const none: Changes = { puts: [], removed: [] };
        const copy = [...before];
        if (act === 'put')
          overlay.absorb({ ...none, puts: [{ kind: 'k', id, value: { value } }] }, 2, 0);
        if (act === 'remove')
          overlay.absorb({ ...none, removed: [{ kind: 'k', id, value: null }] }, 2, 0);
        if (act === 'base') base.putEntity({ kind: 'k', id, version: 3, value: { value } });
        if (act === 'bury') base.bury({ kind: 'k', id, version: 3, at: 0, value: null });
        if (act === 'reset') overlay.reset();
        // What was handed out stays as it was: screens hold it.
        expect(before).toEqual(copy);
        if (value % 3 === 0) expect(overlay.count('k')).toBe(overlay.list('k').length);
        if (act !== 'put' || value % 2 === 0) before = look();
      }
      look();
    }),
  );
});

test('[I6] a thousand edits of a kind that is looked at after each cost no thousand merges', () => {
  let merges = 0;
  const base = createScopeState();
  // Merging goes through the base's list once.
  const list = Object.assign([] as Entity[], {
    filter: () => {
      merges += 1;
      return [];
    },
  });
  const overlay = createOverlay({ ...base, list: () => list });
  for (let n = 0; n < 1_000; n += 1) {
    const puts = [{ kind: 'k', id: `id-${1_000 + ((n * 7) % 1_000)}`, value: { n } }];
    overlay.absorb({ puts, removed: [] }, 1, 0);
    expect(overlay.list('k')).toHaveLength(n + 1);
  }
  expect(merges).toBeLessThanOrEqual(1);
});
