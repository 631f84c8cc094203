/** What every keyring copy must do, and the keyring over such copies. Run by `keyring.contract.test.ts`. */
import type { Owner, OwnerKey } from '@jamz/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { KeyringCopy, WrappedKey } from './keyring.ts';
import { openKeyring, type Keyring } from './open-keyring.ts';

export interface CopiesUnderTest {
  /** Two empty copies of one keyring. */
  readonly copies: readonly [KeyringCopy, KeyringCopy];
  readonly dispose: () => Promise<void>;
}

const key = (owner: Owner, wrapped = owner.padEnd(80, 'W')): WrappedKey => ({
  owner,
  keyId: `id-of-${owner}`,
  wrapped,
  createdAt: 5,
  destroyedAt: null,
});
const rootKey = new Uint8Array(32).fill(7);

/** Runs both suites on one adapter. */
export function describeKeyring(name: string, open: () => Promise<CopiesUnderTest>): void {
  describe(`KeyringCopy: ${name}`, () => {
    let under: CopiesUnderTest;
    beforeEach(async () => {
      under = await open();
    });
    afterEach(() => under.dispose());
    copyCases(() => under.copies[0]);
  });
  describe(`Keyring over ${name}`, () => {
    let under: CopiesUnderTest;
    let time = 0;
    let keyring: Keyring;
    const clock = { now: () => 1_000 + time, monotonic: () => time };
    const openOver = (copies: readonly KeyringCopy[]): Promise<Keyring> =>
      openKeyring({ clock }, { rootKey, copies });
    beforeEach(async () => {
      time = 0;
      under = await open();
      keyring = await openOver(under.copies);
    });
    afterEach(() => under.dispose());
    const wait = (ms: number): void => {
      time += ms;
    };
    keyCases(() => keyring);
    copiesCases(() => ({ keyring, copies: under.copies, openOver, wait }));
  });
}

function copyCases(copy: () => KeyringCopy): void {
  test('a key comes back; unknown owners are absent', async () => {
    expect(await copy().create(key('person:a'))).toEqual(key('person:a'));
    expect(await copy().read(['person:a', 'person:b'])).toEqual([key('person:a')]);
    expect(await copy().read([])).toEqual([]);
  });
  test('an existing key wins', async () => {
    await copy().create(key('person:a'));
    expect(await copy().create({ ...key('person:a', 'other'), keyId: 'z' })).toEqual(
      key('person:a'),
    );
  });
  test('[EN43] a destroyed key leaves a tombstone for ever', async () => {
    await copy().create(key('person:a'));
    await copy().destroy('person:a', 99);
    await copy().destroy('person:a', 200);
    expect(await copy().read(['person:a'])).toMatchObject([{ wrapped: null, destroyedAt: 99 }]);
    expect(await copy().create(key('person:a'))).toMatchObject({ wrapped: null, destroyedAt: 99 });
  });
  test('[EN43] an owner without a key can be destroyed, and never gets one', async () => {
    await copy().destroy('person:never', 99);
    expect(await copy().create(key('person:never'))).toMatchObject({ wrapped: null });
  });
  test('list has every row, tombstones included', async () => {
    for (const owner of ['person:b', 'person:a', 'scope:toy:1'] as const)
      await copy().create(key(owner));
    await copy().destroy('person:a', 9);
    const rows = await copy().list();
    expect(rows.map((row) => [row.owner, row.wrapped === null])).toEqual([
      ['person:a', true],
      ['person:b', false],
      ['scope:toy:1', false],
    ]);
  });
}

const open = async (keyring: Keyring, owner: Owner): Promise<OwnerKey> => {
  const state = (await keyring.read([owner])).get(owner);
  if (state === undefined || state === 'destroyed') throw new Error(`no key: ${owner}`);
  return state;
};

function keyCases(keyring: () => Keyring): void {
  test('[EN43] a box opens again, with emoji, empty and 100 KiB texts', async () => {
    await keyring().create('person:a');
    const owner = await open(keyring(), 'person:a');
    for (const text of ['', 'Grüße \u{1F697}', 'x'.repeat(100_000)]) {
      expect(owner.open(owner.seal(text, 'toy:1/kind/id'), 'toy:1/kind/id')).toBe(text);
    }
  });
  test('[EN43] a box does not open under other additional data, key, nonce, tag or a flipped bit', async () => {
    await keyring().create('person:a');
    await keyring().create('person:b');
    const [a, b] = [await open(keyring(), 'person:a'), await open(keyring(), 'person:b')];
    const box = a.seal('secret', 'here');
    expect(() => a.open(box, 'there')).toThrow('must hold');
    expect(() => b.open(box, 'here')).toThrow('must hold');
    expect(() => b.open({ ...box, owner: 'person:b', keyId: b.keyId }, 'here')).toThrow(
      'must hold',
    );
    expect(() => a.open({ ...box, nonce: 'A'.repeat(16) }, 'here')).toThrow('must hold');
    expect(() => a.open({ ...box, nonce: '' }, 'here')).toThrow('must hold');
    expect(() => a.open({ ...box, ct: '' }, 'here')).toThrow('must hold');
    const flipped = Buffer.from(box.ct, 'base64url');
    flipped[0] = (flipped[0] ?? 0) ^ 1;
    expect(() => a.open({ ...box, ct: flipped.toString('base64url') }, 'here')).toThrow(
      'must hold',
    );
  });
  test('10,000 boxes have 10,000 nonces', async () => {
    await keyring().create('person:a');
    const owner = await open(keyring(), 'person:a');
    const nonces = new Set(Array.from({ length: 10_000 }, () => owner.seal('x', 'y').nonce));
    expect(nonces.size).toBe(10_000);
  });
  test('[EN43] an owner that never had a key is absent, not erased', async () => {
    expect((await keyring().read(['person:none'])).size).toBe(0);
  });
  test('creating twice gives the same key', async () => {
    const [one, two] = [await keyring().create('person:a'), await keyring().create('person:a')];
    expect(one).not.toBe('destroyed');
    expect((one as OwnerKey).keyId).toBe((two as OwnerKey).keyId);
  });
  test('key ids are random', async () => {
    await keyring().create('person:a');
    await keyring().create('person:b');
    expect((await open(keyring(), 'person:a')).keyId).not.toBe(
      (await open(keyring(), 'person:b')).keyId,
    );
  });
  test('[EN43] a destroyed owner never gets a key again', async () => {
    await keyring().create('person:a');
    await keyring().destroy('person:a');
    expect((await keyring().read(['person:a'])).get('person:a')).toBe('destroyed');
    expect(await keyring().create('person:a')).toBe('destroyed');
    expect(await keyring().list()).toEqual([{ owner: 'person:a', isDestroyed: true }]);
  });
}

