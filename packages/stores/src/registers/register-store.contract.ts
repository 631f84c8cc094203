/** What every register adapter must do. Run on memory and SQLite by `live-stores.contract.test.ts`. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Register, RegisterStore } from './register-store.ts';

const register = (overrides: Partial<Register> = {}): Register => ({
  kind: 'position',
  scope: 'group:a',
  id: 'u1',
  at: 10,
  value: '{"box":1}',
  until: null,
  ...overrides,
});

/** Runs the suite on one adapter. */
export function describeRegisterStore(
  name: string,
  open: () => Promise<{ readonly store: RegisterStore; readonly dispose: () => Promise<void> }>,
): void {
  describe(`RegisterStore: ${name}`, () => {
    let store: RegisterStore;
    let dispose: () => Promise<void>;
    beforeEach(async () => {
      ({ store, dispose } = await open());
    });
    afterEach(() => dispose());

    test('[EN33] the newest value wins', async () => {
      expect(await store.put(register({ at: 10 }))).toBe(true);
      expect(await store.put(register({ at: 12, value: 'new' }))).toBe(true);
      expect(await store.list('position', 'group:a', 0)).toEqual([
        register({ at: 12, value: 'new' }),
      ]);
    });
    test('[EN33] a lower or equal one changes nothing', async () => {
      await store.put(register({ at: 10 }));
      expect(await store.put(register({ at: 10, value: 'same' }))).toBe(false);
      expect(await store.put(register({ at: 9, value: 'older' }))).toBe(false);
      expect(await store.list('position', 'group:a', 0)).toEqual([register()]);
    });
    test('[EN33] a row past its end counts as missing, and a newer one revives it', async () => {
      await store.put(register({ until: 100 }));
      expect(await store.list('position', 'group:a', 99)).toHaveLength(1);
      expect(await store.list('position', 'group:a', 100)).toEqual([]);
      await store.put(register({ at: 11, until: 300 }));
      expect(await store.list('position', 'group:a', 200)).toHaveLength(1);
    });
    test('rows are told apart by kind, scope and id, and come in id order', async () => {
      for (const id of ['b', 'a', '__proto__']) await store.put(register({ id }));
      await store.put(register({ kind: 'lease' }));
      await store.put(register({ scope: 'group:b' }));
      const rows = await store.list('position', 'group:a', 0);
      expect(rows.map((row) => row.id)).toEqual(['__proto__', 'a', 'b']);
      expect(await store.list('lease', 'group:a', 0)).toHaveLength(1);
      expect(await store.list('lease', 'group:b', 0)).toEqual([]);
    });
    test('[EN44] erasing an id takes its rows of every scope and kind', async () => {
      await store.put(register({ id: 'u1' }));
      await store.put(register({ id: 'u1', scope: 'group:b', kind: 'last-seen' }));
      await store.put(register({ id: 'u2' }));
      await store.eraseId('u1');
      expect(await store.list('last-seen', 'group:b', 0)).toEqual([]);
      expect((await store.list('position', 'group:a', 0)).map((row) => row.id)).toEqual(['u2']);
    });
    test('of eight writers the highest stands', async () => {
      const tries = [3, 8, 1, 7, 2, 6, 5, 4].map((at) =>
        store.put(register({ at, value: `${at}` })),
      );
      await Promise.all(tries);
      expect(await store.list('position', 'group:a', 0)).toEqual([register({ at: 8, value: '8' })]);
    });
  });
}
