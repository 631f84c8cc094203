/**
 * The device's store as one tab sees it: the tab may die before or after any use of it, its connection may break, the
 * disk may be full for a while, and a frozen tab hears of nothing before it moves again.
 */
import { err, type Result } from '@jamz/core';
import type { DeviceStore, MemoryDiskOptions, MemoryTab, Plan, StoreFailure } from '@jamz/client';
import type { Process } from './process.ts';
import type { Chance } from './random.ts';
import type { World } from './world.ts';

/** The quota of a device: full for a while, for all its tabs. */
export interface Quota {
  readonly fault: NonNullable<MemoryDiskOptions['fault']>;
  fillUp(): void;
  freeUp(): void;
}

export function createQuota(world: World, chance: Chance): Quota {
  let isFull = false;
  let wasHit = false;
  return {
    fault({ stage }) {
      if (stage === 'after') {
        if (wasHit && !isFull) {
          wasHit = false;
          world.happened('quota hit and recovered');
        }
        return 'go';
      }
      if (isFull) {
        wasHit = true;
        return 'full';
      }
      if (!chance.is(world.rates().deviceStore)) return 'go';
      world.happened('device storage refused a write');
      return chance.pick(['full', 'failed'] as const);
    },
    fillUp() {
      isFull = true;
    },
    freeUp() {
      isFull = false;
    },
  };
}

export interface Mortal {
  readonly name: string;
  readonly process: Process;
  readonly chance: Chance;
  /** Without locks the lease row alone elects, which is worth noting. */
  readonly hasLocks: boolean;
  readonly die: () => void;
}

const never = <T>(): Promise<T> =>
  new Promise<T>(() => {
    // A dead tab hears nothing.
  });

export function mortalStore(world: World, disk: MemoryTab, tab: Mortal): DeviceStore {
  const { process, chance, name } = tab;
  let isBroken = false;

  const dies = (): boolean => {
    if (!process.isAlive()) return true;
    if (!chance.is(world.rates().tabDiesInTransaction / 2)) return false;
    world.happened('tab killed inside a storage transaction', name);
    tab.die();
    return true;
  };
  /** The connection dies under a call; the store opens another one for the next. */
  const breaks = (): boolean => {
    if (chance.is(world.rates().connectionLoss)) {
      isBroken = true;
      return true;
    }
    if (isBroken) world.happened('database connection lost and reopened', name);
    isBroken = false;
    return false;
  };
  const hear = <T>(value: T): Promise<T> | T =>
    process.isFrozen() ? new Promise((resolve) => process.deliver(() => resolve(value))) : value;
  return {
    async read(reads) {
      if (!process.isAlive()) return never();
      if (breaks()) return hear(err('failed'));
      const found = await disk.read(reads);
      return process.isAlive() ? hear(found) : never();
    },
    async transact<T>(plan: Plan<T>) {
      if (dies()) return never();
      if (breaks()) return hear<Result<T, StoreFailure>>(err('failed'));
      const result = await disk.transact(plan);
      if (dies()) return never();
      if (!tab.hasLocks && plan.tables.includes('lease')) {
        world.happened('lease row used without locks');
      }
      return hear(result);
    },
    close: () => disk.close(),
  };
}
