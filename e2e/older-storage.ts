/** A device's storage as an earlier version of the app left it, and an upgrade that is stopped dead at any step. */
import type { BrowserContext, Page } from 'playwright-core';

/** What came with version 10. */
const newerStores = ['picks', 'audio_files', 'file_chunks', 'uploads', 'pictures', 'kept_groups'];

/**
 * Puts the person's database back to version 9, every record of it and its keys as they were then: confirmed rows, which
 * lie together in blocks since version 11, one by one. The app is not open.
 */
export async function putBackToVersion9(page: Page): Promise<void> {
  await page.evaluate(async (without) => {
    const done = <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        request.addEventListener('success', () => resolve(request.result));
        request.addEventListener('error', () => reject(request.error ?? new Error('failed')));
      });
    const found = (await indexedDB.databases()).find(({ name }) => name?.startsWith('jamz-person'));
    const name = found?.name ?? '';
    const newer = await done(indexedDB.open(name));
    const kept = [...newer.objectStoreNames].filter((store) => !without.includes(store));
    const copies = await Promise.all(
      kept.map(async (store) => {
        const records = newer.transaction(store).objectStore(store);
        const [keys, values] = await Promise.all([
          done(records.getAllKeys()),
          done(records.getAll()),
        ]);
        return { store, records: keys.map((key, at) => [key, values[at] as unknown] as const) };
      }),
    );
    newer.close();
    type Row = readonly [id: string, version: number, value: unknown, removedAt?: number];
    const rowsOf = (key: IDBValidKey, found: unknown): (readonly [IDBValidKey, unknown])[] => {
      const { inBlocks: _inBlocks, ...record } = found as Readonly<Record<string, unknown>>;
      const { scope, kind, n, rows } = record;
      if (typeof rows !== 'string' || typeof n !== 'number') return [[key, record]];
      return (JSON.parse(rows) as readonly Row[]).map(([id, version, value, removedAt = null]) => [
        [String(scope), String(kind), id],
        { scope, kind, id, version, removedAt, value },
      ]);
    };
    await done(indexedDB.deleteDatabase(name));
    const opening = indexedDB.open(name, 9);
    opening.addEventListener('upgradeneeded', () => {
      for (const store of kept) opening.result.createObjectStore(store);
    });
    const older = await done(opening);
    const writing = older.transaction(kept, 'readwrite', { durability: 'strict' });
    for (const { store, records } of copies) {
      const keepsKeys = store === 'keys';
      for (const [key, value] of records) {
        const rows = keepsKeys ? [[key, value] as const] : rowsOf(key, value);
        for (const [own, row] of rows) writing.objectStore(store).put(row, own);
      }
    }
    await new Promise<void>((resolve, reject) => {
      writing.addEventListener('complete', () => resolve());
      writing.addEventListener('abort', () => reject(writing.error ?? new Error('aborted')));
    });
    older.close();
  }, newerStores);
}

export const versionOf = (page: Page): Promise<number | undefined> =>
  page.evaluate(async () => {
    const all = await indexedDB.databases();
    return all.find(({ name }) => name?.startsWith('jamz-person'))?.version;
  });

/**
 * The page stops for ever, inside the upgrade, before its n-th new store is made; when there are fewer, as soon as the
 * upgrade is on the disk and before the app hears of it. `stopped` resolves with what it was stopped at.
 */
export async function stopUpgrade(
  context: BrowserContext,
  step: number,
): Promise<{ readonly stopped: (page: Page) => Promise<'inside' | 'after'> }> {
  await context.addInitScript((stopAt) => {
    const stop = (where: string): void => {
      console.debug(`stopped ${where}`);
      for (;;);
    };
    let made = 0;
    const create = IDBDatabase.prototype.createObjectStore;
    IDBDatabase.prototype.createObjectStore = function createObjectStore(...args) {
      made += 1;
      if (made === stopAt) stop('inside');
      return create.apply(this, args);
    };
    const open = IDBFactory.prototype.open;
    IDBFactory.prototype.open = function openDatabase(...args) {
      const request = open.apply(this, args);
      // Registered before any listener of the app.
      request.addEventListener('success', () => {
        if (made > 0 && args[0].startsWith('jamz-person')) stop('after');
      });
      return request;
    };
  }, step);
  return {
    stopped: (page) =>
      new Promise((resolve) => {
        page.on('console', (message) => {
          const [, where] = /^stopped (inside|after)$/u.exec(message.text()) ?? [];
          if (where === 'inside' || where === 'after') resolve(where);
        });
      }),
  };
}
