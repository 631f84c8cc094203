/** The disk under the log: it may be full for a while, and one row of it may have gone bad until somebody repairs it. */
import type { StoredCommit } from '@jamz/core';
import type { Chance } from './random.ts';
import type { Sometimes } from './sometimes.ts';

export interface ServerDisk {
  isFull(): boolean;
  setFull(isFull: boolean): void;
  /** A write went through. */
  wrote(): void;
  /** Rows as they are read from it. */
  read(rows: readonly StoredCommit[]): readonly StoredCommit[];
  /** Whoever reads one of these rows from now on finds a flipped bit. Returns the scope, or null when there is none. */
  damage(rows: readonly StoredCommit[], chance: Chance): string | null;
  /** A process that met the damage goes on serving what lies before it, also to somebody removed behind it (S11). */
  soundUpTo(scope: string): number;
  /** True when there was something to repair. */
  repair(): boolean;
}

export function createServerDisk(sometimes: Sometimes): ServerDisk {
  let isFull = false;
  let wasFull = false;
  let bad: StoredCommit | null = null;
  const soundUpTo = new Map<string, number>();
  return {
    isFull: () => isFull,
    setFull(now) {
      isFull = now;
      if (isFull) wasFull = true;
    },
    wrote() {
      if (wasFull && !isFull) sometimes.count('disk full, then recovered');
      if (!isFull) wasFull = false;
    },
    read(rows) {
      if (bad === null || !rows.includes(bad)) return rows;
      return rows.map((row) => (row === bad ? { ...row, bytes: `${row.bytes} ` } : row));
    },
    damage(rows, chance) {
      const candidates = rows.filter(({ scope }) => !scope.startsWith('system:'));
      if (candidates.length === 0) return null;
      bad = chance.pick(candidates);
      const { scope, version } = bad;
      soundUpTo.set(scope, Math.min(soundUpTo.get(scope) ?? version, version - 1));
      return scope;
    },
    soundUpTo: (scope) => soundUpTo.get(scope) ?? Number.POSITIVE_INFINITY,
    repair() {
      const wasBad = bad !== null;
      bad = null;
      soundUpTo.clear();
      return wasBad;
    },
  };
}
