/** People made over HTTP as `docs/protocol.md` says, without a browser: the operator, and those who fan-out goes to. */
import { webcrypto } from 'node:crypto';
import {
  protocolHeader,
  protocolVersion,
  sessionAnswerSchema,
  type SessionAnswer,
} from '@jamz/core';

const password = 'a long road and a full tank';

/** The first one needs the token of the setup link and becomes the operator. */
export async function register(
  origin: string,
  login: string,
  setupToken?: string,
): Promise<SessionAnswer> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };
  const pair = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const { kty, crv, x, y } = await webcrypto.subtle.exportKey('jwk', pair.publicKey);
  const answer = await fetch(`${origin}/api/auth/register`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      [protocolHeader]: String(protocolVersion),
      origin,
    },
    body: JSON.stringify({
      login,
      password,
      displayName: login,
      deviceName: 'bench',
      deviceKey: { kty, crv, x, y },
      ...(setupToken !== undefined && { setupToken }),
    }),
  });
  if (!answer.ok) throw new Error(`register: ${answer.status} ${await answer.text()}`);
  return sessionAnswerSchema.parse(await answer.json());
}