interface OverCopies {
  readonly keyring: Keyring;
  readonly copies: readonly [KeyringCopy, KeyringCopy];
  readonly openOver: (copies: readonly KeyringCopy[]) => Promise<Keyring>;
  readonly wait: (ms: number) => void;
}

/** A copy that can be away. */
function detachable(copy: KeyringCopy): { readonly copy: KeyringCopy; isAway: boolean } {
  const gate = { isAway: false, copy };
  const away = async (): Promise<never> => Promise.reject(new Error('away'));
  gate.copy = {
    name: copy.name,
    create: (row) => (gate.isAway ? away() : copy.create(row)),
    read: (owners) => (gate.isAway ? away() : copy.read(owners)),
    destroy: (owner, at) => (gate.isAway ? away() : copy.destroy(owner, at)),
    list: () => (gate.isAway ? away() : copy.list()),
    close: () => copy.close(),
  };
  return gate;
}

function copiesCases(given: () => OverCopies): void {
  test('[EN44] a created key stands in every copy', async () => {
    const { keyring, copies } = given();
    await keyring.create('person:a');
    expect(await copies[0].read(['person:a'])).toEqual(await copies[1].read(['person:a']));
    expect(await copies[1].read(['person:a'])).toHaveLength(1);
  });
  test('[EN44] with a copy away no key is created, and nothing is handed out', async () => {
    const { copies, openOver } = given();
    const second = detachable(copies[1]);
    const keyring = await openOver([copies[0], second.copy]);
    second.isAway = true;
    await expect(keyring.create('person:a')).rejects.toThrow('away');
    await expect(keyring.read(['person:a'])).rejects.toThrow('away');
    second.isAway = false;
    expect(await keyring.create('person:a')).not.toBe('destroyed');
    expect(await copies[1].read(['person:a'])).toHaveLength(1);
  });
  test('[EN44] a copy that lacks a key gets it before the key is used', async () => {
    const { copies, openOver } = given();
    await (await openOver([copies[0]])).create('person:a');
    const both = await openOver(copies);
    await open(both, 'person:a');
    expect(await copies[1].read(['person:a'])).toEqual(await copies[0].read(['person:a']));
  });
  test('[EN44] a tombstone in one copy destroys the key in the other', async () => {
    const { keyring, copies, openOver } = given();
    await keyring.create('person:a');
    await copies[1].destroy('person:a', 77);
    const again = await openOver(copies);
    expect((await again.read(['person:a'])).get('person:a')).toBe('destroyed');
    expect(await copies[0].read(['person:a'])).toMatchObject([{ wrapped: null }]);
  });
  test('[EN44] destroying goes on when a copy was away in the middle', async () => {
    const { keyring, copies, openOver } = given();
    await keyring.create('person:a');
    const second = detachable(copies[1]);
    const half = await openOver([copies[0], second.copy]);
    second.isAway = true;
    await expect(half.destroy('person:a')).rejects.toThrow('away');
    second.isAway = false;
    await half.destroy('person:a');
    expect(await copies[1].read(['person:a'])).toMatchObject([{ wrapped: null }]);
  });
  test('[EN44] another process holds a key for 60 s at most', async () => {
    const { keyring, copies, openOver, wait } = given();
    await keyring.create('person:a');
    await open(keyring, 'person:a');
    await (await openOver(copies)).destroy('person:a');
    wait(59_999);
    expect((await keyring.read(['person:a'])).get('person:a')).not.toBe('destroyed');
    wait(2);
    expect((await keyring.read(['person:a'])).get('person:a')).toBe('destroyed');
  });
  test('[EN43] a wrong root key is refused with advice, never read as erased', async () => {
    const { keyring, copies } = given();
    await keyring.create('person:a');
    const clock = { now: () => 0, monotonic: () => 0 };
    const wrong = openKeyring({ clock }, { rootKey: new Uint8Array(32).fill(8), copies });
    await expect(wrong).rejects.toThrow('root secret');
  });
  test('a root key of another length is refused', async () => {
    const clock = { now: () => 0, monotonic: () => 0 };
    const { copies } = given();
    await expect(openKeyring({ clock }, { rootKey: new Uint8Array(16), copies })).rejects.toThrow(
      '32',
    );
  });
  test('[EN44] two processes that create at once get the same key', async () => {
    const { keyring, copies, openOver } = given();
    const other = await openOver(copies);
    const [one, two] = await Promise.all([
      keyring.create('scope:toy:1'),
      other.create('scope:toy:1'),
    ]);
    expect((one as OwnerKey).keyId).toBe((two as OwnerKey).keyId);
    const box = (one as OwnerKey).seal('text', 'ad');
    expect((two as OwnerKey).open(box, 'ad')).toBe('text');
  });
}
