/**
 * Small choices of this device in localStorage, as one sealed text: theme, language, and who was here last. Reading is
 * from memory; sealing is asynchronous, so writing follows a moment later and the newest state wins.
 */
import type { Preferences } from '../device.ts';
import type { Sealer } from './sealer.ts';
import { createWebCryptoSealer } from './sealed-with-web-crypto.ts';

/** The part of `Storage` that is needed. */
export interface TextStorage {
  getItem(name: string): string | null;
  setItem(name: string, text: string): void;
}

export interface SealedLocalStorage extends Preferences {
  /** Resolves once what is stored has been read; before that every name answers null. */
  load(): Promise<void>;
  /** Resolves once everything set so far is stored. */
  settled(): Promise<void>;
}

const itemName = 'jamz-preferences';
const context = 'preferences';

export function createSealedLocalStorage(ports: {
  /** Null where the browser refuses it: choices then last as long as the tab. */
  readonly storage: TextStorage | null;
  readonly key: () => Promise<CryptoKey>;
}): SealedLocalStorage {
  const listeners = new Set<() => void>();
  let values: ReadonlyMap<string, string> = new Map();
  let writing: Promise<void> = Promise.resolve();
  /** Names set since the start: they win over what `load` finds. */
  const touched = new Set<string>();

  const tell = (): void => {
    for (const listener of listeners) listener();
  };

  /** Null where this browser keeps no keys: choices then last as long as the tab. */
  const openSealer = async (): Promise<Sealer | null> => {
    try {
      return createWebCryptoSealer(await ports.key());
    } catch {
      return null;
    }
  };

  const store = async (): Promise<void> => {
    const sealed = await (await openSealer())?.seal(JSON.stringify([...values]), context);
    if (sealed !== undefined) writeItem(ports.storage, sealed);
  };

  return {
    get: (name) => values.get(name) ?? null,
    set: (name, value) => {
      touched.add(name);
      if ((values.get(name) ?? null) === value) return;
      const next = new Map(values);
      if (value === null) next.delete(name);
      else next.set(name, value);
      values = next;
      writing = writing.then(store);
      tell();
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    load: async () => {
      const sealed = readItem(ports.storage);
      if (sealed === null) return;
      const text = await (await openSealer())?.open(sealed, context);
      const found = text === null || text === undefined ? [] : parsePairs(text);
      const kept = [...values].filter(([name]) => touched.has(name));
      values = new Map([...found.filter(([name]) => !touched.has(name)), ...kept]);
      tell();
    },
    settled: () => writing,
  };
}

function readItem(storage: TextStorage | null): string | null {
  try {
    return storage?.getItem(itemName) ?? null;
  } catch {
    return null;
  }
}

/** A full or forbidden localStorage costs a preference, never more. */
function writeItem(storage: TextStorage | null, sealed: string): void {
  try {
    storage?.setItem(itemName, sealed);
  } catch {
    return;
  }
}

function parsePairs(text: string): readonly (readonly [string, string])[] {
  const value: unknown = JSON.parse(text);
  if (!Array.isArray(value)) return [];
  return value.flatMap((pair: unknown) => {
    const [name, held] = Array.isArray(pair) ? (pair as readonly unknown[]) : [];
    return typeof name === 'string' && typeof held === 'string' ? [[name, held] as const] : [];
  });
}
