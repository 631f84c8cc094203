/**
 * Sessions: one refresh-token family per device. Every refresh is signed by the device's key; only the direct
 * predecessor of the current token is forgiven, and only with that signature; anything older ends the family (H4).
 */
import {
  appError,
  err,
  limits,
  ok,
  type Box,
  type Clock,
  type Ids,
  type Result,
  type UserId,
} from '@jamz/core';
import type { AccountStore, Session } from '@jamz/stores';
import type { Metrics } from '../observe/metrics.ts';
import { isSignedBy, logoutText, refreshText } from './device-key.ts';
import {
  isFreshNonce,
  isGenuine,
  makeNonce,
  makeRefreshToken,
  parseRefreshToken,
  type RefreshToken,
} from './refresh-token.ts';
import type { ServerSecrets } from './secrets.ts';

const dayMs = 86_400_000;

export interface OpenedSession {
  readonly session: Session;
  /** Value of the refresh cookie. */
  readonly refreshToken: string;
}

export interface Sessions {
  open(who: {
    readonly userId: UserId;
    readonly deviceKey: string;
    readonly deviceName: Box;
  }): Promise<OpenedSession>;
  challenge(cookie: string): Promise<Result<{ family: string; generation: number; nonce: string }>>;
  refresh(
    cookie: string,
    proof: { readonly nonce: string; readonly signature: string },
  ): Promise<Result<OpenedSession>>;
  /** Ends a session by its device's own signature; also one that ended long ago. */
  logout(request: { sessionId: string; at: number; signature: string }): Promise<Result<null>>;
  /** Null when unknown, revoked or too old. */
  readLive(sessionId: string): Promise<Session | null>;
  list(userId: UserId): Promise<readonly Session[]>;
  /** False when there is no such live session of this person. */
  revoke(userId: UserId, sessionId: string): Promise<boolean>;
  revokeAll(userId: UserId, keep: string | null): Promise<void>;
  /** Ends it whoever it belongs to (erasure). */
  end(sessionId: string): Promise<void>;
  /** Called for every session that this process ends. */
  onRevoked(listener: (sessionId: string) => void): () => void;
}

interface SessionPorts {
  readonly accounts: AccountStore;
  readonly secrets: ServerSecrets;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly metrics: Metrics;
}

type Presented = { readonly session: Session; readonly token: RefreshToken };

