/** The account routes as the protocol describes them, in memory: what a device must get along with. */
import {
  challengeAnswerSchema,
  loginRequestSchema,
  logoutRequestSchema,
  refreshRequestSchema,
  registerRequestSchema,
  sessionAnswerSchema,
  userIdSchema,
  type ErrorCode,
  type UserId,
} from '@jamz/core';
import { base64UrlToBytes, bytesToBase64Url } from '../storage/base64-url.ts';
import type { CallHttp, HttpAnswer, HttpCall } from '../transport/http-call.ts';

interface Account {
  readonly userId: UserId;
  readonly login: string;
  readonly password: string;
  readonly displayName: string;
  readonly deviceSecret: string;
}
interface ServerSession {
  readonly sessionId: string;
  readonly userId: UserId;
  readonly deviceKey: CryptoKey;
  generation: number;
  ended: boolean;
}

export interface FakeAccountServer {
  /** One browser: its calls share the cookie. */
  browser(): CallHttp;
  /** Calls so far, as `METHOD path`. */
  readonly calls: string[];
  online: boolean;
  tokenLifeMs: number;
  now: number;
  liveSessions(userId: UserId): number;
  endSession(sessionId: string): void;
  /** The person a token speaks for; null when it is worth nothing. */
  personOf(token: string | undefined): UserId | null;
  /** Calls of this path are answered only after the function that comes back was called. */
  hold(path: string): () => void;
  /** Turned down from now on, whatever its time says. */
  refuseToken(token: string): void;
}

export function createFakeAccountServer(): FakeAccountServer {
  const accounts = new Map<string, Account>();
  const sessions = new Map<string, ServerSession>();
  const tokens = new Map<string, { readonly userId: UserId; readonly until: number }>();
  const held = new Map<string, Promise<void>>();
  let count = 0;

  const open = (account: Account, session: ServerSession): object => {
    count += 1;
    const accessToken = `token-${count}`;
    tokens.set(accessToken, { userId: account.userId, until: server.now + server.tokenLifeMs });
    return sessionAnswerSchema.parse({
      userId: account.userId,
      sessionId: session.sessionId,
      displayName: account.displayName,
      operator: false,
      accessToken,
      accessTokenExpiresAt: server.now + server.tokenLifeMs,
      deviceSecret: account.deviceSecret,
      serverTime: server.now,
    });
  };

  const begin = async (account: Account, jwk: JsonWebKey): Promise<ServerSession> => {
    count += 1;
    const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };
    const deviceKey = await crypto.subtle.importKey('jwk', jwk, algorithm, true, ['verify']);
    const sessionId = `session-${count}`;
    const session = { sessionId, userId: account.userId, deviceKey, generation: 1, ended: false };
    sessions.set(sessionId, session);
    return session;
  };

  const register = async (body: unknown, cookie: Cookie): Promise<HttpAnswer> => {
    const { login, password, displayName, deviceKey } = registerRequestSchema.parse(body);
    if (accounts.has(login)) return refused('name_taken');
    const account = {
      userId: userIdSchema.parse(`u-${login}`),
      login,
      password,
      displayName,
      deviceSecret: bytesToBase64Url(crypto.getRandomValues(new Uint8Array(32))),
    };
    accounts.set(login, account);
    cookie.value = await begin(account, deviceKey);
    return answered(open(account, cookie.value));
  };

  const signIn = async (body: unknown, cookie: Cookie): Promise<HttpAnswer> => {
    const { login, password, deviceKey } = loginRequestSchema.parse(body);
    const account = accounts.get(login);
    if (account?.password !== password) return refused('wrong_credentials');
    cookie.value = await begin(account, deviceKey);
    return answered(open(account, cookie.value));
  };

  const refresh = async (body: unknown, { value }: Cookie): Promise<HttpAnswer> => {
    const { nonce, signature } = refreshRequestSchema.parse(body);
    if (value === null) return refused('sign_in_needed');
    if (value.ended) return refused('session_revoked');
    const text = `jamz-refresh.${value.sessionId}.${value.generation}.${nonce}`;
    if (!(await isSigned(value.deviceKey, text, signature))) return refused('sign_in_needed');
    value.generation += 1;
    const account = [...accounts.values()].find((one) => one.userId === value.userId);
    return account === undefined ? refused('sign_in_needed') : answered(open(account, value));
  };

  const logout = async (body: unknown): Promise<HttpAnswer> => {
    const { sessionId, at, signature } = logoutRequestSchema.parse(body);
    const session = sessions.get(sessionId);
    if (session === undefined) return answered(null);
    const text = `jamz-logout.${sessionId}.${at}`;
    if (!(await isSigned(session.deviceKey, text, signature))) return refused('sign_in_needed');
    session.ended = true;
    return answered(null);
  };

  const answered = (json: object | null): HttpAnswer => ({
    end: 'ok',
    json,
    sentAt: server.now,
    receivedAt: server.now,
  });

  const answer = async (call: HttpCall, cookie: Cookie): Promise<HttpAnswer> => {
    if (!server.online) return { end: 'silent' };
    switch (call.path) {
      case '/api/auth/register':
        return register(call.body, cookie);
      case '/api/auth/login':
        return signIn(call.body, cookie);
      case '/api/auth/challenge': {
        if (cookie.value === null) return refused('sign_in_needed');
        if (cookie.value.ended) return refused('session_revoked');
        const { sessionId, generation } = cookie.value;
        const challenge = { family: sessionId, generation, nonce: `nonce-${generation}` };
        return answered(challengeAnswerSchema.parse(challenge));
      }
      case '/api/auth/refresh':
        return refresh(call.body, cookie);
      case '/api/auth/logout':
        return logout(call.body);
      case '/api/admin/settings':
      case '/api/admin/demo':
        return server.personOf(call.token) === null
          ? refused('sign_in_needed')
          : answered({ state: 'making', done: 2, total: 8, groupId: null });
      default:
        return server.personOf(call.token) === null
          ? refused('sign_in_needed')
          : answered({ sessions: [] });
    }
  };

  const server: FakeAccountServer = {
    browser: () => {
      const cookie: Cookie = { value: null };
      return async (call) => {
        server.calls.push(`${call.method} ${call.path}`);
        await held.get(call.path);
        return answer(call, cookie);
      };
    },
    calls: [],
    online: true,
    tokenLifeMs: 600_000,
    now: 1_800_000_000_000,
    liveSessions: (userId) =>
      [...sessions.values()].filter((one) => one.userId === userId && !one.ended).length,
    endSession: (sessionId) => {
      const session = sessions.get(sessionId);
      if (session !== undefined) session.ended = true;
    },
    personOf: (token) => {
      const known = tokens.get(token ?? '');
      return known === undefined || known.until <= server.now ? null : known.userId;
    },
    hold: (path) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      held.set(path, promise);
      return () => {
        held.delete(path);
        resolve();
      };
    },
    refuseToken: (token) => void tokens.delete(token),
  };
  return server;
}

interface Cookie {
  value: ServerSession | null;
}

const refused = (code: ErrorCode): HttpAnswer => ({ end: 'refused', code, retryAfterMs: null });

async function isSigned(key: CryptoKey, text: string, signature: string): Promise<boolean> {
  const bytes = base64UrlToBytes(signature);
  if (bytes === null) return false;
  const algorithm = { name: 'ECDSA', hash: 'SHA-256' };
  return crypto.subtle.verify(algorithm, key, bytes, new TextEncoder().encode(text));
}
