/** Who may connect: protocol, token, session, and not too many at once. */
import {
  handshakeRefusals,
  handshakeSchema,
  protocolOldest,
  protocolVersion,
  type UserId,
} from '@jamz/core';
import type { AccessTokens } from '../auth/access-token.ts';
import type { Authentication } from '../auth/authentication.ts';

export type HandshakeRefusal = (typeof handshakeRefusals)[number];

export interface Admitted {
  readonly userId: UserId;
  readonly sessionId: string;
  readonly operator: boolean;
  readonly tokenExpiresAt: number;
}

export async function readHandshake(
  auth: unknown,
  ports: {
    readonly tokens: AccessTokens;
    readonly authentication: Authentication;
    readonly socketsOf: (userId: UserId, besides: string) => number;
  },
  socketsPerPerson: number,
): Promise<Admitted | HandshakeRefusal> {
  const handshake = handshakeSchema.safeParse(auth);
  if (!handshake.success) return 'sign-in';
  const { accessToken, protocol } = handshake.data;
  if (protocol < protocolOldest || protocol > protocolVersion) return 'update';
  const admitted = await readToken(accessToken, ports);
  if (typeof admitted === 'string') return admitted;
  const others = ports.socketsOf(admitted.userId, admitted.sessionId);
  return others >= socketsPerPerson ? 'busy' : admitted;
}

/** Also for a renewed token on an open socket. */
export async function readToken(
  accessToken: string,
  ports: { readonly tokens: AccessTokens; readonly authentication: Authentication },
): Promise<Admitted | 'sign-in' | 'revoked'> {
  const claims = await ports.tokens.verify(accessToken);
  const caller = await ports.authentication.check(accessToken);
  if (!claims.ok) return 'sign-in';
  if (!caller.ok) return caller.error.code === 'session_revoked' ? 'revoked' : 'sign-in';
  const { person, sessionId } = caller.value;
  const { expiresAt } = claims.value;
  const { userId, operator } = person;
  return { userId, sessionId, operator, tokenExpiresAt: expiresAt };
}
