/** Generated requests at both doors of a running server, by members who know ids of others, and what came back. */
import { readFile } from 'node:fs/promises';
import { codeHeader, protocolHeader } from '@jamz/core';
import { routeTable } from '@jamz/server';
import { castOf } from './cast.ts';
import { changeOne, createChance, garbage, type Chance } from './hostile-fuzz.ts';
import { fileShot } from './hostile-files.ts';
import type { Attacked } from './hostile-ground.ts';
import { json } from './hostile-doors.ts';
import { liveIn, messageOf, type LivedIn } from './lived-in.ts';
import { createPerson, newId } from './people.ts';
import { newSecret, rawRequest, type RawClient } from './raw-client.ts';
import { handshakeOf, openSocket, type RawSocket } from './raw-socket.ts';
import type { SeenCodes } from './seen-codes.ts';

export interface AttackReport {
  readonly statuses: ReadonlyMap<number, number>;
  /** Answers that must never be given, with what brought them. */
  readonly wrong: readonly string[];
  readonly grownBytes: number;
}

interface Lane {
  readonly person: RawClient;
  readonly chance: Chance;
  readonly attacked: Attacked;
  readonly ids: readonly string[];
  readonly judge: (shot: string, status: number, text: string) => void;
}

const laneCount = 4;
const newGroupEvery = 250;
/** Of what does not go over the socket. */
const fileShare = 0.18;
/** The first requests fill caches and pools: what grows later is a leak. */
const warmUp = 100;

export async function attack(
  attacked: Attacked,
  codes: SeenCodes,
  plan: { readonly seed: string; readonly count: number },
): Promise<AttackReport> {
  const statuses = new Map<number, number>();
  const wrong: string[] = [];
  const judge: Lane['judge'] = (shot, status, text) => {
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
    codes.note(text);
    if (isWrong(attacked, status, text))
      wrong.push(`${status} ${text.slice(0, 200)} <- ${shot.slice(0, 500)}`);
  };
  const { server, otherGroup, group, people } = attacked;
  const persons = new Set<string>(Object.values(people).map((one) => one.session.userId));
  // Ids of people are left out: to add somebody to one's own group is no attack, and shows in his list.
  const foreign = Object.values(otherGroup.ids).filter((id) => !persons.has(id));
  const ids = [...foreign, otherGroup.scope, group.scope, 'system:timelines'];
  const lanes = await Promise.all(
    Array.from({ length: laneCount }, async (_, lane): Promise<Lane> => {
      const person = await createPerson(server.origin, `mallory-${newId()}`);
      return { person, chance: createChance(`${plan.seed} ${lane}`), attacked, ids, judge };
    }),
  );
  const each = Math.ceil(plan.count / laneCount);
  await Promise.all(lanes.map((lane) => shoot(lane, warmUp)));
  const before = await residentBytes(server.pid() ?? 0);
  await Promise.all(lanes.map((lane) => shoot(lane, each - warmUp)));
  const grownBytes = (await residentBytes(server.pid() ?? 0)) - before;
  return { statuses, wrong, grownBytes };
}

