/**
 * A second implementation of the device side of `docs/protocol.md`, with nothing from `client`: it shows that the
 * document is enough, and it is the hand that sends forged numbers in the hostile suites.
 */
import { randomBytes, randomUUID, webcrypto } from 'node:crypto';
import { request } from 'node:http';
import {
  protocolHeader,
  protocolVersion,
  sessionAnswerSchema,
  syncResponseSchema,
  type ScopeAnswer,
  type SessionAnswer,
  type SyncResponse,
} from '@jamz/core';

export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/** One HTTP request with no help: no redirects, no pool, any header, any body. Rejects when the connection breaks. */
export function rawRequest(
  origin: string,
  method: string,
  path: string,
  options: {
    readonly body?: string | Uint8Array;
    readonly headers?: Readonly<Record<string, string>>;
    readonly msMax?: number;
  } = {},
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const url = new URL(origin);
    const sent = request(
      {
        host: url.hostname,
        port: url.port,
        method,
        path,
        headers: { ...options.headers },
        agent: false,
      },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (bytes: Buffer) => chunks.push(bytes));
        answer.on('error', reject);
        answer.on('end', () =>
          resolve({
            status: answer.statusCode ?? 0,
            headers: answer.headers,
            text: Buffer.concat(chunks).toString(),
          }),
        );
      },
    );
    sent.on('error', reject);
    sent.setTimeout(options.msMax ?? 20_000, () => sent.destroy(new Error('no answer in time')));
    sent.end(options.body);
  });
}

/** A mutation as it goes out; hostile suites overwrite any part of it. */
export interface RawMutation {
  readonly seq: number;
  readonly id: string;
  readonly [field: string]: unknown;
}

export interface RawClient {
  readonly session: SessionAnswer;
  readonly clientId: string;
  cookie(): string;
  accessToken(): string;
  /** By the device's own key. */
  sign(text: string): Promise<string>;
  post(path: string, body: unknown, headers?: Readonly<Record<string, string>>): Promise<RawAnswer>;
  /** The next number of this client in a scope, counting from 1. */
  nextSeq(scope: string): number;
  mutation(scope: string, name: string, args: unknown, more?: Record<string, unknown>): RawMutation;
  /** One scope in one message. Rejects when no answer came; returns the scope's answer otherwise. */
  sync(
    scope: string,
    push: readonly unknown[],
    more?: Record<string, unknown>,
  ): Promise<ScopeAnswer>;
  exchange(
    scopes: readonly unknown[],
  ): Promise<{ readonly raw: RawAnswer; readonly response: SyncResponse | null }>;
  /** Signs in again on a new token. */
  challenge(): Promise<RawAnswer>;
  refresh(options?: { readonly cookie?: string; readonly isSigned?: boolean }): Promise<RawAnswer>;
  withToken(token: string): void;
}

export async function createDeviceKey() {
  const pair = await webcrypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, [
    'sign',
    'verify',
  ]);
  const { kty, crv, x, y } = await webcrypto.subtle.exportKey('jwk', pair.publicKey);
  const sign = async (text: string) =>
    Buffer.from(
      await webcrypto.subtle.sign(
        { name: 'ECDSA', hash: 'SHA-256' },
        pair.privateKey,
        Buffer.from(text),
      ),
    ).toString('base64url');
  return { jwk: { kty, crv, x, y }, sign };
}

const jsonHeaders = (origin: string) => ({
  'content-type': 'application/json',
  [protocolHeader]: String(protocolVersion),
  origin,
  'sec-fetch-site': 'same-origin',
});

const cookieOf = (answer: RawAnswer): string | undefined => {
  const set = answer.headers['set-cookie'];
  return (Array.isArray(set) ? set[0] : set)?.split(';')[0];
};

