/**
 * Would anybody notice? Every check of rights is taken away in turn, and each time some row of the hand-written table
 * must come out different.
 */
import { describe, expect, test } from 'vitest';
import {
  scopeSchema,
  syncRequestSchema,
  trafficJamzModel,
  userIdSchema,
  type Model,
  type MutationDef,
  type Scope,
} from '@jamz/core';
import { createSyncService, createSystemPorts, type SyncService } from '@jamz/server';
import {
  createMemoryAccountStore,
  createMemoryKeyringCopy,
  createMemoryLogStore,
  createNodeDigest,
  openKeyring,
} from '@jamz/stores';
import {
  endOf,
  liveIn,
  messageOf,
  roleNames,
  type Cast,
  type LivedIn,
  type Speaker,
} from './lived-in.ts';
import { newId, sha256 } from './people.ts';
import {
  inOwnGroup,
  inOwnScope,
  inScopeOfAnother,
  inUnknownGroup,
  principals,
  pullRows,
  type Principal,
  type Row,
} from './rights-table.ts';

const names = Object.keys(trafficJamzModel.mutations).toSorted();
/** Behind the HTTP door nobody is anonymous. */
const insiders = principals.filter((who) => who !== 'anonymous');

interface SyncWorld {
  readonly service: SyncService;
  readonly cast: Cast;
  close(): Promise<void>;
}

/** The sync room alone, on memory stores, with this model. */
async function openSync(model: Model): Promise<SyncWorld> {
  const system = createSystemPorts();
  const copies = [createMemoryKeyringCopy()];
  const keys = await openKeyring(system, { rootKey: new Uint8Array(32), copies });
  const ids = new Map(roleNames.map((role) => [role, `${role}-${newId()}`]));
  const known = new Set(ids.values());
  for (const id of known) await keys.create(`person:${id}`);
  const service = await createSyncService(
    {
      ...system,
      log: createMemoryLogStore(),
      accounts: createMemoryAccountStore(),
      keys,
      digest: createNodeDigest(new Uint8Array(32)),
      verify: { accountExists: async (userId) => known.has(userId) },
      alarm: () => {},
    },
    { model, fencingEpoch: 1 },
  );
  const speakers = [...ids].map(([role, id]) => [role, speakerIn(service, id, role)] as const);
  for (const id of known)
    await service.system(scopeSchema.parse(`user:${id}`), 'profile.begin', {
      userId: id,
      displayName: 'Somebody',
    });
  return {
    service,
    cast: Object.fromEntries(speakers) as unknown as Cast,
    async close() {
      await service.close();
      await keys.close();
    },
  };
}

function speakerIn(service: SyncService, id: string, role: string): Speaker {
  const userId = userIdSchema.parse(id);
  return {
    userId,
    async say(scope, changes, more) {
      const request = syncRequestSchema.parse(messageOf(scope, changes, more));
      const answer = await service.sync({ userId, operator: role === 'operator' }, request);
      return answer.scopes[0] ?? { code: 'no answer' };
    },
  };
}

/** All rows of one mutation that come out otherwise than written. */
async function redRows(world: SyncWorld, name: string): Promise<readonly string[]> {
  const { cast } = world;
  const red: string[] = [];
  const compare = (what: string, answer: string, expected: string | undefined): void => {
    if (answer !== expected) red.push(`${name} ${what}: ${answer} instead of ${expected}`);
  };
  let group = await liveIn(cast);
  const unknown = `group:${sha256(newId()).slice(0, 40)}`;
  for (const who of insiders) {
    const say = async (scope: string, args: unknown): Promise<string> =>
      endOf(await cast[who].say(scope, [{ name, args }]));
    const guess = { proof: sha256('guess') };
    const isGuess = name === 'member.join' && (who === 'stranger' || who === 'operator');
    const args = isGuess ? guess : group.args[name];
    const blind = name === 'member.join' ? guess : group.args[name];
    compare(`by ${who}`, await say(group.scope, args), inOwnGroup[name]?.[who]);
    compare(`in nothing by ${who}`, await say(unknown, blind), inUnknownGroup[name]?.[who]);
    const [theirs, own] = [cast.newcomer, cast[who]].map(({ userId }) => `user:${userId}`);
    compare(`at home by ${who}`, await say(own ?? '', blind), inOwnScope[name]?.[who]);
    compare(`elsewhere by ${who}`, await say(theirs ?? '', blind), inScopeOfAnother[name]?.[who]);
    group = await liveIn(cast);
  }
  for (const [what, answer, expected] of await otherRows(world, group, name))
    compare(what, answer, expected);
  return red;
}

