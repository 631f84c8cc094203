/** How each route is asked by somebody, about himself or about somebody else: the calls behind the rows of the table. */
import type { RouteName } from '@jamz/server';
import { callAs, papersOf, wordOf, type People } from './cast.ts';
import { fileCalls } from './file-calls.ts';
import { answerIn, endOf, messageOf, type LivedIn } from './lived-in.ts';
import { password } from './people.ts';
import { createDeviceKey, signIn, type RawAnswer, type RawClient } from './raw-client.ts';
import type { Principal } from './rights-table.ts';

export interface RouteWorld {
  readonly origin: string;
  readonly people: People;
  readonly group: LivedIn;
  /** A group that none of them is in. */
  readonly otherGroup: LivedIn;
  /** The owner of the other group. */
  readonly outsider: RawClient;
}

export type Target = 'own' | 'other';
export type RouteCall = (who: Principal, target: Target) => Promise<string>;
export type RouteCalls = Readonly<Record<RouteName, RouteCall>>;

/** Whose things are asked for in place of the own: a neighbour in the list, never twice the same. */
const neighbour: Readonly<Record<Principal, keyof People>> = {
  anonymous: 'stranger',
  stranger: 'invitee',
  invitee: 'left',
  left: 'removed',
  removed: 'member',
  member: 'admin',
  admin: 'target',
  owner: 'pending',
  operator: 'newcomer',
};

export function createRouteCalls(world: RouteWorld): RouteCalls {
  const { origin, people } = world;
  const personOf = (who: Principal): RawClient | null => (who === 'anonymous' ? null : people[who]);
  const victimOf = (who: Principal): RawClient => people[neighbour[who]];
  const ask = (
    who: Principal,
    method: string,
    path: string,
    body?: unknown,
    more?: { readonly cookie?: string },
  ): Promise<RawAnswer> =>
    callAs(origin, { ...papersOf(personOf(who)), ...more }, { method, path, body });
  const get = (path: string) => async (who: Principal) => wordOf(await ask(who, 'GET', path));

  return {
    ...accountCalls({ world, ask, personOf, victimOf }),
    ...fileCalls(world, personOf),
    async sync(who, target) {
      const scope =
        target === 'other'
          ? `user:${victimOf(who).session.userId}`
          : `user:${personOf(who)?.session.userId ?? victimOf(who).session.userId}`;
      const answer = await ask(who, 'POST', '/api/sync', messageOf(scope, []));
      const word = endOf(answerIn(answer.text));
      return word === 'reset' ? String(answer.status) : word;
    },
    async previewJoin(who, target) {
      const { scope } = target === 'own' ? world.group : world.otherGroup;
      const proof = world.group.ids['proof'];
      return wordOf(await ask(who, 'POST', '/api/join/preview', { scope, proof }));
    },
    me: async (who) => {
      const answer = await ask(who, 'GET', '/api/me');
      const userId = personOf(who)?.session.userId ?? '';
      if (answer.status === 200 && !answer.text.includes(userId)) return 'somebody else';
      return wordOf(answer);
    },
    usage: get('/api/me/usage'),
    setup: get('/api/setup'),
    version: get('/api/version'),
    openApi: get('/api/openapi.json'),
    config: get('/config.json'),
    livez: get('/livez'),
    readyz: get('/readyz'),
    healthz: get('/healthz'),
    metrics: get('/metrics'),
    saveSettings: async (who) =>
      wordOf(await ask(who, 'POST', '/api/admin/settings', { serverName: 'Mine' })),
    beginDemo: async (who) => wordOf(await ask(who, 'POST', '/api/admin/demo', {})),
    lookAtDemo: get('/api/admin/demo'),
  };
}

type AccountRoute =
  | 'register'
  | 'login'
  | 'challenge'
  | 'refresh'
  | 'logout'
  | 'listSessions'
  | 'revokeOtherSessions'
  | 'revokeSession'
  | 'eraseMe';

function accountCalls(of: {
  readonly world: RouteWorld;
  readonly ask: (
    who: Principal,
    method: string,
    path: string,
    body?: unknown,
    more?: { readonly cookie?: string },
  ) => Promise<RawAnswer>;
  readonly personOf: (who: Principal) => RawClient | null;
  readonly victimOf: (who: Principal) => RawClient;
}): Pick<RouteCalls, AccountRoute> {
  const { world, ask, personOf, victimOf } = of;
  const { origin } = world;
  const deviceOf = async () => ({ deviceName: 'x', deviceKey: (await createDeviceKey()).jwk });
  const loginOf = (who: Principal): string => (who === 'operator' ? 'olga' : who);
  return {
    async register(who, target) {
      const login = target === 'own' ? `${who}-second` : neighbour[who];
      const body = { login, password, displayName: 'X', ...(await deviceOf()) };
      return wordOf(await ask(who, 'POST', '/api/auth/register', body));
    },
    async login(who, target) {
      const login = who === 'anonymous' ? 'newcomer' : loginOf(who);
      const body =
        target === 'own'
          ? { login, password, ...(await deviceOf()) }
          : { login: neighbour[who], password: `${password}!`, ...(await deviceOf()) };
      return wordOf(await ask(who, 'POST', '/api/auth/login', body));
    },
    challenge: async (who) => wordOf(await ask(who, 'POST', '/api/auth/challenge', {})),
    async refresh(who, target) {
      const own = personOf(who);
      if (own === null) {
        const body = { nonce: 'x', signature: 'A'.repeat(86) };
        const cookie = target === 'other' ? { cookie: victimOf(who).cookie() } : {};
        return wordOf(await ask(who, 'POST', '/api/auth/refresh', body, cookie));
      }
      const stolen = target === 'other' ? { cookie: victimOf(who).cookie() } : {};
      return wordOf(await own.refresh(stolen));
    },
    async logout(who, target) {
      const key = await createDeviceKey();
      const signer = personOf(who) ?? key;
      // Out of a session of its own: the one that asks is needed for the other rows.
      const leaving =
        target === 'own' && who !== 'anonymous'
          ? await signIn(origin, { login: loginOf(who), password })
          : signer;
      const sessionId =
        target === 'other'
          ? victimOf(who).session.sessionId
          : 'session' in leaving
            ? leaving.session.sessionId
            : 'nobody';
      const at = Date.now();
      const signature = await leaving.sign(`jamz-logout.${sessionId}.${at}`);
      const body = { sessionId, at, signature };
      return wordOf(await ask(who, 'POST', '/api/auth/logout', body));
    },
    async listSessions(who) {
      const answer = await ask(who, 'GET', '/api/auth/sessions');
      const theirs = Object.values(world.people)
        .filter((person) => person !== personOf(who))
        .some((person) => answer.text.includes(person.session.sessionId));
      return theirs ? 'somebody else' : wordOf(answer);
    },
    revokeOtherSessions: async (who) => wordOf(await ask(who, 'DELETE', '/api/auth/sessions')),
    async revokeSession(who, target) {
      const fresh =
        target === 'own' && who !== 'anonymous'
          ? await signIn(origin, { login: loginOf(who), password })
          : victimOf(who);
      return wordOf(await ask(who, 'DELETE', `/api/auth/sessions/${fresh.session.sessionId}`));
    },
    async eraseMe(who, target) {
      const body = { password: target === 'own' ? password : `${password}!` };
      return wordOf(await ask(who, 'DELETE', '/api/me', body));
    },
  };
}

/** Rows that end somebody's sessions or somebody come last. */
export const lastRoutes: readonly string[] = ['revokeOtherSessions', 'eraseMe'];