/** Signs in with name and password, or up when it is told a name to show. `origin` is the address spoken to, `publicOrigin` what the server calls itself. */
export async function signIn(
  origin: string,
  account: {
    readonly login: string;
    readonly password: string;
    readonly displayName?: string;
    /** From the setup link: becomes the operator. */
    readonly setupToken?: string;
  },
  publicOrigin = origin,
): Promise<RawClient> {
  const key = await createDeviceKey();
  const headers = { ...jsonHeaders(publicOrigin), host: new URL(publicOrigin).host };
  const body = JSON.stringify({ ...account, deviceName: 'test device', deviceKey: key.jwk });
  const path = account.displayName === undefined ? '/api/auth/login' : '/api/auth/register';
  const answer = await rawRequest(origin, 'POST', path, { body, headers });
  if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}: ${answer.text}`);
  const session = sessionAnswerSchema.parse(JSON.parse(answer.text));
  let token = session.accessToken;
  let cookie = cookieOf(answer) ?? '';
  const clientId = randomUUID();
  const seqs = new Map<string, number>();

  const post: RawClient['post'] = (path, content, extra) =>
    rawRequest(origin, 'POST', path, {
      body: JSON.stringify(content),
      headers: { ...headers, authorization: `Bearer ${token}`, ...extra },
    });
  const exchange: RawClient['exchange'] = async (scopes) => {
    const raw = await post('/api/sync', {
      clientId,
      protocol: protocolVersion,
      timeline: timeline,
      sentAt: Date.now(),
      scopes,
    });
    const response = raw.status === 200 ? syncResponseSchema.parse(JSON.parse(raw.text)) : null;
    if (response !== null) timeline = response.timelines.at(-1)?.n ?? timeline;
    return { raw, response };
  };
  let timeline = 0;
  const nextSeq = (scope: string) => {
    const next = (seqs.get(scope) ?? 0) + 1;
    seqs.set(scope, next);
    return next;
  };

  async function challenge(): Promise<RawAnswer> {
    return rawRequest(origin, 'POST', '/api/auth/challenge', {
      body: '{}',
      headers: { ...headers, cookie },
    });
  }

  return {
    session,
    clientId,
    cookie: () => cookie,
    accessToken: () => token,
    sign: key.sign,
    post,
    nextSeq,
    exchange,
    challenge,
    withToken(next) {
      token = next;
    },
    mutation: (scope, name, args, more) => ({
      seq: nextSeq(scope),
      id: randomBytes(16).toString('base64url'),
      name,
      args,
      at: Date.now(),
      offsetMs: 0,
      base: null,
      born: timeline,
      ...more,
    }),
    async sync(scope, push, more) {
      const { raw, response } = await exchange([{ scope, push, ...more }]);
      if (response === null) throw new Error(`sync answered ${raw.status}: ${raw.text}`);
      const found = response.scopes[0];
      if (found === undefined) throw new Error('sync answered no scope');
      return found;
    },
    async refresh(options) {
      const used = options?.cookie ?? cookie;
      const asked = await rawRequest(origin, 'POST', '/api/auth/challenge', {
        body: '{}',
        headers: { ...headers, cookie: used },
      });
      if (asked.status !== 200) return asked;
      const { family, generation, nonce } = JSON.parse(asked.text) as Record<string, string>;
      const signature = await key.sign(`jamz-refresh.${family}.${generation}.${nonce}`);
      const renewed = await rawRequest(origin, 'POST', '/api/auth/refresh', {
        body: JSON.stringify({
          nonce,
          signature: options?.isSigned === false ? 'A'.repeat(86) : signature,
        }),
        headers: { ...headers, cookie: used },
      });
      if (renewed.status === 200) {
        cookie = cookieOf(renewed) ?? cookie;
        token = sessionAnswerSchema.parse(JSON.parse(renewed.text)).accessToken;
      }
      return renewed;
    },
  };
}

/** A secret of the product, made as the document says. */
export const newSecret = (bytes = 16): string => randomBytes(bytes).toString('base64url');
