/** People and groups on a real server, made as an operator and a stranger would make them. */
import { createHash, randomUUID } from 'node:crypto';
import { newSecret, signIn, type RawClient } from './raw-client.ts';
import type { ServerProcess } from './server-process.ts';

export const password = 'correct horse battery staple';

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
export const newId = (): string => randomUUID();

/** Makes the operator by the command line; everybody else may sign up from then on. */
export async function createOperator(server: ServerProcess, login = 'olga'): Promise<void> {
  const args = [
    'user',
    'create',
    '--operator',
    '--login',
    login,
    '--display-name',
    'Olga Operator',
  ];
  const done = await server.jamz(args, password);
  if (done.code !== 0)
    throw new Error(`jamz user create: exit ${done.code}\n${done.out}${done.err}`);
}

/** Signs up over HTTP and gives a client of that person. */
export async function createPerson(
  origin: string,
  login: string,
  displayName = login,
  publicOrigin = origin,
): Promise<RawClient> {
  return signIn(origin, { login, password, displayName }, publicOrigin);
}

/** A new group of this person; returns its scope. */
export async function createGroup(owner: RawClient, name: string): Promise<string> {
  const salt = newSecret(16);
  const id = sha256(JSON.stringify(['group', owner.session.userId, salt])).slice(0, 40);
  const scope = `group:${id}`;
  const create = owner.mutation(scope, 'group.create', { salt, name });
  expectEnd(await owner.sync(scope, [create], { nothingBelow: true }), 'applied');
  return scope;
}

export async function addMember(
  owner: RawClient,
  scope: string,
  person: RawClient,
  role = 'member',
): Promise<void> {
  const add = owner.mutation(scope, 'member.add', { userId: person.session.userId, role });
  expectEnd(await owner.sync(scope, [add]), 'applied');
}

/** The end of the last pushed mutation; throws when it is another. */
export function expectEnd(answer: object, end: string): void {
  const results = 'results' in answer ? (answer.results as readonly { end?: string }[]) : [];
  if (results.at(-1)?.end !== end)
    throw new Error(`expected ${end}, got ${JSON.stringify(answer).slice(0, 600)}`);
}