function isWrong({ otherGroup }: Attacked, status: number, text: string): boolean {
  const isTyped = status < 400 || /^\{"code":"[a-z_]+"/u.test(text);
  const isFault = /"code":"(?:internal|mutator_failed|unavailable)"/u.test(text);
  const isLeak = otherGroup.canaries.some((canary) => text.includes(canary));
  return status >= 500 || !isTyped || isFault || isLeak || text.includes('\\n    at ');
}

async function shoot(lane: Lane, count: number): Promise<void> {
  const { person, chance, attacked, ids } = lane;
  const own = castOf({ ...attacked.people, owner: person });
  const cast = { ...own, newcomer: own.owner };
  let lived = await liveIn(cast);
  const line = createSocketLine(lane);
  for (let n = 0; n < count; n += 1) {
    if (n % newGroupEvery === newGroupEvery - 1) lived = await liveIn(cast);
    const isRaw = chance.is(0.5);
    const text = isRaw
      ? garbage(chance)
      : changeOne(chance, chance.pick(validMessages(lived)), ids);
    if (chance.is(0.15)) await line.ask(isRaw ? eventName(chance) : 'sync', text);
    else if (chance.is(fileShare)) await send(lane, fileShot(chance, person.accessToken(), ids));
    else await send(lane, isRaw ? randomShot(chance, person.accessToken()) : syncShot(lane, text));
  }
  line.close();
}

/** Every valid message that a member sends. */
function validMessages(lived: LivedIn): readonly unknown[] {
  const changes = Object.entries(lived.args).map(([name, args]) => ({ name, args }));
  const { scope } = lived;
  const closing = [{ seq: 1, id: newSecret(16), close: 'lost' }];
  return [
    ...changes.map((change) => messageOf(scope, [change])),
    messageOf(scope, []),
    messageOf(scope, [], { cursor: '1.1.00000000.AAAAAAAAAAAAAAAAAAAAAA' }),
    messageOf(scope, [], { page: { pinned: 'x', after: 'group/a' } }),
    messageOf(scope, changes.slice(10, 20)),
    { ...messageOf(scope, []), scopes: [{ scope, push: closing }] },
  ];
}

interface Shot {
  readonly method: string;
  readonly path: string;
  readonly body: string | null;
  readonly headers: Readonly<Record<string, string>>;
}

const syncShot = ({ person }: Lane, body: string): Shot => ({
  method: 'POST',
  path: '/api/sync',
  body,
  headers: { ...json, authorization: `Bearer ${person.accessToken()}` },
});

function randomShot(chance: Chance, token: string): Shot {
  const route = chance.pick(Object.values(routeTable));
  const tail = chance.is(0.1) ? `/${encodeURIComponent(wellFormed(chance).slice(0, 60))}` : '';
  const session = encodeURIComponent('x'.repeat(chance.int(90)));
  const method = chance.is(0.85) ? route.method : chance.pick(['PUT', 'PATCH', 'POST', 'DELETE']);
  const types = ['application/json', 'text/plain', 'application/json; charset=utf-16', 'x', ''];
  const type = chance.is(0.85) ? 'application/json' : chance.pick(types);
  return {
    method,
    path: route.path.replaceAll(/:[a-zA-Z0-9]+/gu, session) + tail,
    body: ['GET', 'HEAD', 'OPTIONS'].includes(method) ? null : garbage(chance),
    headers: {
      ...(type !== '' && { 'content-type': type }),
      ...(chance.is(0.7) && { authorization: `Bearer ${token}` }),
      ...(chance.is(0.7) && { [protocolHeader]: '1', 'sec-fetch-site': 'same-origin' }),
      ...(chance.is(0.05) && { origin: 'https://evil.example' }),
      ...(chance.is(0.05) && { host: 'evil.example' }),
      ...(chance.is(0.05) && { cookie: `__Host-jamz_x=${'x'.repeat(chance.int(900))}` }),
    },
  };
}

const wellFormed = (chance: Chance): string => garbage(chance).toWellFormed();

async function send({ judge, attacked }: Lane, shot: Shot): Promise<void> {
  const { method, path, body, headers } = shot;
  // Signing the attacker out everywhere else is his right and ends nothing here.
  const length = body === null ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  const answer = await rawRequest(attacked.server.origin, method, path, {
    ...(body !== null && { body }),
    headers: { ...headers, ...length },
  });
  // By HEAD the code comes in a header.
  const code = answer.text === '' ? answer.headers[codeHeader] : undefined;
  const text = typeof code === 'string' ? JSON.stringify({ code }) : answer.text;
  judge(JSON.stringify(shot), answer.status, text);
}

const eventName = (chance: Chance): string =>
  chance.is(0.8) ? chance.pick(['sync', 'presence', 'time', 'auth']) : wellFormed(chance) || 'x';

/** One socket at a time: the server closes it after a few refusals, and the attacker comes back. */
function createSocketLine({ person, attacked, judge }: Lane) {
  let socket: RawSocket | null = null;
  return {
    async ask(name: string, text: string): Promise<void> {
      if (socket === null || !socket.socket.connected)
        socket = await openSocket(attacked.server.origin, handshakeOf(person));
      const answer: unknown = await socket.ask(name, parsed(text)).catch(() => null);
      if (answer !== null) judge(`${name} ${text}`, 200, JSON.stringify(answer));
    },
    close: () => socket?.close(),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

async function residentBytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+([0-9]+) kB/u.exec(status)?.[1] ?? 0) * 1024;
}
