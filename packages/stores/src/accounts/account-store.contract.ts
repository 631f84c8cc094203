/** What every account adapter must do. Run on memory and SQLite by `account-store.contract.test.ts`. */
import type { Box } from '@jamz/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Account, AccountStore, Session } from './account-store.ts';
import { grant, grantCases, picture, pictureCases } from './file-rows.contract.ts';

export interface AccountsUnderTest {
  readonly store: AccountStore;
  readonly reopen: (() => Promise<AccountStore>) | null;
  readonly dispose: () => Promise<void>;
}

const box = (ct: string): Box => ({ owner: 'person:u1', keyId: 'k', nonce: 'n', ct });

const account = (userId: string, overrides: Partial<Account> = {}): Account => ({
  userId,
  loginMac: `mac-${userId}`,
  passwordHash: '$argon2id$v=19$...',
  sealed: box('sealed'),
  deviceSecret: box('secret'),
  operator: false,
  status: 'active',
  createdAt: 1_000,
  ...overrides,
});

const session = (sessionId: string, overrides: Partial<Session> = {}): Session => ({
  sessionId,
  userId: 'u1',
  salt: 'salt',
  generation: 1,
  deviceKey: '{"kty":"EC"}',
  deviceName: box('phone'),
  createdAt: 1,
  lastSeenAt: 2,
  revokedAt: null,
  ...overrides,
});

/** Runs the suite on one adapter. */
export function describeAccountStore(name: string, open: () => Promise<AccountsUnderTest>): void {
  describe(`AccountStore: ${name}`, () => {
    let under: AccountsUnderTest;
    beforeEach(async () => {
      under = await open();
    });
    afterEach(() => under.dispose());
    accountCases(() => under.store);
    sessionCases(() => under.store);
    taskCases(() => under.store);
    changeCases(() => under.store);
    grantCases(() => under.store);
    pictureCases(() => under.store);
    test('everything is there after closing and opening again', async () => {
      await under.store.createAccount(account('u1'));
      await under.store.putSession(session('s1'));
      await under.store.putTask({ kind: 'k', id: 'i', data: { deep: [1, { a: null }] } });
      await under.store.putGrant(grant());
      await under.store.createPicture(picture());
      const again = under.reopen === null ? under.store : await under.reopen();
      expect(await again.readAccount('u1')).toEqual(account('u1'));
      expect(await again.readSession('s1')).toEqual(session('s1'));
      expect(await again.readTask('k', 'i')).toMatchObject({ data: { deep: [1, { a: null }] } });
      expect(await again.readChanges(null, 10)).toHaveLength(5);
      expect(await again.listGrantsBy('u1')).toEqual([grant()]);
      expect(await again.listPicturesBy('u1')).toEqual([picture()]);
    });
  });
}

function accountCases(store: () => AccountStore): void {
  test('an account comes back by id and by sign-in name', async () => {
    expect(await store().createAccount(account('u1'))).toBe(true);
    expect(await store().readAccount('u1')).toEqual(account('u1'));
    expect(await store().findAccount('mac-u1')).toEqual(account('u1'));
    expect(await store().readAccount('u2')).toBeNull();
    expect(await store().findAccount('mac-u2')).toBeNull();
  });
  test('a taken id or sign-in name is refused and changes nothing', async () => {
    await store().createAccount(account('u1'));
    expect(await store().createAccount(account('u1', { loginMac: 'other' }))).toBe(false);
    expect(await store().createAccount(account('u2', { loginMac: 'mac-u1' }))).toBe(false);
    expect(await store().findAccount('other')).toBeNull();
    expect(await store().countAccounts()).toEqual({ all: 1, operators: 0 });
  });
  test('eight sign-ups race for one name: one gets it', async () => {
    const tries = Array.from({ length: 8 }, (_, n) =>
      store().createAccount(account(`u${n}`, { loginMac: 'same' })),
    );
    expect((await Promise.all(tries)).filter(Boolean)).toHaveLength(1);
  });
  test('[EN44] an erased account keeps its row without name, hash and boxes', async () => {
    const erased = account('u1', {
      loginMac: null,
      passwordHash: null,
      sealed: null,
      deviceSecret: null,
      status: 'erased',
    });
    await store().createAccount(account('u1'));
    expect(await store().putAccount(erased)).toBe(true);
    expect(await store().readAccount('u1')).toEqual(erased);
    expect(await store().findAccount('mac-u1')).toBeNull();
    expect(await store().createAccount(account('u9', { loginMac: 'mac-u1' }))).toBe(true);
  });
  test('several erased accounts stand beside each other', async () => {
    for (const userId of ['u1', 'u2']) {
      expect(await store().createAccount(account(userId, { loginMac: null }))).toBe(true);
    }
  });
  test('replacing needs a row, and never takes the name of another', async () => {
    expect(await store().putAccount(account('u1'))).toBe(false);
    await store().createAccount(account('u1'));
    await store().createAccount(account('u2'));
    expect(await store().putAccount(account('u2', { loginMac: 'mac-u1' }))).toBe(false);
    expect(await store().findAccount('mac-u2')).toEqual(account('u2'));
  });
  test('accounts are counted and listed in order', async () => {
    for (const userId of ['c', 'a', 'b']) {
      await store().createAccount(account(userId, { operator: userId === 'b' }));
    }
    expect(await store().countAccounts()).toEqual({ all: 3, operators: 1 });
    expect((await store().listAccounts('', 2)).map((a) => a.userId)).toEqual(['a', 'b']);
    expect((await store().listAccounts('b', 9)).map((a) => a.userId)).toEqual(['c']);
  });
  test('ids are data: __proto__ and quotes are ordinary accounts', async () => {
    for (const userId of ['__proto__', "a'; DROP TABLE accounts;--", 'constructor']) {
      expect(await store().readAccount(userId)).toBeNull();
      expect(await store().createAccount(account(userId))).toBe(true);
      expect(await store().readAccount(userId)).toEqual(account(userId));
    }
  });
}

