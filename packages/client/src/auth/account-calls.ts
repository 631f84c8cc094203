/** Calls about the account that are not part of signing in or out. */
import {
  appError,
  demoAnswerSchema,
  err,
  joinPreviewAnswerSchema,
  ok,
  sessionListSchema,
  setupAnswerSchema,
  type AppError,
  type Result,
} from '@jamz/core';
import type { CallHttp, HttpAnswer, HttpCall } from '../transport/http-call.ts';
import { tokenError } from '../transport/http-bytes.ts';
import { isAboutToken } from '../transport/http-transport.ts';
import type { Auth } from './auth-state.ts';
import type { Tokens } from '../transport/tokens.ts';

export type AccountCalls = Pick<
  Auth,
  'sessions' | 'revoke' | 'setup' | 'joinPreview' | 'saveServerName' | 'startDemo' | 'demoProgress'
> & {
  readonly eraseAccount: (password: string) => Promise<Result<null, AppError>>;
};

export function createAccountCalls(ports: {
  readonly call: CallHttp;
  /** Of the person signed in now; null when there is none. */
  readonly tokens: () => Tokens | null;
}): AccountCalls {
  const withToken = async (request: HttpCall, refused?: string): Promise<Result<unknown>> => {
    const tokens = ports.tokens();
    if (tokens === null) return err(appError('signed_out'));
    const granted = await tokens.get(refused);
    if (granted.end !== 'token') return err(tokenError(granted));
    const answer = await ports.call({ ...request, token: granted.token });
    const again = answer.end === 'refused' && isAboutToken(answer.code) && refused === undefined;
    return again ? withToken(request, granted.token) : answerToResult(answer);
  };

  return {
    sessions: async () => {
      const answer = await withToken({ method: 'GET', path: '/api/auth/sessions' });
      const list = read(answer, (json) => sessionListSchema.safeParse(json));
      return list.ok ? ok(list.value.sessions) : list;
    },
    revoke: async (sessionId) => {
      const one = sessionId === 'others' ? '' : `/${encodeURIComponent(sessionId)}`;
      return done(await withToken({ method: 'DELETE', path: `/api/auth/sessions${one}` }));
    },
    setup: async () => {
      const answer = answerToResult(await ports.call({ method: 'GET', path: '/api/setup' }));
      return read(answer, (json) => setupAnswerSchema.safeParse(json));
    },
    joinPreview: async (ask) => {
      const request = { method: 'POST', path: '/api/join/preview', body: ask } as const;
      const signedIn = ports.tokens() !== null;
      const answer = signedIn
        ? await withToken(request)
        : answerToResult(await ports.call(request));
      return read(answer, (json) => joinPreviewAnswerSchema.safeParse(json));
    },
    saveServerName: async (serverName) =>
      done(await withToken({ method: 'POST', path: '/api/admin/settings', body: { serverName } })),
    startDemo: async () =>
      done(await withToken({ method: 'POST', path: '/api/admin/demo', body: {} })),
    demoProgress: async () => {
      const answer = await withToken({ method: 'GET', path: '/api/admin/demo' });
      return read(answer, (json) => demoAnswerSchema.safeParse(json));
    },
    eraseAccount: async (password) =>
      done(await withToken({ method: 'DELETE', path: '/api/me', body: { password } })),
  };
}

/** The answer's body, not parsed yet, or why there is none. */
export function answerToResult(answer: HttpAnswer): Result<unknown> {
  if (answer.end === 'ok') return ok(answer.json);
  if (answer.end !== 'refused') return err(appError('offline', answer.end));
  const { code, retryAfterMs } = answer;
  return err({ code, ...(retryAfterMs !== null && { retryAfterMs }) });
}

function read<T>(
  answer: Result<unknown>,
  parse: (json: unknown) => { readonly success: boolean; readonly data?: T | undefined },
): Result<T> {
  if (!answer.ok) return answer;
  const { success, data } = parse(answer.value);
  return success && data !== undefined ? ok(data) : err(appError('offline', 'foreign'));
}

const done = (answer: Result<unknown>): Result<null> => (answer.ok ? ok(null) : answer);
