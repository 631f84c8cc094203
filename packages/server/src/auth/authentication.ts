/** From a token to a person: the signature, then the session's and the account's rows as they stand now. */
import { appError, err, ok, type Person, type Result } from '@jamz/core';
import type { AccountStore } from '@jamz/stores';
import type { AccessTokens } from './access-token.ts';
import type { Sessions } from './sessions.ts';

export interface AuthenticatedCaller {
  readonly person: Person;
  readonly sessionId: string;
}

export interface Authentication {
  /** `sign_in_needed` for a bad or old token, `session_revoked` for a good one whose session has ended. */
  check(token: string): Promise<Result<AuthenticatedCaller>>;
  /** The same without a token: does the session behind an open socket still stand? */
  isLive(sessionId: string): Promise<boolean>;
}

export function createAuthentication(ports: {
  readonly tokens: AccessTokens;
  readonly sessions: Sessions;
  readonly accounts: AccountStore;
}): Authentication {
  const { tokens, sessions, accounts } = ports;
  return {
    async check(token) {
      const claims = await tokens.verify(token);
      if (!claims.ok) return err(appError('sign_in_needed'));
      const { userId, sessionId } = claims.value;
      // A revoked device must not have the ten minutes that its token still lives.
      const session = await sessions.readLive(sessionId);
      if (session === null || session.userId !== userId) return err(appError('session_revoked'));
      const account = await accounts.readAccount(userId);
      if (account?.status !== 'active') return err(appError('session_revoked'));
      return ok({ person: { userId, operator: account.operator }, sessionId });
    },
    async isLive(sessionId) {
      const session = await sessions.readLive(sessionId);
      if (session === null) return false;
      return (await accounts.readAccount(session.userId))?.status === 'active';
    },
  };
}
