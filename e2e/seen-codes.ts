/** Which error codes came out of a server, and which ones cannot come from the requests of an end-to-end test. */
import type { ErrorCode } from '@jamz/core';

interface Elsewhere {
  readonly why: string;
  /** The test that reaches it. */
  readonly test: string;
}

/** Not reached by requests here. A code that is neither seen nor in this list fails the suite. */
export const reachedElsewhere: Readonly<Partial<Record<ErrorCode, Elsewhere>>> = {
  unavailable: {
    why: 'needs a store that is away',
    test: 'packages/server/src/sync/sync-store.test.ts',
  },
  internal: {
    why: 'is a fault of ours by definition: every suite here demands that it never comes',
    test: 'packages/server/src/sync/adversarial.test.ts',
  },
  mutator_failed: {
    why: 'needs a mutator that throws',
    test: 'packages/server/src/sync/sync-numbers.test.ts',
  },
  retired_mutation: {
    why: 'no name of the product is retired yet',
    test: 'packages/server/src/sync/sync-numbers.test.ts',
  },
  undo_expired: {
    why: 'needs thirty days',
    test: 'packages/core/src/model/playlist-mutations.test.ts',
  },
  group_full: {
    why: 'needs fifty people with passwords that take their time',
    test: 'packages/core/src/model/member-mutations.test.ts',
  },
  file_unreadable: { why: 'a device says it', test: 'packages/client/src/media/picks.test.ts' },
  storage_full: { why: 'a device says it', test: 'packages/client/src/engine/engine.test.ts' },
  storage_failed: { why: 'a device says it', test: 'e2e/copied-back.e2e.ts' },
  signed_out: { why: 'a device says it', test: 'packages/client/src/react/hooks.browser.test.tsx' },
  offline: { why: 'a device says it', test: 'packages/client/src/engine/engine.test.ts' },
};

export interface SeenCodes {
  /** Notes every code in an answer as it came, and gives the answer back. */
  note<T extends string>(text: T): T;
  has(code: ErrorCode): boolean;
  list(): readonly string[];
}

export function createSeenCodes(): SeenCodes {
  const seen = new Set<string>();
  return {
    note(text) {
      for (const [, code = ''] of text.matchAll(/"(?:code|retry)":"([a-z_]+)"/gu)) seen.add(code);
      // A number that belongs to another change is answered with that change's id.
      if (/"taken":"/u.test(text)) seen.add('taken');
      return text;
    },
    has: (code) => seen.has(code),
    list: () => [...seen].toSorted(),
  };
}
