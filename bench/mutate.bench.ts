/**
 * One local mutation through the whole client on a disk in memory, beside the same in Replicache on its memory store.
 * Replicache answers before anything is stored, ours after: the ratio says what that promise costs.
 */
import { createHash } from 'node:crypto';
import {
  createClient,
  createMemoryDisk,
  startSession,
  type Client,
  type Locks,
  type Sealer,
  type Transport,
} from '@jamz/client';
import { groupIdFrom, groupScope, trafficJamzModel, userIdSchema, userScope } from '@jamz/core';
import { createSystemPorts } from '@jamz/server';
import { Replicache, TEST_LICENSE_KEY, type WriteTransaction } from 'replicache';
import type { Comparison } from './comparison.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const userId = userIdSchema.parse('019aa000-0000-7000-8000-000000000001');
const salt = 'bench-salt-of-22-chars';
const scope = groupScope(groupIdFrom(userId, salt, sha256));

/** A network that is never there: only the way to the disk is measured. */
const silence: Transport = {
  exchange: async () => ({ end: 'silent' }),
  inFlightMax: () => 1,
  watch() {},
  onEvent: () => () => {},
  rebuild() {},
  close() {},
};
const soleLock: Locks = {
  available: true,
  request(_name, { granted }) {
    queueMicrotask(granted);
    return { release() {} };
  },
};
const openSealer: Sealer = { seal: async (text) => text, open: async (sealed) => sealed };

async function openClient(): Promise<Client> {
  const store = createMemoryDisk().open();
  const session = await startSession(store, userId);
  if (!session.ok) throw new Error('the disk refused the session');
  const client = createClient(
    {
      ...createSystemPorts(),
      store,
      sealer: openSealer,
      transport: silence,
      locks: soleLock,
      channel: { post() {}, onMessage: () => () => {}, close() {} },
      hints: { online: () => false, visible: () => true, onChange: () => () => {} },
      sha256,
    },
    { model: trafficJamzModel, session: session.value, home: userScope(userId) },
  );
  const created = await client.mutate(scope, 'group.create', {
    salt,
    name: 'Bench',
    displayName: 'B',
  });
  if (!created.ok) throw new Error(`group.create ended ${created.error.code}`);
  return client;
}

interface GroupName {
  readonly name: string;
}
const openReplicache = () =>
  new Replicache({
    name: 'bench',
    kvStore: 'mem',
    licenseKey: TEST_LICENSE_KEY,
    pullInterval: null,
    pushDelay: 1_000_000_000,
    logLevel: 'error',
    mutators: {
      setName: async (tx: WriteTransaction, { name }: GroupName) => tx.set('group', { name }),
    },
  });

export async function compareMutate(): Promise<Comparison> {
  const client = await openClient();
  const other = openReplicache();
  let count = 0;
  const nextName = (): string => `Name ${(count += 1)}`;
  return {
    name: 'local mutation beside Replicache',
    async ours() {
      const done = await client.mutate(scope, 'group.set', { field: 'name', value: nextName() });
      if (!done.ok) throw new Error(`group.set ended ${done.error.code}`);
    },
    async theirs() {
      await other.mutate.setName({ name: nextName() });
    },
    async close() {
      await client.close();
      await other.close();
    },
  };
}
