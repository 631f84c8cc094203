/** The stores as one server process sees them: slow, sometimes away, and silent once the process is dead. */
import {
  AppendUnknownError,
  StoreUnavailableError,
  type AccountStore,
  type AppendResult,
  type LogStore,
} from '@jamz/stores';
import type { KeyPort, StoredCommit } from '@jamz/core';
import type { Chance } from './random.ts';
import type { Process } from './process.ts';
import type { World } from './world.ts';

const never = <T>(): Promise<T> =>
  new Promise<T>(() => {
    // A dead process hears nothing.
  });

export interface Gate {
  <T>(act: () => Promise<T>): Promise<T>;
}

export interface GatedProcess {
  readonly process: Process;
  readonly chance: Chance;
  /** Ends the process, here and now. */
  readonly die: () => void;
}

/** Every use takes a while, may find the store away or be the last thing the process does, and never returns into a dead one. */
export function createGate(world: World, { process, chance, die }: GatedProcess): Gate {
  const dies = (): boolean => {
    if (!process.isAlive()) return true;
    if (!chance.is(world.rates().serverDies / 2)) return false;
    world.happened('server killed at a use of its store');
    die();
    return true;
  };
  return async (act) => {
    const ms = chance.int(world.rates().storeDelayMsMax + 1);
    if (ms > 0) await new Promise<void>((resolve) => void process.timers.after(ms, resolve));
    if (dies()) return never();
    if (world.isLogAway()) throw new StoreUnavailableError('store: away');
    const value = await act();
    return dies() ? never() : value;
  };
}

export function gateLog(world: World, gate: Gate, chance: Chance): LogStore {
  const { log } = world;
  const losses = new Set<string>();
  const noteResult = (commit: StoredCommit, result: AppendResult): void => {
    if (result.end === 'lost') {
      world.happened('compare-and-swap lost', `${commit.scope} ${commit.version}`);
      losses.add(commit.scope);
    }
    if (result.end === 'appended' && losses.delete(commit.scope)) {
      world.happened('compare-and-swap lost, then won', commit.scope);
    }
  };
  const appendMany: LogStore['appendMany'] = (commits) =>
    gate(async () => {
      if (world.disk.isFull()) throw new StoreUnavailableError('store: no space left');
      world.disk.wrote();
      const rate = world.rates().appendUnknown / 2;
      if (chance.is(rate)) {
        world.happened('append unknown, not stored');
        throw new AppendUnknownError('no answer');
      }
      const results = await log.appendMany(commits);
      for (const [n, commit] of commits.entries()) noteResult(commit, results[n] as AppendResult);
      if (chance.is(rate)) {
        world.happened('append unknown, stored');
        throw new AppendUnknownError('no answer');
      }
      return results;
    });
  return {
    append: async (commit) => (await appendMany([commit]))[0] as AppendResult,
    appendMany,
    read: (scope, after, bytesMax) =>
      gate(async () => world.disk.read(await log.read(scope, after, bytesMax))),
    head: (scope) => gate(() => log.head(scope)),
    heads: (after, limit) => gate(() => log.heads(after, limit)),
    follow: (token, limit) => gate(() => log.follow(token, limit)),
    onAppend: (wake) =>
      log.onAppend((scope) => void wakeUnlessLost(world, gate, chance, () => wake(scope))),
    findOutcomes: (scope, userId, clientId, from) =>
      gate(() => log.findOutcomes(scope, userId, clientId, from)),
    findById: (scope, userId, id) => gate(() => log.findById(scope, userId, id)),
    putCheckpoint: (checkpoint) => gate(() => log.putCheckpoint(checkpoint)),
    readCheckpoint: (scope, upTo) => gate(() => log.readCheckpoint(scope, upTo)),
    fence: (fencingEpoch) => gate(() => log.fence(fencingEpoch)),
    close: async () => {},
  };
}

/** A hint, never needed: so it gets lost. */
async function wakeUnlessLost(
  world: World,
  gate: Gate,
  chance: Chance,
  wake: () => void,
): Promise<void> {
  if (chance.is(world.rates().hintLoss)) return;
  try {
    await gate(async () => wake());
  } catch (error) {
    if (!(error instanceof StoreUnavailableError)) throw error;
  }
}

export function gateAccounts(world: World, gate: Gate): AccountStore {
  const { accounts } = world;
  return {
    // Files are not played here: their rows are as they are.
    ...accounts,
    createAccount: (account) => gate(() => accounts.createAccount(account)),
    readAccount: (userId) => gate(() => accounts.readAccount(userId)),
    findAccount: (loginMac) => gate(() => accounts.findAccount(loginMac)),
    putAccount: (account) => gate(() => accounts.putAccount(account)),
    countAccounts: () => gate(() => accounts.countAccounts()),
    listAccounts: (after, limit) => gate(() => accounts.listAccounts(after, limit)),
    putSession: (session) => gate(() => accounts.putSession(session)),
    readSession: (sessionId) => gate(() => accounts.readSession(sessionId)),
    rotateSession: (id, from, to, at) => gate(() => accounts.rotateSession(id, from, to, at)),
    revokeSession: (sessionId, at) => gate(() => accounts.revokeSession(sessionId, at)),
    listSessions: (userId) => gate(() => accounts.listSessions(userId)),
    deleteSessions: (userId) => gate(() => accounts.deleteSessions(userId)),
    putTask: (task) => gate(() => accounts.putTask(task)),
    readTask: (kind, id) => gate(() => accounts.readTask(kind, id)),
    createTask: (task) => gate(() => accounts.createTask(task)),
    deleteTask: (kind, id) => gate(() => accounts.deleteTask(kind, id)),
    listTasks: (kind) => gate(() => accounts.listTasks(kind)),
    readChanges: (after, limit) => gate(() => accounts.readChanges(after, limit)),
    close: async () => {},
  };
}

/** Keys lie elsewhere than the log: they are away on their own. */
export function gateKeys(world: World, process: Process): KeyPort {
  const keys = world.keyring.port();
  const alive = async <T>(act: () => Promise<T>): Promise<T> => {
    const value = await act();
    return process.isAlive() ? value : never();
  };
  return {
    read: (owners) => alive(() => keys.read(owners)),
    create: (owner) => alive(() => keys.create(owner)),
  };
}
