/**
 * The keyring proper: keys wrapped by the root key, written through to every copy, read from every copy. A tombstone
 * in any copy wins for ever; a copy that is away makes the keys unavailable, never erased (EN43, EN44).
 */
import { createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import { assert, limits, type Clock, type KeyPort, type KeyState, type Owner } from '@jamz/core';
import { StoreUnavailableError } from '../store-errors.ts';
import type { KeyringCopy, WrappedKey } from './keyring.ts';
import { createNoncePool, createOwnerKey, decrypt, encrypt } from './owner-key.ts';

export interface Keyring extends KeyPort {
  /** In all copies; throws `StoreUnavailableError` when one is away: call it again, the ledger remembers. */
  destroy(owner: Owner): Promise<void>;
  /** Every owner that has or had a key, as all copies together know it. */
  list(): Promise<readonly { readonly owner: Owner; readonly isDestroyed: boolean }[]>;
  close(): Promise<void>;
}

export interface KeyringOptions {
  /** 32 bytes, kept outside the data directory's databases. Never made here: a new root would orphan every key. */
  readonly rootKey: Uint8Array;
  /** At least one; the order is the same in every process. */
  readonly copies: readonly KeyringCopy[];
}

interface Cached {
  readonly state: KeyState;
  readonly until: number;
}

/** Owners kept ready; the oldest goes first. */
const cacheSizeMax = 10_000;

/** Opens the keyring and proves that the root key fits the keys that are there. */
export async function openKeyring(
  ports: { readonly clock: Clock },
  options: KeyringOptions,
): Promise<Keyring> {
  assert(options.rootKey.length === 32, 'the root key has 32 bytes');
  assert(options.copies.length > 0, 'a keyring has at least one copy');
  const { copies } = options;
  const root = createSecretKey(options.rootKey);
  const nextNonce = createNoncePool();
  const cache = new Map<Owner, Cached>();

  const remember = (owner: Owner, state: KeyState): KeyState => {
    const oldest = cache.keys().next();
    if (cache.size >= cacheSizeMax && oldest.done === false) cache.delete(oldest.value);
    cache.set(owner, { state, until: ports.clock.monotonic() + limits.keyCacheMs });
    return state;
  };
  const cached = (owner: Owner): KeyState | undefined => {
    const known = cache.get(owner);
    if (known !== undefined && known.until > ports.clock.monotonic()) return known.state;
    cache.delete(owner);
    return undefined;
  };

  /** A read that was under way while the key was destroyed must not bring it back. */
  const ready = (wrapped: WrappedKey): KeyState =>
    cached(wrapped.owner) === 'destroyed'
      ? 'destroyed'
      : remember(wrapped.owner, toKeyState(root, wrapped, nextNonce));

  const keyring: Keyring = {
    async read(owners, options) {
      const states = new Map<Owner, KeyState>();
      const missing: Owner[] = [];
      for (const owner of new Set(owners)) {
        const state = cached(owner);
        const isSettled = state === 'destroyed' || options?.fresh !== true;
        if (state === undefined || !isSettled) missing.push(owner);
        else states.set(owner, state);
      }
      if (missing.length === 0) return states;
      for (const wrapped of await readThrough(copies, missing)) {
        states.set(wrapped.owner, ready(wrapped));
      }
      return states;
    },
    async create(owner) {
      const known = (await keyring.read([owner])).get(owner);
      if (known !== undefined) return known;
      return ready(await writeThrough(copies, newKey(root, owner, nextNonce(), ports.clock.now())));
    },
    async destroy(owner) {
      remember(owner, 'destroyed');
      for (const copy of copies) await copy.destroy(owner, ports.clock.now());
      remember(owner, 'destroyed');
    },
    async list() {
      const rows = (await Promise.all(copies.map((copy) => copy.list()))).flat();
      const owners = new Map<Owner, boolean>();
      for (const { owner, destroyedAt } of rows) {
        owners.set(owner, (owners.get(owner) ?? false) || destroyedAt !== null);
      }
      return [...owners].map(([owner, isDestroyed]) => ({ owner, isDestroyed }));
    },
    async close() {
      cache.clear();
      for (const copy of copies) await copy.close();
    },
  };
  await proveRoot(root, copies, nextNonce);
  return keyring;
}

const additionalDataOf = (owner: Owner, keyId: string): string => `jamz-key.${owner}.${keyId}`;

function newKey(root: KeyObject, owner: Owner, nonce: Buffer, now: number): WrappedKey {
  const keyId = randomBytes(16).toString('base64url');
  const plaintext = randomBytes(32);
  const additionalData = additionalDataOf(owner, keyId);
  const ct = encrypt(root, { nonce, plaintext, additionalData });
  plaintext.fill(0);
  const wrapped = Buffer.concat([nonce, ct]).toString('base64url');
  return { owner, keyId, wrapped, createdAt: now, destroyedAt: null };
}

function toKeyState(root: KeyObject, key: WrappedKey, nextNonce: () => Buffer): KeyState {
  const { owner, keyId, wrapped } = key;
  if (key.destroyedAt !== null || wrapped === null) return 'destroyed';
  const bytes = Buffer.from(wrapped, 'base64url');
  const message = { nonce: bytes.subarray(0, 12), ct: bytes.subarray(12) };
  const plaintext = unwrap(root, { ...message, additionalData: additionalDataOf(owner, keyId) });
  const ready = createOwnerKey({ owner, keyId }, createSecretKey(plaintext), nextNonce);
  plaintext.fill(0);
  return ready;
}

/** A key that does not unwrap is out of reach, not erased. */
function unwrap(root: KeyObject, message: Parameters<typeof decrypt>[1]): Buffer {
  try {
    return decrypt(root, message);
  } catch (cause) {
    throw new StoreUnavailableError(
      'keyring: a key does not open under the root secret. Start the server with the root secret it was set up with.',
      { cause },
    );
  }
}

/**
 * What all copies together say about these owners. A copy that lacks a row (new disk, crash while writing) gets it; a
 * tombstone in one copy is carried to the others. So a key is handed out only when every copy has it.
 */
async function readThrough(
  copies: readonly KeyringCopy[],
  owners: readonly Owner[],
): Promise<readonly WrappedKey[]> {
  const answers = await Promise.all(copies.map((copy) => copy.read(owners)));
  const found: WrappedKey[] = [];
  for (const owner of owners) {
    const rows = answers.map((rowsOfCopy) => rowsOfCopy.find((row) => row.owner === owner));
    const row = rows.find((r) => r !== undefined && r.destroyedAt !== null) ?? rows.find(Boolean);
    if (row === undefined) continue;
    const isDestroyed = row.destroyedAt !== null;
    const agree = rows.every((r) =>
      isDestroyed ? r !== undefined && r.destroyedAt !== null : r?.keyId === row.keyId,
    );
    found.push(agree ? row : await writeThrough(copies, row));
  }
  return found;
}

/** The first copy decides which key it is; the others get the same bytes. */
async function writeThrough(copies: readonly KeyringCopy[], key: WrappedKey): Promise<WrappedKey> {
  let standing = key;
  for (const copy of copies) {
    if (standing.destroyedAt !== null) await copy.destroy(key.owner, standing.destroyedAt);
    const row = await copy.create(standing);
    if (row.destroyedAt === null && row.keyId !== standing.keyId && copy !== copies[0]) {
      throw new StoreUnavailableError(
        `keyring: copy ${copy.name} holds another key for the same owner than ${copies[0]?.name}. ` +
          `One of them is from another installation: take it out of the configuration.`,
      );
    }
    standing = row;
  }
  if (standing.destroyedAt !== null) {
    for (const copy of copies) await copy.destroy(key.owner, standing.destroyedAt);
  }
  return standing;
}

async function proveRoot(
  root: KeyObject,
  copies: readonly KeyringCopy[],
  nextNonce: () => Buffer,
): Promise<void> {
  for (const copy of copies) {
    const live = (await copy.list()).find((key) => key.wrapped !== null);
    if (live !== undefined) toKeyState(root, live, nextNonce);
  }
}