function sessionCases(store: () => AccountStore): void {
  test('a session comes back and is replaced by its id', async () => {
    expect(await store().readSession('s1')).toBeNull();
    await store().putSession(session('s1'));
    await store().putSession(session('s1', { lastSeenAt: 9 }));
    expect(await store().readSession('s1')).toEqual(session('s1', { lastSeenAt: 9 }));
  });
  test('rotation is compare-and-swap: of eight refreshes one wins', async () => {
    await store().putSession(session('s1'));
    const tries = Array.from({ length: 8 }, () => store().rotateSession('s1', 1, 2, 50));
    expect((await Promise.all(tries)).filter(Boolean)).toHaveLength(1);
    expect(await store().readSession('s1')).toMatchObject({ generation: 2, lastSeenAt: 50 });
  });
  test('a revoked or unknown session does not rotate', async () => {
    await store().putSession(session('s1'));
    await store().revokeSession('s1', 70);
    expect(await store().rotateSession('s1', 1, 2, 80)).toBe(false);
    expect(await store().rotateSession('s2', 1, 2, 80)).toBe(false);
  });
  test('the first revocation stands', async () => {
    await store().putSession(session('s1'));
    await store().revokeSession('s1', 70);
    await store().revokeSession('s1', 90);
    await store().revokeSession('unknown', 90);
    expect(await store().readSession('s1')).toMatchObject({ revokedAt: 70 });
  });
  test('sessions are listed per person and deleted for good', async () => {
    await store().putSession(session('s2'));
    await store().putSession(session('s1'));
    await store().putSession(session('s3', { userId: 'u2' }));
    expect((await store().listSessions('u1')).map((s) => s.sessionId)).toEqual(['s1', 's2']);
    await store().deleteSessions('u1');
    expect(await store().listSessions('u1')).toEqual([]);
    expect(await store().readSession('s1')).toBeNull();
    expect(await store().readSession('s3')).not.toBeNull();
  });
}

function taskCases(store: () => AccountStore): void {
  test('a task is stored, replaced, listed by kind and deleted', async () => {
    await store().putTask({ kind: 'relay', id: 'b', data: { at: 1 } });
    await store().putTask({ kind: 'relay', id: 'a', data: { at: 2 } });
    await store().putTask({ kind: 'other', id: 'a', data: {} });
    await store().putTask({ kind: 'relay', id: 'b', data: { at: 3 } });
    expect(await store().listTasks('relay')).toEqual([
      { kind: 'relay', id: 'a', data: { at: 2 } },
      { kind: 'relay', id: 'b', data: { at: 3 } },
    ]);
    await store().deleteTask('relay', 'a');
    await store().deleteTask('relay', 'never');
    expect(await store().readTask('relay', 'a')).toBeNull();
    expect(await store().readTask('other', 'a')).not.toBeNull();
  });
  test('createTask is for one: of eight single uses one wins', async () => {
    const tries = Array.from({ length: 8 }, (_, n) =>
      store().createTask({ kind: 'setup', id: 'link', data: { n } }),
    );
    const won = await Promise.all(tries);
    expect(won.filter(Boolean)).toHaveLength(1);
    expect(await store().readTask('setup', 'link')).toMatchObject({
      data: { n: won.indexOf(true) },
    });
  });
  test('what was given can be changed by its owner without changing the store', async () => {
    const data = { list: [1, 2] };
    await store().putTask({ kind: 'k', id: 'i', data });
    data.list.push(3);
    expect(await store().readTask('k', 'i')).toMatchObject({ data: { list: [1, 2] } });
  });
}

function changeCases(store: () => AccountStore): void {
  test('changed rows come once, newest change last, behind a token', async () => {
    await store().createAccount(account('u1'));
    await store().putSession(session('s1'));
    await store().putTask({ kind: 'k', id: 'i', data: {} });
    await store().putAccount(account('u1', { operator: true }));
    const all = await store().readChanges(null, 10);
    expect(all.map((change) => [change.table, change.id])).toEqual([
      ['session', 's1'],
      ['task', 'k/i'],
      ['account', 'u1'],
    ]);
    expect(await store().readChanges(all[0]?.token ?? null, 10)).toEqual(all.slice(1));
    expect(await store().readChanges(all[2]?.token ?? null, 10)).toEqual([]);
    expect(await store().readChanges(null, 2)).toEqual(all.slice(0, 2));
  });
  test('what changed nothing is no change; a deletion is one', async () => {
    await store().createAccount(account('u1'));
    await store().putSession(session('s1'));
    await store().putTask({ kind: 'k', id: 'i', data: {} });
    const before = await store().readChanges(null, 10);
    await store().createAccount(account('u1'));
    await store().rotateSession('s1', 7, 8, 9);
    await store().createTask({ kind: 'k', id: 'i', data: {} });
    await store().deleteTask('k', 'none');
    expect(await store().readChanges(null, 10)).toEqual(before);
    await store().deleteTask('k', 'i');
    await store().deleteSessions('u1');
    const after = await store().readChanges(before.at(-1)?.token ?? null, 10);
    expect(after.map((change) => change.table)).toEqual(['task', 'session']);
  });
  test('[EN16] a token of a newer copy begins again', async () => {
    await store().createAccount(account('u1'));
    expect(await store().readChanges('999', 10)).toHaveLength(1);
  });
}
