/** The device's own key: ECDSA P-256, registered at sign-in, whose private half never leaves the device. */
import { createPublicKey, verify } from 'node:crypto';
import { canonicalJson, deviceKeySchema } from '@jamz/core';
import type * as z from 'zod';

export type DeviceKey = z.infer<typeof deviceKeySchema>;

/** Null when the coordinates are no point of the curve. */
export function deviceKeyText(key: DeviceKey): string | null {
  try {
    createPublicKey({ format: 'jwk', key });
    return canonicalJson(key);
  } catch {
    return null;
  }
}

/** Is `signature` (base64url, r||s) this device's over exactly this text? */
export function isSignedBy(keyText: string, text: string, signature: string): boolean {
  const bytes = Buffer.from(signature, 'base64url');
  if (bytes.length !== 64) return false;
  const jwk = deviceKeySchema.safeParse(JSON.parse(keyText));
  if (!jwk.success) return false;
  const key = createPublicKey({ format: 'jwk', key: jwk.data });
  return verify('sha256', Buffer.from(text, 'utf8'), { key, dsaEncoding: 'ieee-p1363' }, bytes);
}

export const refreshText = (family: string, generation: number, nonce: string): string =>
  `jamz-refresh.${family}.${generation}.${nonce}`;

export const logoutText = (sessionId: string, at: number): string =>
  `jamz-logout.${sessionId}.${at}`;