/** What the server itself may do where, and what the server alone can find out. */
async function otherRows(
  { service, cast }: SyncWorld,
  group: LivedIn,
  name: string,
): Promise<readonly (readonly [what: string, answer: string, expected: string])[]> {
  const serverSays = async (scope: string, args: Readonly<Record<string, unknown>>) => {
    try {
      await service.system(scopeSchema.parse(scope), name, JSON.parse(JSON.stringify(args)));
      return 'applied';
    } catch (error) {
      return error instanceof Error ? (error.message.split(' ').at(-1) ?? '') : '';
    }
  };
  const nowhere = `group:${sha256(newId()).slice(0, 40)}`;
  const args = group.args[name] ?? {};
  const theirs = `user:${cast.owner.userId}`;
  switch (name) {
    case 'card.project':
      return [['by the server in a group', await serverSays(group.scope, args), 'not_found']];
    case 'member.project':
      return [['by the server in nothing', await serverSays(nowhere, args), 'not_found']];
    case 'track.available':
      return [['by the server at home', await serverSays(theirs, args), 'not_found']];
    case 'profile.begin':
      return [['by the server for another', await serverSays(theirs, args), 'not_found']];
    case 'member.add': {
      const nobody = { userId: 'nobody-at-all', role: 'member' };
      const answer = await cast.owner.say(group.scope, [{ name, args: nobody }]);
      return [['of nobody', endOf(answer), 'missing']];
    }
    default:
      return [];
  }
}

const withMutation = (name: string, change: (def: MutationDef) => Partial<MutationDef>): Model => {
  const def = trafficJamzModel.mutations[name] as MutationDef;
  const mutations = { ...trafficJamzModel.mutations, [name]: { ...def, ...change(def) } };
  return { ...trafficJamzModel, mutations };
};

async function redRowsWith(model: Model, name: string): Promise<readonly string[]> {
  const world = await openSync(model);
  try {
    return await redRows(world, name);
  } finally {
    await world.close();
  }
}

describe('mutations', () => {
  test.each(names)('[H1] %s comes out as written while all checks stand', async (name) => {
    expect(await redRowsWith(trafficJamzModel, name)).toEqual([]);
  });

  // Its `rights` allow it always: that only the server issues it is its one check, taken away below.
  test.each(names.filter((name) => name !== 'person.erase'))(
    '[H1] without the rights of %s a row is red',
    async (name) => {
      const red = await redRowsWith(
        withMutation(name, () => ({ rights: () => null })),
        name,
      );
      expect(red.length).toBeGreaterThan(0);
    },
  );

  // A server that may not issue `profile.begin` itself has no people at all: nothing left to try.
  const ofServer = names.filter(
    (name) => trafficJamzModel.mutations[name]?.system === true && name !== 'profile.begin',
  );
  test.each(ofServer)('[H1] with %s open to people a row is red', async (name) => {
    const red = await redRowsWith(
      withMutation(name, () => ({ system: undefined })),
      name,
    );
    expect(red.length).toBeGreaterThan(0);
  });

  // Whom `member.add` names must have an account, and without one there is no key to seal the record with: two checks
  // of the same thing, of which either may go.
  test('[H1] without what the server verifies for member.join a row is red', async () => {
    const model = withMutation('member.join', () => ({ verify: undefined }));
    expect((await redRowsWith(model, 'member.join')).length).toBeGreaterThan(0);
  });
});

/** Rows of pulls and broadcasts that come out otherwise than written. */
async function redPulls(model: Model): Promise<readonly string[]> {
  const world = await openSync(model);
  try {
    const { cast, service } = world;
    const group = await liveIn(cast);
    const red: string[] = [];
    const unknown = `group:${sha256(newId()).slice(0, 40)}`;
    const places: readonly (readonly [
      string,
      Row,
      (who: Exclude<Principal, 'anonymous'>) => string,
    ])[] = [
      ['own group', pullRows['own group'], () => group.scope],
      ['unknown group', pullRows['unknown group'], () => unknown],
      ['own scope', pullRows['own scope'], (who) => `user:${cast[who].userId}`],
      ['scope of another', pullRows['scope of another'], () => `user:${cast.newcomer.userId}`],
    ];
    for (const [place, row, scopeOf] of places) {
      for (const who of insiders) {
        const answer = endOf(await cast[who].say(scopeOf(who), []));
        if (answer !== row[who]) red.push(`${place} by ${who}: ${answer}`);
      }
    }
    let heard: readonly string[] = [];
    const stop = service.onCommit((event) => {
      if (event.scope === (group.scope as Scope)) heard = event.readers;
    });
    await cast.owner.say(group.scope, [
      { name: 'group.set', args: { field: 'name', value: 'Told' } },
    ]);
    stop();
    const { owner, admin, member, target } = cast;
    const inside = [owner, admin, member, target].map(({ userId }) => userId).toSorted();
    if (heard.toSorted().join() !== inside.join()) red.push(`told: ${heard.join()}`);
    return red;
  } finally {
    await world.close();
  }
}

describe('reading', () => {
  test('[H1] all rows come out as written while all checks stand', async () => {
    expect(await redPulls(trafficJamzModel)).toEqual([]);
  });
  const everybody = async (): Promise<Model['readers']> => (state, scope) => [
    ...trafficJamzModel.readers(state, scope),
    userIdSchema.parse('eve'),
  ];
  test.each<[string, () => Promise<Partial<Model>>]>([
    ['who may read', async () => ({ mayRead: () => true })],
    ['who was ever in', async () => ({ hasHistory: () => true })],
    ['who is told', async () => ({ readers: await everybody() })],
  ])('[H1] without the check of %s a row is red', async (_what, part) => {
    const red = await redPulls({ ...trafficJamzModel, ...(await part()) });
    expect(red.length).toBeGreaterThan(0);
  });
});
