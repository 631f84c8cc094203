/** Planted bugs of a device: what its store is told, and what it makes of that. */
import type { DeviceStore, Plan, Session, TableName } from '@jamz/client';
import type { PlantedBug } from './planted-bugs.ts';
import type { World } from './world.ts';

type Write = ReturnType<Plan<unknown>['decide']>['writes'][number];

/** What a device loses that writes nothing into one of its tables. */
const unkept: readonly (readonly [PlantedBug, TableName])[] = [
  ['refusal listed nowhere', 'problems'],
  ['journal not kept', 'journal'],
  ['waiting list not kept', 'waiting'],
  ['numbers not kept', 'numbers'],
];

export function plantInDevice(world: World, store: DeviceStore, session: Session): DeviceStore {
  const { bugs } = world;
  let planted = store;
  for (const [bug, table] of unkept) {
    if (!bugs.has(bug)) continue;
    planted = withWrites(planted, (writes) => writes.filter((write) => write.table !== table));
  }
  if (bugs.has('close forgotten by a restart')) {
    planted = withWrites(planted, (writes) => writes.map(withoutDiscard));
  }
  if (bugs.has('row lost beside another')) {
    planted = withWrites(planted, (writes) => writes.map(withLastRow));
  }
  return bugs.has('tab of an ended session writes') ? unguarded(planted, session) : planted;
}

function withWrites(
  store: DeviceStore,
  spoil: (writes: readonly Write[]) => readonly Write[],
): DeviceStore {
  return {
    ...store,
    transact: (plan) =>
      store.transact({
        ...plan,
        decide(found) {
          const decided = plan.decide(found);
          return { ...decided, writes: [...spoil(decided.writes)] };
        },
      }),
  };
}

/** Of the rows of one block only the last is written back. */
function withLastRow(write: Write): Write {
  if (write.table !== 'entities' || write.put === null) return write;
  const { rows, ...block } = write.put as { readonly rows: string };
  const left = JSON.parse(rows) as readonly unknown[];
  return { ...write, put: { ...block, rows: JSON.stringify(left.slice(-1)) } };
}

/** The tab knows that its person took it back; the disk does not. */
function withoutDiscard(write: Write): Write {
  if (write.table !== 'outbox' || !('put' in write) || write.put === null) return write;
  const { states, ...chunk } = write.put as { readonly states?: Record<string, object> };
  if (states === undefined) return write;
  const kept = Object.entries(states).map(([seq, state]) =>
    'close' in state && state.close === 'discarded' ? [seq, {}] : [seq, state],
  );
  return { ...write, put: { ...chunk, states: Object.fromEntries(kept) } };
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
