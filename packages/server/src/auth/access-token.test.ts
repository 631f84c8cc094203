import { createHmac, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { must, userIdSchema } from '@jamz/core';
import { SignJWT } from 'jose';
import { expect, test } from 'vitest';
import { createAccessTokens } from './access-token.ts';
import { createPassingSecrets } from './secrets.ts';

const now = 1_800_000_000_000;
const seconds = now / 1_000;
const secrets = createPassingSecrets();
const clock = { now: () => now, monotonic: () => 0 };
const tokens = createAccessTokens({ secrets, clock });
const claims = { userId: userIdSchema.parse('u1'), sessionId: 's1' };
const own = must(secrets.tokenKeys[0], 'a key');
const audience = `jamz:${secrets.clusterId}`;

const part = (value: unknown): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

const header = { alg: 'EdDSA', typ: 'at+jwt', kid: own.kid };
const payload = {
  sub: 'u1',
  sid: 's1',
  iss: 'trafficjamz',
  aud: audience,
  iat: seconds,
  exp: seconds + 600,
};

async function forge(
  changes: { header?: object; payload?: object; key?: KeyObject } = {},
): Promise<string> {
  const body: Record<string, unknown> = { ...payload, ...changes.payload };
  for (const [name, value] of Object.entries(body)) if (value === null) delete body[name];
  return new SignJWT(body)
    .setProtectedHeader({ ...header, ...changes.header })
    .sign(changes.key ?? own.privateKey);
}

function signByHand(head: object, body: object, secret: string | Buffer): string {
  const text = `${part(head)}.${part(body)}`;
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
}

const stranger = generateKeyPairSync('ed25519').privateKey;
const publicPem = own.publicKey.export({ type: 'spki', format: 'pem' });
const strangerJwk = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' });

/** Thirty ways to lie. */
const forgeries: Readonly<Record<string, () => string | Promise<string>>> = {
  'no algorithm': () => `${part({ ...header, alg: 'none' })}.${part(payload)}.`,
  'no algorithm, spelled differently': () =>
    `${part({ ...header, alg: 'NoNe' })}.${part(payload)}.`,
  'no algorithm with a signature': () => `${part({ ...header, alg: 'none' })}.${part(payload)}.AA`,
  'HMAC under the public key': () =>
    signByHand({ ...header, alg: 'HS256' }, payload, publicPem.toString()),
  'HMAC under the empty key': () => signByHand({ ...header, alg: 'HS256' }, payload, 'x'),
  'another key': () => forge({ key: stranger }),
  'unknown key id': () => forge({ header: { kid: 'other' }, key: stranger }),
  'path in the key id': () => forge({ header: { kid: '../../../../dev/null' } }),
  'query in the key id': () => forge({ header: { kid: "' OR 1=1 --" } }),
  'key id of an object': () => forge({ header: { kid: '__proto__' } }),
  'no key id': () => forge({ header: { kid: undefined } }),
  'a key brought along': () =>
    forge({ header: { kid: undefined, jwk: strangerJwk }, key: stranger }),
  'an address of keys': () =>
    forge({ header: { kid: undefined, jku: 'https://evil.example/k' }, key: stranger }),
  'an address of a certificate': () =>
    forge({ header: { kid: undefined, x5u: 'https://evil.example/c' }, key: stranger }),
  'another type': () => forge({ header: { typ: 'JWT' } }),
  'no type': () => forge({ header: { typ: undefined } }),
  'another issuer': () => forge({ payload: { iss: 'somebody' } }),
  'another audience': () => forge({ payload: { aud: 'jamz:other' } }),
  'no audience': () => forge({ payload: { aud: null } }),
  expired: () => forge({ payload: { iat: seconds - 700, exp: seconds - 61 } }),
  'of the future': () => forge({ payload: { iat: seconds + 120, exp: seconds + 720 } }),
  'not valid yet': () => forge({ payload: { nbf: seconds + 120 } }),
  'lives for ever': () => forge({ payload: { iat: seconds - 5_000, exp: seconds + 9e6 } }),
  'without end': () => forge({ payload: { exp: null } }),
  'without beginning': () => forge({ payload: { iat: null } }),
  'without a person': () => forge({ payload: { sub: null } }),
  'a person that is no id': () => forge({ payload: { sub: '../u1' } }),
  'without a session': () => forge({ payload: { sid: null } }),
  '100 KB': async () => `${await forge()}${'A'.repeat(100_000)}`,
  'cut off': async () => (await forge()).slice(0, -8),
  'another body under the same signature': async () => {
    const [head = '', , signature = ''] = (await forge()).split('.');
    return `${head}.${part({ ...payload, sub: 'u2' })}.${signature}`;
  },
  'no token at all': () => 'a.b.c',
};

test('[H5] our own token is read', async () => {
  const { token, expiresAt } = await tokens.issue(claims);
  expect(expiresAt).toBe(now + 600_000);
  expect(await tokens.verify(token)).toEqual({ ok: true, value: { ...claims, expiresAt } });
  expect((await tokens.verify(await forge())).ok).toBe(true);
});

test('[H5] there are thirty forgeries', () => {
  expect(Object.keys(forgeries).length).toBeGreaterThanOrEqual(30);
});

test.each(Object.entries(forgeries))('[H5] refused at once: %s', async (_name, make) => {
  const token = await make();
  const began = performance.now();
  expect(await tokens.verify(token)).toEqual({ ok: false, error: 'invalid' });
  // The target is 5 ms; a machine under load gets some room.
  expect(performance.now() - began).toBeLessThan(50);
});

test('[H5] a key in rotation is still accepted, a third one is not', async () => {
  const old = createPassingSecrets();
  const oldKey = must(old.tokenKeys[0], 'a key');
  const rotated = { ...secrets, tokenKeys: [own, oldKey] };
  const both = createAccessTokens({ secrets: rotated, clock });
  const before = createAccessTokens({
    secrets: { ...secrets, tokenKeys: [oldKey] },
    clock,
  });
  const { token } = await before.issue(claims);
  expect((await both.verify(token)).ok).toBe(true);
  expect((await tokens.verify(token)).ok).toBe(false);
});
