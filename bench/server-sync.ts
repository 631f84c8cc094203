/** Mutations per second through the sync room on real SQLite with full synchronisation, without HTTP. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { protocolVersion, userIdSchema, userScope, type SyncRequest } from '@jamz/core';
import {
  createBackOffice,
  createPassingSecrets,
  createSystemPorts,
  type BackOffice,
} from '@jamz/server';
import { openStores } from '@jamz/stores';
import type { Figure } from './report.ts';
import { counted, type Sizes } from './sizes.ts';

const system = createSystemPorts();

export async function benchServerSync(sizes: Sizes): Promise<readonly Figure[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'jamz-bench-'));
  const secrets = createPassingSecrets();
  const stores = await openStores(system, {
    storeUrl: `sqlite:${path.join(folder, 'jamz.db')}`,
    blobsUrl: 'memory:',
    rootKey: secrets.rootKey,
  });
  const office = await createBackOffice(
    { signUp: 'open', rateProfile: 'bench', logLevel: 'silent' },
    { stores, secrets, system },
  );
  try {
    const figures: Figure[] = [];
    for (const [batch, batches] of sizes.serverBatches) {
      const count = batch * batches;
      const own: number[] = [];
      for (let round = 0; round < sizes.rounds; round += 1) {
        own.push(await perSecond(office, `${batch}-${round}`, { batch, count }));
      }
      figures.push({
        bench: 'server, durable mutations of one person',
        way: `batches of ${batch}`,
        unit: '1/s',
        rounds: own,
        note: `${counted(count)} a round, one request after another`,
      });
    }
    return figures;
  } finally {
    await office.close();
    await stores.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function perSecond(
  office: BackOffice,
  login: string,
  { batch, count }: { readonly batch: number; readonly count: number },
): Promise<number> {
  const wanted = { login: `p-${login}`, displayName: 'P', password: 'a long enough sentence' };
  const made = await office.accounts.create(wanted, { operator: false });
  if (!made.ok) throw new Error(`account: ${made.error.code}`);
  const userId = userIdSchema.parse(made.value.userId);
  const clientId = system.ids.clientId();
  const [timeline] = (await office.sync.timelines()).slice(-1);
  const born = timeline?.n ?? 1;
  const requestOf = (from: number): SyncRequest => ({
    clientId,
    protocol: protocolVersion,
    timeline: born,
    sentAt: system.clock.now(),
    scopes: [
      {
        scope: userScope(userId),
        ...(from === 1 && { nothingBelow: true as const }),
        push: Array.from({ length: batch }, (_, n) => ({
          seq: from + n,
          id: system.ids.mutationId(),
          name: 'profile.set',
          args: { field: 'bio', value: `bio ${from + n} ${'z'.repeat(100)}` },
          at: system.clock.now(),
          offsetMs: 0,
          base: null,
          born,
        })),
      },
    ],
  });
  const began = system.clock.monotonic();
  for (let from = 1; from <= count; from += batch) {
    const answer = await office.sync.sync({ userId, operator: false }, requestOf(from));
    const [scope] = answer.scopes;
    const results = scope !== undefined && 'results' in scope ? scope.results : [];
    const done = results.filter((one) => 'end' in one && one.end !== 'rejected').length;
    if (done !== batch) throw new Error(`only ${done} of ${batch}: ${JSON.stringify(scope)}`);
  }
  return count / ((system.clock.monotonic() - began) / 1_000);
}
