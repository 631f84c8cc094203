/** The lease row: which tab drains, and the token that fences every write of an earlier drainer. */
import type { Result } from '@jamz/core';
import { isLeaseRecord } from '../storage/record-checks.ts';
import { leaseKey, type GuardedFailure, type GuardedStore } from '../storage/session-record.ts';

export interface LeaseWish {
  readonly holder: string;
  readonly now: number;
  /** Take it whoever holds it: the platform's lock says that the holder is gone. */
  readonly force: boolean;
  /** A holder who has not renewed for so long is frozen or gone. */
  readonly expiryMs: number;
}

/** The token of the new lease, or null while another holder is alive. */
export function takeLease(
  store: GuardedStore,
  wish: LeaseWish,
): Promise<Result<number | null, GuardedFailure>> {
  return store.transact({
    tables: ['lease'],
    durability: 'relaxed',
    reads: [{ table: 'lease', key: leaseKey }],
    decide: ([found]) => {
      const row = found?.[0];
      const held = isLeaseRecord(row) ? row : null;
      // A clock that was set back must not keep a dead holder alive.
      const age = held === null ? wish.expiryMs : Math.abs(wish.now - held.renewedAt);
      const isFree = wish.force || held?.holder === wish.holder || age >= wish.expiryMs;
      if (!isFree) return { writes: [], value: null };
      const token = (held?.token ?? 0) + 1;
      const put = { token, holder: wish.holder, renewedAt: wish.now };
      return { writes: [{ table: 'lease', key: leaseKey, put }], value: token };
    },
  });
}

/** Fails with `fenced` when somebody else has it by now. */
export function renewLease(
  store: GuardedStore,
  lease: { readonly token: number; readonly holder: string; readonly now: number },
): Promise<Result<null, GuardedFailure>> {
  const put = { token: lease.token, holder: lease.holder, renewedAt: lease.now };
  return store.transact({
    tables: ['lease'],
    durability: 'relaxed',
    token: lease.token,
    reads: [],
    decide: () => ({ writes: [{ table: 'lease', key: leaseKey, put }], value: null }),
  });
}
