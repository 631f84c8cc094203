/** Planted bugs of a server: at its log, its keys and its model. */
import type { KeyPort, KeyState, Model, MutationDef, Owner, StoredCommit, Tx } from '@jamz/core';
import { StoreUnavailableError, type LogStore } from '@jamz/stores';
import type { World } from './world.ts';

export function plantInLog(world: World, log: LogStore): LogStore {
  let planted = log;
  if (world.bugs.has('cas skipped')) planted = withoutCas(world, planted);
  if (world.bugs.has('acknowledged and not stored')) planted = forgetful(planted);
  if (!world.bugs.has('old entries forgotten')) return planted;
  // What the process itself does not remember any more, nobody knows.
  return { ...planted, findOutcomes: async () => [], findById: async () => null };
}

/** Two servers stop minding each other: what lost the race is stored all the same. */
function withoutCas(world: World, log: LogStore): LogStore {
  const append = async (commit: StoredCommit): ReturnType<LogStore['append']> => {
    const result = await log.append(commit);
    if (result.end !== 'lost') return result;
    const snapshot = world.log.snapshot();
    world.log.restore({ ...snapshot, all: [...snapshot.all, commit] });
    return { end: 'appended' };
  };
  return { ...log, append, appendMany: (commits) => Promise.all(commits.map(append)) };
}

/** Now and then it says "stored" and has not. */
function forgetful(log: LogStore): LogStore {
  let commits = 0;
  const append = async (commit: StoredCommit): ReturnType<LogStore['append']> => {
    commits += 1;
    return commits % 15 === 0 ? { end: 'appended' } : log.append(commit);
  };
  return { ...log, append, appendMany: (all) => Promise.all(all.map(append)) };
}

/** A key that cannot be reached is taken for a destroyed one. */
export function plantInKeys(world: World, keys: KeyPort): KeyPort {
  if (!world.bugs.has('erased written over an unreachable key')) return keys;
  return {
    ...keys,
    async read(owners) {
      try {
        return await keys.read(owners);
      } catch (error) {
        if (!(error instanceof StoreUnavailableError)) throw error;
        return new Map<Owner, KeyState>(owners.map((owner) => [owner, 'destroyed']));
      }
    },
  };
}

export function plantInModel(world: World, model: Model): Model {
  let planted = model;
  if (world.bugs.has('overruled without a record')) planted = withoutRecords(planted);
  if (world.bugs.has('relay out of order')) planted = withStaleRelay(planted);
  return world.bugs.has('relay forgets who is gone') ? withoutFarewells(planted) : planted;
}

/** Whoever was taken out is told nothing any more. */
const withoutFarewells = (model: Model): Model => ({
  ...model,
  projections: model.projections.map((projection) => ({
    ...projection,
    targets: (state, source) =>
      projection.targets(state, source).filter(({ args }) => args['role'] !== 'gone'),
  })),
});

/** Who is overruled is told so, but what he wrote is gone. */
function withoutRecords(model: Model): Model {
  const mutations = Object.entries(model.mutations).map(([name, def]): [string, MutationDef] => [
    name,
    {
      ...def,
      mutator(tx, args, context) {
        const put: Tx['put'] = (kind, ...record) => {
          if (kind !== 'conflict') tx.put(kind, ...record);
        };
        return def.mutator({ ...tx, put }, args, context);
      },
    },
  ]);
  return { ...model, mutations: Object.fromEntries(mutations) };
}

/** The relay carries what it saw the time before. */
function withStaleRelay(model: Model): Model {
  const before = new Map<string, ReturnType<Model['projections'][number]['targets']>>();
  return {
    ...model,
    projections: model.projections.map((projection) => ({
      ...projection,
      targets(state, source) {
        const key = `${projection.mutation} ${source}`;
        const now = projection.targets(state, source);
        const stale = before.get(key) ?? now;
        before.set(key, now);
        return stale;
      },
    })),
  };
}
