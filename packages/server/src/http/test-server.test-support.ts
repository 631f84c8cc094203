/** A whole server on memory stores, and people who use it: what the tests of both doors stand on. */
import { createHash, generateKeyPairSync, randomBytes, randomUUID, sign } from 'node:crypto';
import {
  challengeAnswerSchema,
  protocolHeader,
  protocolVersion,
  sessionAnswerSchema,
  syncResponseSchema,
  type SessionAnswer,
  type SyncResponse,
} from '@jamz/core';
import { openStores, type Stores } from '@jamz/stores';
import { logoutText, refreshText } from '../auth/device-key.ts';
import { createPassingSecrets, type ServerSecrets } from '../auth/secrets.ts';
import type { BackOfficePorts } from '../create-back-office.ts';
import { createServer, type JamzServer, type ServerConfig } from '../create-server.ts';
import { createSystemPorts } from '../system-ports.ts';

const cheapPasswords = { memoryKiB: 64, passes: 1 };
export const goodPassword = 'a long enough sentence';

export interface TestServer {
  readonly server: JamzServer;
  readonly stores: Stores;
  readonly secrets: ServerSecrets;
  readonly origin: string;
  readonly lines: string[];
  /** Moves the server's clock without waiting. */
  advance(ms: number): void;
  send(request: TestRequest): Promise<TestAnswer>;
  close(): Promise<void>;
}

export interface TestRequest {
  readonly method?: 'GET' | 'POST' | 'DELETE' | 'PUT' | 'OPTIONS' | 'HEAD';
  readonly path: string;
  readonly body?: unknown;
  /** Sent as it is. */
  readonly raw?: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface TestAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | number | undefined>>;
  readonly text: string;
  readonly json: unknown;
}

export async function openTestServer(
  overrides: Partial<ServerConfig> = {},
  portOverrides: Partial<BackOfficePorts> = {},
): Promise<TestServer> {
  const real = createSystemPorts();
  let ahead = 0;
  const system = {
    ...real,
    clock: {
      now: () => real.clock.now() + ahead,
      monotonic: () => real.clock.monotonic() + ahead,
    },
  };
  const secrets = portOverrides.secrets ?? createPassingSecrets();
  const stores =
    portOverrides.stores ??
    (await openStores(system, {
      storeUrl: 'memory:',
      blobsUrl: 'memory:',
      rootKey: secrets.rootKey,
    }));
  const lines: string[] = [];
  const server = await createServer(
    {
      host: '127.0.0.1',
      port: 0,
      publicUrl: null,
      serverName: 'Test',
      trustedProxies: [],
      webRoot: null,
      metricsToken: null,
      version: '0.0.0',
      signUp: 'open',
      rateProfile: 'bench',
      logLevel: 'debug',
      passwordCost: cheapPasswords,
      ...overrides,
    },
    {
      system,
      secrets,
      stores,
      music: portOverrides.music,
      logStream: { write: (line) => void lines.push(line) },
    },
  );
  const send = createSender(server);
  return {
    server,
    stores,
    secrets,
    origin: server.publicUrl,
    lines,
    advance(ms) {
      ahead += ms;
    },
    send,
    async close() {
      await server.close();
      await stores.close();
    },
  };
}