export function createSessions(ports: SessionPorts): Sessions {
  const { accounts, clock, ids } = ports;
  const secret = ports.secrets.refreshSecret;
  const listeners = new Set<(sessionId: string) => void>();

  const end = async (sessionId: string): Promise<void> => {
    await accounts.revokeSession(sessionId, clock.now());
    for (const listener of listeners) listener(sessionId);
  };
  const answer = (session: Session): OpenedSession => ({
    session,
    refreshToken: makeRefreshToken(secret, session, session.generation),
  });
  const readLive = async (sessionId: string): Promise<Session | null> => {
    const session = await accounts.readSession(sessionId);
    return session !== null && isLive(session, clock.now()) ? session : null;
  };
  return {
    ...listing({ accounts, clock, end }),
    ...refreshing(ports, { end, answer, readLive }),
    readLive,
    end,
    async open({ userId, deviceKey, deviceName }) {
      const now = clock.now();
      const session: Session = {
        sessionId: ids.secret(16),
        userId,
        salt: ids.secret(16),
        generation: 1,
        deviceKey,
        deviceName,
        createdAt: now,
        lastSeenAt: now,
        revokedAt: null,
      };
      await accounts.putSession(session);
      return answer(session);
    },
    async logout({ sessionId, at, signature }) {
      const session = await accounts.readSession(sessionId);
      if (session === null) return ok(null);
      if (!isSignedBy(session.deviceKey, logoutText(sessionId, at), signature)) {
        return err(appError('sign_in_needed', 'a sign-out without the signature of its device'));
      }
      if (session.revokedAt === null) await end(sessionId);
      return ok(null);
    },
    onRevoked(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** The rotation: challenge, signature, successor. */
function refreshing(
  ports: SessionPorts,
  own: {
    readonly end: (sessionId: string) => Promise<void>;
    readonly answer: (session: Session) => OpenedSession;
    readonly readLive: (sessionId: string) => Promise<Session | null>;
  },
): Pick<Sessions, 'challenge' | 'refresh'> {
  const { accounts, clock, metrics } = ports;
  const { end, answer, readLive } = own;
  const secret = ports.secrets.refreshSecret;
  /** The session a cookie belongs to, when the cookie is its current token or the one before. */
  const present = async (cookie: string): Promise<Result<Presented>> => {
    const token = parseRefreshToken(cookie);
    const session = token === null ? null : await accounts.readSession(token.family);
    if (token === null || session === null || !isGenuine(secret, session, token)) {
      return err(appError('sign_in_needed', 'no such refresh token'));
    }
    // Whoever stayed away too long was signed out by nobody: no screen of theirs is to be locked (D11).
    if (session.revokedAt !== null) return err(appError('session_revoked'));
    if (!isLive(session, clock.now())) return err(appError('sign_in_needed', 'it has run out'));
    if (token.generation < session.generation - 1) {
      metrics.count('refreshReuse');
      await end(session.sessionId);
      return err(appError('session_revoked', 'an old refresh token was used again'));
    }
    return ok({ session, token });
  };

  return {
    async challenge(cookie) {
      const presented = await present(cookie);
      if (!presented.ok) return presented;
      const { family, generation } = presented.value.token;
      return ok({ family, generation, nonce: makeNonce(secret, family, clock.now()) });
    },
    async refresh(cookie, proof) {
      const presented = await present(cookie);
      if (!presented.ok) return presented;
      const { session, token } = presented.value;
      const seen = { family: token.family, now: clock.now() };
      const text = refreshText(token.family, token.generation, proof.nonce);
      const isSigned = isSignedBy(session.deviceKey, text, proof.signature);
      if (!isSigned || !isFreshNonce(secret, proof.nonce, seen)) {
        metrics.count('refreshUnsigned');
        return err(appError('sign_in_needed', 'a refresh without the signature of its device'));
      }
      if (token.generation < session.generation) return ok(answer(session));
      const next = token.generation + 1;
      const moved = { from: token.generation, to: next, at: clock.now() };
      if (await accounts.rotateSession(session.sessionId, moved.from, moved.to, moved.at)) {
        return ok(answer({ ...session, generation: next, lastSeenAt: moved.at }));
      }
      // Another process rotated it in this moment: our token is the predecessor now, or the session has ended.
      const again = await readLive(session.sessionId);
      return again?.generation === next ? ok(answer(again)) : err(appError('session_revoked'));
    },
  };
}

function listing(ports: {
  readonly accounts: AccountStore;
  readonly clock: Clock;
  readonly end: (sessionId: string) => Promise<void>;
}): Pick<Sessions, 'list' | 'revoke' | 'revokeAll'> {
  const list = async (userId: UserId): Promise<readonly Session[]> => {
    const now = ports.clock.now();
    const sessions = await ports.accounts.listSessions(userId);
    return sessions.filter((session) => isLive(session, now));
  };
  return {
    list,
    async revoke(userId, sessionId) {
      const session = (await list(userId)).find((one) => one.sessionId === sessionId);
      if (session === undefined) return false;
      await ports.end(sessionId);
      return true;
    },
    async revokeAll(userId, keep) {
      for (const { sessionId } of await list(userId)) {
        if (sessionId !== keep) await ports.end(sessionId);
      }
    },
  };
}

function isLive(session: Session, now: number): boolean {
  if (session.revokedAt !== null) return false;
  if (session.lastSeenAt + limits.refreshIdleDays * dayMs < now) return false;
  return session.createdAt + limits.refreshAbsoluteDays * dayMs >= now;
}
