/**
 * Most of an edit's way to the disk is waiting for the answer to reads whose answer is known: the session row and the
 * next number, as this tab left them. So the plan decides on what it remembers, writes are sent along with the reads,
 * and the transaction commits only when the reads have said the same. Otherwise it is undone and run the long way.
 */
import type { Found, Plan, Read, Write } from './device-store.ts';

export interface Guesser {
  /** What the plan's reads will find; null when that cannot be known or is not worth it. */
  guess(plan: Plan<unknown>): readonly Found[] | null;
  /** A transaction has completed. */
  learn(plan: Plan<unknown>, done: Done): void;
  /** Something went wrong: believe nothing. */
  forget(): void;
}

export interface Done {
  readonly found: readonly Found[];
  readonly writes: readonly Write[];
}

/** More is never read by what has to be quick. */
const readsMax = 8;
const rememberedMax = 64;

export function createGuesser(): Guesser {
  const remembered = new Map<string, Found>();

  const nameOf = (part: { readonly table: string; readonly key: readonly unknown[] }): string =>
    JSON.stringify([part.table, part.key]);

  /** The plan's reads, when they are few and each names one record. */
  const quickReads = (plan: Plan<unknown>): readonly KeyRead[] => {
    const reads = plan.reads.filter((read) => 'key' in read);
    const isQuick = plan.durability === 'strict' && reads.length === plan.reads.length;
    return isQuick && reads.length <= readsMax ? reads : [];
  };

  return {
    guess: (plan) => {
      const reads = quickReads(plan);
      if (reads.length === 0) return null;
      const found: Found[] = [];
      for (const read of reads) {
        const held = remembered.get(nameOf(read));
        if (held === undefined) return null;
        found.push(held);
      }
      return found;
    },
    learn: (plan, { found, writes }) => {
      for (const [at, read] of quickReads(plan).entries()) {
        remembered.set(nameOf(read), found[at] ?? []);
      }
      for (const write of writes) {
        if (!('key' in write)) {
          remembered.clear();
        } else if (remembered.has(nameOf(write))) {
          remembered.set(nameOf(write), write.put === null ? [] : [write.put]);
        }
      }
      if (remembered.size > rememberedMax) remembered.clear();
    },
    forget: () => remembered.clear(),
  };
}

type KeyRead = Extract<Read, { key: unknown }>;

/** Are these the same records? Plain data that came from here: the order of its fields is its own. */
export const isSameFind = (a: readonly Found[], b: readonly Found[]): boolean =>
  JSON.stringify(a) === JSON.stringify(b);
