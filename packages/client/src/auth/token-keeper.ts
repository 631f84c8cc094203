/**
 * One person's access token on this device: kept in memory, with a sealed copy that all tabs and the worker share. A
 * renewal is made by one of them at a time, and the others find its result instead of asking again (D10).
 */
import type { Clock, UserId } from '@jamz/core';
import type { KeyStore } from '../storage/idb-store.ts';
import type { CallHttp } from '../transport/http-call.ts';
import {
  readSecrets,
  replaceSession,
  type StoredSecrets,
  type StoredSession,
} from './person-secrets.ts';
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
  secrets(): StoredSecrets;
  /** Another tab has stored newer ones. */
  adopt(secrets: StoredSecrets): void;
}

export function createTokenKeeper(
  ports: TokenKeeperPorts,
  person: { readonly userId: UserId; readonly secrets: StoredSecrets },
): TokenKeeper {
  let { secrets } = person;
  let renewing: Promise<TokenResult> | null = null;

  /** False when this session is over, or this tab has let go of its storage: nothing of it is stored or handed out. */
  const store = async (session: StoredSession): Promise<boolean> => {
    const replaced = await replaceSession(ports.keys, secrets, session);
    if (replaced.ok) {
      if (replaced.value !== null) secrets = replaced.value;
      return replaced.value !== null;
    }
    if (replaced.error === 'closed') return false;
    // A full or broken disk keeps nobody from working on: the next tab will renew once more.
    secrets = { ...secrets, session };
    return true;
  };

  /** What another tab stored meanwhile; false when nobody is signed in any more. */
  const reload = async (): Promise<boolean> => {
    const stored = await readSecrets(ports.keys);
    if (stored.ok && stored.value !== null) secrets = stored.value;
    return stored.ok ? stored.value !== null : stored.error !== 'closed';
  };

  const markNeedsSignIn = async (why: 'expired' | 'revoked'): Promise<void> => {
    if (secrets.session.needsSignIn === why) return;
    if (await store({ ...secrets.session, needsSignIn: why })) ports.onChange();
  };

  const held = (refused: string | undefined): TokenResult | null =>
    readyToken(secrets.session, { refused, now: ports.clock.now() });

  const renew = async (refused: string | undefined): Promise<TokenResult> => {
    if (!(await reload())) return { end: 'sign-in' };
    const found = held(refused);
    if (found !== null) return found;
    await ports.sendLogouts();
    return take(await refreshSession(ports.call, secrets.deviceKey), refused);
  };

  const take = async (result: SessionResult, refused: string | undefined): Promise<TokenResult> => {
    if (result.end === 'session' && result.answer.userId === person.userId) {
      const isStored = await store(toStoredSession(result, secrets.session.login));
      return isStored ? { end: 'token', token: result.answer.accessToken } : { end: 'sign-in' };
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

  /** A hint may speak of a session that this one has replaced: the server is asked before the screen is locked. */
  const look = async (): Promise<void> => {
    if (await reload()) await take(await refreshSession(ports.call, secrets.deviceKey), undefined);
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
    revoked: () => void ports.exclusively('jamz-refresh', look),
  };
}

/** What can be answered without the network; null when only a renewal helps. */
function readyToken(
  session: StoredSession,
  { refused, now }: { readonly refused: string | undefined; readonly now: number },
): TokenResult | null {
  if (session.needsSignIn !== 'no') return { end: 'sign-in' };
  const isFresh = session.accessToken !== refused && now < session.renewAt;
  return isFresh ? { end: 'token', token: session.accessToken } : null;
}
