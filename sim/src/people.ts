/** What people do: the operations of a seed, drawn by weight, and what is checked at every one of them. */
import type { JsonObject, Scope, UserId } from '@jamz/core';
import type { DeviceActor, TabActor } from './device-actor.ts';
import { checkOwnWrite } from './own-write.ts';
import type { Deed } from './ledger.ts';
import type { Chance } from './random.ts';
import { userScope, type World } from './world.ts';

export interface Operation {
  readonly scope: Scope;
  readonly name: string;
  readonly args: JsonObject;
}

export interface Cast {
  readonly rooms: readonly Scope[];
  readonly users: readonly UserId[];
}

type Draw = (chance: Chance, cast: Cast, device: DeviceActor) => Operation;

const room = (chance: Chance, cast: Cast): Scope => chance.pick(cast.rooms);
const word = (chance: Chance): string => `w${chance.hex(4)}`;

const operations: readonly (readonly [weight: number, draw: Draw])[] = [
  [
    24,
    (c, cast) => ({
      scope: room(c, cast),
      name: 'count.bump',
      args: { id: c.pick(['a', 'b', 'fuse']) },
    }),
  ],
  [
    18,
    (c, cast, device) => ({
      scope: room(c, cast),
      name: 'item.push',
      args: { id: `i${c.hex(12)}`, text: word(c), run: device.name },
    }),
  ],
  [
    12,
    (c, cast) => ({
      scope: room(c, cast),
      name: 'note.put',
      args: { id: `n${c.int(8)}`, text: word(c) },
    }),
  ],
  [3, (c, cast) => ({ scope: room(c, cast), name: 'note.drop', args: { ids: [`n${c.int(8)}`] } })],
  [5, (c, cast) => ({ scope: room(c, cast), name: 'room.title', args: { title: word(c) } })],
  [
    4,
    (c, _cast, { person }) => ({
      scope: userScope(person.userId),
      name: 'me.rename',
      args: { name: word(c) },
    }),
  ],
  [
    4,
    (c, cast) => ({
      scope: room(c, cast),
      name: 'room.create',
      args: { title: word(c), name: word(c) },
    }),
  ],
  [
    4,
    (c, cast) => ({
      scope: room(c, cast),
      name: 'member.add',
      args: { userId: c.pick(cast.users), name: word(c) },
    }),
  ],
  [
    3,
    (c, cast) => ({
      scope: room(c, cast),
      name: 'member.expel',
      args: { userId: c.pick(cast.users) },
    }),
  ],
  [4, (c, cast) => ({ scope: room(c, cast), name: 'member.join', args: { name: word(c) } })],
  [3, (c, cast) => ({ scope: room(c, cast), name: 'fuse.touch', args: {} })],
  [2, (c, cast) => ({ scope: room(c, cast), name: 'note.future', args: { id: word(c) } })],
  [
    4,
    (c, cast) => ({
      scope: room(c, cast),
      name: 'note.checked',
      args: { id: `k${c.int(4)}`, text: word(c) },
    }),
  ],
];
const weightSum = operations.reduce((sum, [weight]) => sum + weight, 0);

export function drawOperation(chance: Chance, cast: Cast, device: DeviceActor): Operation {
  let at = chance.int(weightSum);
  for (const [weight, draw] of operations) {
    at -= weight;
    if (at < 0) return draw(chance, cast, device);
  }
  throw new RangeError('weights add up');
}

/** Does it, and writes it into the ledger when the device has promised to keep it. */
export async function act(
  world: World,
  tab: TabActor,
  device: DeviceActor,
  wish: Operation,
): Promise<void> {
  const { scope, name, args } = wish;
  world.ledger.tried(wish);
  const result = await tab.client.mutate(scope, name, args);
  const end = result.ok ? result.value.id : result.error.code;
  world.trace.note('op', `${tab.name} ${name} ${scope} ${end}`);
  if (!result.ok) return;
  const { id, seq } = result.value;
  const who = { userId: device.person.userId, device: device.name, bornAt: world.time.now() };
  const deed: Deed = { id, seq, scope, name, args, ...who, isDiscarded: false, told: null };
  world.ledger.add(deed);
  checkOwnWrite(tab, deed);
}

/** Now and then somebody tidies: takes a queued edit back, answers a problem, or asks for a sync. */
export async function tidy(world: World, tab: TabActor, chance: Chance): Promise<void> {
  const { client } = tab;
  const choice = chance.int(4);
  const queued = client.queue();
  const problems = client.problems();
  if (choice === 0 && queued.length > 0) {
    const item = chance.pick(queued);
    const taken = await client.discard(item);
    const deed = world.ledger.get(item.id);
    if (taken.ok && deed !== undefined) deed.isDiscarded = true;
  }
  if (choice === 1 && problems.length > 0) {
    const problem = chance.pick(problems);
    world.happened('problem discarded', problem.id);
    const deed = world.ledger.get(problem.id);
    if (deed !== undefined) deed.isDiscarded = true;
    await client.discardProblem(problem.id);
  }
  if (choice === 2 && problems.length > 0) await retry(world, tab, chance.pick(problems).id);
  if (choice === 3) await client.syncNow();
}

async function retry(world: World, tab: TabActor, problemId: string): Promise<void> {
  const old = world.ledger.get(problemId);
  const again = await tab.client.retry(problemId);
  if (!again.ok || old === undefined) return;
  world.happened('problem retried', problemId);
  old.isDiscarded = true;
  const { id, seq } = again.value;
  world.ledger.add({ ...old, id, seq, bornAt: world.time.now(), isDiscarded: false, told: null });
}
