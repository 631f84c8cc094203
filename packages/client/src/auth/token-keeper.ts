/**
 * One person's access token on this device: kept in memory, with a sealed copy that all tabs and the worker share. A
 * renewal is made by one of them at a time, and the others find its result instead of asking again (D10).
 */
import type { Clock, UserId } from '@jamz/core';
import type { KeyStore } from '../storage/idb-store.ts';
import type { CallHttp } from '../transport/http-call.ts';
import { readSecrets, writeSecrets, type PersonSecrets } from './person-secrets.ts';
import { refreshSession, toStoredSession, type SessionResult } from './refresh.ts';
import type { TokenResult, Tokens } from '../transport/tokens.ts';

export interface TokenKeeperPorts {
  readonly clock: Clock;
  readonly call: CallHttp;
  readonly keys: KeyStore;
  /** Runs a task while no other tab or worker runs one of the same name. */
  readonly exclusively: <T>(name: string, task: () => Promise<T>) => Promise<T>;
  /** Sign-outs that were made offline go first: they end sessions whose cookie may still lie here. */
  readonly sendLogouts: () => Promise<void>;
  /** What is stored about the session has changed in a way that screens show. */
  readonly onChange: () => void;
}

export interface TokenKeeper extends Tokens {
  secrets(): PersonSecrets;
  /** Another tab has stored newer ones. */
  adopt(secrets: PersonSecrets): void;
}

export function createTokenKeeper(
  ports: TokenKeeperPorts,
  person: { readonly userId: UserId; readonly secrets: PersonSecrets },
): TokenKeeper {
  let { secrets } = person;
  let renewing: Promise<TokenResult> | null = null;

  const store = async (session: PersonSecrets['session']): Promise<void> => {
    secrets = { ...secrets, session };
    await writeSecrets(ports.keys, secrets);
  };

  const markNeedsSignIn = async (why: 'expired' | 'revoked'): Promise<void> => {
    if (secrets.session.needsSignIn === why) return;
    await store({ ...secrets.session, needsSignIn: why });
    ports.onChange();
  };

  /** What can be answered without the network; null when only a renewal helps. */
  const held = (refused: string | undefined): TokenResult | null => {
    const { session } = secrets;
    if (session.needsSignIn !== 'no') return { end: 'sign-in' };
    const isFresh = session.accessToken !== refused && ports.clock.now() < session.renewAt;
    return isFresh ? { end: 'token', token: session.accessToken } : null;
  };

  const renew = async (refused: string | undefined): Promise<TokenResult> => {
    const stored = await readSecrets(ports.keys);
    // Signed out meanwhile, here or in another tab.
    if (stored === null) return { end: 'sign-in' };
    secrets = stored;
    const found = held(refused);
    if (found !== null) return found;
    await ports.sendLogouts();
    return take(await refreshSession(ports.call, secrets.deviceKey), refused);
  };

  const take = async (result: SessionResult, refused: string | undefined): Promise<TokenResult> => {
    if (result.end === 'session' && result.answer.userId === person.userId) {
      await store(toStoredSession(result, secrets.session.login));
      return { end: 'token', token: result.answer.accessToken };
    }
    if (result.end === 'session' || result.end === 'sign-in') {
      await markNeedsSignIn(result.end === 'session' ? 'expired' : result.why);
      return { end: 'sign-in' };
    }
    // The server could not be asked: the old token serves until its last second.
    const { accessToken, validUntil } = secrets.session;
    const isUsable = accessToken !== refused && ports.clock.now() < validUntil;
    return isUsable ? { end: 'token', token: accessToken } : result;
  };

  return {
    secrets: () => secrets,
    adopt: (newer) => {
      secrets = newer;
    },
    get: async (refused) => {
      const found = held(refused);
      if (found !== null) return found;
      renewing ??= ports
        .exclusively('jamz-refresh', () => renew(refused))
        .finally(() => {
          renewing = null;
        });
      return renewing;
    },
    revoked: () => {
      void ports.exclusively('jamz-refresh', () => markNeedsSignIn('revoked'));
    },
  };
}
