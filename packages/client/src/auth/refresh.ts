/** Calls that open, renew and end a session at the server (SECURITY.md section 1). */
import {
  challengeAnswerSchema,
  sessionAnswerSchema,
  type Clock,
  type SessionAnswer,
} from '@jamz/core';
import type { CallHttp, HttpAnswer } from '../transport/http-call.ts';
import { refusalToExchange } from '../transport/http-transport.ts';
import type { PendingLogout } from './device-record.ts';
import { signText, type StoredSession } from './person-secrets.ts';
import type { TokenResult } from '../transport/tokens.ts';

export type SessionResult =
  | { readonly end: 'session'; readonly answer: SessionAnswer; readonly receivedAt: number }
  /** The server will not renew: somebody must sign in. `revoked` when the session was ended on purpose. */
  | { readonly end: 'sign-in'; readonly why: 'expired' | 'revoked' }
  | Exclude<TokenResult, { end: 'token' | 'sign-in' }>;

/** Asks for a challenge and answers it with the device's key: a stolen cookie alone renews nothing. */
export async function refreshSession(call: CallHttp, deviceKey: CryptoKey): Promise<SessionResult> {
  const challenged = await call({
    method: 'POST',
    path: '/api/auth/challenge',
    body: {},
    cookie: true,
    mayRepeat: true,
  });
  if (challenged.end !== 'ok') return toSessionFailure(challenged);
  const challenge = challengeAnswerSchema.safeParse(challenged.json);
  if (!challenge.success) return { end: 'foreign' };
  const { family, generation, nonce } = challenge.data;
  const signature = await signText(deviceKey, `jamz-refresh.${family}.${generation}.${nonce}`);
  const refreshed = await call({
    method: 'POST',
    path: '/api/auth/refresh',
    body: { nonce, signature },
    cookie: true,
    mayRepeat: true,
  });
  return readSessionAnswer(refreshed);
}

export function readSessionAnswer(answer: HttpAnswer): SessionResult {
  if (answer.end !== 'ok') return toSessionFailure(answer);
  const session = sessionAnswerSchema.safeParse(answer.json);
  if (!session.success) return { end: 'foreign' };
  return { end: 'session', answer: session.data, receivedAt: answer.receivedAt };
}

function toSessionFailure(answer: Exclude<HttpAnswer, { end: 'ok' }>): SessionResult {
  if (answer.end !== 'refused') return answer;
  if (answer.code === 'session_revoked') return { end: 'sign-in', why: 'revoked' };
  const result = refusalToExchange(answer.code, answer.retryAfterMs);
  return result.end === 'sign-in' ? { end: 'sign-in', why: 'expired' } : result;
}

/** The share of a token's life after which a new one is fetched. */
const renewShare = 0.9;

/** The server's times on this device's clock: what counts is how long the token lives from when it came. */
export function toStoredSession(
  session: { readonly answer: SessionAnswer; readonly receivedAt: number },
  login: string | null,
): StoredSession {
  const { answer, receivedAt } = session;
  const lifeMs = answer.accessTokenExpiresAt - answer.serverTime;
  return {
    sessionId: answer.sessionId,
    accessToken: answer.accessToken,
    renewAt: receivedAt + lifeMs * renewShare,
    validUntil: receivedAt + lifeMs,
    displayName: answer.displayName,
    operator: answer.operator,
    login,
    needsSignIn: 'no',
  };
}

/** Signed while the key still exists, sent whenever there is a network: the cookie left behind is worth nothing then. */
export async function signLogout(
  clock: Clock,
  session: { readonly sessionId: string; readonly deviceKey: CryptoKey },
): Promise<PendingLogout> {
  const at = Math.floor(clock.now());
  const { sessionId } = session;
  const signature = await signText(session.deviceKey, `jamz-logout.${sessionId}.${at}`);
  return { sessionId, at, signature };
}

/** True when the server has heard it, or never will accept it: it need not be told again. */
export async function sendLogout(call: CallHttp, logout: PendingLogout): Promise<boolean> {
  const { sessionId, at, signature } = logout;
  const answer = await call({
    method: 'POST',
    path: '/api/auth/logout',
    body: { sessionId, at, signature },
    cookie: true,
  });
  if (answer.end === 'ok') return true;
  if (answer.end !== 'refused') return false;
  const passes: readonly string[] = ['unavailable', 'internal', 'rate_limited', 'too_many_tries'];
  return !passes.includes(answer.code);
}
