/**
 * A process to be killed: appends commits to the log of a data folder as fast as it can, several scopes at once, and
 * prints `scope version id` after each acknowledgement and `! Error` after each refusal. Arguments: folder, FULL or OFF, name of this writer.
 */
import { createHash, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { createCommitQueue, openStores } from '@jamz/stores';
import type { StoredCommit } from '@jamz/core';

const [folder = '', synchronous = 'FULL', name = 'w'] = process.argv.slice(2);
const timers = { after: () => ({ cancel() {} }) };
const clock = { now: () => 0, monotonic: () => 0 };
const stores = await openStores(
  { timers, clock },
  {
    storeUrl: `sqlite:${join(folder, 'jamz.db')}`,
    blobsUrl: 'memory:',
    keyringUrls: ['memory:'],
    rootKey: new Uint8Array(32),
    synchronous: synchronous === 'OFF' ? 'OFF' : 'FULL',
  },
);
const queue = createCommitQueue(stores.log);

function nextCommit(
  scope: string,
  head: { readonly version: number; readonly hash: string },
): StoredCommit {
  const version = head.version + 1;
  const id = randomBytes(16).toString('base64url');
  const bytes = JSON.stringify({ scope, version, id, prevHash: head.hash, pad: 'x'.repeat(300) });
  return {
    scope,
    version,
    id,
    bytes,
    prevHash: head.hash,
    hash: createHash('sha256').update(bytes).digest('hex'),
    timeline: 1,
    fencingEpoch: 0,
    at: version,
    index: [{ userId: 'u', clientId: name, seq: version, id, end: 'applied' }],
  };
}

async function writeScope(scope: string): Promise<never> {
  for (;;) {
    const commit = nextCommit(scope, await stores.log.head(scope));
    try {
      const result = await queue.append(commit);
      if (result.end === 'appended')
        process.stdout.write(`${scope} ${commit.version} ${commit.id}\n`);
    } catch (error) {
      process.stdout.write(`! ${error instanceof Error ? error.name : 'unknown'}\n`);
    }
    // Lets the line out and the others in: a loop of settled promises alone would never end a turn.
    await new Promise((resolve) => setImmediate(resolve));
  }
}

process.stdout.write('ready\n');
await Promise.all(['toy:a', 'toy:b', 'toy:c', 'toy:d'].map(writeScope));
