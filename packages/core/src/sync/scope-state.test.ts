import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyPatch } from './apply-patch.ts';
import { createOverlay } from './overlay.ts';
import { createScopeState } from './scope-state.ts';
import { createTx } from './tx.ts';

const line = (id: string, version: number, text = id) => ({
  kind: 'line',
  id,
  version,
  value: { text },
});
const gone = (id: string, version: number) => ({
  kind: 'line',
  id,
  version,
  at: version,
  value: null,
});

describe('scope state', () => {
  test('lists in the order of bytes, never of a locale', () => {
    const state = createScopeState();
    for (const id of ['b', 'B', 'a', '10', '9', '_']) state.putEntity(line(id, 1));
    expect(state.list('line').map(({ id }) => id)).toEqual(['10', '9', 'B', '_', 'a', 'b']);
    expect(state.list('other')).toEqual([]);
  });

  test('hands out the same list until something of that kind changes', () => {
    const state = createScopeState();
    state.putEntity(line('a', 1));
    const before = state.list('line');
    state.putEntity({ ...line('x', 1), kind: 'other' });
    expect(state.list('line')).toBe(before);
    state.putEntity(line('a', 2));
    expect(state.list('line')).not.toBe(before);
  });

  test('a key is alive or buried, never both', () => {
    const state = createScopeState();
    state.putEntity(line('a', 1));
    state.bury(gone('a', 2));
    expect([state.get('line', 'a'), state.size()]).toEqual([undefined, 0]);
    expect(state.removed('line', 'a')?.version).toBe(2);
    state.putEntity(line('a', 3));
    expect([state.removed('line', 'a'), state.size()]).toEqual([undefined, 1]);
    state.forget('line', 'a');
    expect([...state.entities(), ...state.tombstones()]).toEqual([]);
  });

  test('[EN9] tells what changed since a version', () => {
    const state = createScopeState();
    state.putEntity(line('a', 1));
    state.putEntity(line('b', 2));
    state.bury(gone('c', 3));
    const { puts, removed } = state.changedSince(1);
    expect([puts.map(({ id }) => id), removed.map(({ id }) => id)]).toEqual([['b'], ['c']]);
  });
});

describe('applying patches', () => {
  const commits = fc.array(
    fc.record({ id: fc.constantFrom('a', 'b', 'c', 'd'), removes: fc.boolean() }),
    { minLength: 1, maxLength: 30 },
  );
  const textOf = (state: ReturnType<typeof createScopeState>): string =>
    JSON.stringify([[...state.entities()], [...state.tombstones()]]);

  test('[I5] a replica that pulls from any version ends like the server, twice is once', () => {
    const agrees = fc.property(commits, fc.nat(), fc.nat(), (log, first, second) => {
      const server = createScopeState();
      const replica = createScopeState();
      const stops = new Set([first % log.length, second % log.length, log.length - 1]);
      let pulled = 0;
      for (const [at, { id, removes }] of log.entries()) {
        if (removes) server.bury(gone(id, at + 1));
        else server.putEntity(line(id, at + 1, `v${at}`));
        if (!stops.has(at)) continue;
        applyPatch(replica, server.changedSince(pulled));
        applyPatch(replica, server.changedSince(pulled));
        pulled = at + 1;
      }
      return textOf(server) === textOf(replica);
    });
    expect(() => fc.assert(agrees, { numRuns: 300 })).not.toThrow();
  });

  test('[EN17] an image older than what a page brought is passed over', () => {
    const replica = createScopeState();
    applyPatch(replica, { puts: [line('a', 5, 'new')], removed: [gone('b', 6)] });
    applyPatch(replica, { puts: [line('a', 4, 'old'), line('b', 4)], removed: [] });
    applyPatch(replica, { puts: [], removed: [gone('a', 3)] });
    expect(replica.get('line', 'a')?.value).toEqual({ text: 'new' });
    expect(replica.get('line', 'b')).toBeUndefined();
  });
});

