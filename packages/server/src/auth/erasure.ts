/**
 * Erasure: forgetting a person by destroying the key of everything that is theirs (EN44). A signed ledger entry comes
 * first, so that a crash at any step only delays the rest: at the next start it is taken up again. The entry stays for
 * ever, since a database copied back from yesterday must forget the person once more.
 */
import { canonicalJson, scopeSchema, type Clock, type DigestPort, type Scope } from '@jamz/core';
import type { AccountStore, Keyring, LogStore, RegisterStore, Task } from '@jamz/stores';
import type { SyncService } from '../sync/sync-service.ts';
import { personOf } from './account-box.ts';
import { userScopeOf } from './profiles.ts';
import type { Sessions } from './sessions.ts';

const ledger = 'erasure';
const headsAtOnce = 500;
/** Records of a group whose id is the person's: who is in, was in, or asked to be let in. */
const kindsByPerson = ['member', 'joinRequest'] as const;

export interface Erasure {
  /** Resolves when nothing of the person can be read any more and every scope has been told. */
  erase(userId: string): Promise<void>;
  /** Finishes what a crash cut short; called at start. */
  resume(): Promise<number>;
}

export interface ErasurePorts {
  readonly accounts: AccountStore;
  readonly keys: Keyring;
  readonly log: LogStore;
  readonly registers: RegisterStore;
  readonly sessions: Sessions;
  readonly sync: SyncService;
  readonly digest: DigestPort;
  readonly clock: Clock;
  /** Takes the person's own grants, pictures and half uploads away. */
  readonly forgetFiles: (userId: string) => Promise<void>;
  /** Called before each step: lets a test end the process there. */
  readonly onStep?: ((step: string) => void) | undefined;
}

export function createErasure(ports: ErasurePorts): Erasure {
  const { accounts } = ports;
  const finish = async (entry: Task): Promise<void> => {
    await carryOut(ports, entry);
    await accounts.putTask({ ...entry, data: { ...entry.data, isDone: true } });
  };
  return {
    async erase(userId) {
      await finish(await openEntry(ports, userId));
    },
    async resume() {
      const entries = await accounts.listTasks(ledger);
      let count = 0;
      for (const entry of entries) {
        const account = await accounts.readAccount(entry.id);
        const isForgotten = account === null || account.status === 'erased';
        if (entry.data['isDone'] === true && isForgotten) continue;
        await finish(entry);
        count += 1;
      }
      return count;
    },
  };
}

/** Durable before anything is destroyed: who, when, and every scope that must hear of it. */
async function openEntry(ports: ErasurePorts, userId: string): Promise<Task> {
  const { accounts, digest, clock } = ports;
  const known = await accounts.readTask(ledger, userId);
  if (known !== null) return known;
  const scopes = await scopesOf(ports, userId);
  const at = clock.now();
  const signature = digest.mac(ledger, canonicalJson([userId, at, scopes]));
  const entry: Task = { kind: ledger, id: userId, data: { at, scopes, signature, isDone: false } };
  ports.onStep?.('ledger');
  await accounts.createTask(entry);
  return entry;
}

async function carryOut(ports: ErasurePorts, entry: Task): Promise<void> {
  const { accounts, keys, registers, sessions, sync } = ports;
  const userId = entry.id;
  const step = ports.onStep ?? ((): void => undefined);

  step('sessions');
  for (const session of await accounts.listSessions(userId)) {
    await sessions.end(session.sessionId);
  }
  step('key');
  await keys.destroy(personOf(userId));
  step('credentials');
  await accounts.deleteSessions(userId);
  const account = await accounts.readAccount(userId);
  if (account !== null) {
    const emptied = { loginMac: null, passwordHash: null, sealed: null, deviceSecret: null };
    await accounts.putAccount({ ...account, ...emptied, operator: false, status: 'erased' });
  }
  step('registers');
  await registers.eraseId(userId);
  step('files');
  await ports.forgetFiles(userId);
  for (const scope of scopesIn(entry)) {
    step(`scope ${scope}`);
    await sync.system(scope, 'person.erase', { userId });
  }
  step('own scope key');
  await keys.destroy(`scope:${userScopeOf(userId)}`);
}

function scopesIn(entry: Task): readonly Scope[] {
  const scopes: unknown = entry.data['scopes'];
  if (!Array.isArray(scopes)) return [];
  return scopes.map((scope) => scopeSchema.parse(scope));
}

/** The person's own scope and every group with a record of them, left, removed and merely asking ones too. */
async function scopesOf(ports: ErasurePorts, userId: string): Promise<readonly string[]> {
  const found: string[] = [userScopeOf(userId)];
  let after = 'group:';
  for (;;) {
    const heads = await ports.log.heads(after, headsAtOnce);
    const groups = heads.filter(({ scope }) => scope.startsWith('group:'));
    for (const { scope } of groups) {
      const isIn = await ports.sync.read(scopeSchema.parse(scope), (state) =>
        kindsByPerson.some((kind) => state.get(kind, userId) !== undefined),
      );
      if (isIn) found.push(scope);
    }
    const last = heads.at(-1);
    if (last === undefined || groups.length < heads.length) return found;
    after = last.scope;
  }
}
