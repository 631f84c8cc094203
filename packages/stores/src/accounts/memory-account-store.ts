/** Accounts in memory: for tests and the simulator. No clock, no timer; `snapshot` and `restore` copy yesterday back. */
import { canonicalJson, type JsonObject } from '@jamz/core';
import { StoreUnavailableError } from '../store-errors.ts';
import type { Account, AccountChange, AccountStore, Session, Task } from './account-store.ts';
import type { Grant, Picture } from './file-rows.ts';
import { memoryFileRows, type FileState } from './memory-file-rows.ts';

export interface MemoryAccountFaults {
  readonly before?: ((use: 'read' | 'write') => 'unavailable' | null) | undefined;
}

export interface MemoryAccountSnapshot {
  readonly accounts: ReadonlyMap<string, Account>;
  readonly sessions: ReadonlyMap<string, Session>;
  readonly tasks: ReadonlyMap<string, Task>;
  readonly grants: ReadonlyMap<string, Grant>;
  readonly pictures: ReadonlyMap<string, Picture>;
  readonly changes: ReadonlyMap<string, AccountChange>;
}

export interface MemoryAccountStore extends AccountStore {
  snapshot(): MemoryAccountSnapshot;
  restore(snapshot: MemoryAccountSnapshot): void;
}

interface State extends FileState {
  accounts: Map<string, Account>;
  sessions: Map<string, Session>;
  tasks: Map<string, Task>;
  /** Newest change of each row, oldest first. */
  changes: Map<string, AccountChange>;
  changeCount: number;
}

/** Makes an empty account store. */
export function createMemoryAccountStore(
  options: { readonly faults?: MemoryAccountFaults | undefined } = {},
): MemoryAccountStore {
  const { faults = {} } = options;
  const state: State = {
    accounts: new Map(),
    sessions: new Map(),
    tasks: new Map(),
    grants: new Map(),
    pictures: new Map(),
    changes: new Map(),
    changeCount: 0,
  };
  const use = (kind: 'read' | 'write'): void => {
    if (faults.before?.(kind) === 'unavailable') throw new StoreUnavailableError('accounts: away');
  };
  return {
    ...accountMethods(state, use),
    ...sessionMethods(state, use),
    ...taskMethods(state, use),
    ...memoryFileRows(state, use, (table, id) => noteChange(state, table, id)),
    async readChanges(after, limit) {
      use('read');
      const behind = Number(after ?? 0);
      const from = behind > state.changeCount ? 0 : behind;
      return [...state.changes.values()].filter((c) => Number(c.token) > from).slice(0, limit);
    },
    async close() {},
    snapshot: () => ({
      accounts: new Map(state.accounts),
      sessions: new Map(state.sessions),
      tasks: new Map(state.tasks),
      grants: new Map(state.grants),
      pictures: new Map(state.pictures),
      changes: new Map(state.changes),
    }),
    restore(snapshot) {
      state.accounts = new Map(snapshot.accounts);
      state.sessions = new Map(snapshot.sessions);
      state.tasks = new Map(snapshot.tasks);
      state.grants = new Map(snapshot.grants);
      state.pictures = new Map(snapshot.pictures);
      state.changes = new Map(snapshot.changes);
      state.changeCount = Number([...state.changes.values()].at(-1)?.token ?? 0);
    },
  };
}

type Use = (kind: 'read' | 'write') => void;

function noteChange(state: State, table: AccountChange['table'], id: string): void {
  const key = `${table}/${id}`;
  state.changeCount += 1;
  state.changes.delete(key);
  state.changes.set(key, { token: String(state.changeCount), table, id });
}

function accountMethods(
  state: State,
  use: Use,
): Pick<
  AccountStore,
  'createAccount' | 'readAccount' | 'findAccount' | 'putAccount' | 'countAccounts' | 'listAccounts'
