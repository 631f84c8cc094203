/**
 * A store that makes room when the disk is full, and tries again for as long as there is something to give up: audio
 * that can be fetched again gives way, an edit never does (D5, M3).
 */
import type { Result } from '@jamz/core';
import type { DeviceStore, Plan, StoreFailure } from './device-store.ts';

/**
 * `makeRoom` resolves true when something was removed, and false once there is nothing left to remove; it works on the
 * store below, and never asks for room itself.
 */
export function makeRoomFirst(store: DeviceStore, makeRoom: () => Promise<boolean>): DeviceStore {
  let making: Promise<boolean> | null = null;
  const transact = async <T>(plan: Plan<T>): Promise<Result<T, StoreFailure>> => {
    const result = await store.transact(plan);
    if (result.ok || result.error !== 'full') return result;
    making ??= makeRoom().finally(() => {
      making = null;
    });
    return (await making) ? transact(plan) : result;
  };
  return { read: (reads) => store.read(reads), transact, close: () => store.close() };
}