describe('a transaction', () => {
  test('sees its own writes and nobody else does', () => {
    const state = createScopeState();
    state.putEntity(line('b', 1));
    const tx = createTx(state, { version: 2, at: 7 });
    tx.put('line', 'a', { text: 'mine' });
    tx.remove('line', 'b');
    expect(tx.list('line').map(({ id }) => id)).toEqual(['a']);
    expect(tx.removed('line', 'b')).toMatchObject({ version: 2, at: 7, value: { text: 'b' } });
    expect(state.list('line').map(({ id }) => id)).toEqual(['b']);
    expect([...tx.reads()].toSorted()).toEqual(['line/*', 'line/b']);
  });

  test('counts what it would list, its own writes among it', () => {
    const base = createScopeState();
    for (const id of ['a', 'b']) base.putEntity({ kind: 'k', id, version: 1, value: {} });
    base.putEntity({ kind: 'other', id: 'a', version: 1, value: {} });
    const tx = createTx(base);
    const counts = (): readonly number[] => [tx.count('k'), tx.list('k').length];
    expect(counts()).toEqual([2, 2]);
    tx.put('k', 'a', { n: 1 });
    tx.put('k', 'c', {});
    tx.put('other', 'z', {});
    expect(counts()).toEqual([3, 3]);
    tx.remove('k', 'a');
    tx.remove('k', 'never there');
    expect(counts()).toEqual([2, 2]);
    expect([base.count('k'), base.count('none')]).toEqual([2, 0]);
    expect(createTx(base).reads().size).toBe(0);
    expect([...tx.reads()]).toEqual(['k/*']);
  });

  test('writing back what stood there is no change', () => {
    const state = createScopeState();
    state.putEntity(line('a', 1));
    const tx = createTx(state);
    tx.put('line', 'a', { text: 'other' });
    tx.put('line', 'a', { text: 'a' });
    expect(tx.changes()).toEqual({ puts: [], removed: [] });
  });

  test('[EN9] a second removal keeps the content of the first; a removal may come first', () => {
    const state = createScopeState();
    state.bury({ ...gone('a', 1), value: { text: 'kept' } });
    const tx = createTx(state);
    tx.remove('line', 'a');
    tx.remove('line', 'never');
    expect(tx.changes().removed).toEqual([{ kind: 'line', id: 'never', value: null }]);
    tx.put('line', 'a', { text: 'back' });
    expect(tx.changes().puts).toMatchObject([{ id: 'a' }]);
  });

  test('changes come in the order of their keys, whatever order they were written in', () => {
    const tx = createTx(createScopeState());
    for (const id of ['c', 'a', 'b']) tx.put('line', id, { text: id });
    expect(tx.changes().puts.map(({ id }) => id)).toEqual(['a', 'b', 'c']);
  });
});

describe('the overlay', () => {
  test('lies over the base, follows it, and goes away', () => {
    const base = createScopeState();
    base.putEntity(line('a', 1));
    base.putEntity(line('b', 1));
    const overlay = createOverlay(base);
    const removed = [{ kind: 'line', id: 'a', value: { text: 'a' } }];
    overlay.absorb({ puts: [{ kind: 'line', id: 'c', value: { text: 'c' } }], removed }, 2, 9);
    const ids = () => overlay.list('line').map(({ id }) => id);
    expect(ids()).toEqual(['b', 'c']);
    expect(overlay.list('line')).toBe(overlay.list('line'));
    base.putEntity(line('d', 2));
    expect(ids()).toEqual(['b', 'c', 'd']);
    expect([...overlay.touched().keys()]).toEqual(['line/c', 'line/a']);
    expect(overlay.removed('line', 'a')).toMatchObject({ at: 9, version: 2 });
    overlay.reset();
    expect(ids()).toEqual(['a', 'b', 'd']);
  });
});