> {
  const holderOf = (loginMac: string | null): Account | undefined =>
    loginMac === null
      ? undefined
      : [...state.accounts.values()].find((account) => account.loginMac === loginMac);
  const put = (account: Account): true => {
    state.accounts.set(account.userId, account);
    noteChange(state, 'account', account.userId);
    return true;
  };
  return {
    async createAccount(account) {
      use('write');
      if (state.accounts.has(account.userId) || holderOf(account.loginMac)) return false;
      return put(account);
    },
    async readAccount(userId) {
      use('read');
      return state.accounts.get(userId) ?? null;
    },
    async findAccount(loginMac) {
      use('read');
      return holderOf(loginMac) ?? null;
    },
    async putAccount(account) {
      use('write');
      const holder = holderOf(account.loginMac);
      if (!state.accounts.has(account.userId)) return false;
      if (holder !== undefined && holder.userId !== account.userId) return false;
      return put(account);
    },
    async countAccounts() {
      use('read');
      const all = [...state.accounts.values()];
      return { all: all.length, operators: all.filter((account) => account.operator).length };
    },
    async listAccounts(after, limit) {
      use('read');
      const ids = [...state.accounts.keys()].filter((id) => id > after).toSorted();
      return ids.slice(0, limit).map((id) => state.accounts.get(id) as Account);
    },
  };
}

function sessionMethods(
  state: State,
  use: Use,
): Pick<
  AccountStore,
  | 'putSession'
  | 'readSession'
  | 'rotateSession'
  | 'revokeSession'
  | 'listSessions'
  | 'deleteSessions'
> {
  const put = (session: Session): void => {
    state.sessions.set(session.sessionId, session);
    noteChange(state, 'session', session.sessionId);
  };
  const of = (userId: string): Session[] =>
    [...state.sessions.values()]
      .filter((session) => session.userId === userId)
      .toSorted((a, b) => (a.sessionId < b.sessionId ? -1 : 1));
  return {
    async putSession(session) {
      use('write');
      put(session);
    },
    async readSession(sessionId) {
      use('read');
      return state.sessions.get(sessionId) ?? null;
    },
    async rotateSession(sessionId, from, to, at) {
      use('write');
      const session = state.sessions.get(sessionId);
      if (session === undefined || session.revokedAt !== null) return false;
      if (session.generation !== from) return false;
      put({ ...session, generation: to, lastSeenAt: at });
      return true;
    },
    async revokeSession(sessionId, at) {
      use('write');
      const session = state.sessions.get(sessionId);
      if (session !== undefined && session.revokedAt === null) put({ ...session, revokedAt: at });
    },
    async listSessions(userId) {
      use('read');
      return of(userId);
    },
    async deleteSessions(userId) {
      use('write');
      for (const { sessionId } of of(userId)) {
        state.sessions.delete(sessionId);
        noteChange(state, 'session', sessionId);
      }
    },
  };
}

function taskMethods(
  state: State,
  use: Use,
): Pick<AccountStore, 'putTask' | 'readTask' | 'createTask' | 'deleteTask' | 'listTasks'> {
  const key = (kind: string, id: string): string => `${kind}/${id}`;
  const put = (task: Task): void => {
    const data = JSON.parse(canonicalJson(task.data)) as JsonObject;
    state.tasks.set(key(task.kind, task.id), { kind: task.kind, id: task.id, data });
    noteChange(state, 'task', key(task.kind, task.id));
  };
  return {
    async putTask(task) {
      use('write');
      put(task);
    },
    async readTask(kind, id) {
      use('read');
      return state.tasks.get(key(kind, id)) ?? null;
    },
    async createTask(task) {
      use('write');
      if (state.tasks.has(key(task.kind, task.id))) return false;
      put(task);
      return true;
    },
    async deleteTask(kind, id) {
      use('write');
      if (state.tasks.delete(key(kind, id))) noteChange(state, 'task', key(kind, id));
    },
    async listTasks(kind) {
      use('read');
      return [...state.tasks.values()]
        .filter((task) => task.kind === kind)
        .toSorted((a, b) => (a.id < b.id ? -1 : 1));
    },
  };
}
