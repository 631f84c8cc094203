/**
 * A store that makes room when the disk is full, and tries once more: audio that can be fetched again gives way, an edit
 * never does (D5, M3).
 */
import type { DeviceStore } from './device-store.ts';

/** `makeRoom` resolves true when something was removed; it works on the store below, and never asks for room itself. */
export function makeRoomFirst(store: DeviceStore, makeRoom: () => Promise<boolean>): DeviceStore {
  let making: Promise<boolean> | null = null;
  return {
    read: (reads) => store.read(reads),
    transact: async (plan) => {
      const first = await store.transact(plan);
      if (first.ok || first.error !== 'full') return first;
      making ??= makeRoom().finally(() => {
        making = null;
      });
      return (await making) ? store.transact(plan) : first;
    },
    close: () => store.close(),
  };
}
