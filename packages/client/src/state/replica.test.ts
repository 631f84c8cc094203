import { expect, test } from 'vitest';
import { ann, home, room, tinyModel } from '../engine/tiny-model.test-support.ts';
import type { Read } from '../storage/device-store.ts';
import { createMemoryDisk, type MemoryDisk } from '../storage/memory-store.ts';
import { emptyScopeRecord } from '../storage/records.ts';
import { sealContext, type Sealer } from '../storage/sealer.ts';
import { guardStore, startSession } from '../storage/session-record.ts';
import { createReplica } from './replica.ts';

const clientId = '0b5e1c6e-0000-4000-8000-000000000001';
const cursorAt = (version: number): string => `1.${version}.aaaaaaaa.${'b'.repeat(43)}`;

/** A replica over a disk, with what it asked its store for and what it had opened. */
async function createShelf() {
  const disk = createMemoryDisk();
  const begun = await startSession(disk.open(), ann);
  if (!begun.ok) throw new Error('no session');
  const guarded = guardStore(disk.open(), begun.value);
  const reads: Read[] = [];
  const opened: string[] = [];
  const sealer: Sealer = {
    seal: async (text, context) => `${context}|${text}`,
    open: async (sealed, context) => {
      opened.push(sealed);
      return sealed.slice(context.length + 1);
    },
  };
  const store: typeof guarded = {
    ...guarded,
    read(asked) {
      reads.push(...asked);
      return guarded.read(asked);
    },
  };
  const ids = {
    clientId: () => clientId as never,
    mutationId: () => 'A'.repeat(22) as never,
    entityId: () => 'e',
    secret: () => 's',
  };
  disk.plant('clients', [1], { n: 1, clientId });
  const replica = createReplica(
    { store, sealer, ids, offsetMs: () => null },
    { model: tinyModel, userId: ann, operator: false, sha256: String, serverNow: () => 0 },
  );
  const bases = (): number => reads.splice(0).filter(({ table }) => table === 'entities').length;
  return { disk, replica, bases, opened };
}

function plantBase(disk: MemoryDisk, scope: typeof room, version: number): void {
  const record = { ...emptyScopeRecord(scope), cursor: cursorAt(version), version, pulled: true };
  disk.plant('scopes', [scope], record);
  const entity = { scope, kind: 'count', id: 'a', version, removedAt: null };
  disk.plant('entities', [scope, 'count', 'a'], { ...entity, value: { n: version } });
}

test('[D8] whoever reads everything again reads bases only when one of them moved', async () => {
  const { disk, replica, bases } = await createShelf();
  plantBase(disk, room, 1);
  plantBase(disk, home, 1);
  expect((await replica.loadAll()).ok).toBe(true);
  expect(bases()).toBe(1);
  expect((await replica.loadAll()).ok).toBe(true);
  expect(bases()).toBe(0);
  expect(replica.scope(room).list('count')).toMatchObject([{ value: { n: 1 } }]);
  plantBase(disk, room, 2);
  expect((await replica.loadAll()).ok).toBe(true);
  expect(bases()).toBe(1);
  expect(replica.scope(room).list('count')).toMatchObject([{ value: { n: 2 } }]);
  expect(replica.scope(home).list('count')).toMatchObject([{ value: { n: 1 } }]);
});

test('[EN23] a ciphertext in a list is opened once, and again when it is another one', async () => {
  const { disk, replica, opened } = await createShelf();
  const row = { name: 'bump', args: { id: 'a' }, at: 1, offsetMs: null, base: null, born: 0 };
  const plant = (at: number): void => {
    const sealed = `${sealContext.problem(room)}|${JSON.stringify([{ ...row, at }])}`;
    const record = { scope: room, id: 'p', end: 'rejected', code: null, at: 1, raw: null };
    disk.plant('problems', ['p'], { ...record, sealed });
  };
  const contentAt = (): unknown => replica.problems.get('p')?.content?.at;
  plant(1);
  await replica.loadAll();
  await replica.reload([room], 'rows');
  await replica.loadAll();
  expect(opened).toHaveLength(1);
  plant(2);
  await replica.reload([room], 'rows');
  expect(opened).toHaveLength(2);
  expect(contentAt()).toBe(2);
});

test('[I7] rows that another tab wrote are laid over the base; the same rows are not laid again', async () => {
  const { disk, replica } = await createShelf();
  plantBase(disk, room, 1);
  await replica.loadAll();
  const view = replica.scope(room).view();
  await replica.reload([room], 'rows');
  expect(replica.scope(room).view()).toBe(view);
  const row = { name: 'bump', args: { id: 'a' }, at: 1, offsetMs: null, base: null, born: 0 };
  const chunk = { scope: room, clientId, from: 1, ids: ['A'.repeat(22)], decidedUpTo: 0 };
  const sealed = `${sealContext.row(room)}|${JSON.stringify([row])}`;
  disk.plant('outbox', [room, clientId, 1], { ...chunk, states: {}, sealed });
  await replica.reload([room], 'rows');
  expect(replica.scope(room).list('count')).toMatchObject([{ value: { n: 2 }, mark: 'waiting' }]);
});
