/** A keyring copy in memory: for tests and the simulator. It can be away, as a real one can. */
import type { Owner } from '@jamz/core';
import { StoreUnavailableError } from '../store-errors.ts';
import type { KeyringCopy, WrappedKey } from './keyring.ts';

export interface MemoryKeyringFaults {
  readonly before?: ((use: 'read' | 'write') => 'unavailable' | null) | undefined;
}

/** Makes an empty copy. */
export function createMemoryKeyringCopy(
  options: {
    readonly name?: string | undefined;
    readonly faults?: MemoryKeyringFaults | undefined;
  } = {},
): KeyringCopy {
  const { name = 'memory', faults = {} } = options;
  const keys = new Map<Owner, WrappedKey>();
  const use = (kind: 'read' | 'write'): void => {
    if (faults.before?.(kind) === 'unavailable') {
      throw new StoreUnavailableError(`keyring ${name}: away`);
    }
  };
  return {
    name,
    async create(key) {
      use('write');
      const standing = keys.get(key.owner) ?? key;
      keys.set(key.owner, standing);
      return standing;
    },
    async read(owners) {
      use('read');
      return owners.flatMap((owner) => keys.get(owner) ?? []);
    },
    async destroy(owner, at) {
      use('write');
      const standing = keys.get(owner);
      if (standing?.destroyedAt != null) return;
      keys.set(owner, {
        owner,
        keyId: standing?.keyId ?? '',
        wrapped: null,
        createdAt: standing?.createdAt ?? at,
        destroyedAt: at,
      });
    },
    async list() {
      use('read');
      return [...keys.values()].toSorted((a, b) => (a.owner < b.owner ? -1 : 1));
    },
    async close() {},
  };
}
