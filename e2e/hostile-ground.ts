/** A server with people, a group of theirs and a group of others, for attacks that must change none of it. */
import { castOf, gatherPeople, type People } from './cast.ts';
import type { Ground } from './hostile-rows.ts';
import { liveIn, type Cast, type LivedIn } from './lived-in.ts';
import { createOperator, createPerson, expectEnd } from './people.ts';
import { createServerProcess, sleep, type ServerProcess } from './server-process.ts';
import { hashState, type Seen, type StateHash } from './state-hash.ts';

export interface Attacked {
  readonly server: ServerProcess;
  readonly people: People;
  readonly cast: Cast;
  readonly group: LivedIn;
  readonly otherGroup: LivedIn;
  readonly ground: Ground;
  /** Every scope, with somebody who sees all of it. */
  readonly seen: readonly Seen[];
  state(): Promise<StateHash>;
}

export async function createAttacked(): Promise<Attacked> {
  // Lifted rates, or the doors would answer nothing but "too many": the limits have a server of their own.
  // The heap is bounded as well: a leak ends the process, and with it the test.
  const server = await createServerProcess({
    env: { JAMZ_RATE_PROFILE: 'bench', NODE_OPTIONS: '--max-old-space-size=128' },
  });
  await server.start();
  await createOperator(server);
  const people = await gatherPeople(server.origin, 'olga');
  const cast = castOf(people);
  const group = await liveIn(cast);
  const outsider = await createPerson(server.origin, 'outsider');
  const outer = castOf({ ...people, owner: outsider }).owner;
  const others = { ...cast, owner: outer, admin: cast.newcomer, newcomer: cast.pending };
  const otherGroup = await liveIn(others);
  const known = people.admin.mutation(group.scope, 'group.set', {
    field: 'description',
    value: 'Known',
  });
  expectEnd(await people.admin.sync(group.scope, [known], { nothingBelow: true }), 'applied');
  const seen = [
    { who: cast.owner, scope: group.scope },
    { who: outer, scope: otherGroup.scope },
    ...Object.values(cast).map((who) => ({ who, scope: `user:${who.userId}` })),
  ];
  const attacked: Attacked = {
    server,
    people,
    cast,
    group,
    otherGroup,
    ground: {
      scope: group.scope,
      home: `user:${cast.admin.userId}`,
      otherScope: otherGroup.scope,
      clientId: people.admin.clientId,
      next: 2,
      known: { id: known.id, name: 'group.set', args: known['args'] },
    },
    seen,
    state: () => hashState(server.dataDir, seen),
  };
  await comeToRest(attacked);
  return attacked;
}

/** After the server's own lanes have arrived. */
async function comeToRest({ state }: Attacked): Promise<void> {
  let last = await state();
  for (let n = 0; n < 20; n += 1) {
    await sleep(1_200);
    const next = await state();
    if (n > 1 && JSON.stringify(next) === JSON.stringify(last)) return;
    last = next;
  }
  throw new Error('the state never came to rest');
}