function createSender(server: JamzServer): TestServer['send'] {
  return async ({ method = 'GET', path, body, raw, headers = {} }) => {
    const payload = raw ?? (body === undefined ? undefined : JSON.stringify(body));
    const answer = await server.app.inject({
      method,
      url: path,
      headers: {
        host: new URL(server.publicUrl).host,
        ...(payload !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(payload !== undefined && { payload }),
    });
    const { statusCode: status, body: text } = answer;
    return { status, headers: answer.headers, text, json: parse(text) };
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** One person on one device, with the device's own key and cookie. */
export interface TestPerson {
  readonly session: SessionAnswer;
  readonly userId: SessionAnswer['userId'];
  readonly login: string;
  readonly clientId: string;
  /** Value of the whole Cookie header. */
  cookie: string;
  token: string;
  sign(text: string): string;
  call(request: TestRequest): Promise<TestAnswer>;
  /** With the headers of our own page and the cookie. */
  callWithCookie(request: TestRequest): Promise<TestAnswer>;
  sync(...scopes: object[]): Promise<SyncResponse>;
  refresh(): Promise<TestAnswer>;
  logout(): Promise<TestAnswer>;
}

export const ownPage = (origin: string): Record<string, string> => ({
  origin,
  'sec-fetch-site': 'same-origin',
  [protocolHeader]: String(protocolVersion),
});

export function createDevice(): {
  readonly deviceKey: object;
  readonly sign: (text: string) => string;
} {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { kty, crv, x, y } = publicKey.export({ format: 'jwk' });
  return {
    deviceKey: { kty, crv, x, y },
    sign: (text) =>
      sign('sha256', Buffer.from(text), { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString(
        'base64url',
      ),
  };
}

/** Signs up, or in when `known`; the first one on a server becomes its operator. */
export async function enter(
  at: TestServer,
  login: string,
  options: { readonly known?: boolean } = {},
): Promise<TestPerson> {
  const device = createDevice();
  const common = {
    login,
    password: goodPassword,
    deviceName: 'phone',
    deviceKey: device.deviceKey,
  };
  const needed = await at.server.office.setup.isNeeded();
  const link = needed ? await at.server.office.setup.issue() : null;
  const body =
    options.known === true
      ? common
      : { ...common, displayName: `${login} X`, ...(link !== null && { setupToken: link }) };
  const path = options.known === true ? '/api/auth/login' : '/api/auth/register';
  const answer = await at.send({ method: 'POST', path, body });
  if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${answer.text}`);
  return personOf(at, { login, device, answer });
}

export const cookieOf = (answer: TestAnswer): string =>
  String([answer.headers['set-cookie']].flat()[0]).split(';')[0] ?? '';

function personOf(
  at: TestServer,
  known: { login: string; device: ReturnType<typeof createDevice>; answer: TestAnswer },
): TestPerson {
  const session = sessionAnswerSchema.parse(known.answer.json);
  const clientId = randomUUID();
  const person: TestPerson = {
    session,
    userId: session.userId,
    login: known.login,
    clientId,
    cookie: cookieOf(known.answer),
    token: session.accessToken,
    sign: known.device.sign,
    call: (request) =>
      at.send({
        ...request,
        headers: { authorization: `Bearer ${person.token}`, ...request.headers },
      }),
    callWithCookie: (request) =>
      at.send({
        method: 'POST',
        body: {},
        ...request,
        headers: { cookie: person.cookie, ...ownPage(at.origin), ...request.headers },
      }),
    async sync(...scopes) {
      const body = syncBody(clientId, scopes);
      const answer = await person.call({ method: 'POST', path: '/api/sync', body });
      if (answer.status !== 200) throw new Error(`sync: ${answer.status} ${answer.text}`);
      return syncResponseSchema.parse(answer.json);
    },
    async refresh() {
      const asked = await person.callWithCookie({ path: '/api/auth/challenge' });
      if (asked.status !== 200) return asked;
      const { family, generation, nonce } = challengeAnswerSchema.parse(asked.json);
      const signature = person.sign(refreshText(family, generation, nonce));
      const body = { nonce, signature };
      return person.callWithCookie({ path: '/api/auth/refresh', body });
    },
    logout() {
      const { sessionId } = session;
      const at0 = session.serverTime;
      const body = { sessionId, at: at0, signature: person.sign(logoutText(sessionId, at0)) };
      return person.callWithCookie({ path: '/api/auth/logout', body });
    },
  };
  return person;
}

/** A message of a device that knows the server's first timeline. */
export const syncBody = (clientId: string, scopes: readonly object[]): object => ({
  clientId,
  protocol: protocolVersion,
  timeline: 1,
  sentAt: Date.now(),
  scopes,
});

const mutationId = (): string => randomBytes(16).toString('base64url');
export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** A change born now, on the first timeline, by somebody who has seen nothing. */
export const change = (seq: number, name: string, args: object): object => ({
  seq,
  id: mutationId(),
  name,
  args,
  at: Date.now(),
  offsetMs: 0,
  base: null,
  born: 1,
});

/** The scope a person's new group lives in, and the change that makes it. */
export function newGroup(userId: string, name: string): { scope: string; args: object } {
  const salt = randomBytes(16).toString('base64url');
  const id = sha256(JSON.stringify(['group', userId, salt])).slice(0, 40);
  return { scope: `group:${id}`, args: { salt, name } };
}
