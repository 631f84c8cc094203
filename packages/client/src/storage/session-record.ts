/** The session row: who may write into this database. Sign-in, sign-out and switch raise its generation (EN24). */
import { err, ok, type Result, type UserId } from '@jamz/core';
import type { DeviceStore, Found, Plan, StoreFailure, TableName, Write } from './device-store.ts';
import { isClosesRecord, isLeaseRecord, isSessionRecord } from './record-checks.ts';
import type { SessionRecord } from './records.ts';

const sessionKey = ['session'] as const;
export const leaseKey = ['drain'] as const;
export const closesKey = ['closes'] as const;

/** The session a tab works for, as it was when the tab started. */
export interface Session {
  readonly userId: UserId;
  readonly generation: number;
}

/** `guard`: another session began here. `fenced`: another tab became the drainer. Both end the work of this tab. */
export type GuardedFailure = StoreFailure | 'guard' | 'fenced';

export async function readSession(
  store: DeviceStore,
): Promise<Result<SessionRecord | null, StoreFailure>> {
  const read = await store.read([{ table: 'session', key: sessionKey }]);
  return read.ok ? ok(sessionIn(read.value[0])) : read;
}

/** Begins a session of this person; every older tab's writes fail from here on. */
export function startSession(
  store: DeviceStore,
  userId: UserId,
): Promise<Result<Session, StoreFailure>> {
  return store.transact({
    tables: ['session'],
    durability: 'strict',
    reads: [{ table: 'session', key: sessionKey }],
    decide: ([found]) => {
      const generation = (sessionIn(found)?.generation ?? 0) + 1;
      return {
        writes: [{ table: 'session', key: sessionKey, put: { userId, generation, active: true } }],
        value: { userId, generation },
      };
    },
  });
}

/** Ends whatever session is there: sign-out. */
export function endSession(store: DeviceStore): Promise<Result<null, StoreFailure>> {
  return store.transact({
    tables: ['session'],
    durability: 'strict',
    reads: [{ table: 'session', key: sessionKey }],
    decide: ([found]) => {
      const session = sessionIn(found);
      if (session === null) return { writes: [], value: null };
      const put = { ...session, generation: session.generation + 1, active: false };
      return { writes: [{ table: 'session', key: sessionKey, put }], value: null };
    },
  });
}

/** A device store that belongs to one session: every write transaction first checks that it still does. */
export interface GuardedStore {
  read: DeviceStore['read'];
  transact<T>(plan: GuardedPlan<T>): Promise<Result<T, GuardedFailure>>;
  /** Whether this session and lease stand, asked before every send; and how often rows were closed here (EN4). */
  check(token: number | null): Promise<Result<number, GuardedFailure>>;
}
export interface GuardedPlan<T> extends Plan<T> {
  /** Token of the drainer's lease: writes of a drainer that was overtaken are refused. */
  readonly token?: number | undefined;
}

export function guardStore(store: DeviceStore, session: Session): GuardedStore {
  const refusal = (
    sessionFound: Found | undefined,
    leaseFound: Found | undefined,
    token: number | null,
  ): 'guard' | 'fenced' | null => {
    const held = sessionIn(sessionFound);
    const isOurs =
      held?.active === true &&
      held.userId === session.userId &&
      held.generation === session.generation;
    if (!isOurs) return 'guard';
    return token === null || leaseToken(leaseFound) === token ? null : 'fenced';
  };
  const guards = [
    { table: 'session', key: sessionKey },
    { table: 'lease', key: leaseKey },
  ] as const;

  return {
    read: (reads) => store.read(reads),
    async transact<T>(plan: GuardedPlan<T>) {
      const token = plan.token ?? null;
      const asked = token === null ? guards.slice(0, 1) : guards;
      const tables: TableName[] = [
        ...plan.tables,
        'session',
        ...(token === null ? [] : ['lease' as const]),
      ];
      const done = await store.transact<Result<T, 'guard' | 'fenced'>>({
        tables: [...new Set(tables)],
        durability: plan.durability,
        reads: [...asked, ...plan.reads],
        decide: (found) => {
          const refused = refusal(found[0], token === null ? undefined : found[1], token);
          if (refused !== null) return { writes: [] as readonly Write[], value: err(refused) };
          const { writes, value } = plan.decide(found.slice(asked.length));
          return { writes, value: ok(value) };
        },
      });
      return done.ok ? done.value : done;
    },
    async check(token) {
      const read = await store.read([...guards, { table: 'lease', key: closesKey }]);
      if (!read.ok) return read;
      const [sessionFound, leaseFound, closesFound] = read.value;
      const refused = refusal(sessionFound, leaseFound, token);
      return refused === null ? ok(closesIn(closesFound)) : err(refused);
    },
  };
}

const sessionIn = (found: Found | undefined): SessionRecord | null => {
  const row = found?.[0];
  return isSessionRecord(row) ? row : null;
};
export const closesIn = (found: Found | undefined): number => {
  const row = found?.[0];
  return isClosesRecord(row) ? row.count : 0;
};
const leaseToken = (found: Found | undefined): number | null => {
  const row = found?.[0];
  return isLeaseRecord(row) ? row.token : null;
};
