/**
 * Access tokens: signed, short-lived, EdDSA only, key ids from a fixed set. Nothing in a token's header chooses a key
 * from outside (H5): `jku`, `jwk` and `x5u` are never read.
 */
import { err, limits, ok, userIdSchema, type Clock, type Result, type UserId } from '@jamz/core';
import { jwtVerify, SignJWT } from 'jose';
import * as z from 'zod';
import type { ServerSecrets } from './secrets.ts';

const issuer = 'trafficjamz';
const type = 'at+jwt';
const tokenLengthMax = 2_048;

const claimsSchema = z.object({
  sub: userIdSchema,
  sid: z.string().min(1).max(64),
  exp: z.int(),
});

export interface AccessClaims {
  readonly userId: UserId;
  readonly sessionId: string;
  /** Server milliseconds. */
  readonly expiresAt: number;
}

export interface AccessTokens {
  issue(claims: Omit<AccessClaims, 'expiresAt'>): Promise<{ token: string; expiresAt: number }>;
  verify(token: string): Promise<Result<AccessClaims, 'invalid'>>;
}

export function createAccessTokens(ports: {
  readonly secrets: ServerSecrets;
  readonly clock: Clock;
}): AccessTokens {
  const { secrets, clock } = ports;
  const [newest] = secrets.tokenKeys;
  if (newest === undefined) throw new Error('a token key is needed');
  const publicKeys = new Map(secrets.tokenKeys.map((key) => [key.kid, key.publicKey]));
  const audience = `jamz:${secrets.clusterId}`;

  return {
    async issue({ userId, sessionId }) {
      const issuedAt = Math.floor(clock.now() / 1_000);
      const expires = issuedAt + limits.accessTokenMs / 1_000;
      const token = await new SignJWT({ sid: sessionId })
        .setProtectedHeader({ alg: 'EdDSA', typ: type, kid: newest.kid })
        .setSubject(userId)
        .setIssuer(issuer)
        .setAudience(audience)
        .setIssuedAt(issuedAt)
        .setExpirationTime(expires)
        .sign(newest.privateKey);
      return { token, expiresAt: expires * 1_000 };
    },
    async verify(token) {
      if (token.length > tokenLengthMax) return err('invalid');
      try {
        const { payload } = await jwtVerify(
          token,
          ({ kid }) => {
            const key = kid === undefined ? undefined : publicKeys.get(kid);
            if (key === undefined) throw new TypeError('unknown key id');
            return key;
          },
          {
            algorithms: ['EdDSA'],
            typ: type,
            issuer,
            audience,
            clockTolerance: limits.clockSkewMs / 1_000,
            maxTokenAge: limits.accessTokenMs / 1_000,
            currentDate: dateOf(clock.now()),
            requiredClaims: ['sub', 'sid', 'iat', 'exp'],
          },
        );
        const claims = claimsSchema.safeParse(payload);
        if (!claims.success) return err('invalid');
        const { sub, sid, exp } = claims.data;
        return ok({ userId: sub, sessionId: sid, expiresAt: exp * 1_000 });
      } catch {
        // Whatever is wrong with a token, the answer is one and the same.
        return err('invalid');
      }
    },
  };
}

/** The library takes the moment as a date object; which moment it is, our clock says. */
function dateOf(milliseconds: number): Date {
  // oxlint-disable-next-line no-restricted-globals -- a conversion of a given moment, not a reading of the clock
  return new Date(milliseconds);
}
