/**
 * One device as a process of its own, with its store in a file: it writes without a pause, says what it has promised to
 * keep, and shows what it sees when it is asked. Its parent kills, stops and cuts it off.
 */
import { createHash, randomUUID } from 'node:crypto';
import { canonicalJson, scopeSchema } from '@jamz/core';
import { sumOn } from './counting-crew.ts';
import { countingModelOfDevice } from './counting-model.ts';
import { openDiskStore } from './disk-store.ts';
import type { Ask, DeviceStart, Told } from './device-messages.ts';
import { openEngine, recordsOf } from './real-device.ts';
import { openServerDoor } from './server-door.ts';
import { sleep } from './server-process.ts';

const start = JSON.parse(process.argv[2] ?? '') as DeviceStart;
const scope = scopeSchema.parse(start.scope);
const tell = (message: Told): void => void process.send?.(message);

let { accessToken } = start;
/** Its parent hands it another token long before this one ends. */
const holder = {
  accessToken: () => accessToken,
  refresh: () => Promise.reject(new Error('the token has ended')),
};
const device = await openEngine(start.name, start.userId, {
  transport: openServerDoor(holder, start.origin),
  model: countingModelOfDevice,
  store: openDiskStore(start.file),
});
device.client.watch(scope);
const { client } = device;
let isWriting = false;
/** Of all its songs, also those of its lives before. */
const title = `song of ${start.name}`;

/** Three taps on the counter for each title that comes and each that goes. */
async function write(): Promise<void> {
  const choice = Math.random();
  if (choice < 0.6) {
    tell({ kept: await device.change(scope, 'counter.add', { n: 1 }), counts: true });
    return;
  }
  const [oldest, ...others] = client
    .list(scope, 'playlistItem')
    .filter(({ value }) => value['title'] === title);
  if (oldest !== undefined && (others.length > 5 || choice > 0.8)) {
    tell({ kept: await device.change(scope, 'playlist.remove', { id: oldest.id }), counts: false });
    return;
  }
  const id = randomUUID();
  const items = [{ id, title }];
  const kept = await device.change(scope, 'playlist.append', { runId: id, items });
  tell({ kept, counts: false });
}

async function writeOn(): Promise<void> {
  while (isWriting) {
    if (client.isPulled(scope)) await write();
    await sleep(50 + Math.random() * 200);
  }
}

function look(): Told {
  const { status, waiting, onHold, problems } = client.state();
  const view = createHash('sha256')
    .update(canonicalJson(recordsOf(device, scope)))
    .digest('hex');
  return { look: { status, waiting, onHold, problems, view, sum: sumOn(device, scope) } };
}

process.on('message', (ask: Ask) => {
  if (typeof ask === 'object') accessToken = ask.accessToken;
  if (ask === 'look') tell(look());
  if (ask === 'write' && !isWriting) {
    isWriting = true;
    void writeOn();
  }
  if (ask === 'rest') isWriting = false;
});
process.on('disconnect', () => process.exit(0));
tell({ ready: true });
