/**
 * Refresh tokens: `family.generation.mac`, the mac under a server secret over family, salt and generation. So a token
 * can be given again without being stored, and a stolen database alone yields none.
 */
import { createHmac, randomBytes, timingSafeEqual, type KeyObject } from 'node:crypto';

const nonceMs = 60_000;

export interface RefreshToken {
  readonly family: string;
  readonly generation: number;
  readonly mac: string;
}

interface Family {
  readonly sessionId: string;
  readonly salt: string;
}

export function makeRefreshToken(secret: KeyObject, family: Family, generation: number): string {
  return `${family.sessionId}.${generation}.${macOf(secret, family, generation)}`;
}

export function parseRefreshToken(text: string): RefreshToken | null {
  const found = /^([A-Za-z0-9_-]{1,64})\.([0-9]{1,9})\.([A-Za-z0-9_-]{43})$/u.exec(text);
  if (found === null) return null;
  const [, family = '', generation = '', mac = ''] = found;
  return { family, generation: Number(generation), mac };
}

/** Was this token really given out once? Says nothing about whether it still counts. */
export function isGenuine(secret: KeyObject, family: Family, token: RefreshToken): boolean {
  return isSameText(macOf(secret, family, token.generation), token.mac);
}

/** A nonce that proves itself: good for one minute and one family, stored nowhere. */
export function makeNonce(secret: KeyObject, family: string, now: number): string {
  const head = `${(now + nonceMs).toString(36)}.${randomBytes(16).toString('base64url')}`;
  return `${head}.${nonceMac(secret, family, head)}`;
}

export function isFreshNonce(
  secret: KeyObject,
  nonce: string,
  seen: { readonly family: string; readonly now: number },
): boolean {
  const cut = nonce.lastIndexOf('.');
  const head = nonce.slice(0, Math.max(cut, 0));
  const until = Number.parseInt(head.split('.')[0] ?? '', 36);
  if (!isSameText(nonceMac(secret, seen.family, head), nonce.slice(cut + 1))) return false;
  return until >= seen.now && until <= seen.now + nonceMs;
}

function macOf(secret: KeyObject, family: Family, generation: number): string {
  const text = `refresh\n${family.sessionId}\n${family.salt}\n${generation}`;
  return createHmac('sha256', secret).update(text).digest('base64url');
}

function nonceMac(secret: KeyObject, family: string, head: string): string {
  return createHmac('sha256', secret).update(`nonce\n${family}\n${head}`).digest('base64url');
}

function isSameText(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}
