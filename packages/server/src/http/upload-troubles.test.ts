/** Uploads when something goes wrong around them: no room, too many, a store that is away, a process that dies. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { limits, picturePath, uploadsPath } from '@jamz/core';
import { openStores, StoreUnavailableError, type Stores } from '@jamz/stores';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createPassingSecrets } from '../auth/secrets.ts';
import { smallWav } from '../files/small-audio.test-support.ts';
import { createSystemPorts } from '../system-ports.ts';
import { fileClient, groupOf, hashOf, tus, type FileClient } from './file-client.test-support.ts';
import {
  enter,
  openTestServer,
  type TestPerson,
  type TestServer,
} from './test-server.test-support.ts';

// The thread that reads audio takes its time to start on a loaded machine.
vi.setConfig({ testTimeout: 60_000 });

const secrets = createPassingSecrets();
const wav = smallWav(1);
const sha256 = hashOf(wav);

let dataDir: string;
let stores: Stores;
let at: TestServer;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'jamz-troubles-'));
  const config = { storeUrl: 'memory:', blobsUrl: 'memory:', rootKey: secrets.rootKey };
  stores = await openStores(createSystemPorts(), config);
});
afterEach(async () => {
  await at.server.close();
  await stores.close();
  await rm(dataDir, { recursive: true });
});

async function open(
  changed: Partial<Stores> = {},
  overrides: Parameters<typeof openTestServer>[0] = {},
): Promise<void> {
  at = await openTestServer(
    { dataDir, ...overrides },
    { stores: { ...stores, ...changed }, secrets },
  );
}

async function enterWithGroup(): Promise<{ ada: TestPerson; by: FileClient; scope: string }> {
  const ada = await enter(at, 'ada');
  return { ada, by: fileClient(at, ada), scope: await groupOf(ada) };
}

describe('no room', () => {
  const gigabytes = (count: number) => count * 1024 ** 3;
  const row = { mime: 'audio/wav', at: 0, sha256: '1'.repeat(64) };

  test('[EN34] a person’s files together are bounded, those under way too', async () => {
    await open();
    const { ada, by, scope } = await enterWithGroup();
    const bytes = limits.personMediaBytesMax - 3_000;
    await stores.accounts.putGrant({ ...row, scope: `user:${ada.userId}`, by: ada.userId, bytes });
    const begin = () => by.begin({ scope, sha256, bytes: wav.length });
    const first = await begin();
    expect(first.status).toBe(201);
    expect((await begin()).code).toBe('quota_full');
    const path = first.headers.get('location') ?? '';
    expect((await by.ask({ method: 'DELETE', path, headers: tus })).status).toBe(204);
    expect((await by.upload(scope, wav)).status).toBe(204);
    expect((await by.upload(scope, smallWav(2))).code).toBe('quota_full');
  });

  test('[EN34] a scope’s files together are bounded, whoever brings them', async () => {
    await open();
    const { by, scope } = await enterWithGroup();
    await by.upload(scope, wav);
    const second = await groupOf(await enter(at, 'ben'));
    await stores.accounts.putGrant({ ...row, scope, by: 'x', bytes: gigabytes(20) });
    expect((await by.upload(scope, smallWav(2))).code).toBe('quota_full');
    expect((await by.claim(scope, sha256)).code).toBe('quota_full');
    expect((await by.upload(second, smallWav(2))).code).toBe('not_found');
  });
});

describe('too many', () => {
  test('uploads and pictures are counted by person and hour', async () => {
    await open({}, { rateProfile: 'default' });
    const { by, scope } = await enterWithGroup();
    const codeAfter = async (count: number, path: string): Promise<string | null> => {
      let code: string | null = null;
      for (let n = 0; n <= count; n += 1) {
        ({ code } = await by.ask({ method: 'POST', path, headers: tus }));
      }
      return code;
    };
    const picture = picturePath(scope, 'a-picture-that-is-none');
    expect(await codeAfter(limits.picturesPerHour - 1, picture)).toBe('not_a_picture');
    expect(await codeAfter(0, picture)).toBe('rate_limited');
    expect(await codeAfter(limits.uploadsPerHour - 1, uploadsPath)).toBe('malformed');
    expect(await codeAfter(0, uploadsPath)).toBe('rate_limited');
  });
});

test('[M5] a refused part does not hold up the connection that it came by', async () => {
  await open();
  const { ada, by, scope } = await enterWithGroup();
  const long = smallWav(1, 2_000_000);
  const begun = await by.begin({ scope, sha256: hashOf(long), bytes: long.length });
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const ask = (method: string, path: string, body: Buffer, headers: object = {}) =>
    new Promise<number | undefined>((resolve, reject) => {
      const { hostname, port } = new URL(at.origin);
      const authorization = `Bearer ${ada.token}`;
      const length = { 'content-length': body.length };
      const head = { authorization, ...tus, ...length, ...headers };
      const sent = request({ agent, hostname, port, method, path, headers: head }, (answer) => {
        answer.resume().once('end', () => resolve(answer.statusCode));
      });
      sent.once('error', reject).end(body);
    });
  const type = { 'content-type': 'application/offset+octet-stream' };
  const wrong = { ...type, 'upload-offset': '7' };
  const path = begun.headers.get('location') ?? '';
  for (let n = 0; n < 3; n += 1) {
    expect(await ask('PATCH', path, long.subarray(7), wrong)).toBe(409);
    expect(await ask('PATCH', `${uploadsPath}/${'a'.repeat(32)}`, long, wrong)).toBe(404);
    expect(await ask('GET', '/api/me', Buffer.alloc(0))).toBe(200);
  }
  expect(await ask('PATCH', path, long, { ...type, 'upload-offset': '0' })).toBe(204);
  agent.destroy();
});

describe('a store that is away', () => {
  test('[M5] keeps the upload, which goes on when it is back', async () => {
    let isAway = true;
    const put: Stores['blobs']['put'] = async (key, chunks) => {
      if (isAway) throw new StoreUnavailableError('blobs: away');
      return stores.blobs.put(key, chunks);
    };
    await open({ blobs: { ...stores.blobs, put } });
    const { by, scope } = await enterWithGroup();
    const begun = await by.begin({ scope, sha256, bytes: wav.length });
    const path = begun.headers.get('location') ?? '';
    expect((await by.part(path, 0, wav)).code).toBe('unavailable');
    const look = () => by.ask({ method: 'HEAD', path, headers: tus });
    expect((await look()).headers.get('x-jamz-code')).toBe('unavailable');
    isAway = false;
    expect((await look()).headers.get('upload-offset')).toBe(String(wav.length));
    expect((await by.media(sha256)).status).toBe(200);
  });
});

/** Calls of a store by name, each of which may be the last thing that the process does. */
const steps = ['put', 'stat', 'putGrant', 'note', 'done'] as const;

