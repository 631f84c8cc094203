/**
 * What this device holds for a signed-in person: two keys that cannot leave the browser, and a sealed copy of the
 * session for other tabs, the worker and the next start. Deleting them is what signing out means on the device.
 */
import { ok, type Result } from '@jamz/core';
import { bytesToBase64Url } from '../storage/base64-url.ts';
import type { StoreFailure } from '../storage/device-store.ts';
import type { KeyStore } from '../storage/idb-store.ts';
import { createWebCryptoSealer } from '../storage/sealed-with-web-crypto.ts';

export interface StoredSession {
  readonly sessionId: string;
  readonly accessToken: string;
  /** Device milliseconds: from here on a new token is fetched before this one is used. */
  readonly renewAt: number;
  /** Device milliseconds: from here on the server will refuse it. */
  readonly validUntil: number;
  readonly displayName: string;
  readonly operator: boolean;
  readonly login: string | null;
  readonly needsSignIn: 'no' | 'expired' | 'revoked';
}

export interface PersonSecrets {
  readonly sealingKey: CryptoKey;
  /** ECDSA P-256, private. */
  readonly deviceKey: CryptoKey;
  readonly session: StoredSession;
}
/** As they lie on the device: with the text that the session was sealed into. */
export interface StoredSecrets extends PersonSecrets {
  readonly sealed: string;
}

const names = { sealing: 'sealing', device: 'device', session: 'session' } as const;
const context = 'session';

/** Null when there are none, or when they are damaged: then only a sign-in helps. A failure says nothing about them. */
export async function readSecrets(
  keys: KeyStore,
): Promise<Result<StoredSecrets | null, StoreFailure>> {
  const read = await keys.read();
  return read.ok ? ok(await openSecrets(read.value)) : read;
}

async function openSecrets(stored: ReadonlyMap<string, unknown>): Promise<StoredSecrets | null> {
  const sealingKey = stored.get(names.sealing);
  const deviceKey = stored.get(names.device);
  const sealed = stored.get(names.session);
  if (!(sealingKey instanceof CryptoKey) || !(deviceKey instanceof CryptoKey)) return null;
  if (typeof sealed !== 'string') return null;
  const text = await createWebCryptoSealer(sealingKey).open(sealed, context);
  const session = text === null ? null : parseSession(text);
  return session === null ? null : { sealingKey, deviceKey, session, sealed };
}

/** False when the device's storage did not take them. */
export async function writeSecrets(keys: KeyStore, secrets: PersonSecrets): Promise<boolean> {
  const sealed = await sealSession(secrets);
  const written = await keys.write(
    new Map<string, unknown>([
      [names.sealing, secrets.sealingKey],
      [names.device, secrets.deviceKey],
      [names.session, sealed],
    ]),
  );
  return written.ok;
}

/**
 * The same person's session has moved on. Null when what was read is no longer what is stored: they signed out or over
 * again meanwhile, and nothing of a session that is over may be written.
 */
export async function replaceSession(
  keys: KeyStore,
  before: StoredSecrets,
  session: StoredSession,
): Promise<Result<StoredSecrets | null, StoreFailure>> {
  const next = { ...before, session };
  const sealed = await sealSession(next);
  const replaced = await keys.replace(names.session, { from: before.sealed, to: sealed });
  if (!replaced.ok) return replaced;
  return ok(replaced.value ? { ...next, sealed } : null);
}

const sealSession = ({ sealingKey, session }: PersonSecrets): Promise<string> =>
  createWebCryptoSealer(sealingKey).seal(JSON.stringify(session), context);

export interface NewDeviceKey {
  readonly privateKey: CryptoKey;
  /** What the server is told. */
  readonly publicKey: {
    readonly kty: 'EC';
    readonly crv: 'P-256';
    readonly x: string;
    readonly y: string;
  };
}

export async function makeDeviceSigningKey(): Promise<NewDeviceKey> {
  const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, [
    'sign',
    'verify',
  ]);
  const { x = '', y = '' } = await crypto.subtle.exportKey('jwk', pair.publicKey);
  return { privateKey: pair.privateKey, publicKey: { kty: 'EC', crv: 'P-256', x, y } };
}

/** base64url of r and s, as the protocol wants it. */
export async function signText(key: CryptoKey, text: string): Promise<string> {
  const algorithm = { name: 'ECDSA', hash: 'SHA-256' };
  const signature = await crypto.subtle.sign(algorithm, key, new TextEncoder().encode(text));
  return bytesToBase64Url(new Uint8Array(signature));
}

function parseSession(text: string): StoredSession | null {
  const value: unknown = JSON.parse(text);
  return isStoredSession(value) ? value : null;
}

function isStoredSession(value: unknown): value is StoredSession {
  if (typeof value !== 'object' || value === null) return false;
  const fields = new Map<string, unknown>(Object.entries(value));
  const isText = (name: string): boolean => typeof fields.get(name) === 'string';
  const isNumber = (name: string): boolean => typeof fields.get(name) === 'number';
  return (
    isText('sessionId') &&
    isText('accessToken') &&
    isText('displayName') &&
    isNumber('renewAt') &&
    isNumber('validUntil') &&
    typeof fields.get('operator') === 'boolean' &&
    (fields.get('login') === null || isText('login')) &&
    ['no', 'expired', 'revoked'].includes(String(fields.get('needsSignIn')))
  );
}
