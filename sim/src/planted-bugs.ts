/**
 * Bugs put in on purpose, around the product and never in it: a run must find each of them. They sit at the ports, so
 * that what they spoil is what a mistake behind that port would spoil.
 */
import type { DeviceStore, Session } from '@jamz/client';
import type { KeyPort, KeyState, Model, MutationDef, Owner, StoredCommit, Tx } from '@jamz/core';
import { StoreUnavailableError, type LogStore } from '@jamz/stores';
import type { World } from './world.ts';

export const plantedBugs = [
  'cas skipped',
  'number forgotten',
  'row dropped on send',
  'echo shown twice',
  'purge on 404',
  'gap closes journalled rows',
  'page lost in a reset',
  'row leaves on a bare version across a fork',
  'erased written over an unreachable key',
  'relay out of order',
  'stranger never numbered',
  'key store away parks the queue',
  'cursor without hash',
  'patch for the removed',
  'tab of an ended session writes',
  'refusal listed nowhere',
  'overruled without a record',
] as const;
export type PlantedBug = (typeof plantedBugs)[number];

/** Two servers stop minding each other: what lost the race is stored all the same. */
export function plantInLog(world: World, log: LogStore): LogStore {
  if (!world.bugs.has('cas skipped')) return log;
  const append = async (commit: StoredCommit): ReturnType<LogStore['append']> => {
    const result = await log.append(commit);
    if (result.end !== 'lost') return result;
    const snapshot = world.log.snapshot();
    world.log.restore({ ...snapshot, all: [...snapshot.all, commit] });
    return { end: 'appended' };
  };
  return { ...log, append, appendMany: (commits) => Promise.all(commits.map(append)) };
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
  if (world.bugs.has('overruled without a record')) return withoutRecords(model);
  return world.bugs.has('relay out of order') ? withStaleRelay(model) : model;
}

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

export function plantInDevice(world: World, store: DeviceStore, session: Session): DeviceStore {
  if (world.bugs.has('refusal listed nowhere')) return withoutProblems(store);
  return world.bugs.has('tab of an ended session writes') ? unguarded(store, session) : store;
}

/** What is refused leaves the queue and is put into no list. */
function withoutProblems(store: DeviceStore): DeviceStore {
  return {
    ...store,
    transact: (plan) =>
      store.transact({
        ...plan,
        decide(found) {
          const decided = plan.decide(found);
          return {
            ...decided,
            writes: decided.writes.filter(({ table }) => table !== 'problems'),
          };
        },
      }),
  };
}

/** A tab forgets to look whether its session still stands. */
function unguarded(store: DeviceStore, session: Session): DeviceStore {
  return {
    ...store,
    transact: (plan) =>
      store.transact({
        ...plan,
        decide: (found) =>
          plan.decide(
            found.map((rows, n) =>
              plan.reads[n]?.table === 'session' ? [{ ...session, active: true }] : rows,
            ),
          ),
      }),
  };
}