function dyingAt(step: (typeof steps)[number]): Pick<Stores, 'accounts' | 'blobs'> {
  const { accounts, blobs } = stores;
  const die = (name: string): void => {
    if (name === step) throw new Error('the process is gone');
  };
  return {
    blobs: {
      ...blobs,
      async put(key, chunks) {
        const isKept = await blobs.put(key, chunks);
        die('put');
        return isKept;
      },
      async stat(key) {
        die('stat');
        return blobs.stat(key);
      },
    },
    accounts: {
      ...accounts,
      async putGrant(grant) {
        await accounts.putGrant(grant);
        die('putGrant');
      },
      async putTask(task) {
        if (task.kind === 'upload' && task.data['isDone'] === true) die('done');
        await accounts.putTask(task);
        if (task.kind === 'track-available') die('note');
      },
    },
  };
}

test.each(steps)(
  '[EN34] [M5] dying at "%s" loses nothing: the next start finishes',
  async (step) => {
    await open(dyingAt(step));
    const { by, scope } = await enterWithGroup();
    expect((await by.upload(scope, wav)).code).toBe('internal');
    await at.server.close();
    await open();
    const ada = await enter(at, 'ada', { known: true });
    const { files } = at.server.office;
    // Without anybody asking: its person may be far away.
    await files.sweep();
    expect((await fileClient(at, ada).media(sha256)).bytes.equals(wav)).toBe(true);
    expect(await stores.accounts.listGrantsIn(scope)).toHaveLength(1);
    expect(await stores.accounts.listTasks('track-available')).toHaveLength(1);
    expect(await readdir(join(dataDir, 'uploads'))).toEqual([]);
  },
);
