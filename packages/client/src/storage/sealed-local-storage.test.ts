import { expect, test } from 'vitest';
import { createSealedLocalStorage, type TextStorage } from './sealed-local-storage.ts';
import { makeDeviceKey } from './sealed-with-web-crypto.ts';

function memoryStorage(): TextStorage & { readonly items: Map<string, string> } {
  const items = new Map<string, string>();
  return {
    items,
    getItem: (name) => items.get(name) ?? null,
    setItem: (name, text) => void items.set(name, text),
  };
}

test('a choice survives a reload, and nothing of it can be read in the storage', async () => {
  const storage = memoryStorage();
  const deviceKey = await makeDeviceKey();
  const key = async () => deviceKey;
  const before = createSealedLocalStorage({ storage, key });
  before.set('theme', 'canary-dark');
  before.set('name', 'canary-ana');
  before.set('name', 'canary-ben');
  await before.settled();
  const stored = [...storage.items].flat().join(' ');
  expect(stored).not.toMatch(/canary|theme|name/u);

  const after = createSealedLocalStorage({ storage, key });
  expect(after.get('theme')).toBeNull();
  await after.load();
  expect([after.get('theme'), after.get('name')]).toEqual(['canary-dark', 'canary-ben']);
});

test('what was set before the storage was read wins, and another key reads nothing', async () => {
  const storage = memoryStorage();
  const deviceKey = await makeDeviceKey();
  const first = createSealedLocalStorage({ storage, key: async () => deviceKey });
  first.set('theme', 'dark');
  first.set('lang', 'en');
  await first.settled();

  const second = createSealedLocalStorage({ storage, key: async () => deviceKey });
  second.set('theme', 'light');
  await second.load();
  expect([second.get('theme'), second.get('lang')]).toEqual(['light', 'en']);

  const stranger = createSealedLocalStorage({ storage, key: makeDeviceKey });
  await stranger.load();
  expect(stranger.get('lang')).toBeNull();
});

test('a storage that refuses everything costs the choice, not the app', async () => {
  const refuse = (): never => {
    throw new DOMException('full', 'QuotaExceededError');
  };
  const storage = { getItem: refuse, setItem: refuse };
  const sealed = createSealedLocalStorage({ storage, key: makeDeviceKey });
  await sealed.load();
  sealed.set('theme', 'dark');
  await sealed.settled();
  expect(sealed.get('theme')).toBe('dark');
});
